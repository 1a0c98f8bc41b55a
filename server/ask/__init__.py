"""`keiretsu ask`: what is typed -> an operation -> an answer -> a table, CSV, Markdown or JSON.

command.py      the command, from the words to what is printed
words.py        what is typed -> what is asked
built_in.py     the built-in questions, each a row: its file, its words, its options, its table
questions/      their operations, which users may copy
operations.py   the text of an operation -> its variables, and their values as they are typed
names.py        names as people type them -> ids
local.py        who answers: the engine over a database that is opened as `keiretsu serve` does it
remote.py       who answers: a server that runs
replies.py      a response in JSON -> data and sentences
sheets.py       what all formats are made of: columns, rows, notes
answers.py      the answer to a built-in question -> a sheet
flattening.py   the answer to any operation -> sheets
texts.py        values as texts, which cannot steer a terminal
tables.py       sheets -> a table that fits the terminal
formats.py      an answer -> what is printed, in each format
"""
