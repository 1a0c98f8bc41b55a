"""The canonical order of the parts of a plan (columns, conditions, aggregates, groups): the same operation always has the same text.

sorted(parts, key=canonical_key)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from keiretsu.graph.plan.columns import (
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
    And,
    Compare,
    CursorPosition,
    GroupBy,
    GroupSortKey,
    Not,
    Or,
    Page,
    Quantified,
    QuantifiedItems,
    SortKey,
    StartMatches,
    ToOneMatches,
)
from keiretsu.graph.plan.expressions import (
    BinaryExpression,
    CallExpression,
    CaseExpression,
    IndexExpression,
    ListExpression,
    LiteralExpression,
    NullExpression,
    PropertyExpression,
    SliceExpression,
    UnaryExpression,
)
from keiretsu.graph.plan.graph_queries import CommonNeighbors, CycleHoldings, Neighborhood, OwnershipBetween, Paths, TraversalStep
from keiretsu.graph.plan.traversal import AsOfDate, Hop, IdReference, Lens, Param, Traversal, VisibilityRule
from keiretsu.graph.plan.values import (
    AggregateCall,
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
    Year,
)

TYPE_ORDER: tuple[type, ...] = (
    CycleHoldings,
    And,
    StartNode,
    IntermediateNodes,
    CursorPosition,
    Compare,
    Connection,
    IntermediateCount,
    CountNodes,
    DegreeCount,
    CountRows,
    AsOfDate,
    EdgeType,
    EvidenceColumn,
    RelatedValue,
    StrongestModality,
    VisibilityRule,
    GroupSortKey,
    GroupBy,
    EdgeDirection,
    ToOneMatches,
    HoldingsColumn,
    Hop,
    HasAnyLabel,
    ExactNameRank,
    SortKey,
    TypeIndex,
    TextLength,
    Lens,
    ConnectionColumn,
    NodeById,
    NodesById,
    Traversal,
    AggregateRef,
    RelatedNodes,
    type(None),
    Not,
    EdgeProperty,
    SourceNodeProperty,
    Or,
    NodeProperty,
    OwnershipBetween,
    Page,
    Paths,
    Quantified,
    Rank,
    Row,
    NodeScan,
    Score,
    FullTextSearch,
    CommonNeighbors,
    MaxConfidence,
    Neighborhood,
    AggregateCall,
    NullIfRelated,
    TraversalStep,
    Year,
    NodeExpression,
    LiteralExpression,
    PropertyExpression,
    UnaryExpression,
    BinaryExpression,
    NullExpression,
    CallExpression,
    CaseExpression,
    ListExpression,
    IndexExpression,
    SliceExpression,
    StartValue,
    StartMatches,
    RelationshipScan,
    RelatedAggregate,
    StakeFilter,
    DataSets,
    QuantifiedItems,
    ItemProperty,
    ItemCount,
    IdReference,
    StatedValues,
)
"""Parts sort by type first, in this order. It is arbitrary, but a change of it changes the text of statements."""

TYPE_CODES = {type_: f"'P{index:02}'" for index, type_ in enumerate(TYPE_ORDER)}
"""Codes that sort as the types do; after numbers and False, before True."""

CACHE_ATTRIBUTE = "canonical_key"


def canonical_key(part: object) -> str:
    """A sort key that ignores the parameter slots: operations that differ only in their values have the same key."""
    match part:
        case Param():
            return "('?',)"
        case tuple():
            return _join("'('", map(canonical_key, part))
        case Enum():
            return f"({part.value!r},)"
        case None:
            return f"({TYPE_CODES[type(None)]},)"
        case _ if is_dataclass(part):
            return _cached_key(part)
        case _:
            return f"({repr(part)!r},)"


def _cached_key(part: Any) -> str:
    """The key of a part, cached on it: parts are immutable, and each is sorted again as part of a larger one."""
    key: str | None = part.__dict__.get(CACHE_ATTRIBUTE)
    if key is None:
        names = _field_names(type(part))  # type: ignore[arg-type]  # a class has a hash
        key = part.__dict__[CACHE_ATTRIBUTE] = _join(TYPE_CODES[type(part)], (canonical_key(getattr(part, name)) for name in names))
    return key


def _join(head: str, tail: Iterable[str]) -> str:
    texts = [head, *tail]
    return f"({', '.join(texts)})" if len(texts) > 1 else f"({head},)"


@cache
def _field_names(type_: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(type_))
