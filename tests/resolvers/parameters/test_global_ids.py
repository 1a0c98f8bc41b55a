"""Global ids: they come back as what they were made of, and what is none finds nothing."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.parameters.global_ids import to_global_id, to_stored_id

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
    "gICA",  # no UTF-8
    "7aCAOg",  # a half of a surrogate pair in UTF-8, which is none
    "小米",
    "😀",
    "\ud800",
    "company:\ud800",
    "\udfff:",
    "A" * 1_000_000,
    "A" * 1_000_001,
)


@given(st.text(st.characters(exclude_categories=["Cs"])).map(lambda one: f"company:{one}"))
def test_an_id_comes_back(stored: str) -> None:
    """In its opaque form, of which nothing needs to be escaped anywhere, and as it is stored."""
    opaque = to_global_id(stored)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", opaque)
    assert quote(opaque) == opaque
    assert to_stored_id(opaque) == stored
    assert to_stored_id(stored) == stored


@given(st.text(st.characters()))
def test_any_text_is_an_id_or_finds_nothing(given_: str) -> None:
    """It never fails; what comes out can be sent to Neo4j, and is empty or has a type and a slug."""
    found = to_stored_id(given_)
    found.encode()
    assert found == "" or ":" in found


@pytest.mark.parametrize("given_", HOSTILE, ids=lambda one: ascii(one[:20]))
def test_a_hostile_id_finds_nothing(given_: str) -> None:
    """Wrong length, wrong letters, no UTF-8, no colon: all is the id that no node has."""
    assert to_stored_id(given_) == ""


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_hostile_id_is_answered_with_nothing(engine: Engine) -> None:
    """As a node, among other nodes, in a filter and in the lens: never an error, and what is there is still found."""
    text = """
    query ($one: ID!, $ids: [ID!]!) {
      node(id: $one) { id }
      nodes(ids: $ids) { id }
      companies(where: {id: {in: $ids}}) { totalCount }
      company(slug: "xiaomi", lens: {documents: $ids}) { relations { totalCount } }
    }"""
    hostile = [one for one in HOSTILE if len(one) < 100]
    ids = [*hostile, "company:xiaomi", to_global_id("company:huami")]
    for one in hostile:
        answer = await engine.answer(Question(text, {"one": one, "ids": ids}))
        nodes = [*(None for _ in hostile), {"id": to_global_id("company:xiaomi")}, {"id": to_global_id("company:huami")}]
        there = {"companies": {"totalCount": 2}, "company": {"relations": {"totalCount": 0}}}
        assert answer.as_json() == {"data": {"node": None, "nodes": nodes, **there}}
