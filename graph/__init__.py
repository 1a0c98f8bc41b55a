"""What the database is asked. Knows no GraphQL.

plan.py     the plan: all that one statement is to answer, as plain data
cypher/     plan -> the text of one statement
store.py    statement and values -> one record, over the official driver
local/      a Neo4j of the program's own, for when none is named
"""
