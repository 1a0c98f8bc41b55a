"""The edges that a scan of relationships reads: all of their types, or those of a few nodes that an index finds.

    stakes(where: {to: {name: {eq: "Huami"}}})   ->   MATCH (n0)-[r1:HOLDS_STAKE_IN]->(n1) WHERE n1:Company AND ...
    stakes(first: 20)                            ->   the same, WHERE n0:Entity AND n0.id IS NOT NULL, for the page alone

Labels are written only where they are needed: Neo4j would check that of every node. A label makes an index usable; without another order,
a page follows the index on the ids of the starts and stops early.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from keiretsu.graph.cypher.names import quote_name
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
    RelationshipScan,
    SourceNodeProperty,
    StartMatches,
    ToOneMatches,
)


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
    pattern = traversal if root.checks_labels else replace(traversal, source_labels=(), target_labels=())
    scope = replace(Scope(0, "n0").follow(traversal), carries_source=True)
    filters = list(_lookup_labels(root, scope))
    return RelationshipSource(
        f"MATCH {write_pattern(replace(scope, traversal=pattern))}", scope, filters, [] if filters else _index_hint(root, scope)
    )


def _lookup_labels(root: RelationshipScan, scope: Scope) -> Iterator[str]:
    """For each end that is selected by value, the label of the index that finds it."""
    ends = (
        (scope.start.node, root.source_lookup_label, root.traversal.source_labels),
        (scope.node, root.target_lookup_label, root.traversal.target_labels),
    )
    for is_start, (node, lookup_label, labels) in zip((True, False), ends, strict=True):
        names = set(_selected_properties(root.connection.where, is_start=is_start))
        if len(labels) == 1 and names:
            yield f"{node}:{quote_name(labels[0])}"
        elif "id" in names and lookup_label:
            yield f"{node}:{quote_name(lookup_label)}"


def _selected_properties(condition: Condition, *, is_start: bool) -> Iterator[str]:
    """The indexed properties whose values a condition on edges gives for their start, or else for their end."""
    match condition:
        case Compare(NodeProperty(name), "eq" | "in") if not is_start and name in SELECTIVE_PROPERTIES:
            yield name
        case StartMatches(inner) if is_start:
            yield from _selected_properties(inner, is_start=False)
        case And(parts):
            for part in parts:
                yield from _selected_properties(part, is_start=is_start)
        case Compare() | Or() | Not() | Quantified() | ToOneMatches() | StartMatches():
            pass
        case _:
            assert_never(condition)


def _index_hint(root: RelationshipScan, scope: Scope) -> list[str]:
    """The predicates that let a page follow the index on the ids of the starts, if it is sorted by these first."""
    page = root.connection.page
    if page is None or root.source_lookup_label is None or page.sort_keys[0].value != SourceNodeProperty("id"):
        return []
    node = scope.start.node
    return [f"{node}:{quote_name(root.source_lookup_label)}", f"{node}.id IS NOT NULL"]
