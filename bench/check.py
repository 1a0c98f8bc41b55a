"""Processor time and peak memory of a check, the whole of `keiretsu seed --dry-run`: `make bench-check`.

    N=20000 python -m bench.check   ->   20,000 rows   check  0.4 CPU s  20.0 us/row  110 MB   records  0.6 CPU s  112 MB   again  0.3 CPU s

Rows are companies and stakes with dates and shares, one company for five stakes, in a temporary folder; N is their number, by default
100,000 and then 1,000,000. Each size runs in a process of its own, whose peak of resident memory includes the interpreter. `records`: all
nodes and edges in order, as a load reads them, the first time and again.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.rows import DataSet
from keiretsu.seed.validate import read_data_set
from tests.large import WORDS

SIZES = (100_000, 1_000_000)
STAKES_EACH = 5
DATED, OPEN, MONTHS, UNDATED = 5, 3, 1, 1
"""The weights of the forms of a date."""


def main() -> None:
    """Measure and print."""
    for rows in [int(os.environ["N"])] if "N" in os.environ else SIZES:
        with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
            write_stakes(Path(folder) / "mine", rows)
            subprocess.run([sys.executable, "-m", "bench.check", str(Path(folder) / "mine"), str(rows)], check=True)  # noqa: S603  # our own command


def write_stakes(folder: Path, rows: int) -> None:
    """Write companies and stakes, `rows` in all."""
    rng = random.Random(rows)  # noqa: S311  # not for secrets
    folder.mkdir()
    names = [f"{rng.choice(WORDS).title()} {rng.choice(WORDS).title()} {index}" for index in range(rows // (STAKES_EACH + 1))]
    with (folder / "companies.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name", "kind"), *((name, rng.choice(("maker", "holding", ""))) for name in names)])
    with (folder / "holds_stake_in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("from", "to", "share_percent", "valid"))
        writer.writerows((*pair, _share(rng), _time(rng)) for pair in _pairs(names, rows - len(names), rng))


def _pairs(names: list[str], count: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < count:
        pair = int(len(names) * rng.random() ** 2), rng.randrange(len(names))
        if pair[0] != pair[1] and pair not in pairs:
            pairs.add(pair)
            yield names[pair[0]], names[pair[1]]


def _share(rng: random.Random) -> str:
    minimum = rng.randint(1, 39) / 2
    return rng.choices((f"{minimum:g}", f"{minimum:g}-{minimum + 5:g}", ""), (7, 2, 1))[0]


def _time(rng: random.Random) -> str:
    day = f"{rng.randint(2005, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return rng.choices((day, f"{day}/..", day[:7], ""), (DATED, OPEN, MONTHS, UNDATED))[0]


def measure(folder: Path, rows: int) -> None:
    """Check a folder and print a line."""
    catalogue = compile_schema(COMPANIES)
    start = time.process_time()
    data_set = read_data_set(folder, catalogue)
    seconds = time.process_time() - start
    print(f"{rows:9,} rows   check {seconds:6.1f} CPU s {seconds / rows * 1e6:5.1f} us/row {_peak():5.0f} MB", end="", flush=True)
    for label in ("records", "again"):
        print(f"   {label} {_read_all(data_set):6.1f} CPU s {_peak():5.0f} MB", end="", flush=True)
    print()


def _read_all(data_set: DataSet) -> float:
    start = time.process_time()
    for records in (data_set.nodes, data_set.edges):
        assert sum(1 for _ in records) == len(records)
    return time.process_time() - start


def _peak() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        main()
