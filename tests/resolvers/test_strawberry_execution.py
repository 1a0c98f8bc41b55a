"""Strawberry's own `schema.execute` gives the answers of the engine."""

from __future__ import annotations

import pytest
import strawberry

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.strawberry_execution import executable_schema
from keiretsu.schema.catalogue import Catalogue
from tests.conftest import CountingStore

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

QUESTION = """
query Group($slug: String!, $first: Int = 2) {
  company(slug: $slug) { name subsidiaries(first: $first) { totalCount edges { kind node { ...Named } } } }
  __schema { queryType { name } }
}
query Other { companies(first: 1) { nodes { name } } }
fragment Named on Company { id name }
"""


@pytest.fixture
def executable(catalogue: Catalogue, counting: CountingStore) -> strawberry.Schema:
    return executable_schema(catalogue, counting)


async def test_an_operation_has_the_answer_of_the_engine(executable: strawberry.Schema, engine: Engine, counting: CountingStore) -> None:
    """The same data, by one statement."""
    result = await executable.execute(QUESTION, {"slug": "xiaomi"}, operation_name="Group")
    assert result.errors is None
    assert len(counting.asked) == 1
    answer = await engine.answer(Question(QUESTION, {"slug": "xiaomi"}, "Group"))
    assert result.data == answer.data
    assert answer.data
    assert answer.data["company"]["subsidiaries"]["totalCount"] > 0


def test_the_schema_can_be_asked_for_without_waiting(executable: strawberry.Schema, counting: CountingStore) -> None:
    """So Strawberry's own tools work, which introspect."""
    assert executable.introspect()["__schema"]["queryType"]["name"] == "Query"
    assert counting.asked == []


async def test_what_the_engine_refuses_is_an_error_with_its_code(executable: strawberry.Schema, counting: CountingStore) -> None:
    """Without data, without a statement, with the path."""
    result = await executable.execute("{ all: companies(first: -1) { totalCount } }")
    assert result.data is None
    assert result.errors
    assert result.errors[0].path == ["all"]
    assert result.errors[0].extensions
    assert result.errors[0].extensions["code"] == "BAD_USER_INPUT"
    assert counting.asked == []


async def test_strawberry_refuses_what_does_not_fit_the_schema(executable: strawberry.Schema, counting: CountingStore) -> None:
    """Before the engine sees it."""
    result = await executable.execute("{ firm { name } }")
    assert result.errors
    assert "Cannot query field 'firm'" in result.errors[0].message
    assert counting.asked == []
