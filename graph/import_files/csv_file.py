"""The rows of one set of labels, or of one type -> a CSV file, and a header file that is written when all columns are known.

    Company.csv         "company:xiaomi","Xiaomi","asserted"
    Company-header.csv  id:ID,"name:string","modality:string"

A row ends where its last value ends: the importer takes missing cells at the end of a row as missing values, so that columns can be added
while rows are written. A property has one type in a file; a row with another type goes into the next file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from keiretsu.graph.import_files.cells import format_cell, quote_text

LINES_IN_MEMORY = 500


class DifferentTypeError(Exception):
    """A property of the row has another type than in the rows before."""


class UnsupportedValueError(Exception):
    """A cell cannot contain a value of the row."""


@dataclass
class CsvFile:
    """A file to be written. `id_columns`: the first columns of the header, such as `id:ID`, whose cells each row has."""

    folder: Path
    name: str
    id_columns: Sequence[str]
    longest_line: int = 0
    has_line_breaks: bool = False
    _columns: dict[str, tuple[int, str]] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)
    _file: IO[str] | None = None

    @property
    def names(self) -> tuple[str, str]:
        """The file with the names and types of the columns, and the file with the rows."""
        return f"{self.name}-header.csv", f"{self.name}.csv"

    def add(self, ids: Sequence[str], properties: Mapping[str, Any]) -> None:
        """Write a row; `id` is one of `ids`. Raises DifferentTypeError, UnsupportedValueError; then nothing is written."""
        cells: list[str] = [""] * (len(self._columns) + len(properties))
        end = 0
        for name, value in properties.items():
            if value is None or name == "id":
                continue
            cell = ("string", quote_text(value)) if type(value) is str else format_cell(value)
            if cell is None:
                raise UnsupportedValueError(name)
            position = self._position(name, cell[0])
            cells[position] = cell[1]
            end = max(end, position + 1)
        self._write(",".join([*map(quote_text, ids), *cells[:end]]))

    def _position(self, name: str, type_: str) -> int:
        position, known_type = self._columns.setdefault(name, (len(self._columns), type_))
        if known_type != type_:
            raise DifferentTypeError(name)
        return position

    def _write(self, line: str) -> None:
        self.longest_line = max(self.longest_line, len(line))
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

    @property
    def property_names(self) -> Iterable[str]:
        """The names of the columns after the ids."""
        return self._columns.keys()

    def close(self) -> None:
        """Write what is in memory, and the header. Raises OSError."""
        self._flush()
        columns = [*self.id_columns, *(quote_text(f"{name}:{type_}") for name, (_, type_) in self._columns.items())]
        (self.folder / self.names[0]).write_text(",".join(columns) + "\n", encoding="utf-8")
        self.abandon()

    def abandon(self) -> None:
        """Close the file as it is; idempotent."""
        if self._file:
            self._file.close()
