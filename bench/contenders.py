"""The servers under test, one process each, and CPU pinning.

    with start_contender("yoga", "companies", address) as contender: contender.port, contender.process

On Linux the server under load is pinned to the first core, with the load generator; Neo4j has the other cores. On other
systems nothing is pinned.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed

from keiretsu.graph.local.process.port import find_free_port
from keiretsu.graph.store.store import Address
from keiretsu.server.graphiql.node import find_node

BENCH_FOLDER = Path(__file__).parent
PEERS_FOLDER = BENCH_FOLDER / "peers"
CONTENDERS = ("keiretsu", "yoga", "apollo", "ceiling", "dataloader")
SCHEMAS = {"companies": "keiretsu.schema.companies:COMPANIES", "movies": "tests.movies:MOVIES"}
EXTRA_SETTINGS = {"movies": {"KEIRETSU_LIMITS": "nodes=200000"}}
"""Additional settings: two operations of that suite select 100 of 100 of 100 of 100."""

UVICORN_ARGUMENTS = (
    "-m",
    "uvicorn",
    "--loop",
    "uvloop",
    "--http",
    "httptools",
    "--no-access-log",
    "--log-level",
    "warning",
    "--lifespan",
    "off",
)
KEIRETSU_CODE = "from keiretsu.server.cli.main import main; raise SystemExit(main())"
START_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True)
class Contender:
    """A running server."""

    name: str
    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """CPU time so far."""
        return cpu_seconds_of(self.process)

    def memory_mb(self) -> float:
        """Resident memory."""
        return float(self.process.memory_info().rss) / 1_000_000


def cpu_seconds_of(process: psutil.Process) -> float:
    """CPU time of a process so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def split_cores() -> tuple[set[int], set[int]]:
    """The core of the server under load, and the cores of everything else; the same core if there is only one."""
    if not hasattr(os, "sched_getaffinity"):
        return set(), set()
    available = sorted(os.sched_getaffinity(0))
    return {available[0]}, set(available[1:]) or {available[0]}


@contextmanager
def pinned_to(cores: set[int]) -> Iterator[None]:
    """Processes started inside the block are pinned to these cores."""
    if not cores:
        yield
        return
    previous = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, previous)


@contextmanager
def start_contender(name: str, graph: str, address: Address, **settings: str) -> Iterator[Contender]:
    """A running server until the end of the block. `settings`: additional environment variables."""
    port = find_free_port()
    command, folder = _command(name, graph, port)
    with _listening(
        name, command, folder, _environment(graph, address, port) | {"KEIRETSU_SCHEMA": SCHEMAS[graph]} | settings
    ) as contender:
        yield contender


@contextmanager
def start_checkout(name: str, folder: Path, graph: str, address: Address, **settings: str) -> Iterator[Contender]:
    """Keiretsu from another checkout, with that checkout's environment and default schema. `settings` as above."""
    command = (str(folder / ".venv" / "bin" / "keiretsu"), "serve")
    with _listening(name, command, folder, _environment(graph, address, find_free_port()) | settings) as contender:
        yield contender


def _environment(graph: str, address: Address, port: int) -> dict[str, str]:
    database = {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    return {**database, "NODE_ENV": "production", "KEIRETSU_PORT": str(port), **EXTRA_SETTINGS.get(graph, {})}


@contextmanager
def _listening(name: str, command: Sequence[str], folder: Path, environment: dict[str, str]) -> Iterator[Contender]:
    with _running(command, folder, environment) as process:
        port = int(environment["KEIRETSU_PORT"])
        _wait_until_listening(port, process)
        yield Contender(name, port, psutil.Process(process.pid))


def _command(name: str, graph: str, port: int) -> tuple[Sequence[str], Path]:
    """The command line and the working directory of a server."""
    match name:
        case "keiretsu":
            return (sys.executable, "-c", KEIRETSU_CODE, "serve"), BENCH_FOLDER.parent
        case "yoga" | "apollo":
            node = find_node()
            assert node, "make bench fetches Node if it is missing"
            return (*node.node, "server.mjs", name, f"{graph}.graphql", str(port)), PEERS_FOLDER
        case _:
            return (sys.executable, *UVICORN_ARGUMENTS, "--port", str(port), f"bench.{name}:application"), BENCH_FOLDER.parent


@contextmanager
def _running(command: Sequence[str], folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    full_environment = {**os.environ, "PYTHONPATH": str(folder if folder != PEERS_FOLDER else BENCH_FOLDER.parent), **environment}
    with pinned_to(split_cores()[0]):
        process = subprocess.Popen(command, cwd=folder, env=full_environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # our own command
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{process.args!r} does not listen on its port.")
