"""A first load by Neo4j's importer and in transactions, beside raw MERGE of the same nodes and edges: `make bench-first-load`.

    N=20000 python -m bench.first_load   ->   20,000 rows become 93,340 nodes and edges
                                              raw MERGE         9.8 s    12.1 CPU s    2,041 rows/s    1,653 rows/CPU s    60 + 700 MB
                                              import            6.1 s     8.0 CPU s    ...

Each way has a process and a database of its own, in a temporary folder. What is measured begins with the checked data set and the running,
empty database, and includes the indexes; an import stops and starts the database. Rows and raw statements are those of `bench/loading.py`;
preparing raw rows is not counted. CPU is that of Python and of all Java processes, sampled; memory the peaks of Python and of all Java at
one time. N is the number of rows of all files, by default 100,000.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import psutil
from neo4j import GraphDatabase

from bench.loading import COMPANY_PART, PERSON_PART, raw_batches, write_rows
from bench.start import MEGABYTE, processes_of, wait_until_stopped
from keiretsu.graph.local import LocalDatabase, open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.first_load import import_data_set
from keiretsu.seed.load import indexes_for, load
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.validate import read_data_set
from keiretsu.server.settings import read_settings

ROWS_BY_DEFAULT = 100_000
STARTED = "started\n"
POLL_INTERVAL = 0.1  # seconds between two samples
RAW, TRANSACTIONS, IMPORT = "raw MERGE", "transactions", "import"
CATALOGUE = compile_schema(COMPANIES)


@dataclass(frozen=True)
class FirstLoadResult:
    """One way. `python_mb`, `java_mb`: peaks of resident memory."""

    elements: int
    seconds: float
    cpu_seconds: float
    python_mb: float
    java_mb: float


def main() -> None:
    """Measure and print."""
    rows = int(os.environ.get("N", ROWS_BY_DEFAULT))
    ways = os.environ.get("WAYS", f"{RAW},{TRANSACTIONS},{IMPORT}").split(",")
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
        companies, people = int(rows * COMPANY_PART), int(rows * PERSON_PART)
        write_rows(Path(folder) / "own", companies, people, rows - companies - people, changed_part=0)
        raw: FirstLoadResult | None = None
        for way in ways:
            result = _run(way, Path(folder))
            raw = raw or result
            if raw is result:
                print(f"{rows:,} rows become {result.elements:,} nodes and edges", flush=True)
            rates = f"{rows / result.seconds:10,.0f} rows/s {rows / result.cpu_seconds:10,.0f} rows/CPU s"
            ratios = f"{raw.seconds / result.seconds:6.2f} and {raw.cpu_seconds / result.cpu_seconds:5.2f} of {ways[0]}"
            memory = f"{result.python_mb:6.0f} + {result.java_mb:.0f} MB"
            print(f"{way:13} {result.seconds:8.1f} s {result.cpu_seconds:8.1f} CPU s {rates} {ratios} {memory}", flush=True)


def _run(way: str, folder: Path) -> FirstLoadResult:
    """Measure in a process of its own, and sample Java here."""
    data = str(folder / way.replace(" ", "-"))
    command = [sys.executable, "-m", "bench.first_load", way, str(folder / "own"), data]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own command
            assert process.stdout
            assert process.stdout.readline() == STARTED, "it has the data set and the database"
            with sample(data) as samples:
                values = json.loads(process.stdout.readline())
    finally:
        wait_until_stopped(data)
    cpu_seconds = values["python_seconds"] + samples.cpu_seconds
    return FirstLoadResult(values["elements"], values["seconds"], cpu_seconds, values["python_mb"], samples.peak / MEGABYTE)


def measure(way: str, own: str, data: str) -> None:
    """Load once, and print what it took as JSON."""
    data_set = read_data_set(Path(own), CATALOGUE)
    context = LoadContext(CATALOGUE, data_set)
    with open_database(Path(data), read_settings(os.environ).cache_dir) as local:
        print(STARTED, end="", flush=True)
        start, cpu = time.perf_counter(), time.process_time()
        if way == RAW:
            seconds, python_seconds = load_raw(local, context)
        else:
            if way == IMPORT:
                import_data_set(local, data_set, CATALOGUE, lambda *_: None)
            else:
                with Writer(Address(local.uri, local.username, local.password)) as writer:
                    load(writer, data_set, CATALOGUE)
            seconds, python_seconds = time.perf_counter() - start, time.process_time() - cpu
        elements = len(data_set.nodes) + len(data_set.edges)
        python_mb = getrusage(RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE
        values = {"elements": elements, "seconds": seconds, "python_seconds": python_seconds, "python_mb": python_mb}
        print(json.dumps(values), flush=True)


def load_raw(local: LocalDatabase, context: LoadContext) -> tuple[float, float]:
    """The seconds of the statements, and the CPU seconds of Python in them."""
    address = Address(local.uri, local.username, local.password)
    start, cpu = time.perf_counter(), time.process_time()
    with Writer(address) as writer:
        writer.create_indexes(indexes_for(CATALOGUE))
    seconds, python_seconds = time.perf_counter() - start, time.process_time() - cpu
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver:
        for text, rows in raw_batches(context):
            start, cpu = time.perf_counter(), time.process_time()
            driver.execute_query(text, p={"rows": rows})
            seconds += time.perf_counter() - start
            python_seconds += time.process_time() - cpu
    return seconds, python_seconds


@dataclass
class JavaSamples:
    """CPU seconds of each Java process that was seen, and the peak of the memory of all that ran at one time."""

    folder: str
    seconds: dict[int, float] = field(default_factory=dict)
    before: float = 0.0
    peak: int = 0

    def take(self) -> None:
        """One sample."""
        memory = 0
        for process in processes_of(self.folder, "java"):
            try:
                times = process.cpu_times()
                memory += process.memory_info().rss
            except psutil.NoSuchProcess:  # it has just ended
                continue
            self.seconds[process.pid] = times.user + times.system
        self.peak = max(self.peak, memory)

    @property
    def cpu_seconds(self) -> float:
        """Of all of them, since the first sample."""
        return sum(self.seconds.values()) - self.before


@contextmanager
def sample(folder: str) -> Iterator[JavaSamples]:
    """Sample until the context exits."""
    samples, done = JavaSamples(folder), threading.Event()
    samples.take()
    samples.before = sum(samples.seconds.values())

    def sample_periodically() -> None:
        while not done.wait(POLL_INTERVAL):
            samples.take()

    sampler = threading.Thread(target=sample_periodically, daemon=True)
    sampler.start()
    try:
        yield samples
    finally:
        done.set()
        sampler.join()
        samples.take()


if __name__ == "__main__":
    measure(*sys.argv[1:]) if len(sys.argv) > 1 else main()
