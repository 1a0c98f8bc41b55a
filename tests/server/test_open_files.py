"""A server with few file descriptors: connections never take those of the database.

The story: 1,200 idle connections for four seconds, with a limit of 1,024 open files. From then on, a local Neo4j that died was not started
again: the thread that watches it had died of EMFILE.
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed
import pytest

from tests.graph.local.conftest import kill_processes
from tests.graph.local.processes import java_of, require_process, supervisor_of
from tests.server.processes import ServerProcess
from tests.waiting import MAX_WAIT, wait_until

pytestmark = pytest.mark.database

OPEN_FILES = 1_024  # with fewer, Neo4j does not start
MAX_QUERIES = 800  # a large part of the descriptors is kept for the database, so that a few connections are too many
CONNECTIONS = OPEN_FILES - MAX_QUERIES - 100
NAME = '{ company(slug: "xiaomi") { name } }'


class FewFilesServer(ServerProcess):
    """A server with a low limit of open files."""

    open_files = OPEN_FILES


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server with a database of its own."""
    data = tmp_path / "data"
    with FewFilesServer(data, KEIRETSU_MAX_CONCURRENT_QUERIES=str(MAX_QUERIES)) as server:
        server.startup_banner()
        yield server
    kill_processes(data)
    shutil.rmtree(data, ignore_errors=True)


def lines(server: ServerProcess) -> list[dict[str, Any]]:
    """The lines of the log."""
    return [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]


def is_ready(server: ServerProcess) -> bool:
    try:
        return server.get("/readyz").status_code == 200
    except httpx.HTTPError:  # the server is busy with connections that must be closed first
        return False


def test_more_connections_than_descriptors(server: ServerProcess, tmp_path: Path) -> None:
    """Silent connections are closed for new ones; the database is restarted while they are there; half requests delay nobody for long."""
    process, data = psutil.Process(server.process.pid), tmp_path / "data"
    assert [line["max_connections"] for line in lines(server) if line["event"] == "max_connections_lowered"] == [CONNECTIONS]
    with ExitStack() as stack:
        for number in range(4 * CONNECTIONS):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), MAX_WAIT))
            if number % CONNECTIONS == 0:
                assert server.query(NAME).json() == {"data": {"company": {"name": "Xiaomi"}}}
            assert connection.fileno() > 0
        assert process.num_fds() <= OPEN_FILES - MAX_QUERIES
        java = require_process(java_of(data))
        require_process(supervisor_of(data)).kill()
        wait_until(lambda: java_of(data) not in (None, java) and is_ready(server))
    assert server.query(NAME).json() == {"data": {"company": {"name": "Xiaomi"}}}
    assert [line for line in lines(server) if line["event"] in ("background_task_failed", "unhandled_exception")] == []
    assert sum(line.get("room", 0) for line in lines(server)) > 2 * CONNECTIONS
    assert server.stop(signal.SIGTERM) == 0
