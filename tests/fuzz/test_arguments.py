"""Every argument of the schema, with hostile valid values and with invalid values."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import pytest
import strawberry
from graphql import GraphQLSchema

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.parameters.variable_shape import variable_shape
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.fuzz.coverage_operations import coverable_elements, coverage_operations, covered_elements
from tests.fuzz.generators import FuzzOperation, fill_slots, free_values
from tests.fuzz.hostile import FuzzTarget, any_value, valid_value
from tests.fuzz.invariants import RecordingStore, check_response, check_statements

PARTITIONS = 6
VALUE_SETS = 2
MIN_EXECUTED = 0.75  # minimum share of the operations with valid values


def test_every_argument_input_field_and_enum_value_is_covered(seed: int, sdl_schema: GraphQLSchema) -> None:
    """Each of them is used by at least one operation."""
    rng, used = random.Random(seed), set[str]()  # noqa: S311  # not for secrets
    for operation in coverage_operations(sdl_schema, seed):
        used |= covered_elements(sdl_schema, operation, fill_slots(operation, valid_value, rng))
    assert coverable_elements(sdl_schema) - used == set()


@pytest.fixture(params=range(PARTITIONS))
def operations(request: pytest.FixtureRequest, seed: int, sdl_schema: GraphQLSchema) -> list[FuzzOperation]:
    """The operations of one partition."""
    return list(coverage_operations(sdl_schema, seed))[request.param :: PARTITIONS]


@pytest.mark.draws(short=1, long=10)
async def test_valid_values_are_executed_and_stay_out_of_statements(
    operations: list[FuzzOperation], seed: int, catalogue: Catalogue, schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Literals and variables alike are not part of a statement, nor do they affect its text.

    Each set of values is planned again, so that no cache hides a difference.
    """
    monkeypatch.setattr("keiretsu.resolvers.query_executor.PLAN_CACHE_CHARS", 1)
    store = RecordingStore()
    engine = Engine(catalogue, core_schema(schema), store)
    executed = count = 0
    for operation, value_sets in with_values(operations, seed, valid_value):
        statements_by_shape: dict[Hashable, list[str]] = {}
        for values in value_sets:
            store.statements.clear()
            request = GraphQLRequest(operation.document(values), operation.variables(values))
            check_response(await engine.execute(request), request.query)
            check_statements(store.statements, free_values(operation, values))
            count += 1
            if store.statements:
                executed += 1
                statements_by_shape.setdefault(variable_shape_of(engine, request), []).append(store.statements[0])
        assert all(len(set(statements)) <= 1 for statements in statements_by_shape.values()), (
            f"{len(statements_by_shape)} shapes: {[operation.document(values) for values in value_sets]}"
        )
    assert engine.queries.plan_cache_entries == 0
    assert executed >= MIN_EXECUTED * count, f"only {executed} of {count} were executed"


@pytest.mark.draws(short=1, long=10)
async def test_invalid_values_are_rejected_with_a_message(
    operations: list[FuzzOperation], seed: int, catalogue: Catalogue, schema: strawberry.Schema
) -> None:
    """Any value at any argument; valid ones are executed and stay out of the statement."""
    store = RecordingStore()
    engine = Engine(catalogue, core_schema(schema), store)
    for operation, value_sets in with_values(operations, seed, any_value):
        for values in value_sets:
            store.statements.clear()
            document = operation.document(values)
            check_response(await engine.execute(GraphQLRequest(document, operation.variables(values))), document)
            check_statements(store.statements, free_values(operation, values))


def variable_shape_of(engine: Engine, request: GraphQLRequest) -> Hashable:
    """The shape of a request's variables."""
    operation = engine.get_operation(request)
    return variable_shape(operation.variable_roles, coerce_variables(engine.schema, operation, request.variables))


SlotValues = Mapping[int, Any]


def with_values(
    operations: Iterable[FuzzOperation], seed: int, generate: Callable[[FuzzTarget, random.Random], Any]
) -> Iterator[tuple[FuzzOperation, list[SlotValues]]]:
    """Each operation with several sets of values."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    for operation in operations:
        yield operation, [fill_slots(operation, generate, rng) for _ in range(VALUE_SETS)]
