"""Parquet files have the rows and columns of the CSV files, with types."""

from __future__ import annotations

import csv
import datetime as dt
import importlib
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, Writer
from keiretsu.schema.catalogue import Catalogue, ValueKind
from keiretsu.seed.export.cells import write_cell
from keiretsu.seed.export.tables import Tables
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.export import ExportFailed, run_export
from keiretsu.server.cli.export_options import ExportArguments
from keiretsu.server.settings import read_settings
from tests.conftest import DatabaseContents
from tests.seed.export.exporting import to_folder
from tests.seed.folders import write_folder


@pytest.fixture
def polars() -> Any:
    return importlib.import_module("polars")


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("buffered_rows", [50_000, 30])
async def test_the_same_rows_as_csv(
    buffered_rows: int, store: Store, catalogue: Catalogue, polars: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one part or in many, which leave nothing behind. Written as cells, they are the CSV files."""
    monkeypatch.setattr("keiretsu.seed.export.parquet_folder.BUFFERED_ROWS", buffered_rows)
    await to_folder(store, catalogue, tmp_path / "csv")
    await to_folder(store, catalogue, tmp_path / "parquet", "parquet")
    kinds = {table.name: [column.kind for column in table.columns] for table in Tables(catalogue).by_type.values()}
    csv_files, parquet_files = files_in(tmp_path / "csv" / "xiaomi"), files_in(tmp_path / "parquet" / "xiaomi")
    assert set(parquet_files) == {name.replace(".csv", ".parquet") for name in csv_files}
    assert files_in(tmp_path / "parquet").keys() == {"xiaomi"}
    for name, path in csv_files.items():
        if path.suffix == ".csv":
            header, *expected = read_csv(path)
            frame = polars.read_parquet(parquet_files[name.replace(".csv", ".parquet")])
            rows = [cells_of(kinds[path.stem], row) for row in frame.rows()]
            assert (frame.columns, rows) == (header, expected), name


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def files_in(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.iterdir()}


def cells_of(kinds: list[ValueKind], row: tuple[Any, ...]) -> list[str]:
    """The cells that CSV has for the values of a row."""
    return ["" if value is None else write_cell(kind, value)[0] for kind, value in zip(kinds, row, strict=True)]


@pytest.mark.database
async def test_types(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, polars: Any, tmp_path: Path
) -> None:
    """Numbers, dates, lists and booleans are not texts; what has another type than declared is counted."""
    database_contents.ensure("a test of Parquet", lambda _: None)
    database_contents.invalidate()
    folder = write_folder(
        tmp_path / "mine",
        companies="name,aliases,anonymous\nAcme,a\\;b; 小米,TRUE\nBeta,,\n",
        holds_stake_in="from,to,share_percent\nAcme,Beta,12.5\n",
        documents="key,title,publishedOn\nD,Paper,2020-02-29\n",
    )
    with Writer(address) as writer:
        load(writer, read_data_set(folder, catalogue), catalogue)
        writer.write(store_a_text_as_a_boolean)
    report = await to_folder(store, catalogue, tmp_path / "out", "parquet")
    companies, documents, stakes = (
        polars.read_parquet(tmp_path / "out" / "mine" / f"{name}.parquet") for name in ("companies", "documents", "holds_stake_in")
    )
    assert sorted(companies.select("name", "aliases", "anonymous").rows()) == [("Acme", ["a;b", "小米"], True), ("Beta", None, None)]
    assert (dt.date(2020, 2, 29),) in documents.select("publishedOn").rows()
    assert stakes.select("shareMin", "shareMax").rows() == [(12.5, 12.5)]
    assert [str(loss) for loss in report.losses if "parquet" in loss.place] == [
        "companies.parquet, column anonymous: The value has another type than its property; it is missing (1 time, first in company:beta)."
    ]


def store_a_text_as_a_boolean(batch: Batch) -> None:
    batch.run("MATCH (n {slug: 'beta'}) SET n.anonymous = 'perhaps' RETURN 1")


def test_without_polars(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One sentence says what to install, before any database is started; the sentence is that of the loader."""
    monkeypatch.setattr("keiretsu.seed.tables.packages.find_spec", lambda _: None)
    with pytest.raises(ExportFailed) as caught:
        run_export(ExportArguments("parquet", tmp_path / "out"), read_settings({}))
    assert str(caught.value) == "The format parquet requires further packages; install them with: pip install 'keiretsu[files]'."
