"""The documents that are known, asked once before anybody else does: Neo4j then has planned them, and we have.

    KEIRETSU_PERSISTED_OPERATIONS=app/queries   ->   {"event": "documents rehearsed", "operations": 14, "seconds": 2.1, ...}

Values are made up by type; a variable that may be left out is asked both ways.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
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

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.server.http.persisted_operations import KnownDocuments

log = structlog.get_logger("keiretsu.documents")
SCALARS: dict[str, Any] = {"Int": 1, "Float": 1.0, "Boolean": True, "Date": "2000-01-31"}
"""A value for each scalar; a text for all others."""


async def rehearse(engine: Engine, known: KnownDocuments) -> None:
    """Ask all operations of the documents, one after the other."""
    began, asked = time.perf_counter(), 0
    for one in known.all():
        for name, operation in one.document.operations.items():
            for values in made_up(engine.schema, operation.definition):
                await engine.answer(Question(one.text, values, name or None))
            asked += 1
    log.info("documents rehearsed", operations=asked, seconds=round(time.perf_counter() - began, 1))


def made_up(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Iterator[dict[str, Any]]:
    """Values for the variables of an operation: those that it must have; then all, where there are more."""
    found = {one.variable.name.value: one for one in operation.variable_definitions or ()}
    types = {name: type_from_ast(schema, one.type) for name, one in found.items()}
    values = {name: _value(type_) for name, type_ in types.items() if type_}
    needed = {name: values[name] for name, one in found.items() if isinstance(one.type, NonNullTypeNode) and one.default_value is None}
    yield needed
    if needed != values:
        yield values


def _value(type_: Any) -> Any:
    inner: GraphQLInputType = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(inner):
        return [_value(inner.of_type)]
    named = get_named_type(inner)
    if is_enum_type(named):
        return next(iter(named.values))
    return SCALARS.get(named.name, "a") if not hasattr(named, "fields") else {}
