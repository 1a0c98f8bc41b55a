"""Catalogue -> Strawberry schema.

registry.py       names -> bare classes -> Strawberry types
scalars.py        the scalar Date
inputs.py         filter and order inputs
aggregations.py   what a connection says about all its edges: aggregate, groups
lens.py           the input `lens`
objects.py        interfaces, object types, edges and connections
query.py          the root fields
graph_queries.py  paths, subgraph, common
ownership.py      owners and holdings trees, effective ownership, circular holdings
build.py          all of these -> one schema
"""
