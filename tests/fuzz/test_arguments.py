"""Every argument of the schema gets values made to break out, those that fit and those that do not."""

from __future__ import annotations

import functools
import os
import random
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

import pytest
import strawberry
from graphql import GraphQLSchema, build_schema

from keiretsu.resolvers.document.parse import coerce_variables, shape_of
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.fuzz.coverage_operations import all_of, every_operation, used_in
from tests.fuzz.generators import Drawn, fill, free
from tests.fuzz.hostile import Wanted, anything, fitting
from tests.fuzz.invariants import Recorder, check_answer, check_texts

SHAPES = int(os.environ.get("KEIRETSU_FUZZ_SHAPES", "50"))
SEED = int(os.environ.get("KEIRETSU_FUZZ_SEED", "1"))
PARTS = 6
SETS = max(2, SHAPES // 25)
ASKED = 0.75  # of the operations with values that fit, at least


@functools.cache
def operations(schema: strawberry.Schema) -> tuple[Drawn, ...]:
    """Made once for all tests, over the schema as it is given out."""
    return tuple(every_operation(written(schema), SEED))


@functools.cache
def written(schema: strawberry.Schema) -> GraphQLSchema:
    return build_schema(schema.as_str())


def test_nothing_that_can_be_given_is_left_out(schema: strawberry.Schema) -> None:
    """Each argument, each field of each input, each word of each enum is in one operation at least."""
    pick, used = random.Random(SEED), set[str]()  # noqa: S311  # not for secrets
    for drawn in operations(schema):
        used |= used_in(written(schema), drawn, fill(drawn, fitting, pick))
    assert all_of(written(schema)) - used == set()


@pytest.mark.parametrize("part", range(PARTS))
async def test_values_that_fit_are_asked_and_stay_out_of_statements(part: int, catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """However they are given, as literals or as variables, they are part of no text; nor do they decide which text it is.

    Each set of values is planned anew, so that nothing which is kept can hide a difference.
    """
    store = Recorder()
    engine = Engine(catalogue, core_schema(schema), store)
    asked = count = 0
    for drawn, sets in given(schema, part, fitting):
        texts: dict[Hashable, list[str]] = {}
        for values in sets:
            store.texts.clear()
            engine._prepared.clear()
            question = Question(drawn.text(values), drawn.variables(values))
            check_answer(await engine.answer(question), question.text)
            check_texts(store.texts, free(drawn, values))
            count += 1
            if store.texts:
                asked += 1
                texts.setdefault(shape_in(engine, question), []).append(store.texts[0])
        assert all(len(set(text)) <= 1 for text in texts.values()), f"{len(texts)} shapes: {[drawn.text(values) for values in sets]}"
    assert asked >= ASKED * count, f"only {asked} of {count} were asked"


@pytest.mark.parametrize("part", range(PARTS))
async def test_values_that_do_not_fit_are_refused_in_a_sentence(part: int, catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """Whatever is given for an argument; what does fit is asked, and is in no text."""
    store = Recorder()
    engine = Engine(catalogue, core_schema(schema), store)
    for drawn, sets in given(schema, part, anything):
        for values in sets:
            store.texts.clear()
            text = drawn.text(values)
            check_answer(await engine.answer(Question(text, drawn.variables(values))), text)
            check_texts(store.texts, free(drawn, values))


def shape_in(engine: Engine, question: Question) -> Hashable:
    """The shape of a question's variables."""
    operation = engine.read(question)
    return shape_of(operation, coerce_variables(engine.schema, operation, question.variables))


Values = Mapping[int, Any]


def given(schema: strawberry.Schema, part: int, draw: Callable[[Wanted, random.Random], Any]) -> Iterator[tuple[Drawn, list[Values]]]:
    """The operations of one part, each with some sets of values."""
    pick = random.Random(SEED + part)  # noqa: S311  # not for secrets
    for drawn in operations(schema)[part::PARTS]:
        yield drawn, [fill(drawn, draw, pick) for _ in range(SETS)]
