"""Operations -> the texts of their statements. They are planned only, not executed, so no database is needed.

statement_text(engine, GraphQLRequest("{ companies { totalCount } }"))   ->   "CALL () {..."
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import RequestRejected
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue

GOLDEN = Path(__file__).parent / "golden"


class UnusedStore:
    """A store that fails the test if it is read."""

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Fail."""
        raise AssertionError(f"planning must not read the database: {text} with {sorted(values)}")


def make_engine(catalogue: Catalogue, schema: GraphQLSchema) -> Engine:
    """An engine without a database."""
    return Engine(catalogue, schema, UnusedStore())


def statement_text(engine: Engine, request: GraphQLRequest) -> str | None:
    """The text of an operation's statement; None if it does not read the database. Raises RequestRejected."""
    operation = engine.get_operation(request)
    variables = coerce_variables(engine.schema, operation, request.variables)
    statement = engine.queries.get_plan(operation, variables, request.query).statement
    return statement.text if statement else None


def golden_statements(engine: Engine) -> Iterator[str]:
    """The statements of all golden operations that read the database."""
    for path in sorted(GOLDEN.rglob("*.graphql")):
        values = path.with_suffix(".variables.json")
        try:
            text = statement_text(engine, GraphQLRequest(path.read_text(), json.loads(values.read_text()) if values.exists() else {}))
        except RequestRejected:
            continue
        if text:
            yield text
