"""`keiretsu query`: arguments -> an operation -> a response -> a table, CSV, Markdown or JSON.

group.py           the command and its subcommands
arguments.py       the arguments of a subcommand -> the query to run
command.py         a query, from its arguments to the output
saved_queries.py   the saved queries, each a row: file, arguments, options, table
queries/           their operations, which users may copy
operations.py      the text of an operation -> its variables and their values
requirements.py    a field that a schema lacks -> what its declaration lacks
schema_fit.py      a saved query -> the same query in terms of another schema
entity_lookup.py   entity names from the command line -> ids
local.py           runs queries with an engine over a database opened as `keiretsu serve` does
remote.py          runs queries against a running server
responses.py       a JSON response -> data and error messages
tables.py          the data that all formats share: columns, rows, notes
views.py           the data of a saved query -> a table
flatten.py         the data of any operation -> tables
formatting.py      values -> text that cannot control the terminal
terminal_table.py  tables -> text that fits the terminal
formats.py         a result -> the output in each format
"""
