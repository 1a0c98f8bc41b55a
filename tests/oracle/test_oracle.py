"""Random operations return the same from Keiretsu, with one statement, and from the oracle, with loops over the same graph."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLSchema

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from tests.conftest import CountingStore, DatabaseContents
from tests.movies import MOVIES
from tests.oracle.operations import CURSOR_PREFIX, generate_operation
from tests.oracle.plain import Oracle
from tests.oracle.random_graph import OracleGraph, random_graph

pytestmark = pytest.mark.database

OPERATIONS_PER_DRAW = 10
VARIABLE_SETS = 10
GRAPH_SIZES = (0, 2, 4, 5, 6, 8)


@dataclass(frozen=True)
class OracleSchema:
    """A schema and the oracle for it."""

    name: str
    catalogue: Catalogue
    schema: GraphQLSchema
    oracle: Oracle


@functools.cache
def oracle_schema(name: str) -> OracleSchema:
    """Cached for all tests."""
    catalogue = compile_schema({"companies": COMPANIES, "movies": MOVIES}[name])
    schema = build_schema(catalogue)
    return OracleSchema(name, catalogue, core_schema(schema), Oracle(schema.as_str(), catalogue))


def load_random_graph(
    database_contents: DatabaseContents, schema: OracleSchema, seed: int, sizes: Sequence[int] = GRAPH_SIZES
) -> OracleGraph:
    """The random graph with this seed, also loaded into the database. Consecutive seeds have the sizes in turn."""
    graph = random_graph(schema.catalogue, seed, size=sizes[seed % len(sizes)])
    database_contents.ensure(f"{schema.name} {sizes} {seed}", graph.write)
    return graph


@pytest.mark.draws(short=4, long=300)
async def test_random_operations_match_the_oracle(seed: int, database_contents: DatabaseContents, counting_store: CountingStore) -> None:
    """Ten operations with ten sets of values each: one statement, and the keys, key order and values that the oracle returns."""
    await compare_operations(oracle_schema("companies"), seed, database_contents, counting_store)


@pytest.mark.draws(short=2, long=60)
async def test_random_operations_on_the_movie_schema_match_the_oracle(
    seed: int, database_contents: DatabaseContents, counting_store: CountingStore
) -> None:
    """A schema without claims, entity interfaces and paths: nothing below the declarations depends on companies."""
    await compare_operations(oracle_schema("movies"), seed, database_contents, counting_store)


async def compare_operations(schema: OracleSchema, seed: int, database_contents: DatabaseContents, counting_store: CountingStore) -> None:
    """Random operations on one random graph."""
    graph = load_random_graph(database_contents, schema, seed)
    engine = Engine(schema.catalogue, schema.schema, counting_store, Limits(aliases=1_000, nodes=1_000_000))
    for operation_seed in range(seed * OPERATIONS_PER_DRAW, (seed + 1) * OPERATIONS_PER_DRAW):
        operation = generate_operation(schema.oracle.schema, graph, operation_seed, set_count=VARIABLE_SETS)
        for values in operation.variable_sets:
            counting_store.statements.clear()
            response = await engine.execute(GraphQLRequest(operation.document, values))
            expected = schema.oracle.execute(graph, operation.document, values)
            context = f"operation {operation_seed} on graph {seed} of {schema.name}\n{operation.document}\n"
            context += json.dumps(values, ensure_ascii=False)
            assert not response.errors, f"{response.errors[0].message}\n{context}"
            assert first_difference(response.data, expected) is None, f"{first_difference(response.data, expected)}\n{context}"
            assert len(counting_store.statements) == (1 if reads_database(expected) else 0), context


def reads_database(data: dict[str, Any]) -> bool:
    """True if a field other than introspection was selected."""
    return any(not key.startswith("__") for key in data)


def first_difference(actual: Any, expected: Any, path: str = "") -> str | None:
    """The first difference between two responses: keys and their order, lengths, values. Cursors are only checked for presence."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        if list(actual) != list(expected):
            return f"{path} has the keys {list(actual)}, not {list(expected)}"
        return next(filter(None, (_key_difference(key, actual[key], expected[key], path) for key in actual)), None)
    if isinstance(actual, list) and isinstance(expected, list):
        if len(actual) != len(expected):
            return f"{path} has {len(actual)} items, not {len(expected)}: {actual} / {expected}"
        return next(
            filter(
                None,
                (
                    first_difference(actual_item, expected_item, f"{path}[{index}]")
                    for index, (actual_item, expected_item) in enumerate(zip(actual, expected, strict=True))
                ),
            ),
            None,
        )
    if isinstance(actual, float) and isinstance(expected, float) and math.isclose(actual, expected, rel_tol=1e-12):
        return None
    is_equal = actual == expected and isinstance(actual, bool) == isinstance(expected, bool)
    return None if is_equal else f"{path} is {actual!r}, not {expected!r}"


def _key_difference(key: str, actual: Any, expected: Any, path: str) -> str | None:
    if key.startswith(CURSOR_PREFIX):
        return None if (actual is None) == (expected is None) else f"{path}.{key} is {actual!r}, not {expected!r}"
    return first_difference(actual, expected, f"{path}.{key}")
