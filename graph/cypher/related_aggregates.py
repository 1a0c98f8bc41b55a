"""Sort keys that aggregate related edges, and columns with their values for cursors -> a subquery that binds them to a variable.

    RelatedAggregate(traversal, AggregateCall(MAX, EdgeProperty("shareMin"))) as o0_0
    -> CALL (n0) { MATCH (n0)-[r1:HOLDS_STAKE_IN]->(n1:Company) WITH n1, r1.shareMin AS x0 RETURN max(x0) AS o0_0 }

An aggregate cannot stand beside other values of a row, so it has a subquery of its own.
"""

from __future__ import annotations

from typing import assert_never

from keiretsu.graph.cypher.aggregates import write_aggregate
from keiretsu.graph.cypher.dependencies import is_edge_dependent
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.cypher.traversal import collect_paths, match_traversal, visibility_predicates
from keiretsu.graph.cypher.values import match_first_by_id, subquery, where_clause
from keiretsu.graph.plan import (
    AggregateCall,
    AggregateRef,
    DegreeCount,
    EdgeDirection,
    EdgeProperty,
    EdgeType,
    ExactNameRank,
    HasAnyLabel,
    IntermediateCount,
    ItemCount,
    ItemProperty,
    MaxConfidence,
    NodeExpression,
    NodeProperty,
    NullIfRelated,
    Rank,
    RelatedAggregate,
    RelatedValue,
    Score,
    SourceNodeProperty,
    StartValue,
    StrongestModality,
    TextLength,
    TypeIndex,
    Value,
    Year,
)


def is_related_aggregate(value: Value) -> bool:
    """Whether a value needs such a subquery: an aggregate of the node itself, of its start, or of a related node."""
    match value:
        case RelatedAggregate():
            return True
        case RelatedValue(_, inner) | StartValue(inner):
            return is_related_aggregate(inner)
        case NodeProperty() | NodeExpression() | SourceNodeProperty() | TypeIndex() | ExactNameRank() | HasAnyLabel():
            return False
        case EdgeProperty() | EdgeType() | EdgeDirection() | StrongestModality() | MaxConfidence() | Score():
            return False
        case Rank() | Year() | TextLength() | NullIfRelated() | DegreeCount() | IntermediateCount():
            return False
        case ItemProperty() | ItemCount() | AggregateRef():
            return False
        case _:
            assert_never(value)


def write_related_aggregate(value: Value, scope: Scope, alias: str) -> str:
    """The subquery that returns the value."""
    match value:
        case StartValue(inner):
            return write_related_aggregate(inner, scope.start, alias)
        case RelatedAggregate(traversal, aggregate):
            return subquery(f"CALL ({scope.node})", _write_aggregate(aggregate, scope.follow(traversal), alias))
        case RelatedValue(traversal, inner):
            target = scope.follow(traversal)
            inner_alias = f"{alias}_{target.depth}"
            inner_call = write_related_aggregate(inner, Scope(target.depth, target.node), inner_alias)
            clauses = [match_first_by_id(target), inner_call, f"RETURN head(collect({inner_alias})) AS {alias}"]
            return subquery(f"CALL ({scope.node})", clauses)
        case _:
            raise AssertionError("only these values need a subquery")


def _write_aggregate(aggregate: AggregateCall, target: Scope, alias: str) -> list[str]:
    edges = f"{match_traversal(target)}{where_clause(visibility_predicates(target))}"
    paths = [collect_paths(target, ranked=is_edge_dependent(aggregate))] if target.is_path else []
    return [edges, *paths, *write_aggregate(aggregate, target, alias)]
