"""Data errors: one line each, all errors of a data set at once.

products.csv line 12, column maker: Unknown company "acme"; add it to companies.csv or correct the name.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from keiretsu.seed.origins import RowOrigins
from keiretsu.text import MAX_QUOTED_CHARS, visible

MAX_PRINTED = 20  # errors of one column of a file


@dataclass(frozen=True, order=True)
class DataError:
    """An error in a file: its location and what to do. `line` is 0 and `column` empty if the error concerns the whole file or row."""

    file: str
    line: int
    column: str
    message: str
    unit: str = "line"  # what `line` counts: in a sheet, rows

    def __str__(self) -> str:
        location = visible(self.file)
        if self.line:
            location += f" {self.unit} {self.line}"
        if self.column:
            location += f", column {visible(self.column, MAX_QUOTED_CHARS)}"
        return f"{location}: {self.message}" + ("" if self.message.endswith((".", "?", "!")) else ".")


@dataclass
class ErrorCollector:
    """The errors detected so far. `origins` translates a row of a table into its position in the user's files."""

    errors: list[DataError] = field(default_factory=list)
    warnings: list[DataError] = field(default_factory=list)
    origins: RowOrigins = field(default_factory=RowOrigins)

    def warn(self, file: str, message: str, *, line: int = 0, column: str = "") -> None:
        """Record what may be misread. It does not stop the load."""
        self.warnings.append(self._locate(file, message, line, column))

    def add(self, file: str, message: str, *, line: int = 0, column: str = "") -> None:
        """Record an error."""
        self.errors.append(self._locate(file, message, line, column))

    def _locate(self, file: str, message: str, line: int, column: str) -> DataError:
        position = self.origins.locate(file, line)
        if not line:
            return DataError(file, line, column, message)
        return DataError(position.origin.name, position.number, position.origin.column(column), message, position.origin.unit)

    def sorted(self) -> list[DataError]:
        """All errors by file and line, without duplicates."""
        return sorted(set(self.errors))


class InvalidDataSet(Exception):  # noqa: N818  # the data is invalid, the program did not fail
    """The files cannot be loaded; nothing was written. The message lists the first errors of each column."""

    def __init__(self, errors: list[DataError], warnings: Sequence[DataError] = ()) -> None:
        super().__init__("\n".join(summarize(errors)))
        self.errors = errors
        self.warnings = warnings


def summarize(errors: Iterable[DataError]) -> Iterator[str]:
    """One line per error, up to MAX_PRINTED for each column of a file, and then one line with the number of all others in it."""
    for _, group in itertools.groupby(errors, key=lambda error: error.file):
        in_file = list(group)
        counts = Counter(error.column for error in in_file)
        printed: Counter[str] = Counter()
        for error in in_file:
            printed[error.column] += 1
            if printed[error.column] <= MAX_PRINTED:
                yield str(error)
        for column, count in sorted(counts.items()):
            if count > MAX_PRINTED:
                file = visible(in_file[0].file)
                location = f"{file}, column {visible(column, MAX_QUOTED_CHARS)}" if column else file
                yield f"{location}: {count - MAX_PRINTED:,} more errors."
