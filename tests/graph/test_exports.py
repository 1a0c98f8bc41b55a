"""Scans of an export -> statements: names are quoted, values are parameters, visibility is that of queries."""

from __future__ import annotations

import pytest

from keiretsu.direction import Direction
from keiretsu.graph.cypher.exports import write_export
from keiretsu.graph.plan import Hop, Lens, Param, Traversal, VisibilityRule
from keiretsu.graph.plan.exports import EdgeExport, Expansion, ExportScan, GraphSize, Leftovers, NodeExport

LENS = Lens(("asserted", "inferred"), accepted_modalities=Param(7))
RULE = VisibilityRule("Round", ("RAISED",), (), ("Round",))
STAKE = Traversal((Hop(("OWNS",), Direction.OUT, sourced=True),), ("Company",), LENS, source_labels=("Odd name",))
PASSING = "[i IN range(0, coalesce(size(n0.claims), 0) - 1) WHERE n0.modalities[i] IN $p.v0 | n0.claims[i]]"
STAKE_PATTERN = "(a1:`Odd name`)-[r1:OWNS]->(n1:Company)"
CASES: dict[str, tuple[ExportScan, tuple[str, ...]]] = {
    "size": (
        GraphSize(("OWNS", "Odd name")),
        (
            "CALL () { MATCH (n) RETURN count(n) AS nodes }",
            "CALL () { MATCH ()-[r:OWNS|`Odd name`]->() RETURN count(r) AS edges }",
            "RETURN [nodes, edges] AS row",
        ),
    ),
    "nodes": (NodeExport(("Company",), None), ("MATCH (n0:Company)", "RETURN [properties(n0), null] AS row")),
    "visible facts": (
        NodeExport(("Round",), LENS, None, (RULE,), by_id=True),
        (
            "UNWIND $p.ids AS id",
            "MATCH (n0:Round {id: id}) WHERE EXISTS { MATCH (n0)<-[g:RAISED]-() WHERE any(m IN g.modalities WHERE m IN $p.v0) }",
            "RETURN [properties(n0), null] AS row",
        ),
    ),
    "claims of things": (
        NodeExport(("Company",), LENS, LENS),
        (
            "MATCH (n0:Company)",
            f"RETURN [properties(n0), {PASSING}] AS row",
        ),
    ),
    "all edges": (
        EdgeExport(Traversal((Hop(("OWNS",), Direction.OUT, sourced=True),), (), None)),
        ("MATCH (a1)-[r1:OWNS]->(n1)", "RETURN [properties(r1), a1.id, n1.id, null, null, null] AS row"),
    ),
    "neighbors": (
        Expansion(STAKE, ("Company",)),
        (
            "UNWIND $p.ids AS id",
            "MATCH (a1:Company {id: id})",
            f"MATCH {STAKE_PATTERN} WHERE any(m IN r1.modalities WHERE m IN $p.v0)",
            "RETURN DISTINCT [n1.id] AS row",
        ),
    ),
    "leftovers": (
        Leftovers(("Company", "Odd name"), ("OWNS", "A`B")),
        (
            "CALL () { MATCH (n:!(Company|`Odd name`)) RETURN coalesce(labels(n)[0], '') AS name, count(*) AS amount",
            "UNION ALL MATCH ()-[r]->() WHERE NOT r:OWNS|`A``B` RETURN type(r) AS name, count(*) AS amount }",
            "RETURN [name, amount] AS row",
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_statement_of_a_scan(case: str) -> None:
    scan, lines = CASES[case]
    assert write_export(scan).text.split("\n") == list(lines)


def test_the_edges_that_a_lens_shows() -> None:
    """The passing claims, and the modality and confidence that follow from them; the slot of the value is that of the lens."""
    statement = write_export(EdgeExport(STAKE, (RULE,), by_start=True))
    assert statement.slots == (7,)
    assert statement.text.startswith(
        "UNWIND $p.ids AS id\nMATCH (a1:`Odd name` {id: id})\nMATCH (a1:`Odd name`)-[r1:OWNS]->(n1:Company) WHERE "
    )
    assert "head([m IN ['asserted', 'inferred'] WHERE m IN " in statement.text
