"""Filter operators, as rows of a table: one table per kind of property, one row per operator.

    {name: {startsWith: "Xiao"}}   `startsWith` is a row of STRING

A new operator is a row here, its predicate in graph/cypher/predicates.py, and a line in docs/reference/filters.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from keiretsu.schema.catalogue import PropertySpec, ValueKind
from keiretsu.schema.types.registry import Registry, list_of, optional
from keiretsu.schema.types.scalars import PYTHON_TYPES


class OperandKind(Enum):
    """Type of an operator's operand: one value, a list of values, or a boolean."""

    VALUE = "value"
    LIST = "list"
    FLAG = "flag"


@dataclass(frozen=True)
class Operator:
    name: str
    operand: OperandKind
    description: str


EQ = Operator("eq", OperandKind.VALUE, "Equal to this value.")
NE = Operator("ne", OperandKind.VALUE, "Not equal to this value. True if the value is missing.")
IN = Operator("in", OperandKind.LIST, "Equal to one of these values. False for an empty list.")
NOT_IN = Operator("notIn", OperandKind.LIST, "Equal to none of these values. True if the value is missing.")
LT = Operator("lt", OperandKind.VALUE, "Less than this value.")
LTE = Operator("lte", OperandKind.VALUE, "Less than or equal to this value.")
GT = Operator("gt", OperandKind.VALUE, "Greater than this value.")
GTE = Operator("gte", OperandKind.VALUE, "Greater than or equal to this value.")
IS_NULL = Operator("isNull", OperandKind.FLAG, "True: the value is missing. False: the value is present.")
EQUALITY = (EQ, NE, IN, NOT_IN)
COMPARISONS = (EQ, NE, IN, NOT_IN, LT, LTE, GT, GTE, IS_NULL)

OPERATORS: Mapping[ValueKind, tuple[Operator, ...]] = {
    ValueKind.ID: (EQ, IN),
    ValueKind.STRING: (
        EQ,
        NE,
        IN,
        NOT_IN,
        Operator("contains", OperandKind.VALUE, "Contains this text; case-sensitive."),
        Operator("startsWith", OperandKind.VALUE, "Starts with this text; case-sensitive."),
        Operator("endsWith", OperandKind.VALUE, "Ends with this text; case-sensitive."),
        Operator("matches", OperandKind.VALUE, "Matches this pattern as a whole, case-insensitive; * matches any text, including none."),
        Operator("lt", OperandKind.VALUE, "Sorts before this text, by Unicode code points."),
        Operator("lte", OperandKind.VALUE, "Sorts before this text, by Unicode code points, or is equal to it."),
        Operator("gt", OperandKind.VALUE, "Sorts after this text, by Unicode code points."),
        Operator("gte", OperandKind.VALUE, "Sorts after this text, by Unicode code points, or is equal to it."),
        IS_NULL,
    ),
    ValueKind.STRINGS: (
        Operator("has", OperandKind.VALUE, "Contains this item."),
        Operator("hasAny", OperandKind.LIST, "Contains at least one of these items."),
        Operator("hasAll", OperandKind.LIST, "Contains all of these items."),
        Operator("isEmpty", OperandKind.FLAG, "True: the list is empty. False: it has at least one item."),
    ),
    ValueKind.INT: COMPARISONS,
    ValueKind.FLOAT: COMPARISONS,
    ValueKind.DATE: COMPARISONS,
    ValueKind.BOOLEAN: (EQ, IS_NULL),
    ValueKind.ENUM: (EQ, NE, IN, NOT_IN, IS_NULL),
}


def operators_type(types: Registry, prop: PropertySpec) -> Any:
    """The input type with the operators of this property: StringOps, MarketKindOps, ..."""
    prefix = prop.enum.__name__ if prop.enum else prop.kind.value
    return types[f"{prefix}Ops"]


def add_operators(types: Registry, prop: PropertySpec) -> str:
    """Add the fields of this property's input type, once. Returns its name."""
    name: str = operators_type(types, prop).__name__
    if not types[name].__annotations__:
        item = prop.enum or (str if prop.kind is ValueKind.STRINGS else PYTHON_TYPES[prop.kind])
        hints = {OperandKind.VALUE: optional(item), OperandKind.LIST: optional(list_of(item)), OperandKind.FLAG: optional(bool)}
        for operator in OPERATORS[prop.kind]:
            types.add_input(name, operator.name, hints[operator.operand], operator.description)
    return name
