"""Time from the command to the first response, and memory: `make bench-start`.

first start: 14.2 s      second start: 4.1 s      Python: 96 MB      Neo4j: 512 MB

In a temporary data folder; downloads come from the cache. "First" is the first start in that folder, which loads the data; "second" is the
next one. Memory is resident memory after the response (proportional set size if the system reports it).
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

from keiretsu.graph.local.process.port import find_free_port

REQUEST_BODY = {"query": '{ company(slug: "xiaomi") { name subsidiaries { nodes { name } } } }'}
MEGABYTE = 1_000_000
START_TIMEOUT = 300  # seconds


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
        first, _ = start_and_query(Path(folder))
        wait_until_stopped(folder)
        second, memory = start_and_query(Path(folder))
        wait_until_stopped(folder)
    print(f"first start to first response   {first:6.1f} s")
    print(f"second start to first response  {second:6.1f} s")
    for name, size in memory.items():
        print(f"resident, {name:19} {size / MEGABYTE:6.0f} MB")


def start_and_query(folder: Path) -> tuple[float, dict[str, float]]:
    """Seconds from the command to its first response, and the memory of the processes afterwards."""
    port = find_free_port()
    environment = {**os.environ, "KEIRETSU_DATA_DIR": str(folder), "KEIRETSU_PORT": str(port)}
    start = time.perf_counter()
    command = [sys.executable, "-c", "from keiretsu.server.cli.main import main; raise SystemExit(main())", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True) as server:  # noqa: S603  # our own command
        try:
            response = first_response(port, server)
            seconds = time.perf_counter() - start
            assert response["data"]["company"]["name"] == "Xiaomi", response
            for _ in range(100):
                send_query(port)
            memory = {
                "Python": resident_bytes(psutil.Process(server.pid)),
                "the local Neo4j": sum(map(resident_bytes, processes_of(str(folder), "java"))),
            }
        finally:
            server.send_signal(signal.SIGTERM)
    return seconds, memory


def first_response(port: int, server: subprocess.Popen[bytes]) -> dict[str, dict[str, dict[str, str]]]:
    """Query until there is a response."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return send_query(port)
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The server did not respond.")


def send_query(port: int) -> dict[str, dict[str, dict[str, str]]]:
    """The response to the query."""
    request = urllib.request.Request(  # our own server
        f"http://127.0.0.1:{port}/graphql", json.dumps(REQUEST_BODY).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        body: dict[str, dict[str, dict[str, str]]] = json.load(response)
        return body


def resident_bytes(process: psutil.Process) -> float:
    """Resident memory of a process."""
    memory = process.memory_full_info() if hasattr(process, "memory_full_info") else process.memory_info()
    return float(getattr(memory, "pss", 0) or memory.rss)


def processes_of(folder: str, program: str = "") -> list[psutil.Process]:
    """Processes with the folder in their command line; of one program, or all."""
    processes = []
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
        except psutil.Error:
            continue
        if command and program in Path(command[0]).name and any(folder in argument for argument in command):
            processes.append(process)
    return processes


def wait_until_stopped(folder: str) -> None:
    """Neo4j and its supervisor stop shortly after their last user."""
    deadline = time.monotonic() + 60
    while processes_of(folder) and time.monotonic() < deadline:
        time.sleep(0.1)


if __name__ == "__main__":
    main()
