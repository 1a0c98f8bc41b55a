"""The plan: all that one statement is to answer, as plain data.

    { companies { nodes { name } } }   becomes   Plan((Scan("Company", (), None, Connection(ALWAYS, Page(...), Row((Own("name"),)))),))

Labels, relationship types and property names come from the schema's catalogue; what comes from the asker is a Param, a numbered place
among the values that travel beside the text. Every part is frozen and equal by value, so that what is asked twice is planned once.

matches.py      where it goes, and what may be seen on the way
values.py       what can be read of a row, and what many rows come to
conditions.py   which rows: conditions, orders, pages, groups
columns.py      what is read of them, and from where
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from graph.plan.columns import Between, Column, Connection, Evidence, Links, Lookup, Lookups, Nodes, Root, Row, Scan, Search
from graph.plan.conditions import (
    ALWAYS,
    NEVER,
    And,
    Bound,
    Compare,
    Condition,
    GroupOrder,
    Groups,
    Held,
    Key,
    Not,
    Or,
    Page,
    Quantified,
    Quantifier,
)
from graph.plan.matches import Day, Ground, Hop, Lens, Match, Param, Way
from graph.plan.values import (
    CountNodes,
    CountOf,
    CountRows,
    EdgeType,
    Far,
    Firmest,
    Function,
    Heading,
    IsAny,
    IsCalled,
    LabelCode,
    Length,
    Measure,
    Measured,
    OnEdge,
    OnNear,
    Own,
    Rank,
    Score,
    Surest,
    Told,
    Unless,
    Value,
    Year,
)

__all__ = [
    "ALWAYS",
    "NEVER",
    "And",
    "Between",
    "Bound",
    "Column",
    "Compare",
    "Condition",
    "Connection",
    "CountNodes",
    "CountOf",
    "CountRows",
    "Day",
    "EdgeType",
    "Evidence",
    "Far",
    "Firmest",
    "Function",
    "Ground",
    "GroupOrder",
    "Groups",
    "Heading",
    "Held",
    "Hop",
    "IsAny",
    "IsCalled",
    "Key",
    "LabelCode",
    "Length",
    "Lens",
    "Links",
    "Lookup",
    "Lookups",
    "Match",
    "Measure",
    "Measured",
    "Nodes",
    "Not",
    "OnEdge",
    "OnNear",
    "Or",
    "Own",
    "Page",
    "Param",
    "Plan",
    "Quantified",
    "Quantifier",
    "Rank",
    "Root",
    "Row",
    "Scan",
    "Score",
    "Search",
    "Surest",
    "Told",
    "Unless",
    "Value",
    "Way",
    "Year",
    "canonical",
]


@dataclass(frozen=True)
class Plan:
    """One operation. The record that answers it has one value per root, in this order."""

    roots: tuple[Root, ...]


def canonical(part: object) -> tuple[object, ...]:
    """A key that sorts parts of a plan by what they ask, whatever their operands: the same question always has the same text."""
    match part:
        case Param():
            return ("?",)
        case tuple():
            return ("(", *(canonical(one) for one in part))
        case Enum():
            return (part.value,)
        case _ if is_dataclass(part):
            return (type(part).__name__, *(canonical(getattr(part, one.name)) for one in fields(part)))
        case _:
            return (repr(part),)
