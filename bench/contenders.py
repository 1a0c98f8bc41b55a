"""The servers that are measured, one process each, and the cores that everything is pinned to.

    with start_side("yoga", "companies", address) as side: side.port, side.process

On Linux the server under load stays on the first core, with the generator; Neo4j has the others. Elsewhere nothing is pinned.
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

from keiretsu.graph.local.process.port import free_port
from keiretsu.graph.store.store import Address
from keiretsu.server.graphiql.node import find_node

HERE = Path(__file__).parent
NODE = HERE / "peers"
SIDES = ("ours", "yoga", "apollo", "ceiling", "dataloader")
SCHEMAS = {"companies": "keiretsu.schema.companies:COMPANIES", "movies": "tests.movies:MOVIES"}
FURTHER = {"movies": {"KEIRETSU_LIMITS": "nodes=200000"}}
"""Settings beside those: two operations of that suite ask for 100 of 100 of 100 of 100."""

UVICORN = ("-m", "uvicorn", "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning", "--lifespan", "off")
KEIRETSU = "from keiretsu.server.cli.main import main; raise SystemExit(main())"
LONGEST = 60.0  # seconds that a start may take


@dataclass(frozen=True)
class Side:
    """A server that runs."""

    name: str
    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds that it has worked so far."""
        return cpu_of(self.process)

    def memory(self) -> float:
        """Megabytes that are resident."""
        return float(self.process.memory_info().rss) / 1_000_000


def cpu_of(process: psutil.Process) -> float:
    """Seconds that a process has worked so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def cores() -> tuple[set[int], set[int]]:
    """The core of the server under load, and those of all else; the same ones where there is but one."""
    if not hasattr(os, "sched_getaffinity"):
        return set(), set()
    found = sorted(os.sched_getaffinity(0))
    return {found[0]}, set(found[1:]) or {found[0]}


@contextmanager
def pinned_to(where: set[int]) -> Iterator[None]:
    """What is started within stays on these cores."""
    if not where:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, where)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def start_side(name: str, graph: str, address: Address, **further: str) -> Iterator[Side]:
    """A server, until the end of the block. `further`: settings of its own."""
    port = free_port()
    own = {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password, "NODE_ENV": "production"}
    own |= {"KEIRETSU_PORT": str(port), "KEIRETSU_SCHEMA": SCHEMAS[graph], **FURTHER.get(graph, {}), **further}
    command, folder = _command(name, graph, port)
    with _started(command, folder, own) as process:
        _wait_for(port, process)
        yield Side(name, port, psutil.Process(process.pid))


def _command(name: str, graph: str, port: int) -> tuple[Sequence[str], Path]:
    """How a server is started, and where."""
    match name:
        case "ours":
            return (sys.executable, "-c", KEIRETSU, "serve"), HERE.parent
        case "yoga" | "apollo":
            node = find_node()
            assert node, "make bench fetches Node where there is none"
            return (*node.node, "server.mjs", name, f"{graph}.graphql", str(port)), NODE
        case _:
            return (sys.executable, *UVICORN, "--port", str(port), f"bench.{name}:application"), HERE.parent


@contextmanager
def _started(command: Sequence[str], folder: Path, own: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent), **own}
    with pinned_to(cores()[0]):
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # ours
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{process.args!r} does not listen.")
