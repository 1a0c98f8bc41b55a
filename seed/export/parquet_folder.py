"""Rows -> a folder of Parquet files for each data set, with the same columns as the CSV files, and types instead of texts.

    out/xiaomi/dataset.toml     out/xiaomi/companies.parquet     out/xiaomi/has_subsidiary.parquet

Days are dates, lists are lists, enums are texts. Rows are written in parts, which are joined when all are written; so memory does not grow
with the graph. polars writes the files; it is the extra `keiretsu[files]`.
"""

from __future__ import annotations

import datetime as dt
import importlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.export.csv_folder import unloadable, write_metadata
from keiretsu.seed.export.records import ExportedRecord
from keiretsu.seed.export.tables import DataRow, DataTable, Tables
from keiretsu.seed.export.writers import ExportContext, describe_record

BUFFERED_ROWS = 50_000
PARTS = ".parts"
"""The folder with the parts of all files; it is removed at the end."""

WRONG_TYPE = "The value has another type than its property; it is missing"
PYTHON_TYPES: Mapping[ValueKind, type] = {
    ValueKind.INT: int,
    ValueKind.FLOAT: float,
    ValueKind.BOOLEAN: bool,
    ValueKind.DATE: dt.date,
    ValueKind.STRINGS: list,
}
"""Type of the values of a column; all others are texts."""


@contextmanager
def open_parquet(path: Path, context: ExportContext) -> Iterator[ParquetFolderWriter]:
    """A writer of Parquet files in folders below this one, which exists. It needs polars."""
    writer = ParquetFolderWriter(path, context)
    yield writer
    writer.join_parts()
    write_metadata(path, writer.data_sets, context)


@dataclass
class ParquetFolderWriter:
    """Writes records as rows."""

    path: Path
    context: ExportContext
    _tables: Tables = field(init=False)
    _rows: dict[tuple[str, str], list[list[Any]]] = field(default_factory=dict)
    _schemas: dict[str, DataTable] = field(default_factory=dict)
    _parts: dict[tuple[str, str], list[Path]] = field(default_factory=dict)
    _count: int = 0

    def __post_init__(self) -> None:
        self._tables = Tables(self.context.catalogue)
        self._polars: Any = importlib.import_module("polars")
        (self.path / PARTS).mkdir()

    @property
    def data_sets(self) -> list[str]:
        """Those that have rows."""
        return sorted({data_set for data_set, _ in self._parts})

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add the rows of these records."""
        for record in records:
            if reason := unloadable(record):
                self.context.losses.add(*reason, describe_record(record))
            for row in self._tables.rows(record):
                self._schemas[row.table.name] = row.table
                self._rows.setdefault((row.data_set, row.table.name), []).append(self._typed(row))
                self._count += 1
        if self._count >= BUFFERED_ROWS:
            self._flush()

    def join_parts(self) -> None:
        """Write each file from its parts."""
        self._flush()
        for (data_set, table), parts in self._parts.items():
            file = self.path / data_set / f"{table}.parquet"
            file.parent.mkdir(exist_ok=True)
            if len(parts) == 1:
                parts[0].rename(file)
            else:
                self._polars.scan_parquet(parts).sink_parquet(file)
        shutil.rmtree(self.path / PARTS)

    def _flush(self) -> None:
        for (data_set, table), rows in self._rows.items():
            parts = self._parts.setdefault((data_set, table), [])
            parts.append(self.path / PARTS / f"{data_set}-{table}-{len(parts)}.parquet")
            schema = {column.name: self._column_type(column.kind) for column in self._schemas[table].columns}
            self._polars.DataFrame(rows, schema=schema, orient="row").write_parquet(parts[-1])
        self._rows.clear()
        self._count = 0

    def _column_type(self, kind: ValueKind) -> Any:
        polars = self._polars
        types = {int: polars.Int64, float: polars.Float64, bool: polars.Boolean, dt.date: polars.Date, list: polars.List(polars.String)}
        return types.get(PYTHON_TYPES.get(kind, str), polars.String)

    def _typed(self, row: DataRow) -> list[Any]:
        """The values, each of the type of its column."""
        values = []
        for column, value in zip(row.table.columns, row.values, strict=True):
            typed = _to_type(column.kind, value)
            if typed is None and value is not None:
                self.context.losses.add(f"{row.table.name}.parquet, column {column.name}", WRONG_TYPE, describe_record(row.record))
            values.append(typed)
        return values


def _to_type(kind: ValueKind, value: Any) -> Any:
    """The value as the type of a column; None if it cannot be."""
    expected = PYTHON_TYPES.get(kind, str)
    if value is None or type(value) is expected:
        return value
    if expected is list and isinstance(value, tuple):
        return list(value)
    if expected is dt.date and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return str(value) if expected is str else None
