"""`keiretsu serve`, really started: its greeting, its stop, and what is left and what comes back when something is killed."""

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

from keiretsu.graph.local.process.port import listens
from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.validate import read_data_set
from tests.conftest import XIAOMI
from tests.graph.local.conftest import end_all
from tests.graph.local.processes import existing, is_deserted, java_of, supervisor_of, wait_for, wait_until
from tests.server.client import messages
from tests.server.processes import PATIENCE, Server, run_keiretsu

pytestmark = pytest.mark.database

SECONDS = 10  # after which no Java may be left
DATA = '{ company(slug: "xiaomi") { name subsidiaries { nodes { name } } } claims { totalCount } }'
ACME = '{ company(slug: "acme-rockets") { name } }'


@dataclass(frozen=True)
class FirstStart:
    """What the first start in an empty folder came to."""

    data: Path
    server: Server
    greeting: str
    answer: Any
    code: int


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstStart]:
    """Started, asked, ended."""
    data = tmp_path_factory.mktemp("serving") / "data"
    try:
        with Server(data) as server:
            greeting = server.greeting()
            answer = run_curl(greeting)
            code = server.end(signal.SIGTERM)
            wait_until(lambda: is_deserted(data), PATIENCE)
        yield FirstStart(data, server, greeting, answer, code)
    finally:
        end_all(data)


@pytest.fixture
def data(tmp_path: Path, first_start: FirstStart) -> Iterator[Path]:
    """A data folder of its own with the built-in data in it, which nobody serves."""
    yield shutil.copytree(first_start.data, tmp_path / "data")
    end_all(tmp_path / "data")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What is started now can be interrupted, although these tests may run in the background, where Ctrl-C is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def run_curl(greeting: str) -> Any:
    """What the printed question gets, sent as the printed command says."""
    command = next(line for line in greeting.splitlines() if line.startswith("curl"))
    program, quiet, url, _, header, _, body = shlex.split(command)
    assert (program, quiet) == ("curl", "-s")
    name, _, value = header.partition(": ")
    response = httpx.post(url, content=body, headers={name: value}, timeout=PATIENCE)
    assert response.status_code == 200
    return response.json()


def test_first_start(first_start: FirstStart, catalogue: Catalogue) -> None:
    """In an empty folder the built-in data is loaded; the greeting says where all is, and its question has an answer."""
    home, data = first_start.server.home, first_start.data
    lines = first_start.greeting.splitlines()
    assert lines[:4] == [
        "",
        f"Keiretsu is ready at {home}",
        f"The data lives in {data}",
        "Open the address in a browser, or try this question:",
    ]
    assert lines[5].startswith(f"curl -s {home}/graphql ")
    company = first_start.answer["data"]["company"]
    assert company["name"] == "Xiaomi"
    assert all(edge["evidence"] for edge in company["subsidiaries"]["edges"])
    loaded = read_data_set(XIAOMI, catalogue)
    first, *rest = first_start.server.log.read_text().splitlines()
    count = len(loaded.nodes) + len(loaded.edges)
    assert first == f"The database was empty: loaded the Xiaomi ecosystem, {count} nodes and edges."
    assert len(rest) == 1, "one line for the one request"
    assert first_start.code == 0


def test_told_to_stop_while_it_starts(data: Path) -> None:
    """From its first moment on the port is its own; told to end before it serves, it ends at once and leaves nothing behind."""
    with Server(data) as server:
        wait_until(lambda: listens(server.port), PATIENCE)
        assert run_keiretsu("serve", folder=data.parent, KEIRETSU_PORT=str(server.port)).err == (
            f"keiretsu: Port {server.port} is taken by another program; stop that, or set KEIRETSU_PORT to another port.\n"
        )
        assert server.end(signal.SIGTERM) == 0
        assert server.log.read_text() == ""
    wait_until(lambda: is_deserted(data), SECONDS)


def test_told_to_stop(data: Path) -> None:
    """A request under way is answered, then the server ends, then Neo4j; new connections are refused at once."""
    with Server(data) as server:
        server.greeting()
        body = b'{"query": "{ company(slug: \\"xiaomi\\") { name } }"}'
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
            head = f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body[:10])
            assert server.ask("{ __typename }").status_code == 200  # by now the head has been read
            server.process.send_signal(signal.SIGTERM)
            wait_until(lambda: not listens(server.port), PATIENCE)
            connection.sendall(body[10:])
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer.endswith(b'{"data":{"company":{"name":"Xiaomi"}}}')
        assert server.process.wait(PATIENCE) == 0
        assert len(server.log.read_text().splitlines()) == 2, "a line for each request and nothing else"
    wait_until(lambda: is_deserted(data), SECONDS)


@pytest.mark.parametrize("whom", ["server", "both"])
def test_killed(data: Path, whom: str) -> None:
    """The server is killed, alone or with the supervisor: Neo4j ends by itself, and the next start serves the same data."""
    with Server(data) as server:
        server.greeting()
        before = server.ask(DATA).json()
        if whom == "both":
            existing(supervisor_of(data)).kill()
        server.process.kill()
    wait_until(lambda: is_deserted(data), SECONDS)
    with Server(data) as server:
        server.greeting()
        assert server.ask(DATA).json() == before
        assert before["data"]["claims"]["totalCount"] > 0
        assert "loaded" not in server.log.read_text()


def test_supervisor_killed(data: Path) -> None:
    """The supervisor is killed, and Neo4j with it: the server answers 503, has it started again, and answers as before."""
    with Server(data, KEIRETSU_NEO4J_HEAP_MB="300") as server:
        server.greeting()
        before, java = server.ask(DATA).json(), existing(java_of(data))
        existing(supervisor_of(data)).kill()
        response = wait_for(lambda: broken(server.ask(DATA)), PATIENCE)
        assert response.headers["retry-after"] == "1"
        assert messages(response)[0].startswith("the database cannot be reached (reference ")
        assert server.get("/livez").status_code == 200
        wait_until(lambda: server.get("/readyz").status_code == 200, PATIENCE)
        assert server.ask(DATA).json() == before
        again = existing(java_of(data))
        assert again != java
        assert "-Xmx300m" in again.cmdline(), "with the settings that it had"
        assert server.end(signal.SIGTERM) == 0
    wait_until(lambda: is_deserted(data), SECONDS)


def broken(response: httpx.Response) -> httpx.Response | None:
    """A response without an answer; there is no other than a 503."""
    assert response.status_code in (200, 503)
    return response if response.status_code == 503 else None


@pytest.mark.usefixtures("interruptible")
def test_seed_while_serving(data: Path, tmp_path: Path) -> None:
    """`keiretsu seed` uses the same database: what it loads is there for the server at once. Then Ctrl-C ends the server."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "companies.csv").write_text("name\nAcme Rockets\n")
    with Server(data) as server:
        server.greeting()
        java = existing(java_of(data))
        assert server.ask(ACME).json() == {"data": {"company": None}}
        done = run_keiretsu("seed", str(mine), folder=tmp_path)
        assert done.code == 0, done.err
        assert server.ask(ACME).json() == {"data": {"company": {"name": "Acme Rockets"}}}
        assert existing(java_of(data)) == java, "there is one, and it is the one of before"
        assert server.end(signal.SIGINT) == 130
        assert "Traceback" not in server.log.read_text()
    wait_until(lambda: is_deserted(data), SECONDS)


@pytest.mark.usefixtures("xiaomi")
def test_named_database(tmp_path: Path, address: Address) -> None:
    """A Neo4j that the settings name is served as it is; the program starts none of its own."""
    data = tmp_path / "data"
    settings = {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    with Server(data, **settings) as server:
        assert f"The data lives in the Neo4j at {address.uri}\n" in server.greeting()
        assert server.ask(ACME).json() == {"data": {"company": None}}
        assert is_deserted(data)
        assert server.end(signal.SIGTERM) == 0
        assert address.password not in server.log.read_text() + server.greeting()
    assert not data.exists()
