"""Which rows: conditions, orders, pages; and groups of rows, which have conditions and orders of their own.

And((Compare(Own("kind"), "eq", Param(0)), Quantified(Quantifier.SOME, match, ALWAYS)))
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from keiretsu.graph.plan.traversal import Match, Param
from keiretsu.graph.plan.values import Measure, Value


class Quantifier(Enum):
    SOME = "some"
    ALL = "all"
    NONE = "none"
    SINGLE = "single"


@dataclass(frozen=True)
class Compare:
    """`operator` is a row of the table in graph/cypher/predicates.py. `high`: the operand is a text that needs care (see there)."""

    value: Value
    operator: str
    operand: Param
    high: bool = False


@dataclass(frozen=True)
class And:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    part: Condition


@dataclass(frozen=True)
class Quantified:
    """Some, all, none or exactly one of the edges along a match meet the condition."""

    quantifier: Quantifier
    match: Match
    where: Condition


@dataclass(frozen=True)
class Held:
    """The one node that a match leads to is there and meets the condition."""

    match: Match
    where: Condition


Condition = Compare | And | Or | Not | Quantified | Held

ALWAYS = And(())
"""The condition that always holds."""

NEVER = Or(())
"""The condition that never holds."""


# Pages


@dataclass(frozen=True)
class Key:
    """One key of an order. `required`: the value is never missing. `unique`: no two of the nodes that may be found share it."""

    value: Value
    descending: bool = False
    required: bool = False
    unique: bool = False


@dataclass(frozen=True)
class Bound:
    """Where a cursor stands: one operand per key, None where the value is missing there. `high`: which operands are texts with care."""

    operands: tuple[Param | None, ...]
    high: tuple[bool, ...]


@dataclass(frozen=True)
class Page:
    """A stretch of an order. The ties (the node's id, then the edge's) are among the keys. `backward`: counted from the end."""

    keys: tuple[Key, ...]
    limit: Param
    after: Bound | None = None
    before: Bound | None = None
    backward: bool = False


# Groups


@dataclass(frozen=True)
class GroupOrder:
    """One key of an order of groups. `of`: a measure, or the place of a key of the groups."""

    of: Measure | int
    descending: bool = False


@dataclass(frozen=True)
class Groups:
    """Rows that agree in the keys, as groups. Value: a list of [keys, measures], as many as `limit` says.

    `words`: for each key the words in whose order it sorts, where it has such. `order` makes a total order: all keys are in it.
    """

    keys: tuple[Value, ...]
    words: tuple[tuple[str, ...], ...]
    measures: tuple[Measure, ...]
    having: Condition
    order: tuple[GroupOrder, ...]
    limit: Param
