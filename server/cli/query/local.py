"""Runs queries with an engine over a database opened as `keiretsu serve` does; other processes may use the database at the same time.

with open_local_runner(settings, operation) as run_query: run_query("{ __typename }", {}, None)   ->   {"data": {"__typename": "Query"}}
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema

from keiretsu.graph.store.store import Store
from keiretsu.resolvers.document.parse import parse_document
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema
from keiretsu.server.cli.query.operations import QueryOperation
from keiretsu.server.cli.query.responses import QueryRunner, data_of
from keiretsu.server.cli.query.schema_fit import fit_operation
from keiretsu.server.database import Database, open_configured_database, prepare_database
from keiretsu.server.lifespan import build_store
from keiretsu.server.load_schema import load_schema
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.settings import Settings


@contextmanager
def open_local_runner(settings: Settings, operation: QueryOperation) -> Iterator[QueryRunner]:
    """A query runner over the database of these settings, valid within the context.

    Raises OperationError or ResponseError if the operation does not match the schema, before any database is started; LocalDatabaseError;
    WriteError.
    """
    configure_logs(settings.log_format)
    catalogue = load_schema(settings.schema)
    schema = core_schema(build_schema(catalogue))
    operation = fit_operation(operation, schema)
    try:
        parse_document(operation.text, schema, Limits())
    except RequestRejected as rejected:
        data_of({"errors": [error.as_json() for error in rejected.errors]}, operation.source)
    with open_local_engine(settings, catalogue, schema) as local:
        yield QueryRunner(local.run_query, schema)


@dataclass(frozen=True)
class LocalEngine:
    """An engine and its store, within an event loop."""

    engine: Engine
    store: Store
    runner: asyncio.Runner

    def run_query(self, text: str, variables: Mapping[str, Any], name: str | None) -> Mapping[str, Any]:
        """Execute an operation: the response as JSON."""
        return self.runner.run(self.engine.execute(GraphQLRequest(text, variables, name))).as_json()


@contextmanager
def open_local_engine(
    settings: Settings, catalogue: Catalogue, schema: GraphQLSchema, limits: Limits | None = None
) -> Iterator[LocalEngine]:
    """An engine over the database of these settings, valid within the context. Raises LocalDatabaseError, WriteError."""
    with open_configured_database(settings) as database, asyncio.Runner() as runner:
        prepare_database(database, settings, catalogue)
        store = runner.run(_open_store(settings, database))
        try:
            yield LocalEngine(Engine(catalogue, schema, store, limits), store, runner)
        finally:
            runner.run(store.close())


async def _open_store(settings: Settings, database: Database) -> Store:
    """Create the store within the event loop that uses it."""
    return build_store(database, settings)
