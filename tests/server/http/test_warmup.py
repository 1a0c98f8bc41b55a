"""Documents that are known are asked once before anybody else asks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import parse
from structlog.testing import capture_logs

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.server.http.persisted_operations import load_known
from keiretsu.server.http.warmup import made_up, rehearse
from tests.conftest import CountingStore

APP = """
query Company($slug: String!, $first: Int = 5, $lens: Lens) { company(slug: $slug, lens: $lens) { ...Parts } }
query Companies($where: CompanyWhere, $by: [CompanyOrder!]) { companies(where: $where, orderBy: $by) { nodes { name } } }
fragment Parts on Company { name subsidiaries(first: $first) { nodes { name } } }
"""
PEOPLE = "{ people { totalCount } }"


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_what_was_rehearsed_is_planned(engine: Engine, counting: CountingStore, tmp_path: Path) -> None:
    """The app's own questions find plan and text there; nothing new is planned for them."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "app.graphql").write_text(APP)
    (tmp_path / "notes.txt").write_text("{ companies { totalCount } }")
    (tmp_path / "manifest.json").write_text(json.dumps({"0123abcd": PEOPLE}))
    known = load_known(tmp_path, engine)
    with capture_logs() as lines:
        await rehearse(engine, known)
    assert [(line["event"], line["operations"]) for line in lines] == [("documents rehearsed", 3)]
    texts, plans = {text for text, _ in counting.asked}, len(engine._prepared)
    answer = await engine.answer(Question(APP, {"slug": "xiaomi"}, "Company"))
    assert answer.data
    assert answer.data["company"]["name"] == "Xiaomi"
    await engine.answer(Question(APP, {}, "Companies"))
    await engine.answer(Question(PEOPLE))
    assert {text for text, _ in counting.asked} == texts
    assert len(engine._prepared) == plans


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ("", [{}]),
        ("($a: String!, $b: [Modality!]!)", [{"a": "a", "b": ["ASSERTED"]}]),
        ("($a: Int, $b: Float!)", [{"b": 1.0}, {"a": 1, "b": 1.0}]),
        ("($a: Boolean! = false)", [{}, {"a": True}]),
        ("($a: Date, $b: ID, $c: CompanyWhere)", [{}, {"a": "2000-01-31", "b": "a", "c": {}}]),
    ],
)
def test_values_are_made_up_by_type(engine: Engine, variables: str, expected: list[dict[str, Any]]) -> None:
    """Those that must be there; then all."""
    operation: Any = parse(f"query Q{variables} {{ __typename }}").definitions[0]
    assert list(made_up(engine.schema, operation)) == expected
