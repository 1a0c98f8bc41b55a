"""The ASGI application: the endpoint, the Starlette application beside it, and what belongs to all of it.

RequestLog( ShortCut( Starlette(/livez, /readyz, the page) ) )
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from graph.store import Store
from resolvers.answer import Engine
from resolvers.execution import core_schema
from resolvers.limits import Limits
from schema.build import build_schema
from schema.catalogue import Catalogue
from server.graphql_endpoint import ShortCut
from server.health import livez, readyz
from server.pages import page_routes
from server.requests import RequestLog


def make_application(store: Store, catalogue: Catalogue, limits: Limits | None = None) -> ASGIApp:
    """The application over a store, which it closes when it stops."""
    schema = build_schema(catalogue)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await store.close()

    routes = [Route("/livez", livez), Route("/readyz", readyz), *page_routes()]
    beside = Starlette(routes=routes, lifespan=lifespan)
    beside.state.store = store
    return RequestLog(ShortCut(beside, Engine(catalogue, core_schema(schema), store, limits)))
