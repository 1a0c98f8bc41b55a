"""What is kept of many different questions is bounded, by what it takes and not only by how many there are."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
import strawberry

from keiretsu.resolvers.engine import DOCUMENTS, STATEMENTS, Engine, Question
from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.fuzz.invariants import Recorder

REFUSED = 10_000
LONG = 90_000  # characters of a comment; a document may have 100,000 in all
DIFFERENT = 60
NAME = "query ($name: String!, $first: Int) { companies(where: {name: {eq: $name}}, first: $first) { totalCount } }"


@pytest.fixture
def kept(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    return Engine(catalogue, core_schema(schema), Recorder())


def refused(number: int) -> Question:
    """A question that is refused, each for one of several reasons; no two are the same."""
    reasons = (
        Question(f"{{ a{number}("),
        Question(NAME, {"name": f"n{number}", "first": 1_000 + number}),
        Question(NAME, {"name": number, "first": "one"}),
        Question(NAME, {"name": f"n{number}"}, f"Q{number}"),
        Question(f"{{ nothing{number} }}") if number % 25 == 4 else Question(f"query Q{number} {{ a"),
    )
    return reasons[number % len(reasons)]


async def test_of_what_is_refused_nothing_is_kept(kept: Engine) -> None:
    """Ten thousand, each another: but for the one document that is fine, and the plan that some of their values would have had."""
    codes = {problem.code for number in range(REFUSED) for problem in (await kept.answer(refused(number))).problems}
    assert codes >= {Code.GRAPHQL_PARSE_FAILED, Code.GRAPHQL_VALIDATION_FAILED, Code.OPERATION_RESOLUTION_FAILURE, Code.BAD_USER_INPUT}
    assert (len(kept._documents), len(kept._prepared)) == (1, 1)


async def test_of_different_operations_only_so_much_is_kept(kept: Engine) -> None:
    """Whatever fills them: long comments, which leave no trace in the statement, and names of many operations."""
    for number in range(DIFFERENT):
        answer = await kept.answer(Question(f"{{ companies {{ totalCount }} }} # {number} {'x' * LONG}"))
        assert [problem.code for problem in answer.problems] == [Code.DATABASE_UNAVAILABLE]
    assert held(kept._documents) <= DOCUMENTS
    assert held(kept._prepared) <= STATEMENTS


async def test_other_values_leave_nothing_behind(kept: Engine) -> None:
    """The same operation with other values each time: as many objects afterwards as before."""

    async def ask(count: int, start: int) -> int:
        for number in range(start, start + count):
            await kept.answer(Question(NAME, {"name": f"{number}" * 50, "first": number % 100}))
        kept.store.texts.clear()  # type: ignore[attr-defined]  # the recorder's
        gc.collect()
        return len(gc.get_objects())

    before = await ask(500, 0)
    assert await ask(4_500, 500) - before < 200


def held(kept: Any) -> int:
    """How many characters a cache holds on to, those of its keys among them."""
    return sum(len(text) for key in kept for text in texts_in(key))


def texts_in(key: Any) -> Iterator[str]:
    """The texts in a key."""
    if isinstance(key, str):
        yield key
    elif isinstance(key, tuple):
        for one in key:
            yield from texts_in(one)
