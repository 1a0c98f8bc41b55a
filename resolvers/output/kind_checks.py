"""Checks that a stored value is valid for its kind, as functions and as expressions. Other tools can store any value.

KIND_CHECKS[ValueKind.BOOLEAN](True)   ->   True        KIND_EXPRESSIONS[ValueKind.BOOLEAN]   ->   "type({v}) is bool"
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from keiretsu.schema.catalogue import ValueKind

INT_BOUND = 2**31
INT_RANGE = range(-INT_BOUND, INT_BOUND)

KIND_CHECKS: Mapping[ValueKind, Callable[[Any], bool]] = {
    ValueKind.ID: lambda value: type(value) is str,
    ValueKind.STRING: lambda value: type(value) is str,
    ValueKind.DATE: lambda value: type(value) is str,
    ValueKind.INT: lambda value: type(value) is int and value in INT_RANGE,
    ValueKind.FLOAT: lambda value: type(value) in (float, int) and math.isfinite(value),
    ValueKind.BOOLEAN: lambda value: type(value) is bool,
    ValueKind.STRINGS: lambda value: type(value) is list and all(type(item) is str for item in value),
}
"""Kind -> whether a value is valid. An enum is checked by its names."""

KIND_EXPRESSIONS: Mapping[ValueKind, str] = {
    ValueKind.ID: "type({v}) is str",
    ValueKind.STRING: "type({v}) is str",
    ValueKind.DATE: "type({v}) is str",
    ValueKind.INT: f"type({{v}}) is int and -{INT_BOUND} <= {{v}} < {INT_BOUND}",
    ValueKind.FLOAT: "(type({v}) is float or type({v}) is int) and -inf < {v} < inf",
    ValueKind.BOOLEAN: "type({v}) is bool",
    ValueKind.STRINGS: "is_string_list({v})",
}
"""Kind -> the equivalent expression in generated code; {v} is the value."""
