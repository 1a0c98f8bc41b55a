"""The whole pipeline: plans reused between requests, and concurrent requests."""

from __future__ import annotations

import asyncio
from itertools import combinations
from typing import Any

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from tests.conftest import CountingStore

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

TEXT = """
query ($where: CompanyWhere, $orderBy: [CompanyOrder!], $first: Int, $withSlug: Boolean = false, $lens: Lens) {
  companies(where: $where, orderBy: $orderBy, first: $first, lens: $lens) {
    totalCount
    nodes { name slug @include(if: $withSlug) subsidiaries(first: 1) @skip(if: $withSlug) { totalCount } }
  }
}"""


async def execute(engine: Engine, **values: Any) -> Any:
    """The `companies` field of the response with these variables."""
    response = await engine.execute(GraphQLRequest(TEXT, values))
    assert response.errors == ()
    assert response.data
    return response.data["companies"]


def name_in(*names: str) -> dict[str, Any]:
    return {"name": {"in": list(names)}}


# plan cache


async def test_other_values_reuse_the_plan(engine: Engine, counting_store: CountingStore) -> None:
    """Other names, sizes, flags and list lengths: one plan, one statement, and the response for each value."""
    for names in (("Huami",), ("Xiaomi", "Nike"), (), ("Huami", "Nobody", "Xiaomi", "Nike")):
        for first in (1, 5):
            for anonymous in (False, True):
                where = {**name_in(*names), "anonymous": {"eq": anonymous}}
                companies = await execute(engine, where=where, first=first)
                expected = sorted(set(names) - {"Nobody"}, key=str.lower) if not anonymous else []
                assert companies["totalCount"] == len(expected)
                assert [node["name"] for node in companies["nodes"]] == expected[:first]
    assert len({text for text, _ in counting_store.statements}) == 1
    assert engine.queries.plan_cache_entries == 1
    assert len(counting_store.statements) == 16


async def test_include_and_skip_make_another_plan(engine: Engine, counting_store: CountingStore) -> None:
    """Each response has the selected keys, in any order of requests; a default counts as a given value."""
    for with_slug in (True, False, None, True, False):
        companies = await execute(engine, first=1, **({} if with_slug is None else {"withSlug": with_slug}))
        assert list(companies["nodes"][0]) == (["name", "slug"] if with_slug else ["name", "subsidiaries"])
    assert engine.queries.plan_cache_entries == 2
    assert len({text for text, _ in counting_store.statements}) == 2


async def test_null_and_absent_are_different_shapes(engine: Engine) -> None:
    """An absent condition filters nothing; sort direction, lens and the length of `or` change the statement."""
    total = (await execute(engine))["totalCount"]
    shapes: list[tuple[dict[str, Any], int]] = [
        ({}, total),
        ({"where": None}, total),
        ({"where": {}}, total),
        ({"where": {"not": {}}}, 0),
        ({"where": {"and": []}}, total),
        ({"where": {"or": []}}, 0),
        ({"where": {"or": [name_in("Huami")]}}, 1),
        ({"where": {"or": [name_in("Huami"), name_in("Xiaomi", "Nobody")]}}, 2),
        ({"lens": None}, total),
        ({"lens": {"modality": None}}, total),
        ({"lens": {"modality": []}}, total),
        ({"first": None}, total),
        ({"orderBy": None}, total),
        ({"orderBy": []}, total),
        ({"orderBy": [{"name": "DESC"}]}, total),
        ({"orderBy": [{"name": "ASC"}]}, total),
    ]
    for _ in range(2):
        assert [(await execute(engine, **values))["totalCount"] for values, _ in shapes] == [count for _, count in shapes]
    assert engine.queries.plan_cache_entries == len(shapes)
    orders = [[node["name"] for node in (await execute(engine, orderBy=[{"name": direction}]))["nodes"]] for direction in ("ASC", "DESC")]
    assert orders[0] == orders[1][::-1] == sorted(orders[0])


async def test_texts_that_need_code_point_order_make_another_plan(engine: Engine, counting_store: CountingStore) -> None:
    """Only texts with characters above the surrogates use the code point comparison."""
    for name in ("a", "小米", "", "😀", "Ａ", "b"):
        await execute(engine, where={"name": {"gt": name}})
    assert engine.queries.plan_cache_entries == 2
    assert len({text for text, _ in counting_store.statements}) == 2


async def test_operations_of_one_document_have_separate_plans(engine: Engine) -> None:
    """Even with the same variables."""
    text = "query A($slug: String!) { company(slug: $slug) { name } } query B($slug: String!) { company(slug: $slug) { slug } }"
    for name, key in (("A", "name"), ("B", "slug"), ("A", "name")):
        response = await engine.execute(GraphQLRequest(text, {"slug": "xiaomi"}, name))
        assert response.data
        assert list(response.data["company"]) == [key]


async def test_introspection_takes_variables(engine: Engine, counting_store: CountingStore) -> None:
    """With data or alone: one plan per shape, the response for each value, and no statement if no data is selected."""
    head = "query ($type: String!, $old: Boolean, $slug: String!, $data: Boolean!)"
    fields = "fragment Fields on __Type { fields(includeDeprecated: $old) { name } }"
    text = f"{head} {{ __type(name: $type) {{ name ...Fields }} company(slug: $slug) @include(if: $data) {{ name }} }} {fields}"
    for type_, slug, name in (("Company", "xiaomi", "Xiaomi"), ("Person", "huami", "Huami"), ("Nothing", "nobody", None)):
        for data in (True, False):
            response = await engine.execute(GraphQLRequest(text, {"type": type_, "slug": slug, "data": data, "old": True}))
            assert response.data
            type_info = response.data["__type"]
            assert (type_info["name"] if type_info else "Nothing") == type_
            assert response.data.get("company") == ({"name": name} if name and data else None)
            assert list(response.data) == (["__type", "company"] if data else ["__type"])
    assert len(counting_store.statements) == 3
    assert engine.queries.plan_cache_entries == 2


# concurrency


async def test_fifty_concurrent_requests_get_their_own_responses(engine: Engine) -> None:
    """New statements mixed with one statement and different values: the same responses as sequentially."""
    fields = ("name", "slug", "kind", "anonymous", "aliases", "type", "products { totalCount }")
    selections = [selection for size in (3, 2) for selection in combinations(fields, size)][:25]
    slugs = ["xiaomi", "huami", "nobody", "apple", "li-ning-company"] * 5
    requests = [GraphQLRequest(f'{{ company(slug: "xiaomi") {{ {" ".join(selection)} }} }}') for selection in selections]
    requests += [
        GraphQLRequest("query ($slug: String!) { company(slug: $slug) { slug partners { totalCount } } }", {"slug": slug}) for slug in slugs
    ]
    mixed = [requests[index * 7 % 50] for index in range(50)]
    responses = await asyncio.gather(*(engine.execute(request) for request in mixed))
    assert [response.errors for response in responses] == [()] * 50
    assert [response.data for response in responses] == [(await engine.execute(request)).data for request in mixed]
    assert [(response.data or {})["company"] for response in responses].count(None) == 5
