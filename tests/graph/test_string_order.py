"""Texts compare by Unicode code points in filters, sort orders and cursors, with and without an index.

Neo4j itself compares by UTF-16 units if one side is a parameter and no index is used: 😀 would then sort before Ａ. Here, `name`, `slug`
and `id` have an index and `kind` has none; all of them have the same texts.
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
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import CountingStore, DatabaseContents

pytestmark = pytest.mark.database

CHARACTERS = ("a", "\ud7ff", "\ue000", "\uff21", "\uffff", "\U00010000", "\U0001f600", "\U0010ffff")
"""The last before the surrogates, those between the surrogates and the end of the BMP, and those encoded with surrogates in UTF-16."""
SHORT_TEXTS = ("", *CHARACTERS, *("".join(pair) for pair in product(CHARACTERS, repeat=2)))
TEXTS = (*SHORT_TEXTS, *random.Random(1).sample(["".join(triple) for triple in product(CHARACTERS, repeat=3)], 20))  # noqa: S311  # not for secrets
ABSENT = ("\ue000a\ue000", "\U0001f600a\U0001f600", "aa\uff21\U0010ffff", "\ud7ff\ud7ff\ud7ff\ud7ff", "b", "\U0010ffff\U0010ffff\U0010ffff")
COMPARISONS: dict[str, Callable[[str, str], bool]] = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}
RANGE = "NodeIndexSeekByRange"


@pytest.fixture(autouse=True)
def texts(database_contents: DatabaseContents, catalogue: Catalogue) -> None:
    """A company for each text."""

    def put(batch: Batch) -> None:
        rows = [{"id": f"company:{text}", "slug": text, "name": text, "kind": text} for text in random.Random(2).sample(TEXTS, len(TEXTS))]  # noqa: S311  # not for secrets
        batch.upsert_nodes("Entity", [NodeRow(row["id"], "Company", row) for row in rows])

    def fill(writer: Writer) -> None:
        writer.create_indexes(indexes_for(catalogue))
        writer.write(put)

    database_contents.ensure("sorted texts", fill)


@pytest.fixture(scope="module")
def driver(address: Address) -> Iterator[Driver]:
    """The official driver, to read plans."""
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as neo4j_driver:
        yield neo4j_driver


def operators_of(plan: Any) -> set[str]:
    """The names of the operators in a plan."""
    name: str = plan["operatorType"].partition("@")[0]
    return {name}.union(*(operators_of(child) for child in plan.get("children", ())))


async def test_neo4j_compares_a_parameter_by_utf_16_units_without_an_index(store: Store) -> None:
    """The reason for `by_code_point` operands. If this test fails one day, they can be removed."""
    statement = "MATCH (n:Company) WHERE n.{} > $p.v0 RETURN count(n) AS f0"
    count_by_code_points = sum(text > "\uff21" for text in TEXTS)
    count_by_utf_16_units = sum(text.encode("utf-16-be") > "\uff21".encode("utf-16-be") for text in TEXTS)
    assert await store.read(statement.format("name"), {"v0": "\uff21"}) == (count_by_code_points,)
    assert await store.read(statement.format("kind"), {"v0": "\uff21"}) == (count_by_utf_16_units,)
    assert count_by_code_points != count_by_utf_16_units


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("field", ["name", "kind", "slug"])
async def test_a_filter_compares_by_code_points(field: str, comparison: str, engine: Engine) -> None:
    """With every stored text as the operand, and with some that are not stored."""
    operation = f"query ($text: String!) {{ companies(where: {{{field}: {{{comparison}: $text}}}}, first: 100) {{ nodes {{ {field} }} }} }}"
    for text in (*TEXTS, *ABSENT):
        response = await engine.execute(GraphQLRequest(operation, {"text": text}))
        assert response.data
        matching = {node[field] for node in response.data["companies"]["nodes"]}
        assert matching == {stored for stored in TEXTS if COMPARISONS[comparison](stored, text)}, f"{comparison} {text!a}"


@pytest.mark.parametrize("low", ["a", "\ue000", "\U0001f600"])
@pytest.mark.parametrize("high", ["\ud7ff", "\uff21", "\U0010ffff"])
async def test_a_range_of_texts(low: str, high: str, engine: Engine) -> None:
    """A range has both its bounds, BMP or not, and NOT returns the other texts."""
    for field in ("name", "kind"):
        in_range = f"{{{field}: {{gte: $low, lt: $high}}}}"
        head = "query ($low: String!, $high: String!)"
        operation = (
            f"{head} {{ a: companies(where: {in_range}) {{ totalCount }} b: companies(where: {{not: {in_range}}}) {{ totalCount }} }}"
        )
        response = await engine.execute(GraphQLRequest(operation, {"low": low, "high": high}))
        count = sum(low <= text < high for text in TEXTS)
        assert response.data == {"a": {"totalCount": count}, "b": {"totalCount": len(TEXTS) - count}}


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["name", "kind", "slug"])
async def test_a_cursor_splits_the_texts_in_sort_order(field: str, direction: str, engine: Engine) -> None:
    """The pages after and before each text are those of Python's sort order; the tie-breaker, the id, contains the text, too."""
    order = f"orderBy: [{{{field}: {direction}}}]"
    response = await engine.execute(GraphQLRequest(f"{{ companies({order}, first: 100) {{ edges {{ cursor node {{ {field} }} }} }} }}"))
    assert response.data
    edges = response.data["companies"]["edges"]
    sorted_texts = sorted(TEXTS, reverse=direction == "DESC")
    assert [edge["node"][field] for edge in edges] == sorted_texts
    after = f"query ($at: String!) {{ companies({order}, first: 100, after: $at) {{ nodes {{ {field} }} }} }}"
    before = f"query ($at: String!) {{ companies({order}, last: 100, before: $at) {{ nodes {{ {field} }} }} }}"
    for index, edge in enumerate(edges):
        for operation, expected in ((after, sorted_texts[index + 1 :]), (before, sorted_texts[:index])):
            response = await engine.execute(GraphQLRequest(operation, {"at": edge["cursor"]}))
            assert response.data
            assert [node[field] for node in response.data["companies"]["nodes"]] == expected, f"{operation} {edge['node'][field]!a}"


async def test_an_index_is_used_if_it_compares_correctly(engine: Engine, counting_store: CountingStore, driver: Driver) -> None:
    """Operands below the surrogates use the index on `name`, those above do not, and `kind` has none."""
    uses_index = {}
    for field, text in product(("name", "kind"), ("a", "\uff21", "\U0001f600")):
        operation = (
            f"query ($text: String!) {{ companies(where: {{{field}: {{gt: $text}}}}, orderBy: [{{anonymous: ASC}}]) {{ totalCount }} }}"
        )
        await engine.execute(GraphQLRequest(operation, {"text": text}))
        statement, values = counting_store.statements[-1]
        summary = driver.execute_query(f"EXPLAIN {statement}", p=dict(values)).summary
        uses_index[field, text] = RANGE in operators_of(summary.plan)
    assert uses_index == {case: case == ("name", "a") for case in uses_index}
