"""`keiretsu serve`: from the settings to a listening server.

Keiretsu is ready at http://127.0.0.1:8000
The data lives in /home/you/.local/share/keiretsu
Open the address in a browser, or try this question:

curl -s http://127.0.0.1:8000/graphql -H 'content-type: application/json' -d '{"query": "..."}'
"""

from __future__ import annotations

import errno
import gc
import json
import signal
import socket
import sys
from types import FrameType

import uvicorn

from keiretsu.graph.store.store import Store
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.access.allowed_hosts import is_loopback
from keiretsu.server.access.policy import decide
from keiretsu.server.application import Options, make_application
from keiretsu.server.database import Database, make_ready, open_database_of
from keiretsu.server.database_watchdog import kept_alive
from keiretsu.server.errors import CommandError
from keiretsu.server.http.coalesced_writes import OneWriteProtocol
from keiretsu.server.load_schema import read_schema
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.settings import Settings

QUESTION = '{ company(slug: "xiaomi") { name subsidiaries { edges { kind modality node { name } evidence { statement } } } } }'
GRACE = 10  # seconds that requests under way have when the server is told to stop


class ServingError(CommandError):
    """The server cannot listen; the sentence says why."""


OBJECTS = 50_000  # made before garbage is looked for: as many as an answer of a megabyte has, of which none is garbage


def serve(settings: Settings, *, is_open: bool = False, persisted_only: bool = False) -> None:
    """Serve until told to stop; `is_open`: everybody; `trusted_only`: known operations alone.

    Raises CommandError, LocalDatabaseError, WriteError.
    """
    configure_logs(settings.log)
    access = decide(settings, is_open=is_open)
    if persisted_only and not settings.documents:
        raise ServingError("--persisted-only answers known operations alone; name their folder by KEIRETSU_PERSISTED_OPERATIONS.")
    catalogue = read_schema(settings.schema)
    options = Options(settings.limits, settings.documents, persisted_only, access, is_development(settings))
    signal.signal(signal.SIGTERM, _end)
    listener = _listen(settings)
    with listener, open_database_of(settings) as database, kept_alive(database, settings):
        make_ready(database, settings, catalogue)
        store = Store(database.address, timeout=settings.timeout, connections=settings.connections, plans=database.plans)
        application = make_application(store, catalogue, options)
        config = uvicorn.Config(
            application,
            http=OneWriteProtocol,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
        )
        spare_collections()
        _Server(config, _greeting(settings, database, catalogue, persisted_only=persisted_only)).run([listener])


def is_development(settings: Settings) -> bool:
    """Whether the server tells of itself: as it was told, or where only this machine can reach it."""
    return settings.mode == "development" or (settings.mode == "auto" and is_loopback(settings.host))


def spare_collections() -> None:
    """What is there now, the schema above all, lives as long as the process: collections need not look at it, nor at every answer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)


def _end(_number: int, _frame: FrameType | None) -> None:
    """Told to stop while starting, or by uvicorn, which has stopped gracefully by then: everything is closed, and the exit code is 0."""
    sys.exit()


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, greeting: str) -> None:
        super().__init__(config)
        self.greeting = greeting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(self.greeting, flush=True)


def _listen(settings: Settings) -> socket.socket:
    """The socket, taken before anything else is started; whoever connects too early waits until it is. Raises ServingError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # until then another program may bind it, too
    except (socket.gaierror, UnicodeError):  # the second where a part of the name is too long
        raise ServingError(f'KEIRETSU_HOST is "{settings.host}", and there is no such address; it may be 127.0.0.1.') from None
    except OSError as error:
        raise ServingError(_sentence(error, settings)) from None
    return listener


def _sentence(error: OSError, settings: Settings) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {settings.port} is taken by another program; stop that, or set KEIRETSU_PORT to another port."
        case errno.EACCES:
            return f"Port {settings.port} is for the system administrator only; set KEIRETSU_PORT to one above 1023."
        case errno.EADDRNOTAVAIL:
            return f'KEIRETSU_HOST is "{settings.host}", which is no address of this machine; it may be 127.0.0.1.'
        case _:
            return f"Nothing can listen on {settings.host} port {settings.port}: {error.strerror}."


def _greeting(settings: Settings, database: Database, catalogue: Catalogue, *, persisted_only: bool) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    home = f"http://{host}:{settings.port}"
    where = f"in {database.folder}" if database.folder else f"in the Neo4j at {database.address.uri}"
    body = json.dumps({"query": QUESTION if settings.serves_built_in_schema else _first_question(catalogue)}).replace("'", "'\\''")
    ready = f"\nKeiretsu is ready at {home}\nThe data lives {where}\n"
    if persisted_only:
        return f"{ready}It answers the operations in {settings.documents} alone.\n"
    token = " -H 'authorization: Bearer TOKEN'" if settings.tokens else ""
    try_ = "Open the address in a browser, or try this question" if is_development(settings) else "Try this question"
    return f"{ready}{try_}:\n\ncurl -s {home}/graphql{token} -H 'content-type: application/json' -d '{body}'\n"


def _first_question(catalogue: Catalogue) -> str:
    """Something that can be asked of any schema."""
    node = next(iter(catalogue.nodes.values()))
    return f"{{ {node.plural}(first: 3) {{ totalCount nodes {{ {node.called_by} }} }} }}"
