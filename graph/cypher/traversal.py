"""A match -> its pattern, and what must hold for its edges and nodes to be seen.

    (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company)      r1.modality <> 'inferred'

A path is gathered into one row per far node: h1 is the list of its [first edge, node between, second edge, modality, confidence], the
best path first; modality and confidence are those of the weaker of the two edges.
"""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.graph.cypher.lens import firmest, passes, surest
from keiretsu.graph.cypher.names import either, name, place_of, words
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.plan import Ground, Hop, Lens, Match, Way

ONE_TRAIL = "\x01"
"""Stands for SHORTEST 1, or for nothing where the statement may not have it."""


def pattern(scope: Scope) -> str:
    """The pattern from the near node to the node at hand."""
    match = scope.match
    assert match is not None, "a pattern leads somewhere"
    assert scope.near is not None, "a pattern sets out from somewhere"
    near = f"({scope.near}{_labels(match.near)})"
    far = f"({scope.node}{_labels(match.labels)})"
    if not match.is_path:
        return near + _hop(match.hops[0], f"r{scope.depth}") + far
    first, second = match.hops
    depth = scope.depth
    return near + _hop(first, f"r{depth}") + f"(m{depth}{_labels(match.via)})" + _hop(second, f"s{depth}") + far


def seen(scope: Scope) -> list[str]:
    """What must hold for the edges of the match, the node between and the far node to be seen."""
    match = scope.match
    assert match is not None, "a pattern leads somewhere"
    found = []
    if match.is_path:
        found.append(f"{scope.node} <> {scope.near}")
    edges = (f"r{scope.depth}", f"s{scope.depth}")
    for hop, edge in zip(match.hops, edges, strict=False):
        if hop.sourced and match.lens:
            found.append(passes(match.lens, edge))
    if match.lens:
        found += grounded(match.via_grounds, match.lens, f"m{scope.depth}", match.via)
        found += _shown(match, edges[len(match.hops) - 1], grounded(match.grounds, match.lens, scope.node, match.labels))
    return found


def _shown(match: Match, edge: str, grounds: list[str]) -> list[str]:
    """What must hold for the far node to be seen; an edge that shows both its ends need not be asked whether it does."""
    if set(match.hops[-1].types) <= set(match.showing):
        return []
    return [f"(type({edge}) IN {words(match.showing)} OR {ground})" for ground in grounds] if match.showing else grounds


def grounded(grounds: Sequence[Ground], lens: Lens, node: str, labels: Sequence[str]) -> list[str]:
    """What must hold for a node of one of these labels to be seen, where some of them are facts."""
    if not grounds:
        return []
    if list(labels) == [grounds[0].label]:
        return [_seen_through(grounds[0], lens, node)]
    cases = " ".join(f"WHEN {node}:{name(ground.label)} THEN {_seen_through(ground, lens, node)}" for ground in grounds)
    return [f"CASE {cases} ELSE true END"]


def gather(scope: Scope, *, ranked: bool) -> str:
    """The clauses that make one row of all paths to a far node; the best path first where `ranked`."""
    depth, node = scope.depth, scope.node
    first, between, second, paths = f"r{depth}", f"m{depth}", f"s{depth}", f"h{depth}"
    if not ranked:
        return f"WITH {node}, collect([{first}, {between}, {second}]) AS {paths}"
    weaker, sure = f"k{depth}", f"q{depth}"
    both = f"[{firmest(scope.lens, first)}, {firmest(scope.lens, second)}]"
    modality = f"last([word IN {words(scope.lens.words)} WHERE word IN {both}])"
    confidence = _lower(surest(scope.lens, first), surest(scope.lens, second))
    ties = f"{between}.id, {first}.id, {second}.id"
    return (
        f"WITH {node}, {first}, {between}, {second}, {modality} AS {weaker}, {confidence} AS {sure} "
        f"ORDER BY {place_of(weaker, scope.lens.words)}, coalesce({sure}, -1.0) DESC, {ties} "
        f"WITH {node}, collect([{first}, {between}, {second}, {weaker}, {sure}]) AS {paths}"
    )


def _labels(labels: Sequence[str]) -> str:
    return f":{either(labels)}" if labels else ""


def arrow(types: Sequence[str], way: Way, edge: str = "", length: str = "") -> str:
    """An edge of these types in a pattern; with a length such as *1..6, so many of them."""
    inner = f"[{edge}:{either(types)}{length}]"
    return {Way.OUT: f"-{inner}->", Way.IN: f"<-{inner}-", Way.EITHER: f"-{inner}-"}[way]


def _hop(hop: Hop, edge: str) -> str:
    return arrow(hop.types, hop.way, edge)


def _seen_through(ground: Ground, lens: Lens, node: str) -> str:
    """An edge that carries the fact is visible, and so is its start: a thing, or a fact that is seen in the same way.

    Chains from fact to fact are followed by SHORTEST, which visits each node once; a plain pattern would try every trail. A statement with
    a shortestPath may have no SHORTEST; there it is a plain pattern, of which EXISTS wants one trail only.
    """
    direct = f"({node})<-[g:{either(ground.types)}]-"
    if not ground.chain:
        return f"EXISTS {{ MATCH {direct}() WHERE {passes(lens, 'g')} }}"
    thing = "&".join(f"!{name(fact)}" for fact in ground.facts)
    chain = f"({node}) (()<-[x:{either(ground.chain)} WHERE {passes(lens, 'x')}]-())+ (t:{thing})"
    return f"(EXISTS {{ MATCH {direct}(:{thing}) WHERE {passes(lens, 'g')} }} OR EXISTS {{ MATCH {ONE_TRAIL}{chain} }})"


def _lower(a: str, b: str) -> str:
    """The lower of two numbers, null where either is missing."""
    return f"reduce(x = 2.0, y IN [{a}, {b}] | CASE WHEN y < x THEN y WHEN y >= x THEN x END)"
