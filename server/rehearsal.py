"""The operations of an app, asked once before anybody else does: Neo4j then has planned them, and we have.

    KEIRETSU_DOCUMENTS=app/queries   ->   {"event": "documents rehearsed", "operations": 14, "seconds": 2.1, ...}

One file may hold several operations and the fragments that they use. Values are made up by type; a variable that may be left out is asked
both ways. What does not fit the schema is named in the log and left out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
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

from resolvers.answer import Engine, Question
from resolvers.problems import Refused

log = structlog.get_logger("keiretsu.documents")
SCALARS: dict[str, Any] = {"Int": 1, "Float": 1.0, "Boolean": True, "Date": "2000-01-31"}
"""A value for each scalar; a text for all others."""


async def rehearse(engine: Engine, folder: Path) -> None:
    """Ask all operations in the files of a folder, one after the other."""
    began, asked = time.perf_counter(), 0
    for path, text in await asyncio.to_thread(_read_files, folder):
        try:
            operations = engine.document(text).operations
        except Refused as refused:
            _leave_out(path, refused.problems[0].message)
            continue
        for name, operation in operations.items():
            for values in made_up(engine.schema, operation.definition):
                await engine.answer(Question(text, values, name or None))
            asked += 1
    log.info("documents rehearsed", folder=str(folder), operations=asked, seconds=round(time.perf_counter() - began, 1))


def _read_files(folder: Path) -> list[tuple[Path, str]]:
    found = []
    for path in sorted(folder.rglob("*.graphql")):
        try:
            found.append((path, path.read_text("utf-8")))
        except (OSError, UnicodeError) as error:
            _leave_out(path, str(error))
    return found


def _leave_out(path: Path, reason: str) -> None:
    log.warning("a document is left out", file=str(path), reason=reason)


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
