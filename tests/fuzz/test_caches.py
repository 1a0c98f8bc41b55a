"""Caches for distinct requests are bounded by size, not only by number of entries."""

from __future__ import annotations

import gc

import pytest
import strawberry

from keiretsu.resolvers.engine import DOCUMENT_CACHE_CHARS, Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.query_executor import PLAN_CACHE_CHARS
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.fuzz.invariants import RecordingStore

REJECTED_COUNT = 10_000
COMMENT_LENGTH = 90_000  # characters; a document may have 100,000
DISTINCT_OPERATIONS = 60
FILTER_BY_NAME = "query ($name: String!, $first: Int) { companies(where: {name: {eq: $name}}, first: $first) { totalCount } }"


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    return Engine(catalogue, core_schema(schema), RecordingStore())


def rejected_request(number: int) -> GraphQLRequest:
    """A request that is rejected, for one of several reasons; no two are the same."""
    reasons = (
        GraphQLRequest(f"{{ a{number}("),
        GraphQLRequest(FILTER_BY_NAME, {"name": f"n{number}", "first": 1_000 + number}),
        GraphQLRequest(FILTER_BY_NAME, {"name": number, "first": "one"}),
        GraphQLRequest(FILTER_BY_NAME, {"name": f"n{number}"}, f"Q{number}"),
        GraphQLRequest(f"{{ nothing{number} }}") if number % 25 == 4 else GraphQLRequest(f"query Q{number} {{ a"),
    )
    return reasons[number % len(reasons)]


async def test_rejected_requests_are_not_cached(engine: Engine) -> None:
    """10,000 distinct requests leave only the one valid document, and the plan that some of their values need."""
    codes = {error.code for number in range(REJECTED_COUNT) for error in (await engine.execute(rejected_request(number))).errors}
    assert codes >= {
        ErrorCode.GRAPHQL_PARSE_FAILED,
        ErrorCode.GRAPHQL_VALIDATION_FAILED,
        ErrorCode.OPERATION_RESOLUTION_FAILURE,
        ErrorCode.BAD_USER_INPUT,
    }
    assert (engine.document_cache_entries, engine.queries.plan_cache_entries) == (1, 1)


async def test_cache_size_is_bounded_for_distinct_operations(engine: Engine) -> None:
    """Long comments, which do not appear in the statement, and many operation names."""
    for number in range(DISTINCT_OPERATIONS):
        response = await engine.execute(GraphQLRequest(f"{{ companies {{ totalCount }} }} # {number} {'x' * COMMENT_LENGTH}"))
        assert [error.code for error in response.errors] == [ErrorCode.DATABASE_UNAVAILABLE]
    assert 1 <= engine.document_cache_entries <= DOCUMENT_CACHE_CHARS / COMMENT_LENGTH
    assert 1 <= engine.queries.plan_cache_entries <= PLAN_CACHE_CHARS / COMMENT_LENGTH < DISTINCT_OPERATIONS


async def test_a_value_larger_than_the_whole_cache_is_not_cached(
    catalogue: Catalogue, schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its operation is executed nevertheless, and planned again each time."""
    monkeypatch.setattr("keiretsu.resolvers.engine.DOCUMENT_CACHE_CHARS", 10)
    monkeypatch.setattr("keiretsu.resolvers.query_executor.PLAN_CACHE_CHARS", 10)
    engine = Engine(catalogue, core_schema(schema), RecordingStore())
    for _ in range(2):
        response = await engine.execute(GraphQLRequest("{ companies { totalCount } }"))
        assert [error.code for error in response.errors] == [ErrorCode.DATABASE_UNAVAILABLE]
    assert (engine.document_cache_entries, engine.queries.plan_cache_entries) == (0, 0)
    assert (engine.document_cache_misses, engine.queries.plan_cache_misses) == (2, 2)


async def test_different_values_leave_no_objects(engine: Engine) -> None:
    """The same operation with different values each time: as many objects afterwards as before."""

    async def execute(count: int, start: int) -> int:
        for number in range(start, start + count):
            await engine.execute(GraphQLRequest(FILTER_BY_NAME, {"name": f"{number}" * 50, "first": number % 100}))
        engine.store.statements.clear()  # type: ignore[attr-defined]  # a RecordingStore
        gc.collect()
        return len(gc.get_objects())

    object_count = await execute(500, 0)
    assert await execute(4_500, 500) - object_count < 200
