"""Data errors: one line each, all errors of a data set at once.

products.csv line 12, column maker: Unknown company "acme"; add it to companies.csv or correct the name.

One cause is one error: what follows from an error elsewhere is a consequence, which is recorded only for the rows that are to be left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from keiretsu.seed.error_summary import summarize
from keiretsu.seed.origins import RowOrigins
from keiretsu.text import MAX_QUOTED_CHARS, visible


@dataclass(frozen=True, order=True, slots=True)
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


ENTRY_UNIT = "entry"
"""What the rows that dataset.toml describes are counted in; none of them can be left out."""

RowReasons = dict[str, dict[int, list[str]]]
"""Table of the layout -> number of a row -> why it cannot be loaded."""


@dataclass
class ErrorCollector:
    """The errors detected so far. `origins` translates a row of a table into its position in the user's files.

    `rows`: the rows with errors; `leaning`: those without, which need what an error took away. Both are recorded only if `keeps_rows`.
    `misread`: line and column of each cell that has no meaning, since the caller last cleared it.
    """

    errors: list[DataError] = field(default_factory=list)
    warnings: list[DataError] = field(default_factory=list)
    origins: RowOrigins = field(default_factory=RowOrigins)
    misread: set[tuple[int, str]] = field(default_factory=set)
    keeps_rows: bool = False
    row_errors: int = 0
    rows: RowReasons = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    leaning: RowReasons = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def warn(self, file: str, message: str, *, line: int = 0, column: str = "") -> None:
        """Record what may be misread. It does not stop the load."""
        self.warnings.append(self._locate(file, message, line, column))

    def add(self, file: str, message: str, *, line: int = 0, column: str = "") -> None:
        """Record an error; one with a line is an error of that row of a table."""
        error = self._locate(file, message, line, column)
        self.errors.append(error)
        if line and error.unit != ENTRY_UNIT:
            self.row_errors += 1
            if self.keeps_rows:
                self.rows[file][line].append(_describe(error.column, message))

    def add_of_file(self, error: DataError) -> None:
        """Record an error of a file, also one at a line of it: no row can be left out for it."""
        self.errors.append(error)

    def add_consequence(self, file: str, message: str, *, line: int, column: str = "") -> None:
        """Record that a row needs what an error elsewhere took away; it is not listed."""
        if self.keeps_rows:
            name = self.origins.locate(file, line).origin.column(column) if column else ""
            self.leaning[file][line].append(_describe(name, message))

    @property
    def are_all_of_rows(self) -> bool:
        """Whether the rest can be loaded without the rows that have errors."""
        return self.row_errors == len(self.errors)

    def forget_rows(self) -> None:
        """Begin anew: the rows with errors are left out from here on."""
        self.errors.clear()
        self.row_errors = 0
        self.rows.clear()
        self.leaning.clear()

    def _locate(self, file: str, message: str, line: int, column: str) -> DataError:
        if not line:
            return DataError(file, line, column, message)
        position = self.origins.locate(file, line)
        return DataError(position.origin.name, position.number, position.origin.column(column), message, position.origin.unit)

    def sorted(self) -> list[DataError]:
        """All errors by file and line, without duplicates."""
        return sorted(set(self.errors))


class InvalidDataSet(Exception):  # noqa: N818  # the data is invalid, the program did not fail
    """The files cannot be loaded; nothing was written. The message lists the first errors of each kind. `advice`: what to do besides."""

    def __init__(self, errors: list[DataError], warnings: Sequence[DataError] = (), advice: str = "") -> None:
        super().__init__("\n".join(summarize(errors)))
        self.errors = errors
        self.warnings = warnings
        self.advice = advice


def _describe(column: str, message: str) -> str:
    return f"{column}: {message}" if column else message
