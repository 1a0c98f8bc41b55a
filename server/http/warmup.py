"""Warm-up: runs each persisted operation once at startup, so that its query plan is cached here and in Neo4j.

    KEIRETSU_PERSISTED_OPERATIONS=app/queries   ->   {"event": "warm_up_finished", "operations": 14, "seconds": 2.1, ...}

Variables have sample values of their types; an operation with optional variables runs with and without them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import structlog
from graphql import (
    GraphQLInputType,
    GraphQLSchema,
    NonNullTypeNode,
    OperationDefinitionNode,
    get_named_type,
    is_enum_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
)

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.server.http.persisted_operations import PersistedOperations
from keiretsu.server.supervision import attempt

log = structlog.get_logger("keiretsu.persisted_operations")
SAMPLE_SCALARS: dict[str, Any] = {"Int": 1, "Float": 1.0, "Boolean": True, "Date": "2000-01-31"}
"""A sample value for each scalar; all others get a string."""


async def warm_up(engine: Engine, persisted_operations: PersistedOperations) -> None:
    """Run all persisted operations, one after the other; one that fails does not keep the others from being planned."""
    start, count = time.perf_counter(), 0
    for entry in persisted_operations.documents():
        for name, operation in entry.document.operations.items():
            for variables in sample_variables(engine.schema, operation.definition):
                await attempt("warm-up", partial(engine.execute, GraphQLRequest(entry.text, variables, name or None)))
            count += 1
    log.info("warm_up_finished", operations=count, seconds=round(time.perf_counter() - start, 1))


def sample_variables(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Iterator[dict[str, Any]]:
    """Sample values of the required variables of an operation, then of all variables if some are optional."""
    definitions = {definition.variable.name.value: definition for definition in operation.variable_definitions or ()}
    types = {name: type_from_ast(schema, definition.type) for name, definition in definitions.items()}
    values = {name: _sample_value(type_) for name, type_ in types.items() if type_}
    required = {
        name: values[name]
        for name, definition in definitions.items()
        if isinstance(definition.type, NonNullTypeNode) and definition.default_value is None
    }
    yield required
    if required != values:
        yield values


def _sample_value(type_: Any) -> Any:
    inner: GraphQLInputType = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(inner):
        return [_sample_value(inner.of_type)]
    named = get_named_type(inner)
    if is_enum_type(named):
        return next(iter(named.values))
    return SAMPLE_SCALARS.get(named.name, "a") if not hasattr(named, "fields") else {}
