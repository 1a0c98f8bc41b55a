"""Holdings -> the clauses that fetch the input of the ownership computation, as one list.

    HoldingsColumn(types, upward=True, max_hops=5)  ->  the holdings in the current node, in its owners, and so on

Cypher cannot sum over paths: it would enumerate every trail, of which seven companies that hold each other have more than it can count.
So the edges are fetched, each once, and analysis/ computes the sums. DISTINCT nodes make Neo4j visit each node once.
"""

from __future__ import annotations

from keiretsu.direction import Direction
from keiretsu.graph.cypher.lens import lens_predicate, passing_claim_keys
from keiretsu.graph.cypher.names import name_disjunction, quote_name, string_literal
from keiretsu.graph.cypher.scope import parameter_placeholder
from keiretsu.graph.cypher.traversal import write_arrow
from keiretsu.graph.cypher.values import subquery, where_clause
from keiretsu.graph.plan import CycleHoldings, HoldingsColumn, OwnershipBetween, StakeFilter


def write_holdings(column: HoldingsColumn, node: str, alias: str) -> list[str]:
    """The clauses that return the holdings around a node."""
    predicates = _edge_predicates(column)
    path_predicates = [f"all(r IN relationships(p) WHERE {' AND '.join(predicates)})"] if predicates else []
    direction = Direction.IN if column.upward else Direction.OUT
    path = write_arrow(column.types, direction, length=f"*0..{column.max_hops}")
    return [
        f"MATCH p = ({node}){path}(m){where_clause(path_predicates)}",
        "WITH DISTINCT m",
        f"MATCH (m){write_arrow(column.types, direction, 'r')}(o){where_clause(predicates)}",
        f"WITH r LIMIT {column.limit}",
        f"RETURN collect({_write_holding(column)}) AS {alias}",
    ]


def write_ownership_between(root: OwnershipBetween, alias: str) -> list[str]:
    """The clauses that return the holdings above a node, if it and the owner exist."""
    owner = f"(o0:{name_disjunction(root.owner_labels)} {{id: {parameter_placeholder(root.owner_id)}}})"
    owned = f"(n0:{name_disjunction(root.owned_labels)} {{id: {parameter_placeholder(root.owned_id)}}})"
    return [
        f"OPTIONAL MATCH {owner}",
        f"OPTIONAL MATCH {owned}",
        subquery("CALL (n0)", write_holdings(root.holdings, "n0", "c0")),
        f"RETURN CASE WHEN o0 IS NULL OR n0 IS NULL THEN null ELSE c0 END AS {alias}",
    ]


def write_cycle_holdings(root: CycleHoldings, alias: str) -> list[str]:
    """The clauses that return the holdings that can be part of a cycle: the owner is owned, and the owned node owns."""
    column = root.holdings
    types = name_disjunction(column.types)
    cycle = [f"EXISTS {{ (o)<-[:{types}]-() }}", f"EXISTS {{ (m)-[:{types}]->() }}"]
    label = quote_name(root.label)
    return [
        f"MATCH (o:{label})-[r:{types}]->(m:{label}){where_clause([*_edge_predicates(column), *cycle])}",
        f"WITH r LIMIT {column.limit}",
        f"RETURN collect({_write_holding(column)}) AS {alias}",
    ]


def _edge_predicates(column: HoldingsColumn) -> list[str]:
    visible = [lens_predicate(column.lens, "r")] if column.lens else []
    return [*visible, _is_ownership(column, column.stake_filter)] if column.stake_filter else visible


def _is_ownership(column: HoldingsColumn, stakes: StakeFilter) -> str:
    """The edge is not a stake, or a stake of shares that is not declared as indirect."""
    kind, directness = f"r.{quote_name(stakes.kind_property)}", f"r.{quote_name(stakes.directness_property)}"
    is_shares = f"({kind} IS NULL OR {kind} = {string_literal(stakes.shares)})"
    is_direct = f"({directness} IS NULL OR {directness} <> {string_literal(stakes.indirect)})"
    other_type = f"type(r) <> {string_literal(column.stake_type)}"
    return f"({other_type} OR {is_shares} AND {is_direct})" if len(column.types) > 1 else f"{is_shares} AND {is_direct}"


def _write_holding(column: HoldingsColumn) -> str:
    claims = passing_claim_keys(column.lens, "r") if column.lens else "[]"
    is_stake = f"type(r) = {string_literal(column.stake_type)}"
    shares = f"r.{quote_name(column.min_share_property)}, r.{quote_name(column.max_share_property)}"
    validity = ", r.valid, r.validFrom, r.validTo" if column.lens else ""
    return f"[startNode(r).id, endNode(r).id, {is_stake}, {shares}, {claims}{validity}]"
