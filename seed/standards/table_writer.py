"""Rows of tables of the layout, one at a time -> tables that the loader reads like those of any file.

    writer.add("companies.csv", 1, {"slug": "acme", "name": "Acme"})   ->   a table with the columns slug and name, and a row at position 1

Rows are in memory if they are few, else in a temporary file. They come in any order; each has the position of what it was made from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from keiretsu.seed.spools import BlockSpool
from keiretsu.seed.tables.table import ExactText, SourceRow, SourceTable, TableNote

BLOCK_ROWS = 500


@dataclass(frozen=True)
class StandardFile:
    """What a file became. `tables`: by their names in the layout. `errors`: what stops the load, at positions in `unit`s.

    `notes`: what there is to say about a file without tables; those of others are in their tables.
    """

    name: str
    unit: str
    tables: Mapping[str, SourceTable]
    errors: Sequence[TableNote] = ()
    notes: Sequence[TableNote] = ()


@dataclass
class TableWriter:
    """Writes the tables of one file. `columns`: those of each table. `exact`: columns of numbers, times and words that have one reading."""

    file: str
    unit: str
    columns: Mapping[str, Sequence[str]]
    exact: frozenset[str]
    _spools: dict[str, BlockSpool] = field(default_factory=dict)
    _pending: dict[str, list[tuple[int, list[str]]]] = field(default_factory=dict)

    def add(self, table: str, position: int, cells: Mapping[str, str]) -> None:
        """Add a row. Raises SpoolError."""
        rows = self._pending.setdefault(table, [])
        rows.append((position, [str(cells.get(name, "")) for name in self.columns[table]]))
        if len(rows) == BLOCK_ROWS:
            self._spools.setdefault(table, BlockSpool()).append(rows)
            self._pending[table] = []

    def finish(self, notes: Sequence[TableNote] = (), errors: Sequence[TableNote] = ()) -> StandardFile:
        """The tables that have rows; the notes are about the file. Raises SpoolError."""
        for table, rows in self._pending.items():
            if rows:
                self._spools.setdefault(table, BlockSpool()).append(rows)
        self._pending.clear()
        tables = {table: self._source_table(table, notes) for table in self.columns if table in self._spools}
        return StandardFile(self.file, self.unit, tables, errors, () if tables else notes)

    def _source_table(self, table: str, notes: Sequence[TableNote]) -> SourceTable:
        columns = self.columns[table]
        exact = [index for index, name in enumerate(columns) if name in self.exact]
        return SourceTable(self.file, "", self.unit, partial(_read_rows, self._spools[table], exact), columns, notes)


def _read_rows(spool: BlockSpool, exact: Sequence[int]) -> Iterator[SourceRow]:
    for block in spool:
        for position, cells in block:
            for index in exact:
                cells[index] = ExactText(cells[index])
            yield SourceRow(position, cells)
