"""The rows of a table of text -> chunks of the table of the layout that it is, and an error for each row that cannot be read.

    SourceRow(2, ["Xiaomi", " maker "])   ->   RowChunk(0, [2], {"name": ["Xiaomi"], "kind": ["maker"]})

Checks only what needs no other row: the number of cells, required cells, and what no cell may contain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.forbidden_cells import forbidden, may_be_forbidden
from keiretsu.seed.layout import ColumnRole, EdgeFile, NodeFile
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.row_chunks import CHUNK_ROWS, Columns, RowChunk
from keiretsu.seed.tables.header import END, START, ColumnMap
from keiretsu.seed.tables.table import ExactText, SourceRow, TableError
from keiretsu.seed.unnamed import name_unnamed_rows
from keiretsu.seed.values.identifiers import IdentifierColumns


@dataclass(frozen=True)
class ChunkReader:
    """Reads the rows of one table. `defaults`: cells of every row, unless it has its own. `reject`: receives line and cells of a row.

    `is_distinct`: rows without any cell of the columns are not rows of this table. `is_typed`: whether cells may be ExactText. `data_set`:
    its name.
    """

    columns: ColumnMap
    origin: TableOrigin
    index: int
    file: NodeFile | EdgeFile
    errors: ErrorCollector
    defaults: Mapping[str, str]
    reject: Callable[[int, Sequence[str]], None]
    is_distinct: bool
    is_typed: bool
    data_set: str

    @cached_property
    def _identifiers(self) -> IdentifierColumns:
        return IdentifierColumns(self.file, [*(name for _, name in self.columns.cells), *self.defaults], self.errors)

    def read(self, contents: Iterator[SourceRow]) -> Iterator[RowChunk]:
        """The rows that are not empty. Raises TableError after those before it."""
        lines: list[int] = []
        rows: list[Sequence[str]] = []
        try:
            for line, cells in self._rows(contents):
                lines.append(line)
                rows.append(cells)
                if len(rows) == CHUNK_ROWS:
                    yield self._chunk(lines, rows)
                    lines, rows = [], []
        except TableError:
            if rows:
                yield self._chunk(lines, rows)
            raise
        if rows:
            yield self._chunk(lines, rows)

    def _rows(self, contents: Iterator[SourceRow]) -> Iterator[tuple[int, Sequence[str]]]:
        needed = max([self.columns.width, *(index + 1 for index, _ in self.columns.cells)])
        offset, is_plain = self.origin.offset, not (self.columns.where or self.columns.nameless or self.is_distinct)
        for position, cells in contents:
            if not any(map(str.strip, cells)):
                continue
            if is_plain and len(cells) == needed:
                yield offset + position, cells
            elif (fitted := self._fit(offset + position, cells, needed)) is not None:
                yield offset + position, fitted

    def _fit(self, line: int, cells: Sequence[str], needed: int) -> Sequence[str] | None:
        """The cells, at least as many as there are columns; None if the row is not one of this table, or if its cells are unreliable."""
        if not _is_selected(cells, self.columns):
            return None
        if self.is_distinct and not any(index < len(cells) and cells[index].strip() for index, _ in self.columns.cells):
            return None  # of the names in the columns of a relationship; the row of the relationship has the error
        if message := self._misfit(cells):
            self.errors.add(self.file.name, message, line=line)
            self.reject(line, cells)
            return None
        return cells if len(cells) >= needed else [*cells, *[""] * (needed - len(cells))]

    def _misfit(self, cells: Sequence[str]) -> str | None:
        width = self.columns.width
        if len(cells) != width and width:
            beyond = any(cell.strip() for cell in cells[width:])
            if beyond or (len(cells) < width and self.origin.unit == "line"):
                return f"The row has {len(cells)} cells, but the header has {width}; quote cells that contain a comma"
        if any(index < len(cells) and cells[index].strip() for index in self.columns.nameless):
            return "A cell is filled, but its column has no name; name the column or clear the cell"
        return None

    def _chunk(self, lines: list[int], rows: list[Sequence[str]]) -> RowChunk:
        columns: Columns = {}
        typed: dict[str, list[int]] = {}
        for index, name in self.columns.cells:
            cells = list(map(itemgetter(index), rows))
            columns[name] = list(map(str.strip, cells))
            if self.is_typed:
                typed[name] = [place for place, cell in enumerate(cells) if type(cell) is ExactText and cell]
        if self.defaults:
            self._add_defaults(columns, len(rows))
        self._identifiers.join(columns, lines)
        name_unnamed_rows(self.file, columns, [f"{self.data_set} {self.origin.name} {line - self.origin.offset}" for line in lines])
        chunk = RowChunk(self.index, lines, columns, typed)
        self._check(chunk)
        return chunk

    def _add_defaults(self, columns: Columns, rows: int) -> None:
        """Rows that name claims have their modality and confidence from these; rows without cells have an error of their own."""
        filled = [any(cells) for cells in zip(*columns.values(), strict=True)]
        claims = columns.get("claims", [""] * rows)
        for name, default in self.defaults.items():
            is_of_claim = self.file.columns[name].role is ColumnRole.ROW_CLAIM
            cells = columns.get(name, [""] * rows)
            columns[name] = [
                cell or (default if is_filled and not (is_of_claim and claim) else "")
                for cell, is_filled, claim in zip(cells, filled, claims, strict=True)
            ]

    def _check(self, chunk: RowChunk) -> None:
        for column in self.file.columns.values():
            if column.required:
                self._check_required(chunk, column.name)
        for name, cells in chunk.columns.items():
            if may_be_forbidden("\n".join(cells)):
                self._check_cells(chunk.lines, name, cells)

    def _check_required(self, chunk: RowChunk, name: str) -> None:
        present = [chunk.columns[part] for part in (name, name + START, name + END) if part in chunk.columns]
        cells = present[0] if len(present) == 1 else ["".join(parts) for parts in zip(*present, strict=True)] or chunk.column(name)
        if "" in cells:
            for line, cell in zip(chunk.lines, cells, strict=True):
                if not cell:
                    self.errors.add(self.file.name, "This cell must not be empty", line=line, column=name)

    def _check_cells(self, lines: Sequence[int], name: str, cells: Sequence[str]) -> None:
        for line, cell in zip(lines, cells, strict=True):
            if message := forbidden(cell):
                self.errors.add(self.file.name, message, line=line, column=name)


def _is_selected(cells: Sequence[str], columns: ColumnMap) -> bool:
    """By the values that dataset.toml selects."""
    return all(index < len(cells) and cells[index].strip().casefold() in values for index, values in columns.where)
