"""What is small to send stays small to answer: what would take the database or us long is refused before anything is asked."""

from __future__ import annotations

import time
from typing import Any

import pytest
import strawberry

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.fuzz.invariants import Recorder

WHERE = "query ($given: CompanyWhere) { companies(where: $given) { totalCount } }"
ORDER = "query ($given: [CompanyOrder!]) { companies(orderBy: $given) { nodes { id } } }"
GROUPS = "query ($given: [CompanyGroupOrder!]) { companies { groups(by: [NAME], orderBy: $given) { count } } }"
MANY = 15_000
LONGEST = 50_000  # characters of a statement
TOO_MUCH = {
    "a pattern that Java cannot compile without running out of stack": (WHERE, {"name": {"matches": "*a" * 100_000}}),
    "a pattern that takes seconds for each row, and the database from everybody else": (WHERE, {"name": {"matches": "a.(" * 300_000}}),
}
"""What is too much -> the operation, and what is given. Each fits into a body of a megabyte."""

MANY_OF_THEM = {
    "conditions with nothing in them": (WHERE, {"or": [{}] * MANY}),
    "all of which must hold": (WHERE, {"and": [{}] * MANY}),
    "none of which holds": (WHERE, {"or": [{"or": []}] * MANY}),
    "keys of an order": (ORDER, [{"name": "ASC"}] * MANY),
    "keys of an order of groups": (GROUPS, [{"count": "ASC"}] * MANY),
}
"""What there is too much of -> the same."""


@pytest.fixture
def store() -> Recorder:
    return Recorder()


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema, store: Recorder) -> Engine:
    return Engine(catalogue, core_schema(schema), store)


@pytest.mark.parametrize("case", TOO_MUCH)
async def test_values_that_take_long_are_refused(case: str, engine: Engine, store: Recorder) -> None:
    """Before the database is asked: it cannot stop while it compiles a pattern, whatever the time that a statement may take."""
    text, given = TOO_MUCH[case]
    answer = await engine.answer(Question(text, {"given": given}))
    assert [problem.code for problem in answer.problems] == [Code.LIMIT_EXCEEDED]
    assert store.texts == []


@pytest.mark.parametrize("case", MANY_OF_THEM)
async def test_the_length_of_a_list_does_not_make_long_statements(case: str, engine: Engine, store: Recorder) -> None:
    """Refused, or asked in a statement of the usual size."""
    text, given = MANY_OF_THEM[case]
    await engine.answer(Question(text, {"given": given}))
    assert max(map(len, store.texts), default=0) < LONGEST


async def test_a_text_that_is_long_takes_no_longer_than_reading_it(engine: Engine) -> None:
    """Of the operators that take a text of any length."""
    given: dict[str, Any] = {"eq": "x" * 900_000, "contains": "'" * 9_000, "startsWith": "\\" * 9_000, "in": ["`" * 900] * 9}
    began = time.perf_counter()
    answer = await engine.answer(Question(WHERE, {"given": {"name": given}}))
    assert [problem.code for problem in answer.problems] == [Code.DATABASE_UNAVAILABLE]
    assert time.perf_counter() - began < 1
