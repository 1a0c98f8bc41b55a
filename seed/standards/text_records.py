"""CSV of a standard -> its rows by the names of its columns.

LEI,Entity.LegalName        (2, {"LEI": "5493001KJTIIGC8Y1R12", "Entity.LegalName": "Acme"})
5493001KJTIIGC8Y1R12,Acme
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keiretsu.seed.tables.delimited import read_delimited
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import ReadOptions, SourceTable, TableError


@dataclass
class TextRecord:
    """The values of a row by column; `used` are the columns that have a place."""

    values: Mapping[str, str]
    position: int
    used: set[str] = field(default_factory=set)

    def take(self, name: str) -> str:
        """A value that has a place, empty if there is none."""
        self.used.add(name)
        return self.values.get(name, "")

    def rest(self) -> set[str]:
        """The columns with values that have no place."""
        return self.values.keys() - self.used


@dataclass(frozen=True)
class TextRecords:
    """The rows of a file, which can be read several times; the position is the line. Raises TableError."""

    table: SourceTable

    def __iter__(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        names: list[str] = []
        for position, cells in self.table.rows():
            if not names:
                names = [cell.strip() for cell in cells] if any(map(str.strip, cells)) else []
            elif any(map(str.strip, cells)):
                if len(cells) != len(names):
                    raise TableError(f"The row has {len(cells)} cells, but the header has {len(names)}; download the file again", position)
                yield position, {name: text for name, text in zip(names, map(str.strip, cells), strict=True) if text}


def open_text_records(file: InputFile) -> TextRecords:
    """Raises TableError."""
    return TextRecords(next(read_delimited(file, ReadOptions())))


def header_of(head: bytes) -> set[str]:
    """The names of the columns of a file of text with separators; empty if it is none."""
    lines = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").splitlines()
    first = lines[0].decode("utf-8", errors="replace") if lines else ""
    separator = max(",;\t|", key=first.count)
    try:
        return {name.strip() for name in next(csv.reader([first], delimiter=separator), [])}
    except csv.Error:  # binary, or a cell without an end
        return set()
