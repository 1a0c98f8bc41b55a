"""Processes that use a data folder, and the processes that belong to it.

User(data, cache).answer() == {"uri": "bolt://127.0.0.1:40123", ...}; java_of(data).pid
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar

import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed

from keiretsu.graph.local import Settings

ROOT = Path(__file__).parents[3]
QUICK = Settings(grace_seconds=0.3)

Found = TypeVar("Found")
Process: TypeAlias = psutil.Process


def start_python(*words: str, environment: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[Any]:
    """A Python of its own that knows this project; `options` are Popen's."""
    known = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    return subprocess.Popen([sys.executable, *words], env=known, **options)


class User:
    """One real process with an open database."""

    def __init__(self, data: Path, cache: Path, settings: Settings = QUICK, environment: Mapping[str, str] | None = None) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        words = (str(Path(__file__).with_name("user.py")), str(data), str(cache), settings.to_json())
        self.process = start_python(*words, environment=environment, **pipes)
        self.said: dict[str, Any] = {}

    def answer(self) -> dict[str, Any]:
        """What it printed once it had the database or was refused."""
        if not self.said:
            assert self.process.stdout
            line = self.process.stdout.readline()
            assert line, self.process.communicate()[1]
            self.said = json.loads(line)
        return self.said

    @property
    def uri(self) -> str:
        answer = self.answer()
        assert "uri" in answer, answer
        return str(answer["uri"])

    @property
    def error(self) -> str:
        return str(self.answer()["error"])

    def kill(self) -> None:
        with self.process:
            self.process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let it go as a user goes who is done."""
        self.process.__exit__(None, None, None)  # closes its input and waits


def supervisor_of(data: Path) -> Process | None:
    return find_process("keiretsu.graph.local.process.supervisor", str(data))


def java_of(data: Path) -> Process | None:
    return find_process("org.neo4j.server.CommunityEntryPoint", f"--home-dir={data}")


def find_process(*words: str) -> Process | None:
    found = find_processes(*words)
    assert len(found) <= 1, f"{len(found)} processes for {words}"
    return found[0] if found else None


def find_processes(*words: str) -> list[Process]:
    """Those that have all these words on their command line and are not already dead."""
    return [process for process in psutil.process_iter() if set(words) <= set(command_line(process))]


def command_line(process: Process) -> list[str]:
    try:
        return [] if is_gone(process) else process.cmdline()
    except psutil.NoSuchProcess:
        return []


def is_gone(process: Process) -> bool:
    """Ended, though its parent may not have taken notice."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def listening_on(process: Process) -> list[str]:
    """The addresses at which it can be reached: ["127.0.0.1"]"""
    connections = [connection for connection in process.net_connections() if connection.status == psutil.CONN_LISTEN]
    return [connection.laddr.ip.removeprefix("::ffff:") for connection in connections]


def existing(process: Process | None) -> Process:
    assert process, "there is no such process"
    return process


def wait_until(fact: Callable[[], object], seconds: float) -> None:
    """Fails when `fact` has not become true by then."""
    wait_for(lambda: fact() or None, seconds)


def wait_for(find: Callable[[], Found | None], seconds: float) -> Found:
    """What `find` finds; fails when that is nothing for so long."""
    end = time.monotonic() + seconds
    while (found := find()) is None:
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.05)
    return found


def is_deserted(data: Path) -> bool:
    return java_of(data) is None and supervisor_of(data) is None


@contextmanager
def occupied(port: int) -> Iterator[int]:
    """Somebody listens on this port; 0 is any."""
    with socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taker.bind(("127.0.0.1", port))
        taker.listen()
        yield taker.getsockname()[1]
