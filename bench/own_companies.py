"""Time and memory to check and load a spreadsheet of stakes: `python -m bench.own_companies`.

    N=10000 python -m bench.own_companies   ->   10,000 companies, 1,000 people, 50,000 stakes
                                                 check   3.3 s      load   67.6 s      load again   21.5 s      ...

The folder and the database are temporary; the database has the default size. N is the number of companies, by default 100,000; there are
five stakes per company. Most stakes are exact, some are ranges, one in ten is unknown.
"""

from __future__ import annotations

import csv
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psutil

from bench.start import MEGABYTE, processes_of, wait_until_stopped
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.validate import read_data_set
from keiretsu.server.settings import read_settings
from tests.large import WORDS

COMPANIES_BY_DEFAULT = 100_000
STAKES_EACH = 5
COMPANIES_PER_PERSON = 10  # companies for each person
POLL_INTERVAL = 0.25  # seconds between memory samples

T = TypeVar("T")


def main() -> None:
    """Measure and print."""
    companies = int(os.environ.get("N", COMPANIES_BY_DEFAULT))
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
        people, stakes = write_files(Path(folder) / "own", companies)
        print(f"{companies:,} companies, {people:,} people, {stakes:,} stakes", flush=True)
        try:
            _measure(Path(folder))
        finally:
            wait_until_stopped(folder)


def write_files(folder: Path, companies: int) -> tuple[int, int]:
    """Write the three files. Returns the number of people and stakes."""
    rng = random.Random(companies)  # noqa: S311  # not for secrets
    folder.mkdir()
    company_names = [f"{rng.choice(WORDS).title()} {rng.choice(WORDS).title()} {index}" for index in range(companies)]
    people = [f"{rng.choice(WORDS).title()} Person {index}" for index in range(companies // COMPANIES_PER_PERSON)]
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < companies * STAKES_EACH:
        owner = rng.choice(people) if rng.random() < 0.2 else company_names[int(companies * rng.random() ** 2)]
        owned = rng.choice(company_names)
        if owner != owned:
            pairs.add((owner, owned))
    _write(folder / "companies.csv", ("name",), ((name,) for name in company_names))
    _write(folder / "people.csv", ("name",), ((name,) for name in people))
    _write(folder / "holds_stake_in.csv", ("from", "to", "share_percent"), ((*pair, _share(rng)) for pair in sorted(pairs)))
    return len(people), len(pairs)


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _share(rng: random.Random) -> str:
    """A cell: exact, a range or empty."""
    minimum = rng.randint(1, 39) / 2
    return rng.choices((f"{minimum:g}", f"{minimum:g}-{minimum + 5:g}", ""), (7, 2, 1))[0]


def _measure(folder: Path) -> None:
    catalogue = compile_schema(COMPANIES)
    with watch_memory(str(folder)) as peak:
        data_set = _timed("check", lambda: read_data_set(folder / "own", catalogue))
        print(f"{'after it':12} {psutil.Process().memory_info().rss / MEGABYTE:8.0f} MB in Python", flush=True)
        with open_database(folder / "data", read_settings(os.environ).cache_dir) as local:
            address = Address(local.uri, local.username, local.password)
            with Writer(address) as writer:
                for label in ("load", "load again"):
                    _print_report(_timed(label, lambda: load(writer, data_set, catalogue)))
    for name, size in peak.sizes.items():
        print(f"{'peak memory':12} {size / MEGABYTE:8.0f} MB in {name}")


def _timed(label: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = work()
    print(f"{label:12} {time.perf_counter() - start:8.1f} s", flush=True)
    return result


def _print_report(report: LoadReport) -> None:
    print(
        f"{'':12} {report.total('created'):,} created, {report.total('changed'):,} changed, {report.total('unchanged'):,} unchanged",
        flush=True,
    )


@dataclass
class PeakMemory:
    """Maximum resident memory by program, in bytes."""

    sizes: dict[str, int] = field(default_factory=lambda: {"Python": 0, "the local Neo4j": 0})

    def sample(self, folder: str) -> None:
        """Take one sample."""
        for name, processes in (("Python", [psutil.Process()]), ("the local Neo4j", processes_of(folder, "java"))):
            try:
                self.sizes[name] = max(self.sizes[name], sum(process.memory_info().rss for process in processes))
            except psutil.NoSuchProcess:  # the process has ended
                continue


@contextmanager
def watch_memory(folder: str) -> Iterator[PeakMemory]:
    """Sample memory periodically until the end of the block."""
    peak, done = PeakMemory(), threading.Event()

    def sample_periodically() -> None:
        while not done.wait(POLL_INTERVAL):
            peak.sample(folder)

    sampler = threading.Thread(target=sample_periodically, daemon=True)
    sampler.start()
    try:
        yield peak
    finally:
        done.set()
        sampler.join()


if __name__ == "__main__":
    main()
