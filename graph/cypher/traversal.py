"""A traversal -> its pattern, and the predicates that its edges and nodes are visible.

    (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company)      r1.modality <> 'inferred'

Paths are collected into one row per target node: h1 is the list of its [first edge, intermediate node, second edge, modality, confidence],
the best path first; modality and confidence are those of the weaker of the two edges.
"""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.direction import Direction
from keiretsu.graph.cypher.lens import lens_predicate, max_confidence, strongest_modality
from keiretsu.graph.cypher.names import index_case, list_literal, name_disjunction, quote_name
from keiretsu.graph.cypher.references import match_reference
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.plan import Hop, Lens, Traversal, VisibilityRule

SHORTEST_PLACEHOLDER = "\x01"
"""Stands for SHORTEST 1, or for nothing in a statement that must not contain it."""


def match_traversal(scope: Scope) -> str:
    """The clause that matches the rows of a traversal; a WHERE may follow."""
    assert scope.traversal is not None, "a pattern follows a traversal"
    hop = scope.traversal.hops[0]
    if hop.reference:
        return match_reference(hop.reference, hop, scope)
    return f"MATCH {write_pattern(scope)}"


def write_pattern(scope: Scope) -> str:
    """The pattern from the source node to the current node."""
    traversal = scope.traversal
    assert traversal is not None, "a pattern follows a traversal"
    assert scope.source is not None, "a pattern has a source node"
    assert traversal.hops[0].reference is None, "what is stored as ids has no pattern; see match_traversal"
    source = f"({scope.source}{_labels(traversal.source_labels)})"
    target = f"({scope.node}{_labels(traversal.target_labels)})"
    if not traversal.is_path:
        return source + _write_hop(traversal.hops[0], f"r{scope.depth}") + target
    first, second = traversal.hops
    depth = scope.depth
    via = f"(m{depth}{_labels(traversal.via_labels)})"
    return source + _write_hop(first, f"r{depth}") + via + _write_hop(second, f"s{depth}") + target


def visibility_predicates(scope: Scope) -> list[str]:
    """The predicates that the edges, the intermediate node and the target node of a traversal are visible."""
    traversal = scope.traversal
    assert traversal is not None, "a pattern follows a traversal"
    predicates = []
    if traversal.is_path:
        predicates.append(f"{scope.node} <> {scope.source}")
    edges = (f"r{scope.depth}", f"s{scope.depth}")
    for hop, edge in zip(traversal.hops, edges, strict=False):
        if hop.sourced and traversal.lens:
            predicates.append(lens_predicate(traversal.lens, edge))
    if traversal.lens:
        predicates += fact_visibility(traversal.via_visibility_rules, traversal.lens, f"m{scope.depth}", traversal.via_labels)
        target_predicates = fact_visibility(traversal.visibility_rules, traversal.lens, scope.node, traversal.target_labels)
        predicates += _skip_self_visible(traversal, edges[len(traversal.hops) - 1], target_predicates)
    return predicates


def _skip_self_visible(traversal: Traversal, edge: str, predicates: list[str]) -> list[str]:
    """The predicates that the target node is visible, not checked behind an edge that makes both its ends visible."""
    types = traversal.self_visible_types
    if set(traversal.hops[-1].types) <= set(types):
        return []
    return [f"(type({edge}) IN {list_literal(types)} OR {predicate})" for predicate in predicates] if types else predicates


def fact_visibility(rules: Sequence[VisibilityRule], lens: Lens, node: str, labels: Sequence[str]) -> list[str]:
    """The predicates that a node of one of these labels is visible, if some of them are facts."""
    if not rules:
        return []
    if list(labels) == [rules[0].label]:
        return [_visible_through(rules[0], lens, node)]
    cases = " ".join(f"WHEN {node}:{quote_name(rule.label)} THEN {_visible_through(rule, lens, node)}" for rule in rules)
    return [f"CASE {cases} ELSE true END"]


def collect_paths(scope: Scope, *, ranked: bool) -> str:
    """The clauses that collect all paths to a target node into one row; with `ranked`, the best path first."""
    depth, node = scope.depth, scope.node
    first, via, second, paths = f"r{depth}", f"m{depth}", f"s{depth}", f"h{depth}"
    if not ranked:
        return f"WITH {node}, collect([{first}, {via}, {second}]) AS {paths}"
    modality, confidence = f"k{depth}", f"q{depth}"
    both = f"[{strongest_modality(scope.lens, first)}, {strongest_modality(scope.lens, second)}]"
    weaker_modality = f"last([word IN {list_literal(scope.lens.modality_order)} WHERE word IN {both}])"
    lower_confidence = _min_or_null(max_confidence(scope.lens, first), max_confidence(scope.lens, second))
    tie_breakers = f"{via}.id, {first}.id, {second}.id"
    return (
        f"WITH {node}, {first}, {via}, {second}, {weaker_modality} AS {modality}, {lower_confidence} AS {confidence} "
        f"ORDER BY {index_case(modality, scope.lens.modality_order)}, coalesce({confidence}, -1.0) DESC, {tie_breakers} "
        f"WITH {node}, collect([{first}, {via}, {second}, {modality}, {confidence}]) AS {paths}"
    )


def _labels(labels: Sequence[str]) -> str:
    return f":{name_disjunction(labels)}" if labels else ""


def write_arrow(types: Sequence[str], direction: Direction, edge: str = "", length: str = "") -> str:
    """An edge of these types in a pattern; with a length such as *1..6, a variable-length path."""
    detail = f"[{edge}:{name_disjunction(types)}{length}]"
    return {Direction.OUT: f"-{detail}->", Direction.IN: f"<-{detail}-", Direction.BOTH: f"-{detail}-"}[direction]


def _write_hop(hop: Hop, edge: str) -> str:
    return write_arrow(hop.types, hop.direction, edge)


def _visible_through(rule: VisibilityRule, lens: Lens, node: str) -> str:
    """An edge that reveals the fact is visible, and so is its start: a thing, or a fact that is visible in the same way.

    Chains from fact to fact are searched with SHORTEST, which visits each node once; a plain pattern would try every trail. A statement
    with a shortestPath must not contain SHORTEST; there it is a plain pattern, of which EXISTS needs only one trail.
    """
    pattern = f"({node})<-[g:{name_disjunction(rule.types)}]-"
    if not rule.fact_chain:
        return f"EXISTS {{ MATCH {pattern}() WHERE {lens_predicate(lens, 'g')} }}"
    thing = "&".join(f"!{quote_name(label)}" for label in rule.fact_labels)
    chain = f"({node}) (()<-[x:{name_disjunction(rule.fact_chain)} WHERE {lens_predicate(lens, 'x')}]-())+ (t:{thing})"
    direct = f"EXISTS {{ MATCH {pattern}(:{thing}) WHERE {lens_predicate(lens, 'g')} }}"
    return f"({direct} OR EXISTS {{ MATCH {SHORTEST_PLACEHOLDER}{chain} }})"


def _min_or_null(a: str, b: str) -> str:
    """The lower of two numbers, null if either is missing."""
    return f"reduce(x = 2.0, y IN [{a}, {b}] | CASE WHEN y < x THEN y WHEN y >= x THEN x END)"
