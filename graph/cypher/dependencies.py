"""What a part of a plan reads of the current row: the node, or the edge that leads to it.

is_edge_dependent(Compare(EdgeProperty("kind"), "eq", param))   ->   True        is_node_only(NodeProperty("name"))   ->   True
"""

from __future__ import annotations

from typing import assert_never

from keiretsu.graph.plan import (
    Aggregate,
    AggregateCall,
    AggregateRef,
    And,
    Column,
    Compare,
    Condition,
    ConnectionColumn,
    CountNodes,
    CountRows,
    DegreeCount,
    EdgeDirection,
    EdgeProperty,
    EdgeType,
    EvidenceColumn,
    ExactNameRank,
    GroupBy,
    HasAnyLabel,
    HoldingsColumn,
    IntermediateCount,
    IntermediateNodes,
    ItemCount,
    ItemProperty,
    MaxConfidence,
    NodeExpression,
    NodeProperty,
    Not,
    NullIfRelated,
    Or,
    Quantified,
    QuantifiedItems,
    Rank,
    RelatedAggregate,
    RelatedNodes,
    RelatedValue,
    Score,
    SourceNodeProperty,
    StartMatches,
    StartNode,
    StartValue,
    StatedValues,
    StrongestModality,
    TextLength,
    ToOneMatches,
    TypeIndex,
    Value,
    Year,
)

PlanPart = Column | Condition | Aggregate | GroupBy | tuple["PlanPart", ...]


def is_edge_dependent(part: PlanPart) -> bool:
    """Whether a part of a plan reads the edge that leads to the current row; further traversals lead to other rows."""
    match part:
        case tuple():
            return any(is_edge_dependent(item) for item in part)
        case EdgeProperty() | EdgeType() | EdgeDirection() | StrongestModality() | MaxConfidence() | Score():
            return True
        case And(parts) | Or(parts):
            return is_edge_dependent(parts)
        case Not(inner) | Compare(inner) | AggregateRef(inner):
            return is_edge_dependent(inner)
        case Rank(inner) | Year(inner) | TextLength(inner) | NullIfRelated(_, inner):
            return is_edge_dependent(inner)
        case AggregateCall(_, value, units):
            return is_edge_dependent((value, units))
        case GroupBy(keys, _, aggregates, having, sort_keys):
            sorted_by = tuple(key.by for key in sort_keys if not isinstance(key.by, int))
            return is_edge_dependent((keys, aggregates, having, sorted_by))
        case NodeProperty() | NodeExpression() | SourceNodeProperty() | StartValue() | TypeIndex() | ExactNameRank() | HasAnyLabel():
            return False
        case CountRows() | CountNodes() | DegreeCount() | RelatedAggregate() | IntermediateCount() | RelatedValue() | ItemCount():
            return False
        case Quantified() | ToOneMatches() | StartMatches() | QuantifiedItems() | ItemProperty():
            return False
        case ConnectionColumn() | RelatedNodes() | EvidenceColumn() | IntermediateNodes() | StartNode() | HoldingsColumn() | StatedValues():
            return isinstance(part, StatedValues) and part.of_edge
        case _:
            assert_never(part)


def is_edge_only(condition: Condition) -> bool:
    """Whether a condition reads only the edge itself: neither its nodes nor the direction in which it is traversed."""
    match condition:
        case And(parts) | Or(parts):
            return all(is_edge_only(part) for part in parts)
        case Not(part):
            return is_edge_only(part)
        case Compare(value):
            return _is_edge_value(value)
        case Quantified() | ToOneMatches() | StartMatches() | QuantifiedItems():
            return False
        case _:
            assert_never(condition)


def _is_edge_value(value: Value) -> bool:
    match value:
        case EdgeProperty() | StrongestModality() | MaxConfidence() | EdgeType():
            return True
        case Rank(inner) | Year(inner) | TextLength(inner):
            return _is_edge_value(inner)
        case NodeProperty() | NodeExpression() | SourceNodeProperty() | TypeIndex() | ExactNameRank() | HasAnyLabel() | Score():
            return False
        case EdgeDirection() | DegreeCount() | RelatedAggregate() | IntermediateCount() | RelatedValue() | NullIfRelated():
            return False
        case AggregateRef() | StartValue():
            return False
        case ItemProperty() | ItemCount():
            return False
        case _:
            assert_never(value)


def is_node_only(column: Column) -> bool:
    """Whether a column is known to be the same for every edge that leads to the node."""
    match column:
        case NodeProperty() | NodeExpression() | TypeIndex() | ExactNameRank() | HasAnyLabel():
            return True
        case DegreeCount() | RelatedAggregate() | RelatedValue():
            return True
        case ConnectionColumn() | RelatedNodes() | ItemProperty() | ItemCount():
            return True
        case Rank(inner) | Year(inner) | TextLength(inner) | NullIfRelated(_, inner):
            return is_node_only(inner)
        case EvidenceColumn(of_edge) | StatedValues(of_edge):
            return not of_edge
        case EdgeProperty() | EdgeType() | EdgeDirection() | StrongestModality() | MaxConfidence() | Score():
            return False
        case SourceNodeProperty() | StartValue() | IntermediateCount() | AggregateRef():
            return False
        case IntermediateNodes() | StartNode() | HoldingsColumn():
            return False
        case _:
            assert_never(column)


def is_start_only(value: Value) -> bool:
    """Whether a value reads only the node at which the edge starts."""
    match value:
        case SourceNodeProperty() | StartValue():
            return True
        case Rank(inner) | Year(inner) | TextLength(inner):
            return is_start_only(inner)
        case NodeProperty() | NodeExpression() | TypeIndex() | ExactNameRank() | HasAnyLabel() | ItemProperty() | ItemCount():
            return False
        case EdgeProperty() | EdgeType() | EdgeDirection() | StrongestModality() | MaxConfidence() | Score():
            return False
        case DegreeCount() | RelatedAggregate() | RelatedValue() | NullIfRelated() | IntermediateCount() | AggregateRef():
            return False
        case _:
            assert_never(value)


def referenced_aggregates(condition: Condition) -> list[Aggregate]:
    """The aggregates that a condition on groups reads: a conjunction of comparisons of aggregates."""
    match condition:
        case And(parts):
            return [aggregate for part in parts for aggregate in referenced_aggregates(part)]
        case Compare(AggregateRef(aggregate)):
            return [aggregate]
        case Compare() | Or() | Not() | Quantified() | ToOneMatches() | StartMatches() | QuantifiedItems():
            raise AssertionError("a condition on groups is a conjunction of comparisons of aggregates")
        case _:
            assert_never(condition)
