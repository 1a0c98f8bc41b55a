"""Both sides say the same: the program with one statement, and plain Python with loops over the same graph.

KEIRETSU_ORACLE_SHAPES and KEIRETSU_ORACLE_SEED make the run longer or another one; a failure prints the seed of its operation.
"""

from __future__ import annotations

import functools
import json
import math
import os
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLSchema

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import read_declarations
from keiretsu.schema.types.build import build_schema
from tests.conftest import Contents, CountingStore
from tests.movies import MOVIES
from tests.oracle.operations import CURSOR, draw_operation
from tests.oracle.plain import Oracle
from tests.oracle.random_graph import World, random_world

pytestmark = pytest.mark.database

SHAPES = int(os.environ.get("KEIRETSU_ORACLE_SHAPES", "300"))
SEED = int(os.environ.get("KEIRETSU_ORACLE_SEED", "1"))
SETS = 10
PER_WORLD = 50
SIZES = (0, 2, 4, 5, 6, 8)


@dataclass(frozen=True)
class Side:
    """A schema under the oracle, and plain Python's answers to it."""

    name: str
    catalogue: Catalogue
    schema: GraphQLSchema
    oracle: Oracle


@functools.cache
def side_of(name: str) -> Side:
    """Made once for all tests."""
    catalogue = read_declarations({"companies": COMPANIES, "movies": MOVIES}[name])
    schema = build_schema(catalogue)
    return Side(name, catalogue, core_schema(schema), Oracle(schema.as_str(), catalogue))


def world_of(contents: Contents, side: Side, number: int) -> World:
    """The random graph with this number, also in the database."""
    world = random_world(side.catalogue, number, size=SIZES[number % len(SIZES)])
    contents.hold(f"{side.name} {number}", world.write)
    return world


@pytest.mark.parametrize("number", range(SEED, SEED + SHAPES, 10))
async def test_ten_random_operations_have_the_same_answers_with_ten_sets_of_values_each(
    number: int, contents: Contents, counting: CountingStore
) -> None:
    """One statement each, whatever is asked, and the answer that plain Python gives: the same keys in the same order, the same values."""
    await compare_operations(side_of("companies"), number, contents, counting)


@pytest.mark.parametrize("number", range(SEED, SEED + SHAPES // 5, 10))
async def test_a_graph_of_movies_has_the_same_answers_too(number: int, contents: Contents, counting: CountingStore) -> None:
    """Without claims, interfaces of entities and paths: nothing below the declarations knows companies."""
    await compare_operations(side_of("movies"), number, contents, counting)


async def compare_operations(side: Side, number: int, contents: Contents, counting: CountingStore) -> None:
    """Ten random operations, the first with this seed."""
    world = world_of(contents, side, number // PER_WORLD)
    engine = Engine(side.catalogue, side.schema, counting, Limits(aliases=1_000, nodes=1_000_000))
    for seed in range(number, number + 10):
        drawn = draw_operation(side.oracle.schema, world, seed, sets=SETS)
        for values in drawn.values:
            counting.asked.clear()
            answer = await engine.answer(Question(drawn.text, values))
            expected = side.oracle.answer(world, drawn.text, values)
            told = f"seed {seed}, world {number // PER_WORLD} of {side.name}\n{drawn.text}\n{json.dumps(values, ensure_ascii=False)}"
            assert not answer.problems, f"{answer.problems[0].message}\n{told}"
            assert difference(answer.data, expected) is None, f"{difference(answer.data, expected)}\n{told}"
            assert len(counting.asked) == (1 if asks_the_database(expected) else 0), told


def asks_the_database(data: dict[str, Any]) -> bool:
    """Whether anything but the schema was asked."""
    return any(not key.startswith("__") for key in data)


def difference(ours: Any, theirs: Any, path: str = "") -> str | None:
    """Where two answers differ first: keys and their order, lengths, values. Cursors are followed elsewhere, not compared."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if list(ours) != list(theirs):
            return f"{path} has the keys {list(ours)}, not {list(theirs)}"
        return next(filter(None, (_of_key(key, ours[key], theirs[key], path) for key in ours)), None)
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return f"{path} has {len(ours)} items, not {len(theirs)}: {ours} / {theirs}"
        return next(
            filter(None, (difference(a, b, f"{path}[{place}]") for place, (a, b) in enumerate(zip(ours, theirs, strict=True)))), None
        )
    if isinstance(ours, float) and isinstance(theirs, float) and math.isclose(ours, theirs, rel_tol=1e-12):
        return None
    same = ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)
    return None if same else f"{path} is {ours!r}, not {theirs!r}"


def _of_key(key: str, ours: Any, theirs: Any, path: str) -> str | None:
    if key.startswith(CURSOR):
        return None if (ours is None) == (theirs is None) else f"{path}.{key} is {ours!r}, not {theirs!r}"
    return difference(ours, theirs, f"{path}.{key}")
