"""`keiretsu query`: arguments, saved queries, tables; and the command itself on the built-in data.

conftest.py   a database with the built-in data, shared by all command processes
"""
