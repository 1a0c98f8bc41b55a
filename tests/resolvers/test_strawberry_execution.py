"""Strawberry's `schema.execute` returns the responses of the engine."""

from __future__ import annotations

import pytest
import strawberry

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import make_executable_schema
from keiretsu.schema.catalogue import Catalogue
from tests.conftest import CountingStore

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

DOCUMENT = """
query Group($slug: String!, $first: Int = 2) {
  company(slug: $slug) { name subsidiaries(first: $first) { totalCount edges { kind node { ...Named } } } }
  __schema { queryType { name } }
}
query Other { companies(first: 1) { nodes { name } } }
fragment Named on Company { id name }
"""


@pytest.fixture
def executable_schema(catalogue: Catalogue, counting_store: CountingStore) -> strawberry.Schema:
    return make_executable_schema(catalogue, counting_store)


async def test_an_operation_has_the_response_of_the_engine(
    executable_schema: strawberry.Schema, engine: Engine, counting_store: CountingStore
) -> None:
    """The same data, with one statement."""
    result = await executable_schema.execute(DOCUMENT, {"slug": "xiaomi"}, operation_name="Group")
    assert result.errors is None
    assert len(counting_store.statements) == 1
    response = await engine.execute(GraphQLRequest(DOCUMENT, {"slug": "xiaomi"}, "Group"))
    assert result.data == response.data
    assert response.data
    assert response.data["company"]["subsidiaries"]["totalCount"] > 0


def test_introspection_is_synchronous(executable_schema: strawberry.Schema, counting_store: CountingStore) -> None:
    """So Strawberry's tools that introspect work."""
    assert executable_schema.introspect()["__schema"]["queryType"]["name"] == "Query"
    assert counting_store.statements == []


async def test_a_rejection_of_the_engine_is_an_error_with_its_code(
    executable_schema: strawberry.Schema, counting_store: CountingStore
) -> None:
    """Without data or a statement, with the path."""
    result = await executable_schema.execute("{ all: companies(first: -1) { totalCount } }")
    assert result.data is None
    assert result.errors
    assert result.errors[0].path == ["all"]
    assert result.errors[0].extensions
    assert result.errors[0].extensions["code"] == "BAD_USER_INPUT"
    assert counting_store.statements == []


async def test_strawberry_validates_operations(executable_schema: strawberry.Schema, counting_store: CountingStore) -> None:
    """Before they reach the engine."""
    result = await executable_schema.execute("{ firm { name } }")
    assert result.errors
    assert "Cannot query field 'firm'" in result.errors[0].message
    assert counting_store.statements == []
