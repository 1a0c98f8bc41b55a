"""Rows -> a folder of CSV files for each data set, which `keiretsu seed` loads.

    out/xiaomi/dataset.toml     out/xiaomi/companies.csv     out/xiaomi/has_subsidiary.csv

Rows are kept until there are enough for one write, of whichever file; so neither memory nor open files grow with the graph.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from keiretsu.seed.export.cells import write_cell
from keiretsu.seed.export.records import ExportedClaim, ExportedRecord
from keiretsu.seed.export.tables import DataRow, Tables
from keiretsu.seed.export.writers import ExportContext, describe_record
from keiretsu.seed.tables.inputs import METADATA_FILE

BUFFERED_ROWS = 10_000


@contextmanager
def open_csv(path: Path, context: ExportContext) -> Iterator[CsvFolderWriter]:
    """A writer of CSV files in folders below this one, which exists."""
    writer = CsvFolderWriter(path, context)
    yield writer
    writer.flush()
    write_metadata(path, writer.data_sets, context)


def write_metadata(path: Path, data_sets: Sequence[str], context: ExportContext) -> None:
    """The dataset.toml of each data set; that of a partial export says so."""
    for data_set in data_sets:
        text = f'name = "{data_set}"\n'
        if context.scope.is_partial:
            text += f"partial = true  # {_one_line(context.scope.description)}\n"
        (path / data_set / METADATA_FILE).write_text(text, encoding="utf-8")


@dataclass
class CsvFolderWriter:
    """Writes records as rows."""

    path: Path
    context: ExportContext
    _tables: Tables = field(init=False)
    _rows: dict[tuple[str, str], list[list[str]]] = field(default_factory=dict)
    _count: int = 0
    _files: dict[tuple[str, str], Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tables = Tables(self.context.catalogue)

    @property
    def data_sets(self) -> list[str]:
        """Those that have rows."""
        return sorted({data_set for data_set, _ in self._files})

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add the rows of these records."""
        for record in records:
            if reason := unloadable(record):
                self.context.losses.add(*reason, describe_record(record))
            for row in self._tables.rows(record):
                self._add(row)
        if self._count >= BUFFERED_ROWS:
            self.flush()

    def flush(self) -> None:
        """Append the rows to their files. A new file begins with the names of its columns."""
        for key, rows in self._rows.items():
            if key not in self._files:
                self._files[key] = self.path / key[0] / f"{key[1]}.csv"
                self._files[key].parent.mkdir(exist_ok=True)
            with self._files[key].open("a", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        self._rows.clear()
        self._count = 0

    def _add(self, row: DataRow) -> None:
        key = (row.data_set, row.table.name)
        if key not in self._rows:
            self._rows[key] = [] if key in self._files else [[column.name for column in row.table.columns]]
        self._rows[key].append(self._cells(row))
        self._count += 1

    def _cells(self, row: DataRow) -> list[str]:
        cells = []
        for column, value in zip(row.table.columns, row.values, strict=True):
            if value is None:
                cells.append("")
                continue
            text, reason = write_cell(column.kind, value)
            if reason:
                self.context.losses.add(f"{row.table.name}.csv, column {column.name}", reason, describe_record(row.record))
            cells.append(text)
        return cells


def unloadable(record: ExportedRecord) -> tuple[str, str] | None:
    """What a record has that loading it does not restore: the place and the reason."""
    if isinstance(record, ExportedClaim):
        return ("recordedAt", "The time of recording has no column; loading sets a new one") if record.recorded_at else None
    return ("claims", "The lens shows no claim of it; loading it creates one for the row") if record.claims == () else None


def _one_line(text: str) -> str:
    """A comment of TOML: no line break, no control character."""
    return "".join(character if character.isprintable() else " " for character in text)
