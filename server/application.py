"""The ASGI application: the GraphQL endpoint, the Starlette application behind it, and the middleware around both.

RequestLoggingMiddleware( AccessMiddleware( GraphQLEndpoint( Starlette(/livez, /readyz, /metrics, /export, GraphiQL) ) ) )
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from keiretsu.graph.indexes import IndexProbe
from keiretsu.graph.store.store import Store
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema
from keiretsu.seed.load import indexes_for
from keiretsu.server.access.middleware import AccessMiddleware
from keiretsu.server.access.policy import AccessPolicy
from keiretsu.server.graphiql.routes import page_routes
from keiretsu.server.http.endpoint import GraphQLEndpoint
from keiretsu.server.http.export import EXPORT_PATH, ExportEndpoint
from keiretsu.server.http.persisted_operations import PersistedOperations, load_persisted_operations
from keiretsu.server.http.warmup import warm_up
from keiretsu.server.observability.health import livez, readyz
from keiretsu.server.observability.metrics import Metrics, metrics_route
from keiretsu.server.observability.request_logging import RequestLoggingMiddleware


@dataclass(frozen=True)
class ApplicationOptions:
    """Options of the application.

    `persisted_operations`: a folder of them; `persisted_only`: all other operations are rejected; `access`: None where access is controlled
    elsewhere; `is_development`: introspection and GraphiQL are enabled; `export_timeout`: seconds that an export may take.
    """

    limits: Limits = field(default_factory=Limits)
    persisted_operations: Path | None = None
    persisted_only: bool = False
    access: AccessPolicy | None = None
    is_development: bool = True
    export_timeout: float = 300.0


@dataclass(frozen=True)
class Application:
    """An ASGI application, and what it does from startup to shutdown, which `app` also does by the lifespan protocol."""

    app: ASGIApp
    lifespan: Callable[..., AbstractAsyncContextManager[None]]


def build_application(store: Store, catalogue: Catalogue, options: ApplicationOptions | None = None) -> Application:
    """The application over a store, which it closes on shutdown."""
    options = options or ApplicationOptions()
    schema, is_development = core_schema(build_schema(catalogue)), options.is_development
    engine = Engine(catalogue, schema, store, options.limits, is_development=is_development, deadline=store.deadline)
    persisted = PersistedOperations(persisted_only=options.persisted_only)
    if options.persisted_operations:
        persisted = load_persisted_operations(options.persisted_operations, engine, persisted_only=options.persisted_only)
    metrics = Metrics(name for entry in persisted.documents() for name in entry.document.operations)
    metrics.attach(engine, store)

    @asynccontextmanager
    async def lifespan(_: object = None) -> AsyncIterator[None]:
        warm_up_task = asyncio.create_task(warm_up(engine, persisted)) if options.persisted_operations else None
        yield
        if warm_up_task:
            warm_up_task.cancel()
        await store.close()

    page = page_routes() if is_development else []
    export = ExportEndpoint(engine, store, options.export_timeout, is_allowed=not options.persisted_only)
    routes = [Route("/livez", livez), Route("/readyz", readyz), metrics_route(metrics), Route(EXPORT_PATH, export), *page]
    fallback_app = Starlette(routes=routes, lifespan=lifespan)
    fallback_app.state.store, fallback_app.state.index_probe = store, IndexProbe(store, indexes_for(catalogue))
    endpoint: ASGIApp = GraphQLEndpoint(fallback_app, engine, persisted, store.is_saturated)
    app = RequestLoggingMiddleware(AccessMiddleware(endpoint, options.access) if options.access else endpoint, metrics)
    return Application(app, lifespan)
