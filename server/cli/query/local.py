"""Who answers: the engine over a database that is opened as `keiretsu serve` does it, beside any other that uses it.

with local_answers(settings, operation) as ask: ask("{ __typename }", {}, None)   ->   {"data": {"__typename": "Query"}}
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from keiretsu.graph.store.store import Store
from keiretsu.resolvers.document.parse import read_document
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Refused
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.server.cli.query.operations import Operation
from keiretsu.server.cli.query.responses import Answers, data_of
from keiretsu.server.database import Database, make_ready, open_database_of
from keiretsu.server.load_schema import read_schema
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.settings import Settings


@contextmanager
def local_answers(settings: Settings, operation: Operation) -> Iterator[Answers]:
    """What asks the database of these settings, for as long as this lasts.

    Raises AnswerError where the operation does not fit the schema, before any database is started; LocalDatabaseError; WriteError.
    """
    configure_logs(settings.log)
    catalogue = read_schema(settings.schema)
    schema = core_schema(build_schema(catalogue))
    try:
        read_document(operation.text, schema, Limits())
    except Refused as refused:
        data_of({"errors": [problem.as_json() for problem in refused.problems]}, operation.source)
    with open_database_of(settings) as database, asyncio.Runner() as runner:
        make_ready(database, settings, catalogue)
        store = runner.run(_open_store(settings, database))
        engine = Engine(catalogue, schema, store)

        def ask(text: str, variables: Mapping[str, Any], name: str | None) -> Mapping[str, Any]:
            return runner.run(engine.answer(Question(text, variables, name))).as_json()

        try:
            yield ask
        finally:
            runner.run(store.close())


async def _open_store(settings: Settings, database: Database) -> Store:
    """Opened in the loop that will use it."""
    return Store(database.address, timeout=settings.timeout, connections=settings.connections, plans=database.plans)
