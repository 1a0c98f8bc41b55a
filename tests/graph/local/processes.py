"""Processes that use a data folder, and the processes that belong to it.

UserProcess(data, cache).report() == {"uri": "bolt://127.0.0.1:40123", ...}; java_of(data).pid
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeAlias

import psutil  # type: ignore[import-untyped]  # its stubs are a separate package, not installed

from keiretsu.graph.local import LocalDatabaseSettings

ROOT = Path(__file__).parents[3]
SHORT_LIVED = ("-XX:TieredStopAtLevel=1",)
"""Java options without the optimizing compiler: a database that starts and soon ends takes half of the processor time.

Statements that run often become ten times as slow, so that it suits only tests of starts and stops.
"""

QUICK = LocalDatabaseSettings(grace_seconds=0.3, java_options=SHORT_LIVED)

Process: TypeAlias = psutil.Process


def start_python(*arguments: str, environment: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[Any]:
    """Start a Python process that can import this project; `options` are Popen's."""
    full_environment = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    return subprocess.Popen([sys.executable, *arguments], env=full_environment, **options)


class UserProcess:
    """A real process that uses a database."""

    def __init__(
        self, data: Path, cache: Path, settings: LocalDatabaseSettings = QUICK, environment: Mapping[str, str] | None = None
    ) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        arguments = (str(Path(__file__).with_name("database_user.py")), str(data), str(cache), settings.to_json())
        self.process = start_python(*arguments, environment=environment, **pipes)
        self._report: dict[str, Any] = {}

    def report(self) -> dict[str, Any]:
        """The line that it prints once it has the database, or an error."""
        if not self._report:
            assert self.process.stdout
            line = self.process.stdout.readline()
            assert line, self.process.communicate()[1]
            self._report = json.loads(line)
        return self._report

    @property
    def uri(self) -> str:
        report = self.report()
        assert "uri" in report, report
        return str(report["uri"])

    @property
    def error(self) -> str:
        return str(self.report()["error"])

    def kill(self) -> None:
        with self.process:
            self.process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it regularly."""
        self.process.__exit__(None, None, None)  # closes its input and waits


def supervisor_of(data: Path) -> Process | None:
    return find_process("keiretsu.graph.local.process.supervisor", str(data))


def java_of(data: Path) -> Process | None:
    return find_process("org.neo4j.server.CommunityEntryPoint", f"--home-dir={data}")


def find_process(*arguments: str) -> Process | None:
    processes = find_processes(*arguments)
    assert len(processes) <= 1, f"{len(processes)} processes for {arguments}"
    return processes[0] if processes else None


def find_processes(*arguments: str) -> list[Process]:
    """The live processes whose command line contains all these arguments."""
    return [process for process in psutil.process_iter() if set(arguments) <= set(command_line(process))]


def command_line(process: Process) -> list[str]:
    try:
        return [] if is_gone(process) else process.cmdline()
    except psutil.NoSuchProcess:
        return []


def is_gone(process: Process) -> bool:
    """Whether it has ended, even if its parent has not reaped it."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def listening_addresses(process: Process) -> list[str]:
    """The addresses on which it listens: ["127.0.0.1"]"""
    connections = [connection for connection in process.net_connections() if connection.status == psutil.CONN_LISTEN]
    return [connection.laddr.ip.removeprefix("::ffff:") for connection in connections]


def require_process(process: Process | None) -> Process:
    assert process, "the process does not exist"
    return process


def is_stopped(data: Path) -> bool:
    return java_of(data) is None and supervisor_of(data) is None


@contextmanager
def occupy_port(port: int) -> Iterator[int]:
    """Listen on this port; 0 is any."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        yield server.getsockname()[1]
