"""What ownership is computed from -> the clauses that fetch it, as one list.

    Holdings(types, up=True, hops=5)  ->  who holds what in the node at hand, in its owners, and so on

Cypher cannot sum over paths: it would go through every trail, of which seven companies that hold each other have more than it can count.
So the edges are fetched, each once, and analysis/ sums. DISTINCT nodes make Neo4j visit each node once on its way.
"""

from __future__ import annotations

from keiretsu.graph.cypher.lens import passes, passing_claims
from keiretsu.graph.cypher.names import either, name, word
from keiretsu.graph.cypher.scope import mark
from keiretsu.graph.cypher.traversal import arrow
from keiretsu.graph.cypher.values import block, where
from keiretsu.graph.plan import AllHoldings, Holdings, OwnershipOf, Way


def holdings_of(of: Holdings, node: str, alias: str) -> list[str]:
    """The clauses that end with the holdings around a node."""
    walked = [f"all(r IN relationships(p) WHERE {passes(of.lens, 'r')})"] if of.lens else []
    way = Way.IN if of.up else Way.OUT
    return [
        f"MATCH p = ({node}){arrow(of.types, way, length=f'*0..{of.hops}')}(m){where(walked)}",
        "WITH DISTINCT m",
        f"MATCH (m){arrow(of.types, way, 'r')}(o){where(_seen(of))}",
        f"WITH r LIMIT {of.most}",
        f"RETURN collect({_holding(of)}) AS {alias}",
    ]


def ownership_of(root: OwnershipOf, alias: str) -> list[str]:
    """The holdings above one node, where both are there."""
    owner = f"(o0:{either(root.owner_labels)} {{id: {mark(root.owner)}}})"
    owned = f"(n0:{either(root.labels)} {{id: {mark(root.owned)}}})"
    return [
        f"OPTIONAL MATCH {owner}",
        f"OPTIONAL MATCH {owned}",
        block("CALL (n0)", holdings_of(root.holdings, "n0", "c0")),
        f"RETURN CASE WHEN o0 IS NULL OR n0 IS NULL THEN null ELSE c0 END AS {alias}",
    ]


def all_holdings(root: AllHoldings, alias: str) -> list[str]:
    """The holdings that may be part of a circle: whoever holds is held, and what is held holds."""
    of = root.holdings
    types = either(of.types)
    circle = [f"EXISTS {{ (o)<-[:{types}]-() }}", f"EXISTS {{ (m)-[:{types}]->() }}"]
    return [
        f"MATCH (o:{name(root.label)})-[r:{types}]->(m:{name(root.label)}){where([*_seen(of), *circle])}",
        f"WITH r LIMIT {of.most}",
        f"RETURN collect({_holding(of)}) AS {alias}",
    ]


def _seen(of: Holdings) -> list[str]:
    return [passes(of.lens, "r")] if of.lens else []


def _holding(of: Holdings) -> str:
    claims = passing_claims(of.lens, "r") if of.lens else "[]"
    stake = f"type(r) = {word(of.stake)}"
    return f"[startNode(r).id, endNode(r).id, {stake}, r.{name(of.low)}, r.{name(of.high)}, {claims}]"
