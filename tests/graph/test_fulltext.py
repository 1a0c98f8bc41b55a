"""Full-text search of names: typical input matches, and user input is never interpreted as Lucene syntax."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keiretsu.graph.fulltext import FULLTEXT_PROPERTY, normalize_name, normalize_names
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import NodeRow, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import DatabaseContents

COMPANIES: dict[str, list[str]] = {
    "Xiaomi": ["小米", "小米科技"],
    "Xiaomi Ventures": [],
    "Huawei": ["华为"],
    "Café Noir": [],
    "A.C.M.E.": [],
    "ＷＩＤＥ Corp": [],
    "Li Ning": ["Li-Ning"],
    "O’Brien & Sons": [],
    "🙂 Corp": [],
    "AND OR NOT": [],
    "C++ Group": [],
    "삼성전자": [],
    "ソニー": ["ソニー株式会社"],
    "The Who": [],
    "It": [],
    "Straße": [],
    "10.5 Inc": [],
    "Zorkington": [],
    "Zog": [],
    "Xiaomi–Baidu": [],
}
MATCHES = [
    ("xiaomi", ["Xiaomi", "Xiaomi–Baidu", "Xiaomi Ventures"]),
    ("XIAOMI VENT", ["Xiaomi Ventures"]),
    ("ventures xiaomi", ["Xiaomi Ventures"]),
    ("xiaomi baidu", ["Xiaomi–Baidu"]),
    ("xiaomi-bai", ["Xiaomi–Baidu"]),
    ("xaiomi", ["Xiaomi", "Xiaomi–Baidu", "Xiaomi Ventures"]),
    ("xiaom venturess", ["Xiaomi Ventures"]),
    ("hauwei", ["Huawei"]),
    ("小米", ["Xiaomi"]),
    ("小", ["Xiaomi"]),
    ("米科", ["Xiaomi"]),
    ("华为", ["Huawei"]),
    ("cafe", ["Café Noir"]),
    ("CAFÉ n", ["Café Noir"]),
    ("a.c.m.e", ["A.C.M.E."]),
    ("wide", ["ＷＩＤＥ Corp"]),
    ("li-ning", ["Li Ning"]),
    ("o'brien", ["O’Brien & Sons"]),
    ("🙂", ["🙂 Corp"]),
    ("and or not", ["AND OR NOT"]),
    ("c++", ["C++ Group"]),
    ("삼성", ["삼성전자"]),
    ("ソニー", ["ソニー"]),
    ("the who", ["The Who"]),
    ("it", ["It"]),
    ("STRASSE", ["Straße"]),
    ("10.5", ["10.5 Inc"]),
    ("zor", ["Zorkington", "Zog", "AND OR NOT"]),
    ("", []),
    ("  ?! ", []),
    ("nobody at all", []),
    ("*", []),
    ("xiaomi OR huawei", []),
    ("[a TO z]", []),
    ("name:xiaomi", []),
    ('"', []),
    ("\\", []),
]


@pytest.fixture
def searchable_companies(database_contents: DatabaseContents, catalogue: Catalogue) -> None:
    """Store these companies as the loader writes them."""

    def fill(writer: Writer) -> None:
        writer.create_indexes(indexes_for(catalogue))
        rows = [NodeRow(f"company:{number}", "Company", properties(number, name)) for number, name in enumerate(COMPANIES)]
        writer.write(lambda batch: batch.upsert_nodes("Entity", rows))

    database_contents.ensure("searchable names", fill)


def properties(number: int, name: str) -> dict[str, Any]:
    aliases = COMPANIES[name]
    return {
        "id": f"company:{number}",
        "slug": str(number),
        "name": name,
        "aliases": aliases,
        FULLTEXT_PROPERTY: normalize_names([name, *aliases]),
    }


async def search(engine: Engine, text: str) -> list[str]:
    response = await engine.execute(GraphQLRequest("query ($text: String!) { search(text: $text) { nodes { name } } }", {"text": text}))
    assert response.errors == (), text
    assert response.data
    return [node["name"] for node in response.data["search"]["nodes"]]


@pytest.mark.database
@pytest.mark.usefixtures("searchable_companies")
@pytest.mark.parametrize(("text", "names"), MATCHES, ids=[text or "nothing" for text, _ in MATCHES])
async def test_a_text_matches_these_names_in_order(engine: Engine, text: str, names: list[str]) -> None:
    """Exact matches come first, then full words, prefixes and typos."""
    assert await search(engine, text) == names


@pytest.mark.database
@pytest.mark.usefixtures("searchable_companies")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(st.characters(codec="utf-8"), max_size=40) | st.text('+-&|!(){}[]^"~*?:\\/ aANDORTO', max_size=30))
async def test_any_text_is_a_valid_search(engine: Engine, text: str) -> None:
    """Any input gets a response without errors."""
    await search(engine, text)


@given(st.text())
def test_normalization_is_idempotent(name: str) -> None:
    """A name typed in its normalized form matches exactly."""
    assert normalize_name(normalize_name(name)) == normalize_name(name)


@pytest.mark.database
async def test_a_missing_index_is_reported(address: Address, database_contents: DatabaseContents, engine: Engine) -> None:
    """The response has one error with code INDEX_MISSING."""
    database_contents.ensure(
        "no index", lambda writer: writer.write(lambda batch: batch.run("DROP INDEX foldedNames IF EXISTS"), exclusive=False)
    )
    database_contents.invalidate()
    response = await engine.execute(GraphQLRequest('{ search(text: "xiaomi") { nodes { name } } }'))
    assert [(error.code.name, error.message) for error in response.errors] == [
        ("INDEX_MISSING", "The database lacks a full-text index, which search and filters by identifier need.")
    ]
