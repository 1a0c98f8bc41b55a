"""The Starlette application: routes, and what belongs to all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from graph.store import Store
from resolvers.answer import Engine
from resolvers.execution import core_schema
from schema.build import build_schema
from schema.catalogue import Catalogue
from server.graphql_endpoint import graphql
from server.health import livez, readyz
from server.pages import page_routes
from server.requests import RequestLog


def make_application(store: Store, catalogue: Catalogue) -> Starlette:
    """The application over a store, which it closes when it stops."""
    schema = build_schema(catalogue)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await store.close()

    routes = [
        Route("/graphql", graphql, methods=["GET", "POST"]),
        Route("/livez", livez),
        Route("/readyz", readyz),
        *page_routes(),
    ]
    application = Starlette(routes=routes, middleware=[Middleware(RequestLog)], lifespan=lifespan)
    application.state.store = store
    application.state.engine = Engine(catalogue, core_schema(schema), store)
    return application
