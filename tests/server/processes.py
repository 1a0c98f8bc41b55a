"""`keiretsu` as processes of their own, in another folder and with settings of their own.

run_keiretsu("schema", folder=tmp_path).stdout; with Server(tmp_path / "data") as server: keiretsu.server.cli.query("{ __typename }")
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple, Self

import httpx

from keiretsu.graph.local.process.port import free_port
from keiretsu.server.settings import SETTINGS
from tests.graph.local.processes import start_python

ENTRY = "from keiretsu.server.cli.main import main; raise SystemExit(main())"
UNSET = dict.fromkeys((row.variable for row in SETTINGS), "")
PATIENCE = 120  # seconds that anything may take on a busy machine


class Done(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str


def start_keiretsu(*words: str, folder: Path, settings: dict[str, str], **options: Any) -> subprocess.Popen[str]:
    """The settings of whoever runs the tests do not count; its data is below `folder`, where none is named."""
    own = {"KEIRETSU_DATA_DIR": str(folder / "data"), **settings}
    environment = UNSET | {"KEIRETSU_CACHE_DIR": os.environ.get("KEIRETSU_CACHE_DIR", "")} | own
    return start_python("-c", ENTRY, *words, environment=environment, cwd=folder, text=True, **options)


def run_keiretsu(*words: str, folder: Path, stdin: Any = subprocess.DEVNULL, **settings: str) -> Done:
    """What the command said, and how it ended."""
    pipes = {"stdin": stdin, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start_keiretsu(*words, folder=folder, settings=settings, **pipes) as process:
        out, err = process.communicate(timeout=PATIENCE)
    return Done(process.returncode, out, err)


class Server:
    """One `keiretsu serve`, which is killed at the end where it has not ended before."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.port = free_port()
        self.home = f"http://127.0.0.1:{self.port}"
        self.log = data.with_name(f"{data.name}-{self.port}.log")
        own = {"KEIRETSU_DATA_DIR": str(data), "KEIRETSU_PORT": str(self.port)}
        with self.log.open("w") as log:
            pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
            self.process = start_keiretsu("serve", folder=data.parent, settings=own | settings, **pipes)
        self._greeting = ""

    def greeting(self) -> str:
        """What it prints when it is ready."""
        assert self.process.stdout
        while "curl" not in self._greeting:
            line = self.process.stdout.readline()
            assert line, f"it ended instead: {self.log.read_text()}"
            self._greeting += line
        return self._greeting

    def ask(self, question: str) -> httpx.Response:
        """The answer to a question."""
        return httpx.post(f"{self.home}/graphql", json={"query": question}, timeout=PATIENCE)

    def get(self, path: str) -> httpx.Response:
        """What is there."""
        return httpx.get(f"{self.home}{path}", timeout=PATIENCE)

    def end(self, signal_number: int) -> int:
        """Tell it to end; how it did."""
        self.process.send_signal(signal_number)
        return self.process.wait(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.__exit__(None, None, None)  # closes its pipe and waits
