"""Names are found as people type them; what is typed is never taken for Lucene's own language."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keiretsu.graph.fulltext import PROPERTY, fold, folded_names, lucene_query
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import NodeRow, Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import Contents

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
FOUND = [
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
def searched(contents: Contents, catalogue: Catalogue) -> None:
    """These companies are in the database, as the loader writes them."""

    def fill(writer: Writer) -> None:
        writer.prepare(indexes_for(catalogue))
        rows = [NodeRow(f"company:{place}", "Company", properties(place, name)) for place, name in enumerate(COMPANIES)]
        writer.write(lambda batch: batch.put_nodes("Entity", rows))

    contents.hold("names to be searched", fill)


def properties(place: int, name: str) -> dict[str, Any]:
    aliases = COMPANIES[name]
    return {"id": f"company:{place}", "slug": str(place), "name": name, "aliases": aliases, PROPERTY: folded_names([name, *aliases])}


async def search(engine: Engine, text: str) -> list[str]:
    answer = await engine.answer(Question("query ($text: String!) { search(text: $text) { nodes { name } } }", {"text": text}))
    assert answer.problems == (), text
    assert answer.data
    return [node["name"] for node in answer.data["search"]["nodes"]]


@pytest.mark.database
@pytest.mark.usefixtures("searched")
@pytest.mark.parametrize(("text", "names"), FOUND, ids=[text or "nothing" for text, _ in FOUND])
async def test_a_text_finds_these(engine: Engine, text: str, names: list[str]) -> None:
    """In this order: exact first, then in full, begun, with a typo."""
    assert await search(engine, text) == names


@pytest.mark.database
@pytest.mark.usefixtures("searched")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(st.characters(codec="utf-8"), max_size=40) | st.text('+-&|!(){}[]^"~*?:\\/ aANDORTO', max_size=30))
async def test_no_text_breaks_the_search(engine: Engine, text: str) -> None:
    """Whatever is typed has an answer."""
    await search(engine, text)


@given(st.text())
def test_a_folded_name_is_folded(name: str) -> None:
    """So what is typed in folded form is the name itself."""
    assert fold(fold(name)) == fold(name)


def test_words_are_quoted_and_escaped() -> None:
    """Each word is a phrase, a beginning, and from three letters on a typo."""
    assert lucene_query('Mi "4*') == '+(("mi"^4 OR mi*^2)) +(("\\"4*"^4 OR \\"4\\**^2))'
    assert lucene_query("xia") == '+(("xia"^4 OR xia*^2 OR xia~1^0.01))'


@pytest.mark.database
async def test_a_database_without_the_index_says_so(address: Address, contents: Contents, engine: Engine) -> None:
    """One code, one sentence, and what to do."""
    contents.hold("no index", lambda writer: writer.write(lambda batch: batch.run("DROP INDEX foldedNames IF EXISTS"), lock=False))
    contents.forget()
    answer = await engine.answer(Question('{ search(text: "xiaomi") { nodes { name } } }'))
    assert [(problem.code.name, problem.message) for problem in answer.problems] == [
        ("INDEX_MISSING", "the database has no index of names yet, so nothing can be searched for.")
    ]
