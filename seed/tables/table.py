"""A table of text, as a file, a sheet or a member of an archive holds it.

    group.xlsx, sheet Holdings   ->   SourceTable("group.xlsx", "Holdings", "row", ...) with SourceRow(1, ("Owner", "Company", "%")), ...

The header is a row like the others. Rows can be read several times; what cannot be read raises TableError, with its position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from keiretsu.text import quoted


class ExactText(str):
    """The text of a typed cell, which has one reading: a number with a decimal point, a day as 2015-03-17, TRUE or FALSE."""

    __slots__ = ()


class SourceRow(NamedTuple):
    """`position`: the line of a text file where the row begins, else the number of the row; the first is 1."""

    position: int
    cells: Sequence[str]


@dataclass(frozen=True)
class TableNote:
    """How the table was read, where that is not certain. `position` is 0 if it concerns the whole table."""

    message: str
    position: int = 0


@dataclass(frozen=True)
class SourceTable:
    """`unit`: what positions count, "line" or "row". `columns`: the names of columns that are not in a row, as in Parquet."""

    file: str
    sheet: str
    unit: str
    rows: Callable[[], Iterator[SourceRow]]
    columns: Sequence[str] | None = None
    notes: Sequence[TableNote] = field(default=())
    is_hidden: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether cells may be ExactText: those of text with separators are not."""
        return self.unit == "row" or self.columns is not None

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.file} sheet {quoted(self.sheet)}" if self.sheet else self.file


@dataclass(frozen=True)
class ReadOptions:
    """What dataset.toml says about a text file; None: find out. `header`: the position of the header, 0 if there is none."""

    encoding: str | None = None
    separator: str | None = None
    header: int | None = None


class TableError(Exception):
    """A file, an archive or a table that cannot be read: one sentence that says what to do. `position` is 0 if it is the whole."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
