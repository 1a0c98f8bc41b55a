"""The plan: all that one statement is to answer, as plain data.

    { companies { nodes { name } } }   becomes   Plan((Scan("Company", (), None, Connection(ALWAYS, Page(...), Row((Own("name"),)))),))

Labels, relationship types and property names come from the schema's catalogue; a client's values are Params, numbered slots in the
parameters of a request. Every part is frozen and compared by value, so that equal operations share one plan.

traversal.py      hops, and which nodes and edges are visible
values.py         values of a row, and aggregates of many rows
conditions.py     conditions, sort keys, pages, groups
columns.py        columns of a row, and the roots they are read from
graph_queries.py  roots that query the graph as a whole: paths, subgraph, common, holdings
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from keiretsu.graph.plan.columns import (
    AtStart,
    Between,
    Column,
    Connection,
    Evidence,
    Holdings,
    Links,
    Lookup,
    Lookups,
    Nodes,
    Row,
    Scan,
    Search,
)
from keiretsu.graph.plan.conditions import (
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
from keiretsu.graph.plan.graph_queries import AllHoldings, OwnershipOf, Paths, Shared, Surroundings, Walk
from keiretsu.graph.plan.traversal import Day, Ground, Hop, Lens, Match, Param, Way
from keiretsu.graph.plan.values import (
    CountBetween,
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
    "AllHoldings",
    "And",
    "AtStart",
    "Between",
    "Bound",
    "Column",
    "Compare",
    "Condition",
    "Connection",
    "CountBetween",
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
    "Holdings",
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
    "OwnershipOf",
    "Page",
    "Param",
    "Paths",
    "Plan",
    "Quantified",
    "Quantifier",
    "Rank",
    "Root",
    "Row",
    "Scan",
    "Score",
    "Search",
    "Shared",
    "Surest",
    "Surroundings",
    "Told",
    "Unless",
    "Value",
    "Walk",
    "Way",
    "Year",
    "canonical",
]


KEPT = "canonical"

Root = Scan | Search | Lookup | Lookups | Paths | Surroundings | Shared | OwnershipOf | AllHoldings


@dataclass(frozen=True)
class Plan:
    """One operation. The record that answers it has one value per root, in this order."""

    roots: tuple[Root, ...]


def canonical(part: object) -> str:
    """A key that sorts parts of a plan by what they ask, whatever their operands: the same question always has the same text."""
    match part:
        case Param():
            return "('?',)"
        case tuple():
            return _listed("'('", map(canonical, part))
        case Enum():
            return f"({part.value!r},)"
        case _ if is_dataclass(part):
            return _of_part(part)
        case _:
            return f"({repr(part)!r},)"


def _of_part(part: Any) -> str:
    """Kept with the part, which never changes: whatever it is a part of is sorted by it once more."""
    kept: str | None = part.__dict__.get(KEPT)
    if kept is None:
        names = _names(type(part))  # type: ignore[arg-type]  # a class has a hash
        kept = part.__dict__[KEPT] = _listed(repr(type(part).__name__), (canonical(getattr(part, name)) for name in names))
    return kept


def _listed(first: str, further: Iterable[str]) -> str:
    texts = [first, *further]
    return f"({', '.join(texts)})" if len(texts) > 1 else f"({first},)"


@cache
def _names(of: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(of))
