"""The rows of one set of labels, or of one type -> a CSV file, and a header file that is written when all columns are known.

    Company.csv         "company:xiaomi","Xiaomi","asserted"
    Company-header.csv  "id:ID","name:string","modality:string"

A row ends where its last value ends: the importer takes missing cells at the end of a row as missing values, so that columns can be added
while rows are written. A property has one type in a file; a row with another type goes into the next file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from keiretsu.graph.import_files.cells import FORMATTERS, quote_text

LINES_IN_MEMORY = 500
MISSING = ("", "")


class DifferentTypeError(Exception):
    """A property of the row has another type than in the rows before."""


class UnsupportedValueError(Exception):
    """A cell cannot contain a value of the row."""


@dataclass(frozen=True)
class RowShape:
    """Rows with these properties in this order. `types`: of the cells. `positions`: their columns; None if these are the first ones."""

    types: tuple[str, ...]
    positions: Sequence[int] | None


@dataclass
class CsvFile:
    """A file to be written. `id_columns`: the first columns of the header, such as `:START_ID`; `id_type`: that of the property `id`."""

    folder: Path
    name: str
    id_columns: Sequence[str]
    id_type: str = "string"
    longest_line: int = 0
    has_line_breaks: bool = False
    _columns: dict[str, tuple[int, str]] = field(default_factory=dict)
    _shapes: dict[tuple[str, ...], RowShape] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)
    _file: IO[str] | None = None

    @property
    def names(self) -> tuple[str, str]:
        """The file with the names and types of the columns, and the file with the rows."""
        return f"{self.name}-header.csv", f"{self.name}.csv"

    @property
    def property_names(self) -> Iterable[str]:
        """The names of the columns after the ids."""
        return self._columns.keys()

    def add(self, ids: Sequence[str], properties: Mapping[str, Any]) -> None:
        """Write a row. Raises DifferentTypeError, UnsupportedValueError; then nothing is written."""
        types, texts = [], [quote_text(id_) for id_ in ids]
        for value in properties.values():
            if type(value) is str:
                types.append("string")
                texts.append(f'"{value}"' if '"' not in value else quote_text(value))
            else:
                type_, text = _format(value)
                types.append(type_)
                texts.append(text)
        names = tuple(properties)
        shape = self._shapes.get(names)
        if shape is None or shape.types != tuple(types):
            shape = self._shapes[names] = self._shape_of(names, types)
        self._write(",".join(texts if shape.positions is None else _place(texts, len(ids), shape.positions)))

    def _shape_of(self, names: Sequence[str], types: Sequence[str]) -> RowShape:
        """Add the columns that are missing."""
        for name, type_ in zip(names, types, strict=True):
            if type_ and self._columns.get(name, (0, type_))[1] != type_:
                raise DifferentTypeError(name)
        for name, type_ in zip(names, types, strict=True):
            if type_ and name not in self._columns:
                self._columns[name] = len(self._columns), type_
        positions = [self._columns[name][0] if type_ else -1 for name, type_ in zip(names, types, strict=True)]
        return RowShape(tuple(types), None if positions == list(range(len(names))) else positions)

    def _write(self, line: str) -> None:
        if len(line) > self.longest_line:
            self.longest_line = len(line)
        if "\n" in line or "\r" in line:
            self.has_line_breaks = True
        self._lines.append(line)
        if len(self._lines) >= LINES_IN_MEMORY:
            self._flush()

    def _flush(self) -> None:
        if self._file is None:
            self._file = (self.folder / self.names[1]).open("w", encoding="utf-8", newline="")
        self._lines.append("")
        self._file.write("\n".join(self._lines))
        self._lines = []

    def close(self) -> None:
        """Write what is in memory, and the header. Raises OSError."""
        self._flush()
        columns = ((name, self.id_type if name == "id" else type_) for name, (_, type_) in self._columns.items())
        header = [*self.id_columns, *(quote_text(f"{name}:{type_}") for name, type_ in columns)]
        (self.folder / self.names[0]).write_text(",".join(header) + "\n", encoding="utf-8")
        self.abandon()

    def abandon(self) -> None:
        """Close the file as it is; idempotent."""
        if self._file:
            self._file.close()


def _format(value: object) -> tuple[str, str]:
    """The cell of any value; of a missing one, without a type."""
    if value is None:
        return MISSING
    formatter = FORMATTERS.get(type(value))
    cell = formatter(value) if formatter else None
    if cell is None:
        raise UnsupportedValueError
    return cell


def _place(texts: Sequence[str], ids: int, positions: Sequence[int]) -> list[str]:
    """The cells in the order of the columns; the first `ids` of them stay where they are."""
    cells = [*texts[:ids], *[""] * (max(positions, default=-1) + 1)]
    for text, position in zip(texts[ids:], positions, strict=True):
        if position >= 0:
            cells[ids + position] = text
    return cells
