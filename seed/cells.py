"""The cells of a column -> what they mean, each different text once.

    PropertyCells(...).read(chunk)   ->   [{"valid": "2014", "validFrom": "2014-01-01", "validTo": "2014-12-31"}, {}, ...]

A column of a million rows has few different dates and shares: a look-up in a dict takes a fiftieth of the time of reading one. The
dicts are shared by all rows with the same text, so nobody may change them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.forbidden_cells import forbidden
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.tables.table import ExactText

MAX_CACHED = 100_000  # texts of a column; then the cache starts again
NO_VALUES: Mapping[str, Any] = {}
"""What an empty cell says."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that has no meaning. `messages`: none if it is a consequence of another error; then `reason` says of which one.

    `column`: where it is, if not in the column that was read.
    """

    messages: tuple[str, ...]
    reason: str = ""
    column: str = ""


class _TextCache(dict[str, T]):
    """Text -> what it means."""

    def __init__(self, read: Callable[[str], T], size: int) -> None:
        super().__init__()
        self._read = read
        self._size = size

    def __missing__(self, text: str) -> T:
        if len(self) >= self._size:
            self.clear()
        value = self[text] = self._read(text)
        return value


class CachedCells(Generic[T]):
    """Reads the cells of a column. `read`: a text that is not empty -> its meaning or a CellError; `empty`: for other cells."""

    def __init__(self, name: str, read: Callable[[str], T | CellError], empty: T, size: int = MAX_CACHED) -> None:
        self.name = name
        self.empty = empty
        self._function = read
        self._has_errors = False
        self._plain = _TextCache(self._read, size)
        self._typed = _TextCache(lambda text: self._read(ExactText(text)), size)

    def read(self, chunk: RowChunk, file: str, errors: ErrorCollector) -> list[T]:
        """The meaning of each cell; errors go to the collector, and such a cell is as an empty one."""
        return self.report(self.read_all(chunk.column(self.name), chunk.typed.get(self.name, ())), chunk, file, errors)

    def read_all(self, texts: Sequence[str], typed: Sequence[int] = ()) -> list[T | CellError]:
        """The same without a report; `typed`: the indexes of typed cells."""
        values = list(map(self._plain.__getitem__, texts))
        for index in typed:
            values[index] = self._typed[texts[index]]
        return values

    def report(self, values: list[T | CellError], chunk: RowChunk, file: str, errors: ErrorCollector) -> list[T]:
        """Add the errors among these values to the collector."""
        if self._has_errors:
            for index, value in enumerate(values):
                if type(value) is CellError:
                    report_cell(value, errors, file, chunk.lines[index], self.name)
                    values[index] = self.empty
        return cast("list[T]", values)

    def _read(self, text: str) -> T | CellError:
        value = self._function(text) if text else self.empty
        if type(value) is CellError:
            self._has_errors = True
            return without_consequences(value, text)
        return value


def without_consequences(error: CellError, text: str) -> CellError:
    """Nothing else is reported of a cell that no column may have."""
    return replace(error, messages=(), reason=message) if (message := forbidden(text)) else error


def report_cell(error: CellError, errors: ErrorCollector, file: str, line: int, column: str) -> None:
    """Add the error of a cell."""
    errors.misread.add((line, column))
    for message in error.messages:
        errors.add(file, message, line=line, column=error.column or column)
    if not error.messages:
        errors.add_consequence(file, error.reason, line=line, column=error.column or column)


def merge_values(columns: Sequence[Sequence[Mapping[str, Any]]], rows: int) -> Sequence[Mapping[str, Any]]:
    """The values of each row, from those of its cells."""
    merged: Sequence[Mapping[str, Any]] = [NO_VALUES] * rows
    for values in columns:
        merged = [({**first, **second} if first else second) if second else first for first, second in zip(merged, values, strict=True)]
    return merged
