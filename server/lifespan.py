"""Settings -> an application that opens its database at startup and closes it at shutdown, for programs that embed the server.

    application = create_app()              uvicorn keiretsu:create_app --factory
    async with application.lifespan(): ...  until then, the application serves requests

`keiretsu serve` uses the same parts in another order: it reports errors before it accepts requests.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from keiretsu.graph.store.store import Store
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.access.allowed_hosts import is_loopback
from keiretsu.server.access.policy import build_policy
from keiretsu.server.application import Application, ApplicationOptions, build_application
from keiretsu.server.database import Database, open_configured_database, prepare_database
from keiretsu.server.database_watchdog import restart_on_exit
from keiretsu.server.errors import CommandError
from keiretsu.server.load_schema import load_schema
from keiretsu.server.settings import Settings, read_settings


def create_app(settings: Settings | None = None, *, allow_anonymous: bool = False, persisted_only: bool = False) -> EmbeddedApp:
    """The ASGI application of these settings, by default those of the environment. The flags are those of `keiretsu serve`.

    Raises CommandError if the settings or the schema declaration are invalid; nothing else happens before startup.
    """
    settings = settings or read_settings(os.environ)
    options = build_options(settings, allow_anonymous=allow_anonymous, persisted_only=persisted_only)
    return EmbeddedApp(settings, load_schema(settings.schema), options)


class EmbeddedApp:
    """An ASGI application. A server starts it by the lifespan protocol; a host application that mounts it enters `lifespan`."""

    def __init__(self, settings: Settings, catalogue: Catalogue, options: ApplicationOptions) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._options = options
        self._router = Router(lifespan=self.lifespan)
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._router.lifespan(scope, receive, send)
            return
        if self._app is None:
            raise RuntimeError("The application has not started; enter `async with application.lifespan()` first.")
        await self._app(_without_root_path(scope), receive, send)

    @asynccontextmanager
    async def lifespan(self, _host: object = None) -> AsyncIterator[None]:
        """Open the database, and close it on exit. The argument is that of a host's lifespan, `FastAPI(lifespan=application.lifespan)`.

        Raises LocalDatabaseError, WriteError.
        """
        resources = open_application(self._settings, self._catalogue, self._options)
        application = await asyncio.to_thread(resources.__enter__)  # the first start downloads Neo4j, which takes minutes
        try:
            async with application.lifespan():
                self._app = application.app
                yield
        finally:
            self._app = None
            await asyncio.to_thread(resources.__exit__, None, None, None)


def _without_root_path(scope: Scope) -> Scope:
    """The scope of an application that is mounted under a path, as if it were at the root."""
    root_path, path = scope.get("root_path", ""), scope["path"]
    if not root_path or not path.startswith(f"{root_path}/"):
        return scope
    return {**scope, "path": path.removeprefix(root_path), "root_path": ""}


@contextmanager
def open_application(settings: Settings, catalogue: Catalogue, options: ApplicationOptions) -> Iterator[Application]:
    """The application over a database that is open until the context exits. Raises LocalDatabaseError, WriteError."""
    with open_prepared_database(settings, catalogue) as database:
        yield build_application(build_store(database, settings), catalogue, options)


@contextmanager
def open_prepared_database(settings: Settings, catalogue: Catalogue) -> Iterator[Database]:
    """The database of these settings, ready for queries until the context exits. Raises LocalDatabaseError, WriteError."""
    with open_configured_database(settings) as database, restart_on_exit(database, settings):
        prepare_database(database, settings, catalogue)
        yield database


def build_store(database: Database, settings: Settings) -> Store:
    """The store of a database."""
    return Store(
        database.address,
        timeout=settings.query_timeout,
        max_concurrent_queries=settings.max_concurrent_queries,
        plan_cache_size=database.plan_cache_size,
        use_fast_path=settings.use_fast_paths,
    )


def build_options(settings: Settings, *, allow_anonymous: bool, persisted_only: bool) -> ApplicationOptions:
    """The options of an application. Raises CommandError if they contradict each other."""
    access = build_policy(settings, allow_anonymous=allow_anonymous)
    if persisted_only and not settings.persisted_operations:
        raise CommandError("--persisted-only requires a folder of operations; set KEIRETSU_PERSISTED_OPERATIONS.")
    return ApplicationOptions(
        settings.limits, settings.persisted_operations, persisted_only, access, is_development(settings), settings.export_timeout
    )


def is_development(settings: Settings) -> bool:
    """Whether development mode is on: by KEIRETSU_ENV, or with `auto` if the server listens on a loopback address."""
    return settings.env == "development" or (settings.env == "auto" and is_loopback(settings.host))
