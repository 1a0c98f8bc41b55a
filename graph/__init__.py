"""What the database is asked. Knows no GraphQL.

plan/         the plan: all that one statement is to answer, as plain data
cypher/       plan -> the text of one statement
fulltext.py   names as they are searched
store.py      statement and values -> one record, over the official driver
direct.py     the same past the driver's session, where there is one server
gate.py       who goes to the database now, who waits, who is turned away
deadlines.py  what takes too long is cut off
kept.py       what was used last, as much of it as has room
writer.py     rows -> nodes and edges, in write transactions
local/        a Neo4j of the program's own, for when none is named
"""
