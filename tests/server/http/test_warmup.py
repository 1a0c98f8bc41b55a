"""Warm-up: persisted operations run once at startup, so that later requests find their plans cached."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import parse
from structlog.testing import capture_logs

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.server.http.persisted_operations import load_persisted_operations
from keiretsu.server.http.warmup import sample_variables, warm_up
from tests.conftest import CountingStore

APP_DOCUMENT = """
query Company($slug: String!, $first: Int = 5, $lens: Lens) { company(slug: $slug, lens: $lens) { ...Parts } }
query Companies($where: CompanyWhere, $by: [CompanyOrder!]) { companies(where: $where, orderBy: $by) { nodes { name } } }
fragment Parts on Company { name subsidiaries(first: $first) { nodes { name } } }
"""
PEOPLE_DOCUMENT = "{ people { totalCount } }"


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_warmed_up_operations_are_planned(engine: Engine, counting_store: CountingStore, tmp_path: Path) -> None:
    """Requests of the app need neither a new plan nor a new statement."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "app.graphql").write_text(APP_DOCUMENT)
    (tmp_path / "notes.txt").write_text("{ companies { totalCount } }")
    (tmp_path / "manifest.json").write_text(json.dumps({"0123abcd": PEOPLE_DOCUMENT}))
    persisted = load_persisted_operations(tmp_path, engine)
    with capture_logs() as logs:
        await warm_up(engine, persisted)
    assert [(log["event"], log["operations"]) for log in logs] == [("warm_up_finished", 3)]
    texts, plan_count = {text for text, _ in counting_store.statements}, engine.queries.plan_cache_entries
    response = await engine.execute(GraphQLRequest(APP_DOCUMENT, {"slug": "xiaomi"}, "Company"))
    assert response.data
    assert response.data["company"]["name"] == "Xiaomi"
    await engine.execute(GraphQLRequest(APP_DOCUMENT, {}, "Companies"))
    await engine.execute(GraphQLRequest(PEOPLE_DOCUMENT))
    assert {text for text, _ in counting_store.statements} == texts
    assert engine.queries.plan_cache_entries == plan_count


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
def test_sample_values_have_the_types_of_their_variables(engine: Engine, variables: str, expected: list[dict[str, Any]]) -> None:
    """The required variables, then all."""
    operation: Any = parse(f"query Q{variables} {{ __typename }}").definitions[0]
    assert list(sample_variables(engine.schema, operation)) == expected
