"""Conditions on rows, sort keys and pages; and groups of rows, which have conditions and sort keys of their own.

And((Compare(NodeProperty("kind"), "eq", Param(0)), Quantified(Quantifier.SOME, traversal, ALWAYS)))
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from keiretsu.graph.plan.traversal import Param, Traversal
from keiretsu.graph.plan.values import Aggregate, Value


class Quantifier(Enum):
    """How many edges must meet a condition."""

    SOME = "some"
    ALL = "all"
    NONE = "none"
    SINGLE = "single"


@dataclass(frozen=True)
class Compare:
    """`operator`: a row of the table in graph/cypher/predicates.py. `by_code_point`: graph/dialect.py has encoded the operand for that."""

    value: Value
    operator: str
    operand: Param
    by_code_point: bool = False


@dataclass(frozen=True)
class And:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """Some part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True)
class Quantified:
    """Some, all, none or exactly one of the edges along a traversal meet the condition."""

    quantifier: Quantifier
    traversal: Traversal
    where: Condition


@dataclass(frozen=True)
class ToOneMatches:
    """The one target node of a traversal exists and meets the condition."""

    traversal: Traversal
    where: Condition


@dataclass(frozen=True)
class StartMatches:
    """The node that the traversal starts from meets the condition."""

    where: Condition


@dataclass(frozen=True)
class QuantifiedItems:
    """Some, all, none or exactly one of the items of a list of structured values, a property of the node, meet the condition.

    `lookup`: full-text queries, any of which finds each node that meets it in the index of structured values.
    """

    quantifier: Quantifier
    name: str
    where: Condition
    lookup: Param | None = None


Condition = Compare | And | Or | Not | Quantified | ToOneMatches | StartMatches | QuantifiedItems

ALWAYS = And(())
"""The condition that always holds."""

NEVER = Or(())
"""The condition that never holds."""


# Pages


@dataclass(frozen=True)
class SortKey:
    """One key of a sort order. `required`: the value is never missing. `unique`: no two nodes in the result share it.

    Missing values sort last ascending and first descending; with `opposite_nulls`, first ascending and last descending.
    """

    value: Value
    descending: bool = False
    required: bool = False
    unique: bool = False
    opposite_nulls: bool = False


@dataclass(frozen=True)
class CursorPosition:
    """The position of a cursor: one operand per sort key, None for a missing value. `by_code_point`: as in Compare, for each operand."""

    operands: tuple[Param | None, ...]
    by_code_point: tuple[bool, ...]


@dataclass(frozen=True)
class Page:
    """A range of sorted rows. The tie-breakers (the node's id, then the edge's) are among the keys. `backward`: counted from the end."""

    sort_keys: tuple[SortKey, ...]
    limit: Param
    after: CursorPosition | None = None
    before: CursorPosition | None = None
    backward: bool = False


# Groups


@dataclass(frozen=True)
class GroupSortKey:
    """One key of the order of groups. `by`: an aggregate, or the index of a group key. `opposite_nulls`: as in SortKey."""

    by: Aggregate | int
    descending: bool = False
    opposite_nulls: bool = False


@dataclass(frozen=True)
class GroupBy:
    """Groups of rows with equal keys. Value: a list of [keys, aggregates], at most `limit`.

    `key_rankings`: for each key the values in sort order, or (). `sort_keys` make a total order: all keys are in it.
    """

    keys: tuple[Value, ...]
    key_rankings: tuple[tuple[str, ...], ...]
    aggregates: tuple[Aggregate, ...]
    having: Condition
    sort_keys: tuple[GroupSortKey, ...]
    limit: Param
