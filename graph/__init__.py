"""What the database is asked. Knows no GraphQL.

plan/         everything one statement must return, as plain data
cypher/       plan -> the text of one statement
fulltext.py   normalized names and full-text queries
store/        statement and parameters -> one record
lru_cache.py  LRU cache bounded by total size
writer.py     rows -> nodes and edges, in write transactions
local/        a Neo4j of the program's own, for when none is configured
"""
