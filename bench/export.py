"""Rows per second and peak memory of each export format: `make bench-export`.

    N=2000 python -m bench.export   ->   2,000 companies, 200 people, 10,000 stakes
                                         raw MATCH     24,421 rows   0.6 s    40,000 rows/s
                                         csv           24,421 rows   1.1 s    22,000 rows/s   0.55 of raw   80 MB ...

The folder and the database are temporary. N is the number of companies, by default 10,000; there are five stakes per company. A row is a
node, a claim or an edge. Raw is the same driver reading the same properties of the same nodes and edges without anything else; the best
of three runs. Each format runs in a process of its own, whose peak of resident memory includes the interpreter and the driver.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from bench.own_companies import write_files
from bench.start import wait_until_stopped
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.export.formats import FORMATS, FolderFormat
from keiretsu.seed.export.run import compute_hash, export_file, export_folder
from keiretsu.seed.export.scope import ExportScope
from keiretsu.seed.export.writers import ExportContext
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.settings import read_settings

COMPANIES_BY_DEFAULT = 10_000
RUNS = 3
RAW = "raw MATCH"
HASH = "hash"
RAW_STATEMENTS = (
    "MATCH (n:!LoaderLock) RETURN [properties(n)] AS row",
    "MATCH (a)-[r:!ABOUT]->(b) RETURN [properties(r), a.id, b.id] AS row",
)


@dataclass(frozen=True)
class Measurement:
    """One run. `seconds`: wall clock; `cpu_seconds`: of the process; `peak_mb`: its resident memory."""

    rows: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


def main() -> None:
    """Measure and print."""
    companies = int(os.environ.get("N", COMPANIES_BY_DEFAULT))
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
        people, stakes = write_files(Path(folder) / "own", companies)
        print(f"{companies:,} companies, {people:,} people, {stakes:,} stakes", flush=True)
        try:
            with open_database(Path(folder) / "data", read_settings(os.environ).cache_dir) as local:
                address = Address(local.uri, local.username, local.password)
                _load(address, Path(folder) / "own")
                _measure_all(address, Path(folder))
        finally:
            wait_until_stopped(folder)


def _load(address: Address, folder: Path) -> None:
    catalogue = compile_schema(COMPANIES)
    with Writer(address) as writer:
        load(writer, read_data_set(folder, catalogue), catalogue)


def _measure_all(address: Address, folder: Path) -> None:
    raw, rows = 0.0, 0
    for name in (RAW, *FORMATS, HASH):
        runs = [_run(name, address, folder / f"{name}-{run}") for run in range(RUNS)]
        best = min(runs, key=lambda run: run.seconds)
        rows = best.rows or rows  # the hash is of the same rows
        rate = rows / best.seconds
        raw = raw or rate
        columns = f"{rows:10,} rows {best.seconds:7.2f} s {best.cpu_seconds:7.2f} CPU s {rate:10,.0f} rows/s"
        print(f"{name:10} {columns} {rate / raw:6.2f} of raw {max(run.peak_mb for run in runs):6.0f} MB", flush=True)


def _run(name: str, address: Address, output: Path) -> Measurement:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "bench.export", name, address.uri, address.username, address.password, str(output)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own command
    return Measurement(**json.loads(result.stdout))


def measure(arguments: Sequence[str]) -> None:
    """Export once, and print the measurement as JSON."""
    name, uri, username, password, output = arguments
    start, cpu = time.perf_counter(), time.process_time()
    rows = asyncio.run(_export(name, Address(uri, username, password), Path(output)))
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    print(json.dumps({"rows": rows, "seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024}))


async def _export(name: str, address: Address, output: Path) -> int:
    """The number of rows."""
    catalogue, store = compile_schema(COMPANIES), Store(address, timeout=600)
    try:
        with store.open_blocking_stream() as stream:
            if name == RAW:
                return sum([len(rows) for text in RAW_STATEMENTS async for rows in stream.read(text, {})])
            context = ExportContext(catalogue, ExportScope())
            if name == HASH:
                await compute_hash(stream, catalogue)
                return 0
            format_ = FORMATS[name]
            if isinstance(format_, FolderFormat):
                report = await export_folder(stream, context, format_, output)
            else:
                with output.open("wb") as file:
                    report = await export_file(stream, context, format_, file)
            return sum(report.counts.values())
    finally:
        await store.close()


if __name__ == "__main__":
    measure(sys.argv[1:]) if len(sys.argv) > 1 else main()
