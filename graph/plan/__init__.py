"""The query plan: everything that one statement must return, as plain data.

    { companies { nodes { name } } }
    becomes   Plan((NodeScan("Company", (), None, Connection(ALWAYS, Page(...), Row((NodeProperty("name"),)))),))

Labels, relationship types and property names come from the schema's catalogue; values from the client are Params, numbered slots among
the parameters of a request. Every part is frozen and compared by value, so that equal operations share one plan.

traversal.py        hops, and the visibility of nodes and edges
expressions.py      expressions over the properties of a node
values.py           values of a row, and aggregates over many rows
conditions.py       conditions, sort keys, pages, groups
columns.py          columns of a row, and roots that read nodes
graph_queries.py    roots that query the graph as a whole: paths, neighborhoods, common neighbors, holdings
exports.py          scans of an export: every node or edge of a type
canonical_order.py  the order of columns and conditions: the same operation always has the same text
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.graph.plan.canonical_order import canonical_key
from keiretsu.graph.plan.columns import (
    Column,
    Connection,
    ConnectionColumn,
    DataSets,
    EvidenceColumn,
    FullTextSearch,
    HoldingsColumn,
    IntermediateNodes,
    NodeById,
    NodesById,
    NodeScan,
    RelatedNodes,
    RelationshipScan,
    Row,
    StakeFilter,
    StartNode,
    StatedValues,
)
from keiretsu.graph.plan.conditions import (
    ALWAYS,
    NEVER,
    And,
    Compare,
    Condition,
    CursorPosition,
    GroupBy,
    GroupSortKey,
    Not,
    Or,
    Page,
    Quantified,
    QuantifiedItems,
    Quantifier,
    SortKey,
    StartMatches,
    ToOneMatches,
)
from keiretsu.graph.plan.graph_queries import CommonNeighbors, CycleHoldings, Neighborhood, OwnershipBetween, Paths, TraversalStep
from keiretsu.graph.plan.traversal import AsOfDate, Hop, IdReference, Lens, Param, Traversal, VisibilityRule
from keiretsu.graph.plan.values import (
    Aggregate,
    AggregateCall,
    AggregateFunction,
    AggregateRef,
    CountNodes,
    CountRows,
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

__all__ = [
    "ALWAYS",
    "NEVER",
    "Aggregate",
    "AggregateCall",
    "AggregateFunction",
    "AggregateRef",
    "And",
    "AsOfDate",
    "Column",
    "CommonNeighbors",
    "Compare",
    "Condition",
    "Connection",
    "ConnectionColumn",
    "CountNodes",
    "CountRows",
    "CursorPosition",
    "CycleHoldings",
    "DataSets",
    "DegreeCount",
    "EdgeDirection",
    "EdgeProperty",
    "EdgeType",
    "EvidenceColumn",
    "ExactNameRank",
    "FullTextSearch",
    "GroupBy",
    "GroupSortKey",
    "HasAnyLabel",
    "HoldingsColumn",
    "Hop",
    "IdReference",
    "IntermediateCount",
    "IntermediateNodes",
    "ItemCount",
    "ItemProperty",
    "Lens",
    "MaxConfidence",
    "Neighborhood",
    "NodeById",
    "NodeExpression",
    "NodeProperty",
    "NodeScan",
    "NodesById",
    "Not",
    "NullIfRelated",
    "Or",
    "OwnershipBetween",
    "Page",
    "Param",
    "Paths",
    "Plan",
    "Quantified",
    "QuantifiedItems",
    "Quantifier",
    "Rank",
    "RelatedAggregate",
    "RelatedNodes",
    "RelatedValue",
    "RelationshipScan",
    "Root",
    "Row",
    "Score",
    "SortKey",
    "SourceNodeProperty",
    "StakeFilter",
    "StartMatches",
    "StartNode",
    "StartValue",
    "StatedValues",
    "StrongestModality",
    "TextLength",
    "ToOneMatches",
    "Traversal",
    "TraversalStep",
    "TypeIndex",
    "Value",
    "VisibilityRule",
    "Year",
    "canonical_key",
]

NodeRoot = NodeScan | FullTextSearch | NodeById | NodesById
Root = NodeRoot | DataSets | RelationshipScan | Paths | Neighborhood | CommonNeighbors | OwnershipBetween | CycleHoldings


@dataclass(frozen=True)
class Plan:
    """The query plan of one operation. Its record has one value per root, in this order."""

    roots: tuple[Root, ...]
