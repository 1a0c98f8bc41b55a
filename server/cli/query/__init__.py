"""`keiretsu query`: arguments -> an operation -> a response -> a table, CSV, Markdown or JSON.

command.py         the command, from the arguments to the output
arguments.py       command-line arguments -> what to run
saved_queries.py   the built-in queries, each a row: file, arguments, options, table
queries/           their operations, which users may copy
operations.py      the text of an operation -> its variables and their values
entity_lookup.py   names as people type them -> ids
local.py           runs queries with an engine over a database opened as `keiretsu serve` does
remote.py          runs queries against a running server
responses.py       a JSON response -> data and error sentences
tables.py          what all formats are made of: columns, rows, notes
views.py           the response of a saved query -> a table
flatten.py         the response of any operation -> tables
formatting.py      values as text that cannot control a terminal
terminal_table.py  a table that fits the terminal
formats.py         a response -> output in each format
"""
