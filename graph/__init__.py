"""Access to Neo4j: plans, Cypher, the store and a local database. Independent of GraphQL.

plan/                query plans: everything that one statement must return, as plain data
cypher/              plan -> the text of one statement
fulltext.py          normalized names, and their full-text index
composites.py        structured values as stored texts, and the keys of their index
stated_values.py     what claims say where they differ, as stored
dialect.py           how Neo4j encodes and orders the texts of parameters
store/               statement and parameters -> one record
lookup_index.py      the index of these keys
indexes.py           the indexes of a schema -> the statements that create them
write_statements.py  the texts of the statements of a load
writer.py            rows -> nodes and edges, in write transactions
graph_format.py      the version of the form in which a graph is stored
contested_facts.py   facts whose claims differ, and the dates of documents
load_marks.py        marks of unfinished loads and of data sets
import_files/        rows -> the files of Neo4j's importer
local/               a local Neo4j, started if no database is configured
"""
