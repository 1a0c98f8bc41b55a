"""The ASGI application: the endpoint, the Starlette application beside it, and what belongs to all of it.

RequestLog( ShortCut( Starlette(/livez, /readyz, the page) ) )
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

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
from server.rehearsal import rehearse
from server.requests import RequestLog


def make_application(store: Store, catalogue: Catalogue, limits: Limits | None = None, documents: Path | None = None) -> ASGIApp:
    """The application over a store, which it closes when it stops. `documents`: a folder of operations to rehearse."""
    engine = Engine(catalogue, core_schema(build_schema(catalogue)), store, limits)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        rehearsal = asyncio.create_task(rehearse(engine, documents)) if documents else None
        yield
        if rehearsal:
            rehearsal.cancel()
        await store.close()

    routes = [Route("/livez", livez), Route("/readyz", readyz), *page_routes()]
    beside = Starlette(routes=routes, lifespan=lifespan)
    beside.state.store = store
    return RequestLog(ShortCut(beside, engine))
