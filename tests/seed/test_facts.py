"""The built-in data holds the two hundred facts of its four documents, each where the schema has a place for it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from keiretsu.resolvers.engine import Engine, Question

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

HERE = Path(__file__).parent
FACTS = list(csv.DictReader((HERE / "facts" / "facts.csv").read_text(encoding="utf-8").splitlines()))
DOCUMENTS = list(csv.DictReader((HERE / "facts" / "documents.csv").read_text(encoding="utf-8").splitlines()))

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


async def ask(engine: Engine, text: str, **variables: Any) -> dict[str, Any]:
    answer = await engine.answer(Question(text, variables))
    assert answer.problems == ()
    assert answer.data is not None
    return answer.data


async def walk(engine: Engine, field: str, text: str, **variables: Any) -> list[dict[str, Any]]:
    """All nodes of a connection, page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await ask(engine, text, after=after, **variables))[field]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def evidence(engine: Engine, **variables: Any) -> tuple[set[str], set[str]]:
    """The keys in the evidence of any node, and of any edge between entities."""
    of_nodes: set[str] = set()
    of_edges: set[str] = set()
    for plural in PLURALS:
        for node in await walk(engine, plural, WITH_EVIDENCE % plural, **variables):
            of_nodes |= {claim["key"] for claim in node["evidence"]}
            of_edges |= {claim["key"] for edge in node["relations"]["edges"] for claim in edge["evidence"]}
    return of_nodes, of_edges


async def test_claims_paged_to_the_end_are_exactly_the_facts(engine: Engine) -> None:
    """Two hundred claims, with document, passage and modality; no further one, and none twice."""
    claims = await walk(engine, "claims", CLAIMS)
    found = [
        (claim["key"], claim["document"]["key"], claim["start"], claim["end"], claim["passageSha256"], claim["modality"])
        for claim in claims
    ]
    expected = [
        (fact["id"], fact["document"], int(fact["start"]), int(fact["end"]), fact["passage_sha256"], modality(fact)) for fact in FACTS
    ]
    assert sorted(found) == sorted(expected)
    assert len(found) == 200


async def test_documents_say_of_themselves_what_the_list_says(engine: Engine) -> None:
    """Two print no date: theirs is inferred, and marked so by standing in fields of its own."""
    data = await ask(engine, "{ documents { nodes { key title publishedOn inferredFrom inferredTo sha256 } } }")
    known = {node["key"]: node for node in data["documents"]["nodes"]}
    for listed in DOCUMENTS:
        one = known[listed["id"]]
        assert one["title"] == listed["title"]
        assert (one["publishedOn"] or "") == listed["published_on"]
        assert (one["inferredFrom"] or "", one["inferredTo"] or "") == (listed["inferred_from"], listed["inferred_to"])
        assert one["sha256"] == listed["sha256"]


async def test_each_fact_of_the_first_tier_is_evidence_of_a_node_or_an_edge(engine: Engine) -> None:
    """Names and notes of their subject; links between documents in `about`; what is inferred under a lens that shows it."""
    of_nodes, of_edges = await evidence(engine)
    inferred_nodes, inferred_edges = await evidence(engine, lens={"modality": ["INFERRED"]})
    links = ("CITES", "AUTHORED_BY", "PUBLISHED_BY")
    for fact in FACTS:
        if fact["tier"] != "1" or fact["relation"] in links:
            continue
        nodes, edges = (inferred_nodes, inferred_edges) if fact["modality"] == "inferred" else (of_nodes, of_edges)
        named = nodes if fact["relation"] in ("HAS_NAME", "HAS_NOTE") else nodes | edges
        assert fact["id"] in named, fact


async def test_prose_is_a_claim_about_its_subject_and_nothing_else(engine: Engine) -> None:
    """Third-tier facts support no node and no edge."""
    of_nodes, of_edges = await evidence(engine, lens={"modality": list(MODALITIES)})
    prose = {fact["id"] for fact in FACTS if fact["tier"] == "3"}
    assert prose & (of_nodes | of_edges) == set()
    claims = await walk(engine, "claims", CLAIMS)
    assert {len(claim["about"]) for claim in claims if claim["key"] in prose} == {1}


async def test_links_between_documents_have_claims_about_both_ends(engine: Engine) -> None:
    """CITES, AUTHORED_BY and PUBLISHED_BY carry no evidence; their claims name both."""
    claims = {one["key"]: one for one in await walk(engine, "claims", CLAIMS)}
    for fact in FACTS:
        if fact["relation"] in ("CITES", "AUTHORED_BY", "PUBLISHED_BY"):
            assert len(claims[fact["id"]]["about"]) == 2
            assert "Document" in {one["__typename"] for one in claims[fact["id"]]["about"]}


MODALITIES = ("ASSERTED", "REPORTED", "SELF_CLAIM", "EXPECTED", "PLANNED", "HEDGED", "OPINION", "UNKNOWN", "INFERRED")


def modality(fact: dict[str, str]) -> str:
    return fact["modality"].upper().replace("-", "_")
