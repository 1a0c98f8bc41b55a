"""Rows per second of a first load and of loading again, beside raw Cypher: `make bench-loading`.

    QUICK=1 python -m bench.loading   ->   20,000 rows: 3,000 companies, 300 people, 16,700 stakes
                                           raw MERGE       96,412 elements   4.82 a row   9.1 s   Java 8.2 s   Python 0.9 s   ...

Each data set is of companies, people and stakes with shares and dates. N: numbers of rows, by default 100000,1000000. Raw is `UNWIND ...
MERGE` of the same final nodes and edges with all their properties, in transactions of the same size, into a database with the same
indexes; the time in which its rows are made is not counted. Each of both starts with an empty local database of the default size. Time is
that of the load alone, without the check, which has a row of its own. The last column is the number of rows per CPU second, of Java and
Python together, as a part of that of raw.
"""

from __future__ import annotations

import csv
import gc
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed
from neo4j import Driver, GraphDatabase

from bench.contenders import cpu_seconds_of
from bench.own_companies import watch_memory
from bench.start import MEGABYTE, processes_of, wait_until_stopped
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.load import indexes_for, load
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.rows import DataSet, EdgeRecord, NodeRecord
from keiretsu.seed.validate import read_data_set
from keiretsu.seed.write_order import batched
from keiretsu.server.settings import read_settings
from tests.large import WORDS

ROWS_BY_DEFAULT = "100000,1000000"
QUICK_ROWS = "20000"
COMPANY_PART, PERSON_PART = 0.15, 0.015  # of all rows; the others are stakes
KINDS = ("maker", "fund", "bank")
CHANGED_PART = 10  # one of so many stakes is changed
RAW_NODES = "UNWIND $p.rows AS row MERGE (n:{label} {{id: row.id}}) SET n:$(row.label) SET n = row.properties"
RAW_EDGES = (
    "UNWIND $p.rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
    "MERGE (a)-[r:$(row.type) {{id: row.id}}]->(b) SET r = row.properties"
)


@dataclass
class LoadMeasurement:
    """Seconds, of the wall clock and of both processes."""

    wall: float = 0.0
    java: float = 0.0
    python: float = 0.0

    @property
    def cpu(self) -> float:
        """Of both processes."""
        return self.java + self.python


def main() -> None:
    """Measure and print."""
    catalogue = compile_schema(COMPANIES)
    for rows in map(int, os.environ.get("N", QUICK_ROWS if os.environ.get("QUICK") else ROWS_BY_DEFAULT).split(",")):
        with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
            try:
                LoadingBench(catalogue, Path(folder), rows).run()
            finally:
                wait_until_stopped(folder)


@dataclass
class LoadingBench:
    """Measures data sets of so many rows."""

    catalogue: Catalogue
    folder: Path
    rows: int
    elements: int = 0
    raw: LoadMeasurement | None = None

    def run(self) -> None:
        """Raw, and everything else in another database."""
        companies, people = int(self.rows * COMPANY_PART), int(self.rows * PERSON_PART)
        for name, factor in (("own", 0), ("changed", CHANGED_PART)):
            write_rows(self.folder / name / "own", companies, people, self.rows - companies - people, factor)
        print(f"{self.rows:,} rows: {companies:,} companies, {people:,} people, {self.rows - companies - people:,} stakes", flush=True)
        with watch_memory(str(self.folder)) as peak:
            with self._measured("check", None):
                data_set = read_data_set(self.folder / "own" / "own", self.catalogue)
                self.elements = len(data_set.nodes) + len(data_set.edges)
            with self._database("raw") as (address, java):
                self._measure_raw(data_set, address, java)
            peak.sizes = dict.fromkeys(peak.sizes, 0)
            with self._database("loaded") as (address, java), Writer(address) as writer:
                self._measure_loads(data_set, writer, java)
        for name, size in peak.sizes.items():
            print(f"{'peak memory':18} {size / MEGABYTE:8.0f} MB in {name}", flush=True)

    def _measure_loads(self, data_set: DataSet, writer: Writer, java: psutil.Process) -> None:
        gc.freeze()  # as the command does
        for label in ("first load", "nothing changed"):
            with self._measured(label, java):
                load(writer, data_set, self.catalogue)
        changed = read_data_set(self.folder / "changed" / "own", self.catalogue)
        with self._measured("a tenth changed", java):
            report = load(writer, changed, self.catalogue)
        print(f"{'':18} {report.total('changed'):,} changed, {report.total('created'):,} created", flush=True)

    def _measure_raw(self, data_set: DataSet, address: Address, java: psutil.Process) -> None:
        with Writer(address) as writer:
            writer.create_indexes(indexes_for(self.catalogue))
        context, total = LoadContext(self.catalogue, data_set), LoadMeasurement()
        with GraphDatabase.driver(address.uri, auth=(address.username, address.password), notifications_min_severity="OFF") as driver:
            for text, rows in raw_batches(context):
                with _timed(java) as part:
                    _run(driver, text, rows)
                total = LoadMeasurement(total.wall + part.wall, total.java + part.java, total.python + part.python)
        self.raw = total
        self._print("raw MERGE", total)

    @contextmanager
    def _measured(self, label: str, java: psutil.Process | None) -> Iterator[None]:
        with _timed(java) as measurement:
            yield
        self._print(label, measurement)

    def _print(self, label: str, time_: LoadMeasurement) -> None:
        ratio = f"{self.raw.cpu / time_.cpu:5.2f} of raw ({self.raw.wall / time_.wall:.2f} by the wall clock)" if self.raw else ""
        print(
            f"{label:18} {self.elements:10,} elements {self.elements / self.rows:5.2f} a row {time_.wall:8.1f} s   Java {time_.java:7.1f} s"
            f"   Python {time_.python:7.1f} s {self.rows / time_.wall:9,.0f} rows/s {self.rows / time_.cpu:9,.0f} rows/CPU s {ratio}",
            flush=True,
        )

    @contextmanager
    def _database(self, name: str) -> Iterator[tuple[Address, psutil.Process]]:
        with open_database(self.folder / name, read_settings(os.environ).cache_dir) as local:
            (java,) = processes_of(str(self.folder / name), "java")
            yield Address(local.uri, local.username, local.password), java
        wait_until_stopped(str(self.folder / name))


def write_rows(folder: Path, companies: int, people: int, stakes: int, changed_part: int) -> None:
    """Write the three files. `changed_part`: one of so many stakes has another share than with 0."""
    rng = random.Random(companies)  # noqa: S311  # not for secrets
    folder.mkdir(parents=True)
    names = [f"{rng.choice(WORDS).title()} {rng.choice(WORDS).title()} {index}" for index in range(companies)]
    persons = [f"{rng.choice(WORDS).title()} Person {index}" for index in range(people)]
    _write(folder / "companies.csv", ("name", "kind"), ((name, rng.choice(KINDS)) for name in names))
    _write(folder / "people.csv", ("name",), ((name,) for name in persons))
    rows = []
    for index in range(stakes):
        owner = rng.choice(persons) if rng.random() < 0.2 else names[int(companies * rng.random() ** 2)]
        share = rng.randint(2, 78) / 2 - (0.25 if changed_part and index % changed_part == 0 else 0)
        start, end = rng.randint(2000, 2014), rng.randint(2015, 2024)
        valid = rng.choice((f"{start}-03/{end}", f"{start}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}/..", f"{start}/{end}-12-31"))
        rows.append((owner, names[index % companies], f"{share:g}", valid, index))
    unique = {row[:2]: row for row in rows if row[0] != row[1]}
    _write(folder / "holds_stake_in.csv", ("from", "to", "share_percent", "valid"), (row[:4] for row in unique.values()))


def _write(path: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def raw_batches(context: LoadContext) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """The statements, each with rows of one kind: documents, claims, other nodes, edges."""
    order = context.order

    def node_row(node: NodeRecord) -> dict[str, object]:
        return {"id": node.id, "label": node.type, "properties": context.properties.of_node(node)}

    def edge_row(edge: EdgeRecord) -> dict[str, object]:
        properties = context.properties.of_edge(edge)
        return {"id": edge.id, "type": edge.type, "start": edge.start, "end": edge.end, "properties": properties}

    for type_ in context.catalogue.nodes:
        label = order.lookup_labels[type_]
        for nodes in batched(node for node in context.data_set.nodes if node.type == type_):
            yield RAW_NODES.format(label=label), [node_row(node) for node in nodes]
    for (start, end), edges in order.edge_batches(context.data_set.edges):
        yield RAW_EDGES.format(start=start, end=end), [edge_row(edge) for edge in edges]


def _run(driver: Driver, text: str, rows: list[dict[str, object]]) -> None:
    work: Callable[[object], object] = lambda transaction: transaction.run(text, p={"rows": rows}).consume()  # type: ignore[attr-defined]  # noqa: E731
    with driver.session() as session:
        session.execute_write(work)


@contextmanager
def _timed(java: psutil.Process | None) -> Iterator[LoadMeasurement]:
    measurement = LoadMeasurement()
    start = time.perf_counter(), time.process_time(), cpu_seconds_of(java) if java else 0.0
    yield measurement
    measurement.wall = time.perf_counter() - start[0]
    measurement.python = time.process_time() - start[1]
    measurement.java = (cpu_seconds_of(java) if java else 0.0) - start[2]


if __name__ == "__main__":
    main()
