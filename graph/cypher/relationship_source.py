"""The edges that a scan of relationships reads: all of their types, or those of a few nodes that an index finds.

    stakes(where: {to: {name: {eq: "Huami"}}})   ->   MATCH (n0)-[r1:HOLDS_STAKE_IN]->(n1) WHERE n1:Company AND ...
    stakes(first: 20)                            ->   the same, WHERE n0:Entity AND n0.id IS NOT NULL, for the page alone

The pattern has labels only where it needs them, because Neo4j checks that of every node: for types that connect other nodes, too, and for
several types, of which it would else scan all nodes. A label makes an index usable; without another order, a page follows the index on the
ids of the starts and stops early.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.cypher.predicates import sort_canonically, write_predicate
from keiretsu.graph.cypher.scan_source import SELECTIVE_PROPERTIES
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.cypher.traversal import write_pattern
from keiretsu.graph.plan import (
    And,
    Compare,
    Condition,
    NodeProperty,
    Not,
    Or,
    Quantified,
    QuantifiedItems,
    RelationshipScan,
    SourceNodeProperty,
    StartMatches,
    ToOneMatches,
)

MAX_INDEXES = 3
"""Indexes to unite; the end of a link can have any of ten labels, and most of these seeks would find nothing."""


@dataclass(frozen=True)
class RelationshipSource:
    """The clause that matches the edges, and the scope of their rows. `filters`: for the planner; `page_hint`: for that of a page alone."""

    clause: str
    scope: Scope
    filters: Sequence[str]
    page_hint: Sequence[str]


def find_relationship_source(root: RelationshipScan) -> RelationshipSource:
    """The edges that a scan reads."""
    traversal = root.traversal
    has_labels = root.checks_labels or len(traversal.hops[0].types) > 1
    pattern = traversal if has_labels else replace(traversal, source_labels=(), target_labels=())
    scope = replace(Scope(0, "n0").follow(traversal), carries_source=True)
    filters = list(_lookup_labels(root, scope))
    return RelationshipSource(
        f"MATCH {write_pattern(replace(scope, traversal=pattern))}", scope, filters, [] if filters else _index_hint(root, scope)
    )


def _lookup_labels(root: RelationshipScan, scope: Scope) -> Iterator[str]:
    """For each end that is selected by value, what lets an index find it: a label, or one index for each of its labels."""
    ends = (
        (scope.start, root.source_lookup_label, root.traversal.source_labels),
        (scope, root.target_lookup_label, root.traversal.target_labels),
    )
    for is_start, (end, lookup_label, labels) in zip((True, False), ends, strict=True):
        selected = {compare.value: compare for compare in _selections(root.connection.where, is_start=is_start)}
        if NodeProperty("id") in selected and lookup_label:
            yield f"{end.node}:{quote_name(lookup_label)}"
        elif len(labels) == 1 and selected and labels[0] != lookup_label:
            yield f"{end.node}:{quote_name(labels[0])}"
        elif selected and 1 < len(labels) <= MAX_INDEXES:
            yield _one_index_for_each(labels, next(iter(selected.values())), end)


def _one_index_for_each(labels: Sequence[str], compare: Compare, end: Scope) -> str:
    """The comparison once for each label: Neo4j then unites the results of their indexes, which it does for no other form."""
    predicate = write_predicate(compare, end)
    return f"({' OR '.join(f'({end.node}:{quote_name(label)} AND {predicate})' for label in labels)})"


def _selections(condition: Condition, *, is_start: bool) -> Iterator[Compare]:
    """The comparisons that give the value of an indexed property of the start of an edge, or else of its end."""
    match condition:
        case Compare(NodeProperty(name), "eq" | "in") as compare if not is_start and name in SELECTIVE_PROPERTIES:
            yield compare
        case StartMatches(inner) if is_start:
            yield from _selections(inner, is_start=False)
        case And(parts):
            for part in sort_canonically(parts):
                yield from _selections(part, is_start=is_start)
        case Compare() | Or() | Not() | Quantified() | QuantifiedItems() | ToOneMatches() | StartMatches():
            pass
        case _:
            assert_never(condition)


def _index_hint(root: RelationshipScan, scope: Scope) -> list[str]:
    """The predicates that let a page follow the index on the ids of the starts, if it is sorted by these first."""
    page, labels = root.connection.page, root.traversal.source_labels
    label = root.source_lookup_label or (labels[0] if len(labels) == 1 else None)
    if page is None or label is None or page.sort_keys[0].value != SourceNodeProperty("id"):
        return []
    node = scope.start.node
    return [f"{node}:{quote_name(label)}", f"{node}.id IS NOT NULL"]
