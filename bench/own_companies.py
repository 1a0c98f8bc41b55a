"""How long a spreadsheet of stakes takes to check and to load, and how much memory: `python -m bench.own_companies`.

    N=10000 python -m bench.own_companies   ->   10,000 companies, 1,000 people, 50,000 stakes
                                                 check   3.3 s      load   67.6 s      load again   21.5 s      ...

The folder and the database are temporary ones; the database is the program's own, as large as it is by default. N is the number of
companies, 100,000 where it is not said; for each there are five stakes. Most are exact, some are ranges, one in ten is unknown.
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

from bench.start import MEGABYTE, wait_until_gone, working_on
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import read_declarations
from keiretsu.seed.load import Report, load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.settings import read_settings
from tests.large import WORDS

COMPANIES_BY_DEFAULT = 100_000
STAKES_EACH = 5
PEOPLE_SHARE = 10  # one person for so many companies
EVERY = 0.25  # seconds between two looks at the memory

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
            wait_until_gone(folder)


def write_files(folder: Path, companies: int) -> tuple[int, int]:
    """Write the three files. Returns how many people and stakes they hold."""
    pick = random.Random(companies)  # noqa: S311  # not for secrets
    folder.mkdir()
    firms = [f"{pick.choice(WORDS).title()} {pick.choice(WORDS).title()} {place}" for place in range(companies)]
    people = [f"{pick.choice(WORDS).title()} Person {place}" for place in range(companies // PEOPLE_SHARE)]
    pairs: set[tuple[str, str]] = set()
    while len(pairs) < companies * STAKES_EACH:
        owner = pick.choice(people) if pick.random() < 0.2 else firms[int(companies * pick.random() ** 2)]
        owned = pick.choice(firms)
        if owner != owned:
            pairs.add((owner, owned))
    _write(folder / "companies.csv", ("name",), ((name,) for name in firms))
    _write(folder / "people.csv", ("name",), ((name,) for name in people))
    _write(folder / "holds_stake_in.csv", ("from", "to", "share_percent"), ((*pair, _share(pick)) for pair in sorted(pairs)))
    return len(people), len(pairs)


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _share(pick: random.Random) -> str:
    """A cell: exact, a range or empty."""
    least = pick.randint(1, 39) / 2
    return pick.choices((f"{least:g}", f"{least:g}-{least + 5:g}", ""), (7, 2, 1))[0]


def _measure(folder: Path) -> None:
    catalogue = read_declarations(COMPANIES)
    with watch(str(folder)) as peak:
        data_set = _timed("check", lambda: read_data_set(folder / "own", catalogue))
        print(f"{'after it':12} {psutil.Process().memory_info().rss / MEGABYTE:8.0f} MB in Python", flush=True)
        with open_database(folder / "data", read_settings(os.environ).cache) as local:
            address = Address(local.uri, local.username, local.password)
            with Writer(address) as writer:
                for what in ("load", "load again"):
                    _told(_timed(what, lambda: load(writer, data_set, catalogue)))
    for name, size in peak.sizes.items():
        print(f"{'peak memory':12} {size / MEGABYTE:8.0f} MB in {name}")


def _timed(what: str, work: Callable[[], T]) -> T:
    began = time.perf_counter()
    found = work()
    print(f"{what:12} {time.perf_counter() - began:8.1f} s", flush=True)
    return found


def _told(report: Report) -> None:
    print(
        f"{'':12} {report.total('created'):,} created, {report.total('changed'):,} changed, {report.total('unchanged'):,} unchanged",
        flush=True,
    )


@dataclass
class Peak:
    """The most memory that was resident, by program, in bytes."""

    sizes: dict[str, int] = field(default_factory=lambda: {"Python": 0, "the local Neo4j": 0})

    def look(self, folder: str) -> None:
        """Look once."""
        for name, processes in (("Python", [psutil.Process()]), ("the local Neo4j", working_on(folder, "java"))):
            try:
                self.sizes[name] = max(self.sizes[name], sum(process.memory_info().rss for process in processes))
            except psutil.NoSuchProcess:  # it has ended since
                continue


@contextmanager
def watch(folder: str) -> Iterator[Peak]:
    """Look at the memory again and again, until the end of the block."""
    peak, done = Peak(), threading.Event()

    def look() -> None:
        while not done.wait(EVERY):
            peak.look(folder)

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield peak
    finally:
        done.set()
        watching.join()


if __name__ == "__main__":
    main()
