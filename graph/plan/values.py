"""Values of the row at hand: a node and, below a match, the edge or the paths that lead to it; and what many rows come to.

Own("name")      OnEdge("shareMin")      Told(Function.SUM, OnEdge("shareMin"))
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from keiretsu.graph.plan.traversal import Match, Param


@dataclass(frozen=True)
class Own:
    """A property of the node. `default`: what a missing one counts as, False or the empty list."""

    name: str
    default: bool | tuple[()] | None = None


@dataclass(frozen=True)
class OnEdge:
    """A property of the edge; of a path, the interval that both hops share (`valid`, `validFrom`, `validTo`). `default` as of Own."""

    name: str
    default: bool | tuple[()] | None = None


@dataclass(frozen=True)
class EdgeType:
    """The relationship type of the edge."""


@dataclass(frozen=True)
class Heading:
    """Which way the edge runs, seen from the near node: 'out' or 'in'. `fixed`: what the field itself has settled."""

    fixed: str | None = None


@dataclass(frozen=True)
class Firmest:
    """The firmest modality among the edge's claims that pass the lens; of a path, the weaker of the two hops of its best path."""


@dataclass(frozen=True)
class Surest:
    """The highest confidence among the edge's claims that pass the lens; of a path, the lower of the two hops of its best path."""


@dataclass(frozen=True)
class LabelCode:
    """Which of these labels the node has, as a number: its place in the list."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Rank:
    """The place of a value in this list of words; null stays null."""

    value: Value
    words: tuple[str, ...]


@dataclass(frozen=True)
class CountOf:
    """How many edges there are along a match; of a path, how many far nodes."""

    match: Match


@dataclass(frozen=True)
class CountBetween:
    """How many nodes lie between the two ends of a path."""


@dataclass(frozen=True)
class Far:
    """A value of the one node that a match leads to, the first by id; null where there is none."""

    match: Match
    value: Value


@dataclass(frozen=True)
class OnNear:
    """A property of the node that the match sets out from."""

    name: str


@dataclass(frozen=True)
class Year:
    """The year of a day."""

    value: Value


@dataclass(frozen=True)
class Unless:
    """The value, but null where the node has an edge along this match."""

    match: Match
    value: Value


@dataclass(frozen=True)
class Score:
    """How well a text fits the node that a search found. `rounded`: to tenths, which is as far as it sorts."""

    rounded: bool = False


@dataclass(frozen=True)
class Length:
    """How many characters a text has."""

    value: Value


@dataclass(frozen=True)
class IsCalled:
    """0 where the node bears exactly this name, folded; else 1."""

    name: Param


@dataclass(frozen=True)
class IsAny:
    """1 where the node has one of these labels, else 0."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    """What a group of rows comes to; read only in conditions and orders of groups."""

    measure: Measure


Value = (
    Own
    | OnEdge
    | OnNear
    | EdgeType
    | Heading
    | Firmest
    | Surest
    | LabelCode
    | Rank
    | CountOf
    | CountBetween
    | Far
    | Year
    | Unless
    | Score
    | Length
    | IsCalled
    | IsAny
    | Measured
)


# What many rows come to


class Function(Enum):
    """What can be told of many values together; a missing one counts for nothing."""

    MIN = "min"
    MAX = "max"
    AVG = "avg"
    SUM = "sum"
    DISTINCT = "distinct"
    UNIT = "unit"


@dataclass(frozen=True)
class CountRows:
    """How many rows there are."""


@dataclass(frozen=True)
class CountNodes:
    """How many nodes there are, each once."""


@dataclass(frozen=True)
class Told:
    """A function of a value of every row. `units`: what the values count; where they do not all count the same, this is null."""

    function: Function
    value: Value
    units: tuple[Value, ...] = ()


Measure = CountRows | CountNodes | Told
