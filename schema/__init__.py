"""What can be asked. Knows no Cypher, runs nothing.

marks.py        the words of a declaration: prop, stored, outward, inward, ...
companies/      the declarations of the built-in schema; users copy this folder for graphs of their own
reading.py      declarations -> catalogue
properties.py   the properties among them
owning.py       who owns how much of whom; how sentences speak of facts
catalogue.py    what a schema says about its graph, as plain data: all other rooms read it from here
provenance.py   what every fact carries: modality, confidence, validity
registry.py     names -> bare classes -> Strawberry types
scalars.py      the scalar Date
operators.py    the operators of filters, as rows of a table
inputs.py       filters and orders
summaries.py    what a connection tells of all its edges: aggregate, groups
lens.py         the input `lens`
objects.py      interfaces, object types, edges and connections
query.py        the root fields
exploring.py    paths, subgraph, common
owners.py       ownership
build.py        catalogue -> Strawberry schema
"""
