"""Scans of an export -> statements with one row for each node or edge.

    NodeExport(("Company",), None)   ->   MATCH (n0:Company) RETURN [properties(n0), null] AS row

The predicates of visibility are those of queries. Ids are sent as `$p.ids`.
"""

from __future__ import annotations

from typing import assert_never

from keiretsu.graph.cypher.lens import max_confidence, passing_claim_keys, strongest_modality
from keiretsu.graph.cypher.names import name_disjunction
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.cypher.statement import Statement, number_parameters
from keiretsu.graph.cypher.traversal import fact_visibility, visibility_predicates, write_pattern
from keiretsu.graph.cypher.values import where_clause
from keiretsu.graph.plan.exports import EdgeExport, Expansion, ExportScan, GraphSize, Leftovers, NodeExport
from keiretsu.graph.plan.traversal import Lens, Traversal

IDS = "ids"
"""The parameter with the ids."""

UNWIND_IDS = f"UNWIND $p.{IDS} AS id"


def write_export(scan: ExportScan) -> Statement:
    """The statement of a scan; each row is a list."""
    match scan:
        case GraphSize():
            clauses = _write_size(scan)
        case NodeExport():
            clauses = _write_nodes(scan)
        case EdgeExport():
            clauses = _write_edges(scan)
        case Expansion():
            clauses = _write_expansion(scan)
        case Leftovers():
            clauses = _write_leftovers(scan)
        case _:
            assert_never(scan)
    return number_parameters("\n".join(clauses))


def _write_size(scan: GraphSize) -> list[str]:
    """Each count comes from the statistics of the database."""
    return [
        "CALL () { MATCH (n) RETURN count(n) AS nodes }",
        f"CALL () {{ MATCH ()-[r:{name_disjunction(scan.types)}]->() RETURN count(r) AS edges }}",
        "RETURN [nodes, edges] AS row",
    ]


def _write_nodes(scan: NodeExport) -> list[str]:
    predicates = fact_visibility(scan.visibility_rules, scan.lens, "n0", scan.labels) if scan.lens else []
    keys = passing_claim_keys(scan.claims_lens, "n0") if scan.claims_lens else "null"
    return [*_match_nodes("n0", scan.labels, by_id=scan.by_id, predicates=predicates), f"RETURN [properties(n0), {keys}] AS row"]


def _write_edges(scan: EdgeExport) -> list[str]:
    traversal = scan.traversal
    scope = _step_scope(traversal)
    predicates = visibility_predicates(scope)
    if traversal.lens:
        predicates += fact_visibility(scan.source_rules, traversal.lens, "a1", traversal.source_labels)
    start = _match_nodes("a1", traversal.source_labels, by_id=True) if scan.by_start else []
    claims = _claims_of_edge(traversal.lens, is_sourced=traversal.hops[0].sourced)
    return [
        *start,
        f"MATCH {write_pattern(scope)}{where_clause(predicates)}",
        f"RETURN [properties(r1), a1.id, n1.id, {claims}] AS row",
    ]


def _claims_of_edge(lens: Lens | None, *, is_sourced: bool) -> str:
    if lens is None or not is_sourced:
        return "null, null, null"
    return f"{passing_claim_keys(lens, 'r1')}, {strongest_modality(lens, 'r1')}, {max_confidence(lens, 'r1')}"


def _write_expansion(scan: Expansion) -> list[str]:
    scope = _step_scope(scan.traversal)
    step = f"MATCH {write_pattern(scope)}{where_clause(visibility_predicates(scope))}"
    return [*_match_nodes("a1", scan.labels, by_id=True), step, "RETURN DISTINCT [n1.id] AS row"]


def _write_leftovers(scan: Leftovers) -> list[str]:
    labels = name_disjunction(scan.labels)
    return [
        f"CALL () {{ MATCH (n:!({labels})) RETURN coalesce(labels(n)[0], '') AS name, count(*) AS amount",
        f"UNION ALL MATCH ()-[r]->() WHERE NOT r:{name_disjunction(scan.types)} RETURN type(r) AS name, count(*) AS amount }}",
        "RETURN [name, amount] AS row",
    ]


def _step_scope(traversal: Traversal) -> Scope:
    return Scope(1, "n1", "a1", "r1", traversal)


def _match_nodes(node: str, labels: tuple[str, ...], *, by_id: bool, predicates: list[str] | None = None) -> list[str]:
    pattern = f"({node}:{name_disjunction(labels)}{' {id: id}' if by_id else ''})"
    return [*([UNWIND_IDS] if by_id else []), f"MATCH {pattern}{where_clause(predicates or [])}"]
