"""Global ids round-trip, and invalid ids match no node."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.parameters.global_ids import to_global_id, to_stored_id
from keiretsu.resolvers.request import GraphQLRequest

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
