"""Values that travel beside the statement.

slots.py        parameter slots: where a value comes from and how it is coerced
coerce.py       a GraphQL value -> the value Neo4j receives
cursors.py      opaque keyset cursors
global_ids.py   Relay global object identification
"""
