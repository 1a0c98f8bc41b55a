"""Variable values -> their shape: what a plan depends on besides the operation.

    {"where": {"name": {"eq": "Xiaomi"}}, "by": [{"name": ASC}], "first": null}
    -> (("where", (("name", (("eq", ("scalar", False)),)),)), ("by", ((("name", ("ASC",)),),)), ("first", None))

The shape consists of keys, nulls and lengths, sort directions, and the conditions of `@include` and `@skip`. Values that are only
compared with are not part of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from enum import Enum
from typing import Any

from keiretsu.direction import Direction
from keiretsu.graph.dialect import needs_code_point_order
from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.variable_roles import VariableRole
from keiretsu.resolvers.parameters.cursors import cursor_keys
from keiretsu.schema.types.inputs import Sort

STRUCTURAL_ENUMS = (Sort, Direction)
"""Enums whose values change the text of a statement, not only its parameters."""


SCALAR_SHAPE = ("scalar", False)
"""The shape of most values; True for a text that needs code point order."""


def variable_shape(roles: Mapping[str, VariableRole], variables: Variables) -> Hashable:
    """The shape of these variables, a part of the key of a plan."""
    shapes = []
    for name, value in variables.items():  # in order of definition
        if type(value) is str and name not in roles:
            shapes.append((name, SCALAR_SHAPE if value.isascii() else _value_shape(value)))
        else:
            shapes.append((name, _value_shape(value, roles.get(name))))
    return tuple(shapes)


def _value_shape(value: Any, role: VariableRole | None = None) -> Hashable:
    match value:
        case None:
            return None
        case dict():
            return tuple((name, _value_shape(field)) for name, field in sorted(value.items()))
        case list() if role is None and not any(isinstance(item, dict) or item is None for item in value):
            return "list"
        case list():
            return tuple(_value_shape(item, role) for item in value)
        case Enum():
            return (value.name,) if role is VariableRole.STRUCTURAL or isinstance(value, STRUCTURAL_ENUMS) else "scalar"
        case bool() | int() if role is VariableRole.STRUCTURAL:
            return value
        case bool():
            return "scalar"
        case str() if role is VariableRole.CURSOR:
            return tuple((key is None, needs_code_point_order(key)) for key in cursor_keys(value))
        case _:
            return ("scalar", needs_code_point_order(value))
