"""The built-in data contains the two hundred facts of its four documents, each in the matching part of the schema."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

FACTS_FOLDER = Path(__file__).parent / "facts"
FACTS = list(csv.DictReader((FACTS_FOLDER / "facts.csv").read_text(encoding="utf-8").splitlines()))
DOCUMENTS = list(csv.DictReader((FACTS_FOLDER / "documents.csv").read_text(encoding="utf-8").splitlines()))

CLAIMS = """query ($after: String) {
  claims(first: 100, after: $after) {
    totalCount
    nodes { key modality start end passageSha256 document { key } about { __typename id } }
    pageInfo { hasNextPage endCursor }
  }
}"""
WITH_EVIDENCE = """query ($after: String, $lens: Lens) {
  %s(first: 100, after: $after, lens: $lens) {
    nodes { slug evidence { key } relations(first: 100) { edges { evidence { key } } } }
    pageInfo { hasNextPage endCursor }
  }
}"""
PLURALS = (
    "companies",
    "people",
    "products",
    "technologies",
    "markets",
    "channels",
    "fundingRounds",
    "partnerships",
    "figures",
    "milestones",
)


async def execute(engine: Engine, text: str, **variables: Any) -> dict[str, Any]:
    response = await engine.execute(GraphQLRequest(text, variables))
    assert response.errors == ()
    assert response.data is not None
    return response.data


async def fetch_all_pages(engine: Engine, field: str, text: str, **variables: Any) -> list[dict[str, Any]]:
    """All nodes of a connection, page by page."""
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await execute(engine, text, after=after, **variables))[field]
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]


async def fetch_evidence_keys(engine: Engine, **variables: Any) -> tuple[set[str], set[str]]:
    """The claim keys in the evidence of all nodes, and of all edges between entities."""
    node_keys: set[str] = set()
    edge_keys: set[str] = set()
    for plural in PLURALS:
        for node in await fetch_all_pages(engine, plural, WITH_EVIDENCE % plural, **variables):
            node_keys |= {claim["key"] for claim in node["evidence"]}
            edge_keys |= {claim["key"] for edge in node["relations"]["edges"] for claim in edge["evidence"]}
    return node_keys, edge_keys


async def test_paginated_claims_equal_the_facts(engine: Engine) -> None:
    """There are exactly two hundred claims, with document, passage and modality, without duplicates."""
    claims = await fetch_all_pages(engine, "claims", CLAIMS)
    actual = [
        (claim["key"], claim["document"]["key"], claim["start"], claim["end"], claim["passageSha256"], claim["modality"])
        for claim in claims
    ]
    expected = [
        (fact["id"], fact["document"], int(fact["start"]), int(fact["end"]), fact["passage_sha256"], modality(fact)) for fact in FACTS
    ]
    assert sorted(actual) == sorted(expected)
    assert len(actual) == 200


async def test_document_metadata_is_correct(engine: Engine) -> None:
    """Two documents print no date; theirs is inferred, and stored in separate fields."""
    data = await execute(engine, "{ documents { nodes { key title publishedOn inferredFrom inferredTo sha256 } } }")
    documents = {node["key"]: node for node in data["documents"]["nodes"]}
    for expected in DOCUMENTS:
        document = documents[expected["id"]]
        assert document["title"] == expected["title"]
        assert (document["publishedOn"] or "") == expected["published_on"]
        assert (document["inferredFrom"] or "", document["inferredTo"] or "") == (expected["inferred_from"], expected["inferred_to"])
        assert document["sha256"] == expected["sha256"]


async def test_each_first_tier_fact_is_evidence(engine: Engine) -> None:
    """Names and notes support their subject, other facts a node or an edge; inferred ones are visible with a lens that includes them."""
    node_keys, edge_keys = await fetch_evidence_keys(engine)
    inferred_node_keys, inferred_edge_keys = await fetch_evidence_keys(engine, lens={"modality": ["INFERRED"]})
    links = ("CITES", "AUTHORED_BY", "PUBLISHED_BY")
    for fact in FACTS:
        if fact["tier"] != "1" or fact["relation"] in links:
            continue
        nodes, edges = (inferred_node_keys, inferred_edge_keys) if fact["modality"] == "inferred" else (node_keys, edge_keys)
        expected_in = nodes if fact["relation"] in ("HAS_NAME", "HAS_NOTE") else nodes | edges
        assert fact["id"] in expected_in, fact


async def test_prose_supports_no_node_or_edge(engine: Engine) -> None:
    """A third-tier fact is a claim about its subject only."""
    node_keys, edge_keys = await fetch_evidence_keys(engine, lens={"modality": list(MODALITIES)})
    prose = {fact["id"] for fact in FACTS if fact["tier"] == "3"}
    assert prose & (node_keys | edge_keys) == set()
    claims = await fetch_all_pages(engine, "claims", CLAIMS)
    assert {len(claim["about"]) for claim in claims if claim["key"] in prose} == {1}


async def test_document_links_have_claims_about_both_ends(engine: Engine) -> None:
    """CITES, AUTHORED_BY and PUBLISHED_BY have no evidence; their claims are about both ends."""
    claims = {claim["key"]: claim for claim in await fetch_all_pages(engine, "claims", CLAIMS)}
    for fact in FACTS:
        if fact["relation"] in ("CITES", "AUTHORED_BY", "PUBLISHED_BY"):
            assert len(claims[fact["id"]]["about"]) == 2
            assert "Document" in {node["__typename"] for node in claims[fact["id"]]["about"]}


MODALITIES = ("ASSERTED", "REPORTED", "SELF_CLAIM", "EXPECTED", "PLANNED", "HEDGED", "OPINION", "UNKNOWN", "INFERRED")


def modality(fact: dict[str, str]) -> str:
    return fact["modality"].upper().replace("-", "_")
