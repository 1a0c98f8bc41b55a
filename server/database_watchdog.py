"""Restarts a local database that exits while the server runs, at the same address.

with restart_on_exit(database, settings): serve()

The system may kill it, for instance when memory is short. Until it is back, operations get a 503 and /readyz reports the database as
unreachable.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

import structlog

from keiretsu.graph.local import LocalDatabaseError
from keiretsu.graph.local.process.port import is_listening
from keiretsu.server.database import Database, open_local_database
from keiretsu.server.settings import Settings
from keiretsu.server.supervision import repeat

log = structlog.get_logger("keiretsu.database")
POLL_INTERVAL = 1.0  # seconds between two checks of the port


@contextmanager
def restart_on_exit(database: Database, settings: Settings) -> Iterator[None]:
    """Restart a local database that exits, until the context exits; a configured database is not restarted."""
    stopping = threading.Event()
    if database.data_dir:
        port = urlsplit(database.address.uri).port
        assert port, "the address of a local database has a port"
        step = partial(_restart_if_exited, port, settings)
        threading.Thread(target=repeat, args=("database watchdog", step, stopping, POLL_INTERVAL), daemon=True).start()
    try:
        yield
    finally:
        stopping.set()


def _restart_if_exited(port: int, settings: Settings) -> None:
    if is_listening(port):
        return
    log.warning("database_restarting")
    try:
        open_local_database(settings, port).close()
    except LocalDatabaseError as error:
        log.warning("database_restart_failed", reason=str(error))
