"""What a client can query. Knows no Cypher and runs nothing.

declarations.py   the vocabulary of a declaration: prop, relationship_type, outgoing, incoming, ...
companies/        the declarations of the built-in schema; users copy this folder for a graph of their own
compile.py        declarations -> catalogue
properties.py     annotations of a declaration -> its properties
ownership.py      which relationships mean ownership, and how sentences phrase a fact
catalogue.py      what a schema says about its graph, as plain data: all other rooms read it from here
provenance.py     what every fact carries: modality, confidence, validity
operators.py      filter operators, as rows of a table
types/            catalogue -> Strawberry types
"""
