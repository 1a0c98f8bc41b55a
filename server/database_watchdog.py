"""A database of our own that ended while somebody serves it -> the same one again, at the same address.

with kept_alive(database, settings): serve()

The system may have killed it, where memory is short for instance. Until it is back, questions get a 503 and /readyz is red.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import structlog

from keiretsu.graph.local import LocalDatabaseError
from keiretsu.graph.local.process.port import listens
from keiretsu.server.database import Database, open_local
from keiretsu.server.settings import Settings

log = structlog.get_logger("keiretsu.database")
SECONDS = 1.0  # between two looks


@contextmanager
def kept_alive(database: Database, settings: Settings) -> Iterator[None]:
    """While this lasts, a database of our own that ends is started again; one that the settings name is not ours to start."""
    done = threading.Event()
    if database.folder:
        threading.Thread(target=_watch, args=(database, settings, done), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _watch(database: Database, settings: Settings, done: threading.Event) -> None:
    port = urlsplit(database.address.uri).port
    assert port, "the address of a database of our own has a port"
    while not done.wait(SECONDS):
        if not listens(port):
            log.warning("the database has ended; starting it again")
            try:
                open_local(settings, port).close()
            except LocalDatabaseError as error:
                log.warning("the database does not start", reason=str(error))
