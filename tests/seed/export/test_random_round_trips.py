"""Random graphs, exported as CSV and as Parquet, and loaded again: the same graph hash."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.export.tables import Tables
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import DatabaseContents
from tests.movies import MOVIES
from tests.oracle.random_graph import OracleGraph
from tests.seed.export.exporting import graph_hash, to_folder
from tests.seed.export.loadable_graphs import loadable_graph
from tests.seed.export.test_parquet import cells_of, files_in, read_csv

pytestmark = pytest.mark.database
SEEDS = range(12)


async def assert_round_trip(
    store: Store, address: Address, graph: OracleGraph, database_contents: DatabaseContents, path: Path, format_: str
) -> None:
    catalogue = graph.catalogue
    database_contents.invalidate()
    with Writer(address) as writer:
        graph.write(writer)
    first_hash = await graph_hash(store, catalogue)
    report = await to_folder(store, catalogue, path / "csv")
    assert str(report.losses) == ""
    await to_folder(store, catalogue, path / "parquet", "parquet")
    assert_same_rows(catalogue, path)
    database_contents.ensure("an empty database", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as writer:
        load(writer, read_data_set(path / format_ / "unassigned", catalogue), catalogue)
        assert writer.count_nodes() == len(graph.nodes)
    assert await graph_hash(store, catalogue) == first_hash


def assert_same_rows(catalogue: Catalogue, path: Path) -> None:
    """The Parquet files, written as cells, are the CSV files."""
    polars = importlib.import_module("polars")
    kinds = {table.name: [column.kind for column in table.columns] for table in Tables(catalogue).by_type.values()}
    for name, file in files_in(path / "parquet" / "unassigned").items():
        if file.suffix == ".parquet":
            frame = polars.read_parquet(file)
            rows = [cells_of(kinds[file.stem], row) for row in frame.rows()]
            assert [frame.columns, *rows] == read_csv(path / "csv" / "unassigned" / f"{file.stem}.csv"), name


@pytest.mark.parametrize("seed", SEEDS)
async def test_companies(
    seed: int, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Cycles, self-loops, parallel edges, missing values, texts of all scripts."""
    graph = loadable_graph(catalogue, seed)
    assert len(graph.edges) > 20
    await assert_round_trip(store, address, graph, database_contents, tmp_path, ("csv", "parquet")[seed % 2])


@pytest.mark.parametrize("seed", SEEDS[:4])
async def test_movies(seed: int, store: Store, address: Address, database_contents: DatabaseContents, tmp_path: Path) -> None:
    """A schema without claims."""
    graph = loadable_graph(compile_schema(MOVIES), seed)
    assert graph.nodes
    await assert_round_trip(store, address, graph, database_contents, tmp_path, ("csv", "parquet")[seed % 2])
