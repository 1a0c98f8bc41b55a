"""How long from the command to the first answer, and how much memory it takes: `make bench-start`.

first start: 14.2 s      second start: 4.1 s      Python: 96 MB      Neo4j: 512 MB

In a data folder of its own, which is removed afterwards; downloads are taken from the cache. "First" is the first start of that folder,
which loads the data; "second" the next one. Memory is what is resident after the answer (proportional set size where the system tells).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

from keiretsu.graph.local.process.port import free_port

QUESTION = {"query": '{ company(slug: "xiaomi") { name subsidiaries { nodes { name } } } }'}
MEGABYTE = 1_000_000
LONGEST = 300  # seconds


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
        first, _ = start_and_ask(Path(folder))
        wait_until_gone(folder)
        second, memory = start_and_ask(Path(folder))
        wait_until_gone(folder)
    print(f"first start to first answer   {first:6.1f} s")
    print(f"second start to first answer  {second:6.1f} s")
    for name, size in memory.items():
        print(f"resident, {name:19} {size / MEGABYTE:6.0f} MB")


def start_and_ask(folder: Path) -> tuple[float, dict[str, float]]:
    """Seconds from the command to its first answer, and the memory of the processes then."""
    port = free_port()
    environment = {**os.environ, "KEIRETSU_DATA_DIR": str(folder), "KEIRETSU_PORT": str(port)}
    began = time.perf_counter()
    command = [sys.executable, "-c", "from keiretsu.server.cli.main import main; raise SystemExit(main())", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True) as server:  # noqa: S603  # our own
        try:
            answer = first_answer(port, server)
            taken = time.perf_counter() - began
            assert answer["data"]["company"]["name"] == "Xiaomi", answer
            for _ in range(100):
                ask(port)
            memory = {
                "Python": resident(psutil.Process(server.pid)),
                "the local Neo4j": sum(map(resident, working_on(str(folder), "java"))),
            }
        finally:
            server.send_signal(signal.SIGTERM)
    return taken, memory


def first_answer(port: int, server: subprocess.Popen[bytes]) -> dict[str, dict[str, dict[str, str]]]:
    """Ask until there is an answer."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end and server.poll() is None:
        try:
            return ask(port)
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The server gave no answer.")


def ask(port: int) -> dict[str, dict[str, dict[str, str]]]:
    """The answer to the question."""
    request = urllib.request.Request(  # our own server
        f"http://127.0.0.1:{port}/graphql", json.dumps(QUESTION).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        found: dict[str, dict[str, dict[str, str]]] = json.load(response)
        return found


def resident(process: psutil.Process) -> float:
    """Bytes in memory."""
    found = process.memory_full_info() if hasattr(process, "memory_full_info") else process.memory_info()
    return float(getattr(found, "pss", 0) or found.rss)


def working_on(folder: str, program: str = "") -> list[psutil.Process]:
    """The processes with the folder in their command line; of one program, or all."""
    found = []
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
        except psutil.Error:
            continue
        if line and program in Path(line[0]).name and any(folder in word for word in line):
            found.append(process)
    return found


def wait_until_gone(folder: str) -> None:
    """Neo4j and its supervisor stop a moment after their last user."""
    end = time.monotonic() + 60
    while working_on(folder) and time.monotonic() < end:
        time.sleep(0.1)


if __name__ == "__main__":
    main()
