"""Data errors: one line each, all errors of a data set at once.

products.csv line 12, column maker: Unknown company "acme"; add it to companies.csv or correct the name.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class DataError:
    """An error in a file: its location and what to do. `line` is 0 and `column` empty if the error concerns the whole file or row."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        location = self.file
        if self.line:
            location += f" line {self.line}"
        if self.column:
            location += f", column {self.column}"
        return f"{location}: {self.message}" + ("" if self.message.endswith((".", "?", "!")) else ".")


@dataclass
class ErrorCollector:
    """The errors detected so far."""

    errors: list[DataError] = field(default_factory=list)

    def add(self, file: str, message: str, *, line: int = 0, column: str = "") -> None:
        """Record an error."""
        self.errors.append(DataError(file, line, column, message))

    def sorted(self) -> list[DataError]:
        """All errors by file and line, without duplicates."""
        return sorted(set(self.errors))


class InvalidDataSet(Exception):  # noqa: N818  # the data is invalid, the program did not fail
    """The files cannot be loaded; nothing was written."""

    def __init__(self, errors: list[DataError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors
