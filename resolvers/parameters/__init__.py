"""Statement parameters.

slots.py            parameter slots: the source of a value and its conversion
coerce.py           a GraphQL value -> the value Neo4j receives
cursors.py          opaque keyset cursors
variable_shape.py   the shape of the variables, a part of the key of a plan
global_ids.py       Relay global object identification
"""
