"""`keiretsu serve`: settings -> a listening server.

Keiretsu is ready at http://127.0.0.1:8000
Data directory: /home/you/.local/share/keiretsu
Open the address in a browser, or try this query:

curl -s http://127.0.0.1:8000/graphql -H 'content-type: application/json' -d '{"query": "..."}'
"""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import signal
import socket
import sys
from dataclasses import replace
from math import ceil
from types import FrameType
from typing import Any, Literal

import structlog
import uvicorn

from keiretsu.optional_features import COALESCED_WRITES, CONNECTION_GUARD
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.application import build_application
from keiretsu.server.connection_limits import ConnectionLimits
from keiretsu.server.connections.connection_table import ConnectionTable
from keiretsu.server.connections.descriptors import RESERVED_FILES, bounded_connections
from keiretsu.server.connections.guarded_server import GuardedServer, guard_protocol
from keiretsu.server.connections.rejection_table import build_rejections
from keiretsu.server.connections.request_tracking import RequestTracking
from keiretsu.server.database import Database
from keiretsu.server.errors import CommandError
from keiretsu.server.lifespan import build_options, build_store, is_development, open_prepared_database
from keiretsu.server.load_schema import load_schema
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.settings import Settings

log = structlog.get_logger("keiretsu.server")
SAMPLE_QUERY = '{ company(slug: "xiaomi") { name subsidiaries { edges { kind modality node { name } evidence { statement } } } } }'
SHUTDOWN_TIMEOUT = 10  # seconds for requests in progress to finish after SIGTERM
GC_THRESHOLD = 50_000  # allocations before a collection: as many objects as a response of 1 MB has, none of them garbage


class ServeError(CommandError):
    """The server cannot start; the message says why."""


def serve(settings: Settings, *, allow_anonymous: bool = False, persisted_only: bool = False) -> None:
    """Serve until a signal stops it. `allow_anonymous`: accept requests without a token. `persisted_only`: reject other operations.

    Raises CommandError, LocalDatabaseError, WriteError.
    """
    configure_logs(settings.log_format)
    options = build_options(settings, allow_anonymous=allow_anonymous, persisted_only=persisted_only)
    catalogue = load_schema(settings.schema)
    limits = bounded_limits(settings)
    signal.signal(signal.SIGTERM, _exit)
    listener = _listen(settings)
    with listener, open_prepared_database(settings, catalogue) as database:
        app = build_application(build_store(database, settings), catalogue, options).app
        table = ConnectionTable(build_rejections(limits))
        protocol = http_protocol(use_fast_path=settings.use_fast_paths)
        guarded: Any = CONNECTION_GUARD.load(lambda: guard_protocol(None if protocol == "httptools" else protocol, table))
        config = uvicorn.Config(
            RequestTracking(app) if guarded else app,
            http=guarded or protocol,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=ceil(limits.idle_timeout),
            timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
        )
        tune_gc()
        banner = _startup_banner(settings, database, catalogue, persisted_only=persisted_only)
        _Server(config, listener, table if guarded else None, banner).run([listener])


def bounded_limits(settings: Settings) -> ConnectionLimits:
    """The limits of connections, of which there are at most as many as the limit of open files permits. Raises CommandError."""
    limits, reserve = settings.connection_limits, settings.max_concurrent_queries + RESERVED_FILES
    max_connections = bounded_connections(limits.max_connections, reserve)
    if max_connections < limits.max_connections:
        log.warning("max_connections_lowered", max_connections=max_connections, reason="the limit of open files", reserved=reserve)
    return replace(limits, max_connections=max_connections)


def http_protocol(*, use_fast_path: bool) -> type[asyncio.Protocol] | Literal["httptools"]:
    """The HTTP protocol for uvicorn: ours, which coalesces writes, if uvicorn's version permits it; otherwise its own."""
    return (COALESCED_WRITES.load(_load_coalescing_protocol) if use_fast_path else None) or "httptools"


def _load_coalescing_protocol() -> type[asyncio.Protocol]:
    from keiretsu.server.http.coalesced_writes import CoalescingHttpProtocol  # it imports private names, which may be missing

    return CoalescingHttpProtocol


def tune_gc() -> None:
    """Exclude all existing objects, mainly the schema, from garbage collection, and collect less often than after every response."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


def _exit(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM during start-up, or raised again by uvicorn after its graceful shutdown: close everything and exit with 0."""
    sys.exit()


class _Server(GuardedServer):
    """A server that prints a banner when it is ready."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, table: ConnectionTable | None, banner: str) -> None:
        super().__init__(config, listener, table)
        self.banner = banner

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(self.banner, flush=True)


def _listen(settings: Settings) -> socket.socket:
    """Bind the socket before anything else starts; early connections wait until the server is ready. Raises ServeError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # until then another program can bind the port, too
    except (socket.gaierror, UnicodeError):  # UnicodeError: a label of the name is too long
        raise ServeError(f'KEIRETSU_HOST is "{settings.host}", which cannot be resolved; use an address such as 127.0.0.1.') from None
    except OSError as error:
        raise ServeError(_listen_error(error, settings)) from None
    return listener


def _listen_error(error: OSError, settings: Settings) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {settings.port} is already in use; stop the other program, or set KEIRETSU_PORT to another port."
        case errno.EACCES:
            return f"Binding to port {settings.port} requires root privileges; set KEIRETSU_PORT to a port above 1023."
        case errno.EADDRNOTAVAIL:
            return f'KEIRETSU_HOST is "{settings.host}", which is not an address of this machine; use an address such as 127.0.0.1.'
        case _:
            return f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}."


def _startup_banner(settings: Settings, database: Database, catalogue: Catalogue, *, persisted_only: bool) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base_url = f"http://{host}:{settings.port}"
    location = f"Data directory: {database.data_dir}" if database.data_dir else f"Database: {database.address.uri}"
    body = json.dumps({"query": SAMPLE_QUERY if settings.has_built_in_schema else _sample_query(catalogue)}).replace("'", "'\\''")
    ready = f"\nKeiretsu is ready at {base_url}\n{location}\n"
    if persisted_only:
        return f"{ready}Only the operations in {settings.persisted_operations} are allowed.\n"
    token = " -H 'authorization: Bearer TOKEN'" if settings.token_file else ""
    invitation = "Open the address in a browser, or try this query" if is_development(settings) else "Try this query"
    return f"{ready}{invitation}:\n\ncurl -s {base_url}/graphql{token} -H 'content-type: application/json' -d '{body}'\n"


def _sample_query(catalogue: Catalogue) -> str:
    """A query that works with any schema."""
    node = next(iter(catalogue.nodes.values()))
    return f"{{ {node.plural}(first: 3) {{ totalCount nodes {{ {node.display_property} }} }} }}"
