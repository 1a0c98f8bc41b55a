"""The ASGI application: the endpoint, the Starlette application beside it, and what belongs to all of it.

RequestLog( Door( ShortCut( Starlette(/livez, /readyz, /metrics, the page) ) ) )
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from keiretsu.graph.store.store import Store
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema
from keiretsu.server.access.middleware import Door
from keiretsu.server.access.policy import Access
from keiretsu.server.graphiql.routes import page_routes
from keiretsu.server.http.endpoint import ShortCut
from keiretsu.server.http.persisted_operations import KnownDocuments, load_known
from keiretsu.server.http.warmup import rehearse
from keiretsu.server.observability.health import livez, readyz
from keiretsu.server.observability.metrics import Metrics, metrics_route
from keiretsu.server.observability.request_logging import RequestLog


@dataclass(frozen=True)
class Options:
    """What an application may be told. `documents`: a folder of known operations; `trusted_only`: no others are answered; `access`: who may
    ask, None where that is settled elsewhere; `development`: it tells of itself.
    """

    limits: Limits = field(default_factory=Limits)
    documents: Path | None = None
    persisted_only: bool = False
    access: Access | None = None
    development: bool = True


def make_application(store: Store, catalogue: Catalogue, options: Options | None = None) -> ASGIApp:
    """The application over a store, which it closes when it stops."""
    options = options or Options()
    schema, told = core_schema(build_schema(catalogue)), options.development
    engine = Engine(catalogue, schema, store, options.limits, development=told, deadline=store.deadline)
    known = KnownDocuments(only=options.persisted_only)
    if options.documents:
        known = load_known(options.documents, engine, only=options.persisted_only)
    metrics = Metrics(name for one in known.all() for name in one.document.operations)
    metrics.watch(engine, store)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        rehearsal = asyncio.create_task(rehearse(engine, known)) if options.documents else None
        yield
        if rehearsal:
            rehearsal.cancel()
        await store.close()

    page = page_routes() if options.development else []
    beside = Starlette(routes=[Route("/livez", livez), Route("/readyz", readyz), metrics_route(metrics), *page], lifespan=lifespan)
    beside.state.store = store
    endpoint: ASGIApp = ShortCut(beside, engine, known, store.is_full)
    return RequestLog(Door(endpoint, options.access) if options.access else endpoint, metrics)
