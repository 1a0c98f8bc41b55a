"""Global ids round-trip, and invalid ids match no node."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.parameters.global_ids import NodeIds, to_global_id, to_stored_id
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import DatabaseContents
from tests.seed.folders import write_folder

HOSTILE = (
    "",
    "=",
    "====",
    "a",
    "YQ",
    "YQ==",
    "Y29tcGFueQ",
    "Y29tcGFueTp4aWFvbWk*",
    " Y29tcGFueTp4aWFvbWk",
    "Y29tcGFueTp4aWFvbWk\n",
    "Y29tcGFueTp4\0",
    "Y29tcGFueTp4aWFvbWk=====",
    "gICA",  # invalid UTF-8
    "7aCAOg",  # an encoded surrogate, which is invalid UTF-8
    "小米",
    "😀",
    "\ud800",
    "company:\ud800",
    "\udfff:",
    "A" * 1_000_000,
    "A" * 1_000_001,
)


@given(st.text(st.characters(exclude_categories=["Cs"])).map(lambda slug: f"company:{slug}"))
def test_an_id_round_trips(original: str) -> None:
    """In its opaque form, which needs no escaping in URLs, and in its stored form."""
    opaque = to_global_id(original)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", opaque)
    assert quote(opaque) == opaque
    assert to_stored_id(opaque) == original
    assert to_stored_id(original) == original


@given(st.text(st.characters()))
def test_any_text_is_an_id_or_matches_no_node(value: str) -> None:
    """Decoding never fails; the result can be sent to Neo4j and is empty or has a type and a slug."""
    stored_id = to_stored_id(value)
    stored_id.encode()
    assert stored_id == "" or ":" in stored_id


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:20]))
def test_a_hostile_id_matches_no_node(value: str) -> None:
    """Wrong length, invalid characters, invalid UTF-8, no colon: all decode to the empty id, which no node has."""
    assert to_stored_id(value) == ""


@pytest.mark.parametrize(
    ("spelling", "stored_id"),
    [
        ("company:103ab1984d", "company:103ab1984d"),
        ("company:103AB1984D", "company:103ab1984d"),
        ("COMPANY:Xiaomi Ventures", "company:xiaomi-ventures"),
        ("company:ｘｉａｏｍｉ", "company:xiaomi"),
        ("company:Cafe\u0301", "company:café"),
        ("company:ISPARTA", "company:isparta"),
        ("company:ısparta", "company:ısparta"),
        ("company:İstanbul", "company:i̇stanbul"),
        ("company:小米", "company:小米"),
        ("fundinground:Huami: Series B", "fundingRound:huami-series-b"),
        ("FundingRound:huami-series-b", "fundingRound:huami-series-b"),
        ("claim:A2-09", "claim:A2-09"),
        ("Claim:a2-09", "claim:a2-09"),
        ("document:Ａ 1", "document:Ａ 1"),
        ("vessel:Vasa", "vessel:Vasa"),
        ("company：xiaomi", ""),
        ("xiaomi", ""),
        *((hostile_id, "") for hostile_id in HOSTILE),
    ],
    ids=lambda value: ascii(value[:30]),
)
def test_any_spelling_of_an_id(spelling: str, stored_id: str, catalogue: Catalogue) -> None:
    """The type in any case, any text for its slug, as in files, in either form of the id; `I` is an i with a dot. Keys are exact."""
    ids = NodeIds(catalogue.nodes.values())
    assert ids.coerce(spelling) == stored_id
    assert ids.coerce_all([spelling, spelling]) == [stored_id, stored_id]
    if ":" in spelling and stored_id:
        assert ids.coerce(to_global_id(spelling)) == stored_id


@given(st.sampled_from(["company", "Company", "claim", "DOCUMENT", "vessel"]), st.text(st.characters()))
def test_an_id_that_was_found_is_found_again(prefix: str, key: str) -> None:
    """A stored id is its own spelling, in either form."""
    ids = NodeIds(compile_schema(COMPANIES).nodes.values())
    stored_id = ids.coerce(f"{prefix}:{key}")
    assert ids.coerce(stored_id) == stored_id
    assert ids.coerce(to_global_id(stored_id)) == stored_id


ROWS = {
    "companies": "name\n103AB1984D\nCafé Ölmühle\nIsparta Halı\nısparta\n小米\n",
    "holds_stake_in": "from,to,share_percent\nCafé Ölmühle,103AB1984D,60\n小米,103AB1984D,10\n",
}
SPELLINGS = {
    "company:103ab1984d": ("company:103AB1984D", "COMPANY:１０３ab1984d", to_global_id("Company:103AB1984D")),
    "company:café-ölmühle": ("company:Cafe\u0301 O\u0308lmu\u0308hle", "company:CAFÉ ÖLMÜHLE"),
    "company:isparta-halı": ("company:ISPARTA HALı", "Company:Isparta-Halı"),
    "company:ısparta": ("company:ısparta", to_global_id("COMPANY:ısparta")),
    "company:小米": ("company: 小米 ", to_global_id("company:小米")),
}
NODE_OPERATION = """
query ($id: ID!, $slug: String!, $ids: [ID!]!) {
  node(id: $id) { id }
  nodes(ids: $ids) { id }
  company(slug: $slug) { id }
  equal: companies(where: {id: {eq: $id}}) { nodes { id } }
  in: companies(where: {id: {in: $ids}}) { nodes { id } }
  slug: companies(where: {slug: {eq: $slug}}) { nodes { id } }
  slugs: companies(where: {slug: {in: [$slug]}}) { nodes { id } }
  others: companies(where: {slug: {ne: $slug}}) { totalCount }
  notIn: companies(where: {slug: {notIn: [$slug]}}) { totalCount }
  subgraph(around: [$id]) { nodes { id } }
}"""
GRAPH_OPERATION = """
query ($owner: ID!, $owned: ID!, $documents: [ID!]) {
  paths(from: $owner, to: $owned, lens: {documents: $documents}) { paths { nodes { id } } }
  common(of: [$owner, $owned]) { truncated }
  effectiveOwnership(owner: $owner, owned: $owned) { shareMin }
}"""


@pytest.fixture
def spelled_companies(tmp_path: Path, catalogue: Catalogue, database_contents: DatabaseContents) -> None:
    """Companies whose names have several spellings."""
    folder = write_folder(tmp_path / "spellings", **ROWS)
    database_contents.ensure("spellings", lambda writer: load(writer, read_data_set(folder, catalogue), catalogue))


@pytest.mark.database
@pytest.mark.usefixtures("spelled_companies")
@pytest.mark.parametrize("stored_id", SPELLINGS, ids=ascii)
async def test_any_spelling_finds_the_node(stored_id: str, engine: Engine) -> None:
    """By id and by slug, in fields, filters and graph queries, as a literal and as a variable."""
    expected = {"id": to_global_id(stored_id)}
    for spelling in (stored_id, *SPELLINGS[stored_id]):
        variables = {"id": spelling, "slug": to_stored_id(spelling).partition(":")[2], "ids": [spelling, "company:nobody", spelling]}
        response = await engine.execute(GraphQLRequest(NODE_OPERATION, variables))
        assert response.errors == ()
        assert response.data
        subgraph = response.data.pop("subgraph")
        assert expected in subgraph["nodes"]
        page = {"nodes": [expected]}
        assert response.data == {
            "node": expected,
            "nodes": [expected, None, expected],
            "company": expected,
            **dict.fromkeys(("equal", "in", "slug", "slugs"), page),
            "others": {"totalCount": 4},
            "notIn": {"totalCount": 4},
        }
        literal = await engine.execute(GraphQLRequest(f"{{ node(id: {json.dumps(spelling)}) {{ id }} }}"))
        assert literal.data == {"node": expected}


@pytest.mark.database
@pytest.mark.usefixtures("spelled_companies")
async def test_any_spelling_of_the_ends(engine: Engine) -> None:
    """In `paths`, `common` and ownership; two spellings of one company are one company; a document is named by its exact key."""
    variables: dict[str, Any] = {"owner": "COMPANY:CAFÉ ÖLMÜHLE", "owned": "company:103AB1984D"}
    response = await engine.execute(GraphQLRequest(GRAPH_OPERATION, variables))
    assert response.errors == ()
    assert response.data
    assert response.data["effectiveOwnership"] == {"shareMin": 60.0}
    (path,) = response.data["paths"]["paths"]
    assert path["nodes"] == [{"id": to_global_id(id_)} for id_ in ("company:café-ölmühle", "company:103ab1984d")]

    same = await engine.execute(GraphQLRequest('{ common(of: ["company:103AB1984D", "company:103ab1984d"]) { truncated } }'))
    assert [error.message for error in same.errors] == ["common.of: Expected 2 to 5 distinct items; got 1."]

    stakes = await engine.execute(GraphQLRequest("{ stakes(first: 1) { nodes { evidence { document { id } } } } }"))
    assert stakes.data
    document = to_stored_id(stakes.data["stakes"]["nodes"][0]["evidence"][0]["document"]["id"])
    for spelling, count in ((document, 1), (document.replace("document:", "Document:"), 1), (document.upper(), 0)):
        response = await engine.execute(GraphQLRequest(GRAPH_OPERATION, {**variables, "documents": [spelling]}))
        assert response.data
        assert len(response.data["paths"]["paths"]) == count


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_keys_of_claims_and_documents_are_exact(engine: Engine) -> None:
    """They belong to the source, which may use both cases for different ones."""
    text = """
    {
      claim(key: "A2-09") { key } node(id: "Claim:A2-09") { id } document(key: "A2") { key }
      otherClaim: claim(key: "a2-09") { key } otherNode: node(id: "claim:a2-09") { id } otherDocument: document(key: "a2") { key }
      claims(where: {key: {eq: "a2-09"}}) { totalCount }
    }"""
    response = await engine.execute(GraphQLRequest(text))
    assert response.data == {
        "claim": {"key": "A2-09"},
        "node": {"id": to_global_id("claim:A2-09")},
        "document": {"key": "A2"},
        **dict.fromkeys(("otherClaim", "otherNode", "otherDocument"), None),
        "claims": {"totalCount": 0},
    }


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_hostile_id_gives_no_error(engine: Engine) -> None:
    """In `node`, `nodes`, a filter and the lens: no error, and other ids still match."""
    text = """
    query ($id: ID!, $ids: [ID!]!) {
      node(id: $id) { id }
      nodes(ids: $ids) { id }
      companies(where: {id: {in: $ids}}) { totalCount }
      company(slug: "xiaomi", lens: {documents: $ids}) { relations { totalCount } }
    }"""
    hostile_ids = [hostile_id for hostile_id in HOSTILE if len(hostile_id) < 100]
    ids = [*hostile_ids, "company:xiaomi", to_global_id("company:huami")]
    for hostile_id in hostile_ids:
        response = await engine.execute(GraphQLRequest(text, {"id": hostile_id, "ids": ids}))
        nodes = [*(None for _ in hostile_ids), {"id": to_global_id("company:xiaomi")}, {"id": to_global_id("company:huami")}]
        other_fields = {"companies": {"totalCount": 2}, "company": {"relations": {"totalCount": 0}}}
        assert response.as_json() == {"data": {"node": None, "nodes": nodes, **other_fields}}
