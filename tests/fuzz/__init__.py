"""Fuzz tests: hostile values at every argument of the schema. Nothing fails, leaks or changes.

hostile.py               values: injection into Cypher, Lucene and regular expressions; invalid ids, cursors, dates and numbers
generators.py            operations with slots for values, generated over a schema
coverage_operations.py   operations that together use every argument, input field and enum value
invariants.py            what holds for every statement and every response
test_arguments.py        every argument, with hostile valid values and with invalid values
test_operations.py       random operations: the same shape gives the same statement; and mutated documents
test_identifiers.py      labels, types, properties and strings in statements come from the schema
test_endpoint.py         the same over HTTP: never a 500
test_canaries.py         on a database: data outside the schema stays hidden, and nothing changes
test_proportion.py       small requests get a response at a small cost
test_caches.py           caches are bounded for many distinct requests
"""
