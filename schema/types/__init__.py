"""Catalogue -> Strawberry schema.

registry.py       GraphQL type names -> Python classes -> Strawberry types
scalars.py        the scalar Date
inputs.py         filter and order inputs
composites.py     structured values, and conditions on lists of them
aggregations.py   aggregates over all edges of a connection: aggregate, groups
aggregate_orders.py   orders by such aggregates
lens.py           the input `lens`
objects.py        interfaces, object types, edges and connections
query.py          root fields
stated_values.py  statedValues of facts and entities
data_sets.py      dataSets
fact_lists.py     root fields that list facts
graph_queries.py  paths, subgraph, common
ownership.py      owners and holdings trees, effective ownership, circular holdings
build.py          the complete schema from all of these
"""
