"""The nodes that a scan reads: all of a label, those that a selective neighbor leads to, or those that an index of identifiers finds.

    companies(where: {subsidiaries: {some: {node: {slug: {eq: "huami"}}}}})
    -> MATCH (n0:Company)
       MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) WHERE r1.modality <> 'inferred' AND n1.slug = $p.v0
       WITH DISTINCT n0

    companies(where: {identifiers: {some: {scheme: {eq: "lei"}, value: {eq: "5493..."}}}})
    -> UNWIND $p.v0 AS query
       CALL db.index.fulltext.queryNodes('lookupKeys', query) YIELD node AS n0 WHERE n0:Company
       WITH DISTINCT n0

With EXISTS, Neo4j would go through all companies and check from each whether it leads there. In this form it starts at the neighbor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from keiretsu.graph.composites import LOOKUP_INDEX
from keiretsu.graph.cypher.dependencies import is_edge_dependent
from keiretsu.graph.cypher.names import name_disjunction, quote_name
from keiretsu.graph.cypher.predicates import sort_canonically, write_predicates
from keiretsu.graph.cypher.scope import Scope, parameter_placeholder
from keiretsu.graph.cypher.traversal import match_traversal, visibility_predicates, write_pattern
from keiretsu.graph.cypher.values import where_clause
from keiretsu.graph.plan import (
    ALWAYS,
    And,
    Compare,
    Condition,
    NodeProperty,
    NodeScan,
    Not,
    Or,
    Param,
    Quantified,
    QuantifiedItems,
    Quantifier,
    StartMatches,
    ToOneMatches,
    Traversal,
)

UNIQUE_PROPERTIES = ("id", "slug", "key")
"""Properties that no two nodes of a label share."""

SELECTIVE_PROPERTIES = (*UNIQUE_PROPERTIES, "name")
"""These, and the property that few nodes share: all have an index."""


@dataclass(frozen=True)
class ScanSource:
    """The clauses that match the nodes, and the remaining condition. `selective`: few nodes, found faster than by an index scan."""

    clauses: str
    remaining: Condition
    selective: bool


@dataclass(frozen=True)
class _SelectiveNeighbor:
    """A selective condition on the target of a traversal, and the remaining condition. `lookup`: what finds the target in an index."""

    traversal: Traversal
    where: Condition
    remaining: Condition
    lookup: Param | None


def find_scan_source(root: NodeScan, scope: Scope) -> ScanSource:
    """The nodes that a scan reads."""
    scan = f"MATCH ({scope.node}:{quote_name(root.label)})"
    if _is_selective(root.connection.where, UNIQUE_PROPERTIES):
        return ScanSource(scan, root.connection.where, selective=True)
    if lookup := _find_lookup(root.connection.where):
        return ScanSource(_look_up(lookup, scope, (root.label,)), root.connection.where, selective=True)
    neighbor = _find_neighbor(root.connection.where)
    if neighbor is None:
        return ScanSource(scan, root.connection.where, selective=False)
    target = scope.follow(neighbor.traversal)
    start = [_look_up(neighbor.lookup, target, neighbor.traversal.target_labels)] if neighbor.lookup else []
    clauses = "\n".join([*start, *_match_neighbor(neighbor, target, root.label), f"WITH DISTINCT {scope.node}"])
    return ScanSource(clauses, neighbor.remaining, selective=True)


def _match_neighbor(neighbor: _SelectiveNeighbor, target: Scope, label: str) -> list[str]:
    """The clauses that match the nodes of a label with the neighbor; what is stored as ids is followed back from the neighbor."""
    where = where_clause([*visibility_predicates(target), *write_predicates(neighbor.where, target)])
    hop, node = neighbor.traversal.hops[0], f"{target.source}"
    if hop.reference is None:
        return [f"MATCH ({node}:{quote_name(label)})", f"MATCH {write_pattern(target)}{where}"]
    back = Traversal((replace(hop, direction=hop.direction.reversed),), (label,), lens=None)
    matched = f"MATCH ({target.node}:{name_disjunction(neighbor.traversal.target_labels)}){where}"
    return [matched, match_traversal(Scope(target.depth, node, target.node, None, back))]


def _look_up(lookup: Param, scope: Scope, labels: Sequence[str]) -> str:
    """The clauses that match the nodes which the index of structured values finds; the conditions are checked on each."""
    query = f"CALL db.index.fulltext.queryNodes('{LOOKUP_INDEX}', query) YIELD node AS {scope.node}"
    nodes = f"{query} WHERE {scope.node}:{name_disjunction(labels)}"
    return f"UNWIND {parameter_placeholder(lookup)} AS query\n{nodes}\nWITH DISTINCT {scope.node}"


def _find_lookup(condition: Condition) -> Param | None:
    """The first condition in a conjunction whose nodes an index finds."""
    match condition:
        case QuantifiedItems(lookup=lookup):
            return lookup
        case And(parts):
            return next((lookup for part in sort_canonically(parts) if (lookup := _find_lookup(part))), None)
        case Compare() | Or() | Not() | Quantified() | ToOneMatches() | StartMatches():
            return None
        case _:
            assert_never(condition)


def _find_neighbor(condition: Condition) -> _SelectiveNeighbor | None:
    """The first neighbor that a condition selects by value.

    A to-one field can have several targets, and a lens can hide them: whether the neighbor is the one target is checked on the few nodes
    that are left.
    """
    match condition:
        case Quantified(Quantifier.SOME, traversal, inner) if not (traversal.is_path and is_edge_dependent(inner)):
            return _select_neighbor(traversal, inner, ALWAYS)
        case ToOneMatches(traversal, inner):
            return _select_neighbor(replace(traversal, lens=None), inner, condition)
        case And(parts):
            return _find_neighbor_in_conjunction(parts)
        case Quantified() | QuantifiedItems() | StartMatches() | Compare() | Or() | Not():
            return None
        case _:
            assert_never(condition)


def _select_neighbor(traversal: Traversal, where: Condition, remaining: Condition) -> _SelectiveNeighbor | None:
    """The neighbor, if a property with an index selects it by value, or else the index of structured values."""
    lookup = None if _is_selective(where, SELECTIVE_PROPERTIES) else _find_lookup(where)
    is_selective = lookup is not None or _is_selective(where, SELECTIVE_PROPERTIES)
    return _SelectiveNeighbor(traversal, where, remaining, lookup) if is_selective else None


def _find_neighbor_in_conjunction(parts: Sequence[Condition]) -> _SelectiveNeighbor | None:
    for part in sort_canonically(parts):
        if neighbor := _find_neighbor(part):
            remaining = (neighbor.remaining if other is part else other for other in parts)
            conjunction = And(tuple(other for other in remaining if other != ALWAYS))
            return replace(neighbor, remaining=conjunction)
    return None


def _is_selective(condition: Condition, properties: Sequence[str]) -> bool:
    """Whether only nodes with given values of one of these properties can meet a condition."""
    match condition:
        case Compare(NodeProperty(name), "eq" | "in"):
            return name in properties
        case And(parts):
            return any(_is_selective(part, properties) for part in parts)
        case Compare() | Or() | Not() | Quantified() | ToOneMatches() | StartMatches() | QuantifiedItems():
            return False
        case _:
            assert_never(condition)
