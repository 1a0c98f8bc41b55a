"""`keiretsu serve` as a process: start-up banner, shutdown, and recovery after processes are killed."""

from __future__ import annotations

import shlex
import shutil
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from keiretsu.graph.local.process.port import is_listening
from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.validate import read_data_set
from tests.conftest import XIAOMI
from tests.graph.local.conftest import kill_processes
from tests.graph.local.processes import is_stopped, java_of, require_process, supervisor_of
from tests.server.access.test_raw_http import HANDSHAKE
from tests.server.client import error_messages
from tests.server.processes import ServerProcess, run_keiretsu
from tests.waiting import MAX_WAIT, wait_for, wait_until

pytestmark = pytest.mark.database

DATA = '{ company(slug: "xiaomi") { name subsidiaries { nodes { name } } } claims { totalCount } }'
ACME = '{ company(slug: "acme-rockets") { name } }'


@dataclass(frozen=True)
class FirstStart:
    """The outcome of the first start in an empty folder. `handshake`: the response to a WebSocket handshake."""

    data: Path
    server: ServerProcess
    banner: str
    response: Any
    handshake: bytes
    exit_code: int


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstStart]:
    """Starts a server in an empty folder, sends the sample query, and stops it."""
    data = tmp_path_factory.mktemp("serving") / "data"
    try:
        with ServerProcess(data) as server:
            banner = server.startup_banner()
            response, handshake = run_curl(banner), send_handshake(server.port)
            exit_code = server.stop(signal.SIGTERM)
            wait_until(lambda: is_stopped(data))
        yield FirstStart(data, server, banner, response, handshake, exit_code)
    finally:
        kill_processes(data)


@pytest.fixture
def data(tmp_path: Path, first_start: FirstStart) -> Iterator[Path]:
    """A separate data directory with the built-in data, without a running server."""
    yield shutil.copytree(first_start.data, tmp_path / "data")
    kill_processes(tmp_path / "data")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Child processes react to SIGINT, even if the tests run in the background, where it is ignored."""
    previous_handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous_handler)


def run_curl(banner: str) -> Any:
    """The response to the curl command in the banner."""
    command = next(line for line in banner.splitlines() if line.startswith("curl"))
    program, quiet, url, _, header, _, body = shlex.split(command)
    assert (program, quiet) == ("curl", "-s")
    name, _, value = header.partition(": ")
    response = httpx.post(url, content=body, headers={name: value}, timeout=MAX_WAIT)
    assert response.status_code == 200
    return response.json()


def send_handshake(port: int) -> bytes:
    """The response to a WebSocket handshake, up to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), MAX_WAIT) as connection, connection.makefile("rb") as response:
        connection.sendall(HANDSHAKE + b"\r\n")
        return response.read()


def test_first_start(first_start: FirstStart, catalogue: Catalogue) -> None:
    """An empty folder is filled with the built-in data; the banner shows the addresses, and its sample query works."""
    url, data = first_start.server.url, first_start.data
    lines = first_start.banner.splitlines()
    assert lines[:4] == [
        "",
        f"Keiretsu is ready at {url}",
        f"Data directory: {data}",
        "Open the address in a browser, or try this query:",
    ]
    assert lines[5].startswith(f"curl -s {url}/graphql ")
    company = first_start.response["data"]["company"]
    assert company["name"] == "Xiaomi"
    assert all(edge["evidence"] for edge in company["subsidiaries"]["edges"])
    data_set = read_data_set(XIAOMI, catalogue)
    first_line, *request_lines = first_start.server.log.read_text().splitlines()
    count = len(data_set.nodes) + len(data_set.edges)
    assert first_line == f"The database was empty: loaded the Xiaomi ecosystem, {count} nodes and edges."
    assert len(request_lines) == 1, "one line for the one request"
    assert first_start.exit_code == 0


def test_a_websocket_handshake_is_rejected(first_start: FirstStart) -> None:
    """The server has no WebSocket endpoint, though the installed uvicorn supports WebSockets."""
    assert first_start.handshake.startswith(b"HTTP/1.1 403 ")


def test_sigterm_during_startup(data: Path) -> None:
    """The port is bound from the beginning; SIGTERM before the server is ready stops it immediately, with all its processes."""
    with ServerProcess(data) as server:
        wait_until(lambda: is_listening(server.port))
        assert run_keiretsu("serve", folder=data.parent, KEIRETSU_PORT=str(server.port)).stderr == (
            f"keiretsu: Port {server.port} is already in use; stop the other program, or set KEIRETSU_PORT to another port.\n"
        )
        assert server.stop(signal.SIGTERM) == 0
        assert server.log.read_text() == ""
    wait_until(lambda: is_stopped(data))


def test_sigterm_while_serving(data: Path) -> None:
    """A request in progress is completed, then the server exits, then Neo4j; new connections are refused immediately."""
    with ServerProcess(data) as server:
        server.startup_banner()
        body = b'{"query": "{ company(slug: \\"xiaomi\\") { name } }"}'
        with socket.create_connection(("127.0.0.1", server.port), MAX_WAIT) as connection:
            head = f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body[:10])
            assert server.query("{ __typename }").status_code == 200  # by now the server has read the head of the first request
            server.process.send_signal(signal.SIGTERM)
            wait_until(lambda: not is_listening(server.port))
            connection.sendall(body[10:])
            response = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert response.startswith(b"HTTP/1.1 200 OK\r\n")
        assert response.endswith(b'{"data":{"company":{"name":"Xiaomi"}}}')
        assert server.process.wait(MAX_WAIT) == 0
        assert len(server.log.read_text().splitlines()) == 2, "one line per request and nothing else"
    wait_until(lambda: is_stopped(data))


@pytest.mark.parametrize("killed", ["server", "both"])
def test_server_killed(data: Path, killed: str) -> None:
    """If the server is killed, alone or with the supervisor, Neo4j exits, and the next start serves the same data."""
    with ServerProcess(data) as server:
        server.startup_banner()
        before = server.query(DATA).json()
        if killed == "both":
            require_process(supervisor_of(data)).kill()
        server.process.kill()
    wait_until(lambda: is_stopped(data))
    with ServerProcess(data) as server:
        server.startup_banner()
        assert server.query(DATA).json() == before
        assert before["data"]["claims"]["totalCount"] > 0
        assert "loaded" not in server.log.read_text()


def test_supervisor_killed(data: Path) -> None:
    """If the supervisor is killed, and Neo4j with it, the server responds 503, restarts both, and responds as before."""
    with ServerProcess(data, KEIRETSU_NEO4J_HEAP_MB="300") as server:
        server.startup_banner()
        before, java = server.query(DATA).json(), require_process(java_of(data))
        require_process(supervisor_of(data)).kill()
        response = wait_for(lambda: unavailable(server.query(DATA)))
        assert response.headers["retry-after"] == "1"
        assert error_messages(response)[0].startswith("The database cannot be reached (reference ")
        assert server.get("/livez").status_code == 200
        wait_until(lambda: server.get("/readyz").status_code == 200)
        assert server.query(DATA).json() == before
        restarted_java = require_process(java_of(data))
        assert restarted_java != java
        assert "-Xmx300m" in restarted_java.cmdline(), "with the same settings"
        assert server.stop(signal.SIGTERM) == 0
    wait_until(lambda: is_stopped(data))


def unavailable(response: httpx.Response) -> httpx.Response | None:
    """The response if its status is 503; any other status than 200 and 503 fails the test."""
    assert response.status_code in (200, 503)
    return response if response.status_code == 503 else None


@pytest.mark.usefixtures("interruptible")
def test_seed_while_serving(data: Path, tmp_path: Path) -> None:
    """`keiretsu seed` uses the same database, so the server sees loaded data immediately. Ctrl-C stops the server."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "companies.csv").write_text("name\nAcme Rockets\n")
    with ServerProcess(data) as server:
        server.startup_banner()
        java = require_process(java_of(data))
        assert server.query(ACME).json() == {"data": {"company": None}}
        result = run_keiretsu("seed", str(folder), folder=tmp_path)
        assert result.exit_code == 0, result.stderr
        assert server.query(ACME).json() == {"data": {"company": {"name": "Acme Rockets"}}}
        assert require_process(java_of(data)) == java, "the same Java process serves both"
        assert server.stop(signal.SIGINT) == 130
        assert "Traceback" not in server.log.read_text()
    wait_until(lambda: is_stopped(data))


@pytest.mark.usefixtures("xiaomi")
def test_named_database(tmp_path: Path, address: Address) -> None:
    """A database named by NEO4J_URI is served unchanged; no local one is started."""
    data = tmp_path / "data"
    settings = {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    with ServerProcess(data, **settings) as server:
        assert f"Database: {address.uri}\n" in server.startup_banner()
        assert server.query(ACME).json() == {"data": {"company": None}}
        assert is_stopped(data)
        assert server.stop(signal.SIGTERM) == 0
        assert address.password not in server.log.read_text() + server.startup_banner()
    assert not data.exists()
