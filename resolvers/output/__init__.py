"""Record -> response data.

output_plan.py     readers for every part of a record
codegen.py         the same readers compiled into one generated function
graph_queries.py   what paths, subgraph and common return beside nodes and edges
phrasing.py        a fact, or a path of facts, as an English sentence
introspection.py   __schema and __type, answered by graphql-core
"""
