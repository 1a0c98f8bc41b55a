"""The fuzz: values made to break out, at every argument that the schema has. Nothing breaks, nothing leaks, nothing is changed.

hostile.py           values: what breaks out of Cypher, Lucene and regular expressions; odd ids, cursors, days and numbers
drawing.py           operations with holes for values, drawn over a schema
places.py            operations that between them use every argument, every field of every input and every word of every enum
holding.py           what must hold for each statement and each answer
test_arguments.py    every argument, with hostile values that fit and with values that do not
test_operations.py   random operations: the same shape gives the same text; and documents that are broken
test_identifiers.py  labels, types, properties and words in statements are the schema's own
test_endpoint.py     the same over HTTP: never a 500
test_canaries.py     over the database: what lies beside the schema stays unseen, and nothing is changed
test_proportion.py   what is small to send stays small to answer
test_kept.py         what is kept of many different questions is bounded

KEIRETSU_FUZZ_SHAPES and KEIRETSU_FUZZ_SEED make the run longer or another one; a failure prints what was asked.
"""
