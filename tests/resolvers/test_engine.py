"""The whole pipeline: what is kept from one question to the next, and many questions at once."""

from __future__ import annotations

import asyncio
from itertools import combinations
from typing import Any

import pytest

from keiretsu.resolvers.engine import Engine, Question
from tests.conftest import CountingStore

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

TEXT = """
query ($where: CompanyWhere, $by: [CompanyOrder!], $first: Int, $more: Boolean = false, $lens: Lens) {
  companies(where: $where, orderBy: $by, first: $first, lens: $lens) {
    totalCount
    nodes { name slug @include(if: $more) subsidiaries(first: 1) @skip(if: $more) { totalCount } }
  }
}"""


async def ask(engine: Engine, **values: Any) -> Any:
    """The companies that this question finds with these values."""
    answer = await engine.answer(Question(TEXT, values))
    assert answer.problems == ()
    assert answer.data
    return answer.data["companies"]


def named(*names: str) -> dict[str, Any]:
    return {"name": {"in": list(names)}}


# what is kept


async def test_other_values_make_no_new_plan(engine: Engine, counting: CountingStore) -> None:
    """Other names, sizes, flags and lengths of lists: one plan, one text, and the answers that belong to the values."""
    for names in (("Huami",), ("Xiaomi", "Nike"), (), ("Huami", "Nobody", "Xiaomi", "Nike")):
        for first in (1, 5):
            for anonymous in (False, True):
                where = {**named(*names), "anonymous": {"eq": anonymous}}
                found = await ask(engine, where=where, first=first)
                there = sorted(set(names) - {"Nobody"}, key=str.lower) if not anonymous else []
                assert found["totalCount"] == len(there)
                assert [node["name"] for node in found["nodes"]] == there[:first]
    assert len({text for text, _ in counting.asked}) == 1
    assert len(engine._prepared) == 1
    assert len(counting.asked) == 16


async def test_what_is_included_and_skipped_makes_another(engine: Engine, counting: CountingStore) -> None:
    """Each has the keys that were asked for, however often the two take turns; the default counts as given."""
    for more in (True, False, None, True, False):
        found = await ask(engine, first=1, **({} if more is None else {"more": more}))
        assert list(found["nodes"][0]) == (["name", "slug"] if more else ["name", "subsidiaries"])
    assert len(engine._prepared) == 2
    assert len({text for text, _ in counting.asked}) == 2


async def test_null_and_absent_are_shapes_of_their_own(engine: Engine) -> None:
    """A condition that is not there is none; which way to sort, how much to see and how long `or` is change what is asked."""
    all_ = (await ask(engine))["totalCount"]
    shapes: list[tuple[dict[str, Any], int]] = [
        ({}, all_),
        ({"where": None}, all_),
        ({"where": {}}, all_),
        ({"where": {"not": {}}}, 0),
        ({"where": {"and": []}}, all_),
        ({"where": {"or": []}}, 0),
        ({"where": {"or": [named("Huami")]}}, 1),
        ({"where": {"or": [named("Huami"), named("Xiaomi", "Nobody")]}}, 2),
        ({"lens": None}, all_),
        ({"lens": {"modality": None}}, all_),
        ({"lens": {"modality": []}}, all_),
        ({"first": None}, all_),
        ({"by": None}, all_),
        ({"by": []}, all_),
        ({"by": [{"name": "DESC"}]}, all_),
        ({"by": [{"name": "ASC"}]}, all_),
    ]
    for _ in range(2):
        assert [(await ask(engine, **values))["totalCount"] for values, _ in shapes] == [count for _, count in shapes]
    assert len(engine._prepared) == len(shapes)
    ways = [[node["name"] for node in (await ask(engine, by=[{"name": way}]))["nodes"]] for way in ("ASC", "DESC")]
    assert ways[0] == ways[1][::-1] == sorted(ways[0])


async def test_the_kind_of_text_makes_another(engine: Engine, counting: CountingStore) -> None:
    """Texts with rare characters are compared with more care, and only these."""
    for name in ("a", "小米", "", "😀", "Ａ", "b"):
        await ask(engine, where={"name": {"gt": name}})
    assert len(engine._prepared) == 2
    assert len({text for text, _ in counting.asked}) == 2


async def test_operations_of_one_document_are_kept_apart(engine: Engine) -> None:
    """Also where they have the same variables."""
    text = "query A($slug: String!) { company(slug: $slug) { name } } query B($slug: String!) { company(slug: $slug) { slug } }"
    for name, key in (("A", "name"), ("B", "slug"), ("A", "name")):
        answer = await engine.answer(Question(text, {"slug": "xiaomi"}, name))
        assert answer.data
        assert list(answer.data["company"]) == [key]


async def test_questions_about_the_schema_take_variables(engine: Engine, counting: CountingStore) -> None:
    """Beside data or alone: one plan, each with the answer for its values, and no statement where no data is asked for."""
    head = "query ($type: String!, $old: Boolean, $slug: String!, $data: Boolean!)"
    fields = "fragment Fields on __Type { fields(includeDeprecated: $old) { name } }"
    text = f"{head} {{ __type(name: $type) {{ name ...Fields }} company(slug: $slug) @include(if: $data) {{ name }} }} {fields}"
    for type_, slug, name in (("Company", "xiaomi", "Xiaomi"), ("Person", "huami", "Huami"), ("Nothing", "nobody", None)):
        for data in (True, False):
            answer = await engine.answer(Question(text, {"type": type_, "slug": slug, "data": data, "old": True}))
            assert answer.data
            found = answer.data["__type"]
            assert (found["name"] if found else "Nothing") == type_
            assert answer.data.get("company") == ({"name": name} if name and data else None)
            assert list(answer.data) == (["__type", "company"] if data else ["__type"])
    assert len(counting.asked) == 3
    assert len(engine._prepared) == 2


# many at once


async def test_fifty_questions_at_once_get_their_own_answers(engine: Engine) -> None:
    """Different statements that Neo4j has not seen, and the same one with different values, mixed: as if asked one after the other."""
    fields = ("name", "slug", "kind", "anonymous", "aliases", "type", "products { totalCount }")
    picked = [chosen for size in (3, 2) for chosen in combinations(fields, size)][:25]
    slugs = ["xiaomi", "huami", "nobody", "apple", "li-ning-company"] * 5
    questions = [Question(f'{{ company(slug: "xiaomi") {{ {" ".join(chosen)} }} }}') for chosen in picked]
    questions += [
        Question("query ($slug: String!) { company(slug: $slug) { slug partners { totalCount } } }", {"slug": slug}) for slug in slugs
    ]
    mixed = [questions[place * 7 % 50] for place in range(50)]
    at_once = await asyncio.gather(*(engine.answer(one) for one in mixed))
    assert [one.problems for one in at_once] == [()] * 50
    assert [one.data for one in at_once] == [(await engine.answer(one)).data for one in mixed]
    assert [(one.data or {})["company"] for one in at_once].count(None) == 5
