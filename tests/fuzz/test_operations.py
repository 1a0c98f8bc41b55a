"""Random operations with several root fields and nested input objects; and mutated documents, which are rejected with a message."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import strawberry
from graphql import GraphQLSchema, get_named_type, parse, validate

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.fuzz.generators import CompositeType, FuzzOperation, FuzzOperationGenerator, fill_slots, free_values, shortest_field_paths
from tests.fuzz.hostile import INJECTION_TEXTS, valid_value
from tests.fuzz.invariants import RecordingStore, check_response, check_statements

OPERATIONS_PER_DRAW = 25
DOCUMENT_PIECES = (
    *('"""', "...", "$v0", "@skip(if: true)", "@include(if: $v0)", "fragment A on Company { name }", "...A", "null"),
    *'{}()[]:!|=$@&.,"#\\',
)
EXPECTED_CODES = (
    *(
        ErrorCode.GRAPHQL_PARSE_FAILED,
        ErrorCode.GRAPHQL_VALIDATION_FAILED,
        ErrorCode.OPERATION_RESOLUTION_FAILURE,
        ErrorCode.BAD_USER_INPUT,
    ),
    *(ErrorCode.LIMIT_EXCEEDED, ErrorCode.DATABASE_UNAVAILABLE),
)
"""Possible error codes for a mutated document, or for one that is still valid."""


@pytest.fixture(scope="module")
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    return Engine(catalogue, core_schema(schema), RecordingStore())


@pytest.mark.draws(short=2, long=40)
async def test_random_operations_are_executed_or_rejected(seed: int, engine: Engine, sdl_schema: GraphQLSchema) -> None:
    """Several root fields, nested input objects, overlapping fields: no exception, and no value in a statement or a trace."""
    store = engine.store
    assert isinstance(store, RecordingStore)
    for operation, rng in random_operations(sdl_schema, seed):
        for _ in range(5):
            values = fill_slots(operation, valid_value, rng)
            store.statements.clear()
            response = await engine.execute(
                GraphQLRequest(operation.document(values), operation.variables(values), include_cost=True, include_trace=True)
            )
            check_response(response, operation.document(values))
            check_statements([*store.statements, json.dumps(response.extensions)], free_values(operation, values))
            if store.statements:
                assert response.extensions, "the trace was requested"
                assert response.extensions["keiretsu"]["statement"] == store.statements[0]


@pytest.mark.draws(short=2, long=40)
async def test_broken_documents_are_rejected(seed: int, engine: Engine, sdl_schema: GraphQLSchema) -> None:
    """A piece is removed, doubled, moved or inserted: one message per error, and each is a client error."""
    for operation, rng in random_operations(sdl_schema, seed):
        values = fill_slots(operation, valid_value, rng)
        for _ in range(8):
            document = mutate_document(operation.document(values), rng)
            response = await engine.execute(GraphQLRequest(document, operation.variables(values)))
            check_response(response, document)
            assert {error.code for error in response.errors} <= set(EXPECTED_CODES), document


def random_operations(schema: GraphQLSchema, seed: int) -> Iterator[tuple[FuzzOperation, random.Random]]:
    """The operations of one draw, each with a generator of random values."""
    for operation_seed in range(seed * OPERATIONS_PER_DRAW, (seed + 1) * OPERATIONS_PER_DRAW):
        yield random_operation(schema, operation_seed), random.Random(operation_seed)  # noqa: S311  # not for secrets


def random_operation(schema: GraphQLSchema, seed: int) -> FuzzOperation:
    """A valid operation with one to three root fields; the same seed gives the same operation."""
    for attempt in range(100):
        generator = FuzzOperationGenerator(schema, random.Random(seed * 1_000 + attempt), argument_chance=0.5)  # noqa: S311  # not for secrets
        operation = FuzzOperation(
            ("{ ", *(piece for index in range(generator.rng.choice((1, 1, 2, 3))) for piece in _random_root_field(generator, index)), " }")
        )
        if not validate(schema, parse(operation.document(fill_slots(operation, valid_value, random.Random(0))))):  # noqa: S311  # not for secrets
            return operation
    raise AssertionError(f"no valid operation in 100 attempts with seed {seed}")


def _random_root_field(generator: FuzzOperationGenerator, index: int) -> list[Any]:
    """A path to some type with arguments, with random arguments for each field on the path."""
    path = generator.rng.choice([path for path in shortest_field_paths(generator.schema).values() if 1 <= len(path) <= 4])
    type_ = get_named_type(path[-1][0].fields[path[-1][1]].type)
    assert isinstance(type_, CompositeType), "the paths lead to composite types"
    selection_set: Sequence[Any] = generator.selection_set(type_, 2)
    for parent, name in reversed(path):
        selection_set = generator.field(parent, name, generator.arguments(parent.fields[name], 3), selection_set)
    return [f" a{index}: ", *selection_set]


def mutate_document(document: str, rng: random.Random) -> str:
    """The document with one or a few pieces changed."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        start = rng.randrange(len(document) + 1)
        end = min(len(document), start + rng.choice((0, 1, 1, 2, 5, 20)))
        piece = rng.choice(
            (
                *DOCUMENT_PIECES,
                *INJECTION_TEXTS,
                "",
                document[start:end] * 2,
                document[end : end + 9],
                "\ud800",
                json.dumps(rng.choice(INJECTION_TEXTS)),
            )
        )
        document = document[:start] + piece + document[end:]
    return document
