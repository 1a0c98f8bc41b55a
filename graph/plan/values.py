"""Values of the current row (a node and, below a traversal, the edge or paths that lead to it), and aggregates over many rows.

NodeProperty("name")      EdgeProperty("shareMin")      AggregateCall(AggregateFunction.SUM, EdgeProperty("shareMin"))
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from keiretsu.direction import Direction
from keiretsu.graph.plan.expressions import Expression
from keiretsu.graph.plan.traversal import Param, Traversal


@dataclass(frozen=True)
class NodeProperty:
    """A property of the node. `default`: the value that stands for a missing one; () for the empty list."""

    name: str
    default: bool | str | tuple[()] | None = None


@dataclass(frozen=True)
class NodeExpression:
    """An expression over the properties of the node."""

    expression: Expression


@dataclass(frozen=True)
class EdgeProperty:
    """A property of the edge; of a path, the overlap of both hops (`valid`, `validFrom`, `validTo`). `default` as in NodeProperty."""

    name: str
    default: bool | str | tuple[()] | None = None


@dataclass(frozen=True)
class EdgeType:
    """The relationship type of the edge."""


@dataclass(frozen=True)
class EdgeDirection:
    """The direction of the edge, seen from the source node: its value. `fixed`: the direction that the field itself determines."""

    fixed: Direction | None = None


@dataclass(frozen=True)
class StrongestModality:
    """The strongest modality among the edge's claims that pass the lens; of a path, the weaker of the two hops of its best path."""


@dataclass(frozen=True)
class MaxConfidence:
    """The highest confidence among the edge's claims that pass the lens; of a path, the lower of the two hops of its best path."""


@dataclass(frozen=True)
class TypeIndex:
    """Index in `labels` of the label that the node has."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Rank:
    """Index of a value in `ranking`; null stays null."""

    value: Value
    ranking: tuple[str, ...]


@dataclass(frozen=True)
class DegreeCount:
    """Number of edges along a traversal; of a path, number of target nodes."""

    traversal: Traversal


@dataclass(frozen=True)
class RelatedAggregate:
    """An aggregate over the edges along a traversal: a sort key, or a column for its cursor.

    Null without values, or if it is not a finite number.
    """

    traversal: Traversal
    aggregate: AggregateCall


@dataclass(frozen=True)
class IntermediateCount:
    """Number of nodes between the two ends of a path."""


@dataclass(frozen=True)
class RelatedValue:
    """A value of the one target node of a traversal, the first by id; null without one."""

    traversal: Traversal
    value: Value


@dataclass(frozen=True)
class SourceNodeProperty:
    """A property of the node that the traversal starts from. `default` as in NodeProperty."""

    name: str
    default: bool | str | tuple[()] | None = None


@dataclass(frozen=True)
class StartValue:
    """A value of the node that the traversal starts from; of a property alone, SourceNodeProperty is that value."""

    value: Value


@dataclass(frozen=True)
class Year:
    """The year of a date."""

    value: Value


@dataclass(frozen=True)
class NullIfRelated:
    """The value, or null if the node has an edge along this traversal."""

    traversal: Traversal
    value: Value


@dataclass(frozen=True)
class Score:
    """Full-text score of the node. `rounded`: to one decimal, the precision of sorting."""

    rounded: bool = False


@dataclass(frozen=True)
class TextLength:
    """Length of a text in characters."""

    value: Value


@dataclass(frozen=True)
class ExactNameRank:
    """0 if the node has exactly this normalized name, else 1."""

    name: Param


@dataclass(frozen=True)
class ItemProperty:
    """A part of the current item of a list of structured values; only in conditions on items. `optional`: null if the part is empty."""

    index: int
    optional: bool


@dataclass(frozen=True)
class ItemCount:
    """Number of items of a list that is a property of the node."""

    name: str


@dataclass(frozen=True)
class HasAnyLabel:
    """1 if the node has one of these labels, else 0."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class AggregateRef:
    """The value of an aggregate of a group; only in conditions and sort keys of groups."""

    aggregate: Aggregate


Value = (
    NodeProperty
    | NodeExpression
    | EdgeProperty
    | SourceNodeProperty
    | StartValue
    | EdgeType
    | EdgeDirection
    | StrongestModality
    | MaxConfidence
    | TypeIndex
    | Rank
    | DegreeCount
    | RelatedAggregate
    | IntermediateCount
    | RelatedValue
    | Year
    | NullIfRelated
    | Score
    | TextLength
    | ExactNameRank
    | HasAnyLabel
    | ItemProperty
    | ItemCount
    | AggregateRef
)


# Aggregates


class AggregateFunction(Enum):
    """Functions of many values; missing values are ignored. `FLOAT_SUM`: of floats, rounded to 15 significant digits."""

    MIN = "min"
    MAX = "max"
    AVG = "avg"
    SUM = "sum"
    FLOAT_SUM = "floatSum"
    DISTINCT = "distinct"
    UNIT = "unit"


@dataclass(frozen=True)
class CountRows:
    """Number of rows."""


@dataclass(frozen=True)
class CountNodes:
    """Number of distinct nodes; `at_start`: of those that the traversal starts from."""

    at_start: bool = False


@dataclass(frozen=True)
class AggregateCall:
    """A function of one value per row. `units`: the units of the values; null unless all values have the same."""

    function: AggregateFunction
    value: Value
    units: tuple[Value, ...] = ()


Aggregate = CountRows | CountNodes | AggregateCall
