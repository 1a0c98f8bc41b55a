"""A first load by Neo4j's importer makes the graph, the marks and the report of a load in transactions."""

from __future__ import annotations

import csv
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.import_files.empty import reason_against_import
from keiretsu.graph.load_marks import loaded_data_sets, unfinished_loads
from keiretsu.graph.local import LocalDatabase, open_database
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.first_load import ImportUnavailableError, import_data_set
from keiretsu.seed.load import indexes_for, load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.rows import DataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.import_files import COMMAND, write_files
from tests.conftest import DatabaseContents
from tests.graph.local.processes import QUICK
from tests.movies import MOVIES
from tests.seed.export.exporting import graph_hash, to_folder
from tests.seed.export.loadable_graphs import loadable_graph

pytestmark = pytest.mark.database

INDEXES = "SHOW INDEXES YIELD type, labelsOrTypes, properties, owningConstraint WHERE type <> 'LOOKUP' RETURN *"
NODES = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"
EDGES = "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS start, b.id AS end, properties(r) AS properties"


@pytest.fixture
def local(tmp_path: Path, cache: Path) -> Iterator[LocalDatabase]:
    """An empty local database of its own."""
    with open_database(tmp_path / "data 小米", cache, QUICK) as database:
        yield database


@pytest.fixture(autouse=True)
def empty_database(database_contents: DatabaseContents) -> None:
    """The database of the test run, for the load in transactions."""
    database_contents.ensure("a test of imports", lambda writer: writer.write(drop_indexes, exclusive=False))
    database_contents.invalidate()


def address_of(database: LocalDatabase) -> Address:
    return Address(database.uri, database.username, database.password)


def read(address: Address, text: str) -> list[str]:
    """The records as JSON, in an order of their own; without the time of recording and the lock."""
    with Writer(address) as writer:
        records = writer.write(lambda batch: [dict(record) for record in batch.run(text)], exclusive=False)
    for record in records:
        if "labels" in record:
            record["labels"].sort()
            record["properties"].pop("recordedAt", None)
    return sorted(json.dumps(record, sort_keys=True) for record in records if "LoaderLock" not in record.get("labels", ()))


def drop_indexes(batch: Batch) -> None:
    """Those of all schemas that tests have used; each load creates its own."""
    for record in batch.run(
        "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' RETURN name, owningConstraint AS owner"
    ):
        batch.run(f"DROP {'CONSTRAINT' if record['owner'] else 'INDEX'} `{record['name']}`")


def add_name_without_letters(folder: Path) -> None:
    """A name of one combining mark: its list of normalized names is empty, which files cannot contain."""
    file = folder / "companies.csv"
    header = next(csv.reader(file.read_text(encoding="utf-8").splitlines())) if file.exists() else ["name", "slug"]
    with file.open("a", encoding="utf-8", newline="") as rows:
        writer = csv.DictWriter(rows, header)
        if not file.stat().st_size:
            writer.writeheader()
        writer.writerow({"name": "\u0301", "slug": "accent"})


async def hash_of(address: Address, catalogue: Catalogue) -> str:
    store = Store(address, timeout=60)
    try:
        return await graph_hash(store, catalogue)
    finally:
        await store.close()


async def export_random_graph(
    catalogue: Catalogue, seed: int, store: Store, address: Address, folder: Path, database_contents: DatabaseContents
) -> None:
    """Cycles, self-loops, parallel edges, missing values, texts of all scripts. The database is empty afterwards."""
    with Writer(address) as writer:
        loadable_graph(catalogue, seed).write(writer)
    await to_folder(store, catalogue, folder)
    database_contents.ensure("an empty database", lambda writer: writer.write(drop_indexes, exclusive=False))
    database_contents.invalidate()


def no_progress(*_: Any) -> None:
    """Nobody looks."""


def load_in_transactions(address: Address, data_set: DataSet, catalogue: Catalogue) -> LoadReport:
    with Writer(address) as writer:
        return load(writer, data_set, catalogue)


def assert_equal_databases(first: Address, second: Address) -> None:
    for text in (NODES, EDGES, INDEXES):
        assert read(first, text) == read(second, text)


async def test_import(
    seed: int,
    store: Store,
    address: Address,
    catalogue: Catalogue,
    database_contents: DatabaseContents,
    local: LocalDatabase,
    tmp_path: Path,
) -> None:
    """The same hash, to the last property, with the same indexes and marks; loading again changes nothing."""
    await export_random_graph(catalogue, seed, store, address, tmp_path / "csv", database_contents)
    add_name_without_letters(tmp_path / "csv" / "unassigned")
    data_set = read_data_set(tmp_path / "csv" / "unassigned", catalogue)
    imported = import_data_set(local, data_set, catalogue, no_progress)
    assert imported.uri == local.uri
    assert imported.report.counts == load_in_transactions(address, data_set, catalogue).counts
    assert await hash_of(address_of(local), catalogue) == await graph_hash(store, catalogue)
    assert_equal_databases(address_of(local), address)
    again = load_in_transactions(address_of(local), data_set, catalogue)
    assert again.total("unchanged") == imported.report.total("created")
    assert list(again.completed) == []
    with pytest.raises(ImportUnavailableError, match=r"^the database is not empty$"):
        import_data_set(local, data_set, catalogue, no_progress)


async def test_written_files(
    seed: int, store: Store, address: Address, database_contents: DatabaseContents, local: LocalDatabase, tmp_path: Path
) -> None:
    """Of a schema without claims. Imported by the command that is printed, they are an unfinished load, which the next load completes."""
    catalogue = compile_schema(MOVIES)
    await export_random_graph(catalogue, seed, store, address, tmp_path / "csv", database_contents)
    data_set = read_data_set(tmp_path / "csv" / "unassigned", catalogue)
    text = write_files(data_set, catalogue, tmp_path / "import files 小米", no_progress)
    command = shlex.split(text.splitlines()[2])
    assert tuple(command[: len(COMMAND)]) == COMMAND
    assert local.importer
    with local.importer.open_folder(), local.importer.exclusive():
        assert local.importer.run(command[len(COMMAND) :], no_progress).error == ""
    with Writer(address_of(local)) as writer:
        (mark,) = writer.write(unfinished_loads, exclusive=False)
        assert mark.data_set == data_set.name
        assert [mark.is_complete for mark in writer.write(loaded_data_sets, exclusive=False).values()] == [False]
        report = load(writer, data_set, catalogue)
        assert report.total("created") == 0
        assert list(report.completed) == [mark]
    load_in_transactions(address, data_set, catalogue)
    assert_equal_databases(address_of(local), address)


def test_a_database_that_an_import_would_change(address: Address, catalogue: Catalogue) -> None:
    """It has content, or an index that no load would create again."""
    indexes = indexes_for(catalogue)
    with Writer(address) as writer:
        assert writer.write(lambda batch: reason_against_import(batch, indexes)) is None
        writer.create_indexes(indexes)
        assert writer.write(lambda batch: reason_against_import(batch, indexes)) is None
        writer.write(lambda batch: batch.run("CREATE INDEX own FOR (c:Company) ON (c.kind)"), exclusive=False)
        reason = writer.write(lambda batch: reason_against_import(batch, indexes))
        assert reason == "the database has indexes of its own, which an import would remove"
        writer.write(lambda batch: batch.run("DROP INDEX own"), exclusive=False)
        writer.write(lambda batch: batch.run("CREATE (:UnfinishedLoad)"))
        assert writer.write(lambda batch: reason_against_import(batch, indexes)) == "the database is not empty"
