"""docs/limits.md tells the truth: each limit has its value there, and refuses in the words that stand there."""

from __future__ import annotations

import re
from dataclasses import astuple, fields, replace

import httpx
import pytest

from graph.store import Address, Store
from resolvers.answer import Engine, Question
from resolvers.limits import Limits
from resolvers.problems import Code
from schema.companies import COMPANIES
from schema.reading import read_declarations
from server.application import make_application
from server.graphql_endpoint import BODY_LIMIT
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
ROWS = {
    name: (value, sentence) for name, value, sentence in re.findall(r"^\| `(\w+)` \| ([\d,]+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
}


def nested(field: str, times: int) -> str:
    """A field within itself so many times, down to a name."""
    return (field + " { ") * times + "name" + " }" * times * (field.count("{") + 1)


BEYOND = {
    "tokens": "{ " + "a " * 4_999 + "}",
    "depth": '{ company(slug: "x") { ' + nested("parents { edges { node", 10) + " } }",
    "hops": '{ company(slug: "x") { ' + nested("parents { nodes", 9) + " } }",
    "fields": '{ company(slug: "x") { '
    + " ".join(f"a{number}: parents {{ nodes {{ ...Names }} }}" for number in range(21))
    + " } } fragment Names on Company { "
    + " ".join(f"b{number}: name" for number in range(100))
    + " }",
    "roots": "{ " + " ".join(f"a{number}: __typename" for number in range(21)) + " }",
    "page": "{ companies(first: 101) { totalCount } }",
    "keys": '{ company(slug: "x") { relations { groups(by: [KIND, DIRECTION, MODALITY, CONFIDENCE, VALID]) { count } } } }',
    "ids": "{ nodes(ids: [" + '"a" ' * 1_001 + "]) { id } }",
    "search": '{ search(text: "' + "a" * 201 + '") { nodes { name } } }',
    "conditions": "{ companies(where: { and: [" + '{ name: { ne: "a" } } ' * 100 + "] }) { totalCount } }",
    "around": '{ subgraph(around: ["a:b"], hops: 5) { truncated } }',
    "edges": '{ subgraph(around: ["a:b"], first: 1001) { truncated } }',
    "chain": '{ effectiveOwnership(owner: "a:b", owned: "a:c", maxHops: 31) { known } }',
    "levels": '{ company(slug: "x") { ownersTree(depth: 16) { level } } }',
}
"""Limit -> an operation that passes it."""


def test_every_limit_is_on_the_page_with_its_value() -> None:
    """A row for each, in the order of the program, and no other."""
    values = zip(fields(Limits), astuple(Limits()), strict=True)
    assert [(name, value) for name, (value, _) in ROWS.items()] == [(one.name, f"{value:,}") for one, value in values]


@pytest.mark.database
@pytest.mark.parametrize("limit", ROWS)
async def test_a_limit_refuses_in_the_words_of_the_page(limit: str, engine: Engine) -> None:
    """Word for word; where the page leaves out the middle of a path, what stands before and after it."""
    larger = replace(Limits(), hops=100) if limit == "depth" else Limits()  # eight relationships are never thirty fields deep
    other = Engine(engine.catalogue, engine.schema, engine.store, larger)
    (problem,) = (await other.answer(Question(BEYOND[limit]))).problems
    _, sentence = ROWS[limit]
    begins, _, ends = sentence.rpartition("...")
    assert problem.code is Code.LIMIT_EXCEEDED
    assert problem.message.startswith(begins)
    assert problem.message.endswith(ends)
    assert begins or problem.message == sentence


@pytest.mark.database
async def test_a_body_that_is_too_large_is_refused_in_the_words_of_the_page(address: Address) -> None:
    """One byte more than it may have."""
    store = Store(address)
    transport = httpx.ASGITransport(app=make_application(store, read_declarations(COMPANIES)))
    async with httpx.AsyncClient(transport=transport, base_url="http://keiretsu") as client:
        response = await client.post("/graphql", content=b" " * (BODY_LIMIT + 1), headers={"content-type": "application/json"})
    await store.close()
    assert response.status_code == 413
    assert f"> {response.json()['errors'][0]['message']}\n" in PAGE
