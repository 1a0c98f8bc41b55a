"""`keiretsu` as processes, each with its own folder and settings.

run_keiretsu("schema", folder=tmp_path).stdout; with ServerProcess(tmp_path / "data") as server: server.query("{ __typename }")
"""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

import httpx

from keiretsu.graph.local.process.port import find_free_port
from keiretsu.server.settings import SETTINGS
from tests.graph.local.processes import SHORT_LIVED, start_python
from tests.waiting import MAX_WAIT

ENTRY = "from keiretsu.server.cli.main import main; raise SystemExit(main())"
UNSET_VARIABLES = dict.fromkeys((row.variable for row in SETTINGS), "")


class CommandResult(NamedTuple):
    """The result of a command."""

    exit_code: int
    stdout: str
    stderr: str


def start_keiretsu(*arguments: str, folder: Path, settings: dict[str, str], **options: Any) -> subprocess.Popen[str]:
    """Start a command, isolated from the developer's settings; by default its data is in `folder`."""
    own = {"KEIRETSU_DATA_DIR": str(folder / "data"), "KEIRETSU_NEO4J_JAVA_OPTIONS": " ".join(SHORT_LIVED), **settings}
    environment = UNSET_VARIABLES | {"KEIRETSU_CACHE_DIR": os.environ.get("KEIRETSU_CACHE_DIR", "")} | own
    return start_python("-c", ENTRY, *arguments, environment=environment, cwd=folder, text=True, **options)


def run_keiretsu(*arguments: str, folder: Path, stdin: Any = subprocess.DEVNULL, **settings: str) -> CommandResult:
    """Run a command to its end."""
    pipes = {"stdin": stdin, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start_keiretsu(*arguments, folder=folder, settings=settings, **pipes) as process:
        stdout, stderr = process.communicate(timeout=MAX_WAIT)
    return CommandResult(process.returncode, stdout, stderr)


class ServerProcess:
    """One `keiretsu serve`, killed at the end of the context if it still runs. `open_files`: its `ulimit -n`, which it cannot raise."""

    open_files: ClassVar[int | None] = None

    def __init__(self, data: Path, **settings: str) -> None:
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.with_name(f"{data.name}-{self.port}.log")
        own = {"KEIRETSU_DATA_DIR": str(data), "KEIRETSU_PORT": str(self.port)}
        with self.log.open("w") as log:
            options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
            if open_files := self.open_files:
                options["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))
            self.process = start_keiretsu("serve", folder=data.parent, settings=own | settings, **options)
        self._banner = ""

    def startup_banner(self) -> str:
        """The banner that it prints when it is ready."""
        assert self.process.stdout
        while "curl" not in self._banner:
            line = self.process.stdout.readline()
            assert line, f"the server exited: {self.log.read_text()}"
            self._banner += line
        return self._banner

    def query(self, query: str) -> httpx.Response:
        """The response to a query."""
        return httpx.post(f"{self.url}/graphql", json={"query": query}, timeout=MAX_WAIT)

    def get(self, path: str) -> httpx.Response:
        """The response to a GET of a path."""
        return httpx.get(f"{self.url}{path}", timeout=MAX_WAIT)

    def stop(self, signal_number: int) -> int:
        """Stop it with a signal; returns the exit code."""
        self.process.send_signal(signal_number)
        return self.process.wait(MAX_WAIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.__exit__(None, None, None)  # closes its pipe and waits
