"""Small requests have a small cost: what would take the database or the server long is rejected before a query is sent."""

from __future__ import annotations

from typing import Any

import pytest
import strawberry

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.executed_lines import counted_lines
from tests.fuzz.invariants import RecordingStore

FILTERED = "query ($value: CompanyWhere) { companies(where: $value) { totalCount } }"
ORDERED = "query ($value: [CompanyOrder!]) { companies(orderBy: $value) { nodes { id } } }"
ORDERED_GROUPS = "query ($value: [CompanyGroupOrder!]) { companies { groups(by: [NAME], orderBy: $value) { count } } }"
LIST_LENGTH = 15_000
MAX_STATEMENT_LENGTH = 50_000  # characters of a statement
EXPENSIVE_PATTERNS = {
    "a pattern that Java cannot compile without running out of stack": (FILTERED, {"name": {"matches": "*a" * 100_000}}),
    "a pattern that takes seconds per row and blocks the database": (FILTERED, {"name": {"matches": "a.(" * 300_000}}),
}
"""Case -> the operation, and the value of its variable. Each fits into a body of one megabyte."""

LONG_LISTS = {
    "empty conditions": (FILTERED, {"or": [{}] * LIST_LENGTH}),
    "empty conditions under `and`": (FILTERED, {"and": [{}] * LIST_LENGTH}),
    "conditions that never hold": (FILTERED, {"or": [{"or": []}] * LIST_LENGTH}),
    "sort keys": (ORDERED, [{"name": "ASC"}] * LIST_LENGTH),
    "sort keys of groups": (ORDERED_GROUPS, [{"count": "ASC"}] * LIST_LENGTH),
}
"""Case -> the operation, and the value of its variable."""


@pytest.fixture
def store() -> RecordingStore:
    return RecordingStore()


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema, store: RecordingStore) -> Engine:
    return Engine(catalogue, core_schema(schema), store)


@pytest.mark.parametrize("case", EXPENSIVE_PATTERNS)
async def test_expensive_patterns_are_rejected(case: str, engine: Engine, store: RecordingStore) -> None:
    """Before a query is sent: the database cannot stop while it compiles a pattern, whatever its query timeout."""
    document, value = EXPENSIVE_PATTERNS[case]
    response = await engine.execute(GraphQLRequest(document, {"value": value}))
    assert [error.code for error in response.errors] == [ErrorCode.LIMIT_EXCEEDED]
    assert store.statements == []


@pytest.mark.parametrize("case", LONG_LISTS)
async def test_long_lists_do_not_make_long_statements(case: str, engine: Engine, store: RecordingStore) -> None:
    """Rejected, or executed with a statement of the usual size."""
    document, value = LONG_LISTS[case]
    await engine.execute(GraphQLRequest(document, {"value": value}))
    assert max(map(len, store.statements), default=0) < MAX_STATEMENT_LENGTH


async def test_a_long_text_executes_no_more_lines_than_a_short_one(engine: Engine) -> None:
    """For the operators that take text of any length: no loop over its characters."""
    await count_filter_lines(engine, 1)  # plans are cached from here on
    assert await count_filter_lines(engine, 9_000) <= await count_filter_lines(engine, 2)


async def count_filter_lines(engine: Engine, length: int) -> int:
    """The lines executed for a filter with texts of this length."""
    operators: dict[str, Any] = {"eq": "x" * length, "contains": "'" * length, "startsWith": "\\" * length, "in": ["`" * length] * 9}
    with counted_lines() as counter:
        response = await engine.execute(GraphQLRequest(FILTERED, {"value": {"name": operators}}))
    assert [error.code for error in response.errors] == [ErrorCode.DATABASE_UNAVAILABLE]
    return counter.lines
