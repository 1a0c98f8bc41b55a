"""The operators of a filter, as rows of a table: one table for each kind of property, one row for each operator.

    {name: {startsWith: "Xiao"}}   `startsWith` is a row of STRING

A new operator is a row here, its predicate in graph/, and a line in docs/reference/filters.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from keiretsu.schema.catalogue import Kind, Property
from keiretsu.schema.types.registry import Registry, list_of, maybe
from keiretsu.schema.types.scalars import PYTHON


class Takes(Enum):
    """What an operator compares with: one value, a list of them, or yes and no."""

    ONE = "one"
    LIST = "list"
    FLAG = "flag"


@dataclass(frozen=True)
class Operator:
    name: str
    takes: Takes
    description: str


EQ = Operator("eq", Takes.ONE, "Equal to this.")
NE = Operator("ne", Takes.ONE, "Not equal to this; a missing value is not equal to anything.")
IN = Operator("in", Takes.LIST, "One of these; the empty list holds nothing.")
NOT_IN = Operator("notIn", Takes.LIST, "None of these; a missing value is none of them.")
LT = Operator("lt", Takes.ONE, "Less than this.")
LTE = Operator("lte", Takes.ONE, "Less than this, or equal.")
GT = Operator("gt", Takes.ONE, "Greater than this.")
GTE = Operator("gte", Takes.ONE, "Greater than this, or equal.")
IS_NULL = Operator("isNull", Takes.FLAG, "True: the value is missing. False: it is there.")
COMPARED = (EQ, NE, IN, NOT_IN, LT, LTE, GT, GTE, IS_NULL)

OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.ID: (EQ, IN),
    Kind.STRING: (
        EQ,
        NE,
        IN,
        NOT_IN,
        Operator("contains", Takes.ONE, "Has this somewhere in it; case counts."),
        Operator("startsWith", Takes.ONE, "Begins with this; case counts."),
        Operator("endsWith", Takes.ONE, "Ends with this; case counts."),
        Operator("matches", Takes.ONE, "The whole value is this, case ignored; * stands for anything, also for nothing."),
        Operator("lt", Takes.ONE, "Comes before this, by Unicode code points."),
        Operator("lte", Takes.ONE, "Comes before this, by Unicode code points, or is equal."),
        Operator("gt", Takes.ONE, "Comes after this, by Unicode code points."),
        Operator("gte", Takes.ONE, "Comes after this, by Unicode code points, or is equal."),
        IS_NULL,
    ),
    Kind.STRINGS: (
        Operator("has", Takes.ONE, "This is among them."),
        Operator("hasAny", Takes.LIST, "At least one of these is among them."),
        Operator("hasAll", Takes.LIST, "Each of these is among them."),
        Operator("isEmpty", Takes.FLAG, "True: there is none. False: there is at least one."),
    ),
    Kind.INT: COMPARED,
    Kind.FLOAT: COMPARED,
    Kind.DATE: COMPARED,
    Kind.BOOLEAN: (EQ, IS_NULL),
    Kind.ENUM: (EQ, NE, IN, NOT_IN, IS_NULL),
}


def operators_type(types: Registry, prop: Property) -> Any:
    """The input type with the operators of this property: StringOps, MarketKindOps, ..."""
    word = prop.enum.__name__ if prop.enum else prop.kind.value
    return types[f"{word}Ops"]


def add_operators(types: Registry, prop: Property) -> str:
    """Give the input type of this property its fields, once. Returns its name."""
    name: str = operators_type(types, prop).__name__
    if not types[name].__annotations__:
        item = prop.enum or (str if prop.kind is Kind.STRINGS else PYTHON[prop.kind])
        hints = {Takes.ONE: maybe(item), Takes.LIST: maybe(list_of(item)), Takes.FLAG: maybe(bool)}
        for one in OPERATORS[prop.kind]:
            types.add_input(name, one.name, hints[one.takes], one.description)
    return name
