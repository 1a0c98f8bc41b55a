"""The schema that clients query. Independent of Cypher; executes nothing.

declarations.py         the vocabulary of a declaration: prop, relationship_type, outgoing, incoming, ...
companies/              the declarations of the built-in schema; users copy this folder for a graph of their own
compile.py              declarations -> catalogue
relationship_fields.py  relationship declarations -> hops and fields
fact_lists.py           classes of facts -> root fields that list them
properties.py           property declarations and their annotations -> property specs
units.py                the units of numbers: each names properties that exist
value_groups.py         the properties of a type that belong together -> groups
computed.py             computed fields: expressions and Python functions -> field specs
composites.py           lists of structured values, such as identifiers -> field specs
phrases.py              phrases of facts
reference_specs.py      what a catalogue says about relationships that are stored without edges
claim_links.py          the links of claims -> how they are stored
ownership_specs.py      what a catalogue says about ownership
ownership.py            ownership declarations and phrases of facts -> catalogue
catalogue.py            the complete description of a schema's graph, as plain data: all other rooms read it from here
sources.py              the declared sources of facts -> catalogue
provenance.py           properties of every fact: modality, confidence, validity
operators.py            filter operators, as rows of a table
types/                  catalogue -> Strawberry types
"""
