"""Random operations: several roots, inputs within inputs; and documents that somebody broke, which are refused in a sentence."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from typing import Any

import pytest
import strawberry
from graphql import GraphQLSchema, build_schema, get_named_type, parse, validate

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.fuzz.generators import Composite, Draw, Drawn, fill, free, ways
from tests.fuzz.hostile import BREAKERS, fitting
from tests.fuzz.invariants import Recorder, check_answer, check_texts

SHAPES = int(os.environ.get("KEIRETSU_FUZZ_SHAPES", "50"))
SEED = int(os.environ.get("KEIRETSU_FUZZ_SEED", "1"))
AT_ONCE = 25
PIECES = (
    *('"""', "...", "$v0", "@skip(if: true)", "@include(if: $v0)", "fragment A on Company { name }", "...A", "null"),
    *'{}()[]:!|=$@&.,"#\\',
)
ASKERS = (
    *(Code.GRAPHQL_PARSE_FAILED, Code.GRAPHQL_VALIDATION_FAILED, Code.OPERATION_RESOLUTION_FAILURE, Code.BAD_USER_INPUT),
    *(Code.LIMIT_EXCEEDED, Code.DATABASE_UNAVAILABLE),
)
"""What may be said of a broken document, or of one that is whole still."""


@pytest.fixture(scope="module")
def written(schema: strawberry.Schema) -> GraphQLSchema:
    """The schema as it is given out."""
    return build_schema(schema.as_str())


@pytest.fixture(scope="module")
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    return Engine(catalogue, core_schema(schema), Recorder())


@pytest.mark.parametrize("number", range(SEED, SEED + SHAPES, AT_ONCE))
async def test_random_operations_are_asked_or_refused(number: int, engine: Engine, written: GraphQLSchema) -> None:
    """Several roots, inputs within inputs, fields over fields: nothing is raised; no statement, and no trace of one, has a value in it."""
    store = engine.store
    assert isinstance(store, Recorder)
    for seed in range(number, number + AT_ONCE):
        drawn, pick = random_operation(written, seed), random.Random(seed)  # noqa: S311  # not for secrets
        for _ in range(5):
            values = fill(drawn, fitting, pick)
            store.texts.clear()
            answer = await engine.answer(Question(drawn.text(values), drawn.variables(values), wants_cost=True, wants_trace=True))
            check_answer(answer, drawn.text(values))
            check_texts([*store.texts, json.dumps(answer.extensions)], free(drawn, values))
            if store.texts:
                assert answer.extensions, "who wants a trace gets one"
                assert answer.extensions["keiretsu"]["statement"] == store.texts[0]


@pytest.mark.parametrize("number", range(SEED, SEED + SHAPES, AT_ONCE))
async def test_broken_documents_are_refused(number: int, engine: Engine, written: GraphQLSchema) -> None:
    """A piece is lost, doubled, moved or made up: one sentence for each fault, and each of them the asker's."""
    for seed in range(number, number + AT_ONCE):
        drawn, pick = random_operation(written, seed), random.Random(seed)  # noqa: S311  # not for secrets
        values = fill(drawn, fitting, pick)
        for _ in range(8):
            text = broken(drawn.text(values), pick)
            answer = await engine.answer(Question(text, drawn.variables(values)))
            check_answer(answer, text)
            assert {problem.code for problem in answer.problems} <= set(ASKERS), text


def random_operation(schema: GraphQLSchema, seed: int) -> Drawn:
    """A valid operation with one to three fields at the top, the same for the same seed."""
    for attempt in range(100):
        draw = Draw(schema, random.Random(seed * 1_000 + attempt), given=0.5)  # noqa: S311  # not for secrets
        drawn = Drawn(("{ ", *(piece for place in range(draw.random.choice((1, 1, 2, 3))) for piece in _root(draw, place)), " }"))
        if not validate(schema, parse(drawn.text(fill(drawn, fitting, random.Random(0))))):  # noqa: S311  # not for secrets
            return drawn
    raise AssertionError(f"no valid operation in 100 draws of seed {seed}")


def _root(draw: Draw, place: int) -> list[Any]:
    """A way to some type that has arguments, each field of it with some of its own."""
    way = draw.random.choice([way for way in ways(draw.schema).values() if 1 <= len(way) <= 4])
    type_ = get_named_type(way[-1][0].fields[way[-1][1]].type)
    assert isinstance(type_, Composite), "ways lead to what has fields"
    inner: Sequence[Any] = draw.selection(type_, 2)
    for above, name in reversed(way):
        inner = draw.field(above, name, draw.arguments(above.fields[name], 3), inner)
    return [f" a{place}: ", *inner]


def broken(text: str, pick: random.Random) -> str:
    """A document in which one or a few pieces are not what they were."""
    for _ in range(pick.choice((1, 1, 2, 4))):
        start = pick.randrange(len(text) + 1)
        end = min(len(text), start + pick.choice((0, 1, 1, 2, 5, 20)))
        piece = pick.choice((*PIECES, *BREAKERS, "", text[start:end] * 2, text[end : end + 9], "\ud800", json.dumps(pick.choice(BREAKERS))))
        text = text[:start] + piece + text[end:]
    return text
