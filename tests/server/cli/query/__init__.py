"""`keiretsu query`: its words, its questions, its tables; and the command itself over the built-in data.

asked         a database with the built-in data, for processes that ask it
"""
