"""Texts compare by Unicode code points, whoever compares them: a filter, an order or a cursor, with an index or without.

Neo4j itself compares by UTF-16 units where one side is a parameter and no index is used: 😀 would then come before Ａ. Here, `name`, `slug`
and `id` have an index and `kind` has none; all of them hold the same texts.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, NodeRow, Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import Contents, CountingStore

pytestmark = pytest.mark.database

SIGNS = ("a", "\ud7ff", "\ue000", "\uff21", "\uffff", "\U00010000", "\U0001f600", "\U0010ffff")
"""The last one before the surrogates, those between them and the end of their plane, and those that UTF-16 writes with surrogates."""
FEW = ("", *SIGNS, *("".join(pair) for pair in product(SIGNS, repeat=2)))
TEXTS = (*FEW, *random.Random(1).sample(["".join(three) for three in product(SIGNS, repeat=3)], 20))  # noqa: S311  # not for secrets
ABSENT = ("\ue000a\ue000", "\U0001f600a\U0001f600", "aa\uff21\U0010ffff", "\ud7ff\ud7ff\ud7ff\ud7ff", "b", "\U0010ffff\U0010ffff\U0010ffff")
COMPARISONS: dict[str, Callable[[str, str], bool]] = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
RANGE = "NodeIndexSeekByRange"


@pytest.fixture(autouse=True)
def texts(contents: Contents, catalogue: Catalogue) -> None:
    """A company for each text."""

    def put(batch: Batch) -> None:
        rows = [{"id": f"company:{one}", "slug": one, "name": one, "kind": one} for one in random.Random(2).sample(TEXTS, len(TEXTS))]  # noqa: S311  # not for secrets
        batch.put_nodes("Entity", [NodeRow(row["id"], "Company", row) for row in rows])

    def fill(writer: Writer) -> None:
        writer.prepare(indexes_for(catalogue))
        writer.write(put)

    contents.hold("texts in order", fill)


@pytest.fixture(scope="module")
def driver(address: Address) -> Iterator[Driver]:
    """The official driver, to look at plans."""
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as made:
        yield made


def operators_of(plan: Any) -> set[str]:
    """The operators in a plan, by the names that Neo4j gives them."""
    name: str = plan["operatorType"].partition("@")[0]
    return {name}.union(*(operators_of(child) for child in plan.get("children", ())))


async def test_neo4j_compares_a_parameter_by_utf_16_units_where_no_index_helps(store: Store) -> None:
    """The reason for all of this. Should it fail one day, `high` operands can go."""
    text = "MATCH (n:Company) WHERE n.{} > $p.v0 RETURN count(n) AS f0"
    points = sum(one > "\uff21" for one in TEXTS)
    units = sum(one.encode("utf-16-be") > "\uff21".encode("utf-16-be") for one in TEXTS)
    assert await store.read(text.format("name"), {"v0": "\uff21"}) == (points,)
    assert await store.read(text.format("kind"), {"v0": "\uff21"}) == (units,)
    assert points != units


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("field", ["name", "kind", "slug"])
async def test_a_filter_compares_by_code_points(field: str, comparison: str, engine: Engine) -> None:
    """With every text as the operand, and with some that are not there."""
    operation = f"query ($text: String!) {{ companies(where: {{{field}: {{{comparison}: $text}}}}, first: 100) {{ nodes {{ {field} }} }} }}"
    for text in (*TEXTS, *ABSENT):
        answer = await engine.answer(Question(operation, {"text": text}))
        assert answer.data
        found = {node[field] for node in answer.data["companies"]["nodes"]}
        assert found == {one for one in TEXTS if COMPARISONS[comparison](one, text)}, f"{comparison} {text!a}"


@pytest.mark.parametrize("low", ["a", "\ue000", "\U0001f600"])
@pytest.mark.parametrize("high", ["\ud7ff", "\uff21", "\U0010ffff"])
async def test_a_stretch_lies_between_two_texts(low: str, high: str, engine: Engine) -> None:
    """Both ends are held, of whichever sort each is, and under a NOT the other texts remain."""
    for field in ("name", "kind"):
        inside = f"{{{field}: {{gte: $low, lt: $high}}}}"
        head = "query ($low: String!, $high: String!)"
        operation = f"{head} {{ a: companies(where: {inside}) {{ totalCount }} b: companies(where: {{not: {inside}}}) {{ totalCount }} }}"
        answer = await engine.answer(Question(operation, {"low": low, "high": high}))
        count = sum(low <= text < high for text in TEXTS)
        assert answer.data == {"a": {"totalCount": count}, "b": {"totalCount": len(TEXTS) - count}}


@pytest.mark.parametrize("way", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["name", "kind", "slug"])
async def test_a_cursor_stands_where_its_text_stands(field: str, way: str, engine: Engine) -> None:
    """After and before each of all texts lie exactly those that Python sorts there; the other key, the id, is such a text, too."""
    order = f"orderBy: [{{{field}: {way}}}]"
    first = await engine.answer(Question(f"{{ companies({order}, first: 100) {{ edges {{ cursor node {{ {field} }} }} }} }}"))
    assert first.data
    edges = first.data["companies"]["edges"]
    sorted_ = sorted(TEXTS, reverse=way == "DESC")
    assert [edge["node"][field] for edge in edges] == sorted_
    after = f"query ($at: String!) {{ companies({order}, first: 100, after: $at) {{ nodes {{ {field} }} }} }}"
    before = f"query ($at: String!) {{ companies({order}, last: 100, before: $at) {{ nodes {{ {field} }} }} }}"
    for place, edge in enumerate(edges):
        for operation, rest in ((after, sorted_[place + 1 :]), (before, sorted_[:place])):
            answer = await engine.answer(Question(operation, {"at": edge["cursor"]}))
            assert answer.data
            assert [node[field] for node in answer.data["companies"]["nodes"]] == rest, f"{operation} {edge['node'][field]!a}"


async def test_an_index_is_used_where_it_compares_rightly(engine: Engine, counting: CountingStore, driver: Driver) -> None:
    """Of the two orders only one is asked of an index: low operands use the one on `name`, high ones keep it out, `kind` has none."""
    found = {}
    for field, text in product(("name", "kind"), ("a", "\uff21", "\U0001f600")):
        operation = (
            f"query ($text: String!) {{ companies(where: {{{field}: {{gt: $text}}}}, orderBy: [{{anonymous: ASC}}]) {{ totalCount }} }}"
        )
        await engine.answer(Question(operation, {"text": text}))
        statement, values = counting.asked[-1]
        summary = driver.execute_query(f"EXPLAIN {statement}", p=dict(values)).summary
        found[field, text] = RANGE in operators_of(summary.plan)
    assert found == {key: key == ("name", "a") for key in found}
