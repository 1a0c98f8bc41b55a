"""Where the rows of a table of the layout come from: one file, or several files, sheets and members of archives.

    origins.locate("companies.csv", 7)   ->   RowPosition(origin=TableOrigin("group.xlsx", "Companies", ...), number=5)

The rows of the first source have its line numbers; those of a further source are numbered on, so that a number stands for one row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from keiretsu.seed.values.conventions import Conventions


@dataclass(frozen=True)
class TableOrigin:
    """`name`: file and sheet, for messages. `unit`: "line" or "row". `headers`: the file's own names of columns, by column.

    `offset`: the number before that of its first row. `document`: the key of the document that its rows cite; None: the file.
    """

    file: str
    name: str
    unit: str = "line"
    headers: Mapping[str, str] = field(default_factory=dict)
    offset: int = 0
    conventions: Conventions = field(default_factory=Conventions)
    document: str | None = None

    def column(self, name: str) -> str:
        """A column for messages: Owner (from)."""
        header = self.headers.get(name, name)
        return header if header == name else f"{header} ({name})"


@dataclass(frozen=True)
class RowPosition:
    """A row in its source."""

    origin: TableOrigin
    number: int

    def describe(self, other: TableOrigin) -> str:
        """For a message about a row of another source, or of the same one: line 4."""
        place = f"{self.origin.unit} {self.number}"
        return place if self.origin.name == other.name else f"{place} of {self.origin.name}"


@dataclass
class RowOrigins:
    """The sources of all tables."""

    sources: dict[str, list[TableOrigin]] = field(default_factory=lambda: defaultdict(list))

    def add(self, file: str, origin: TableOrigin) -> None:
        """Add the next source of a table; its offset is larger than those before."""
        self.sources[file].append(origin)

    def locate(self, file: str, line: int) -> RowPosition:
        """The source of a row, and the row's number in it."""
        origins = self.sources.get(file)
        if not origins:
            return RowPosition(TableOrigin(file, file), line)
        index = max(bisect_left(origins, line, key=lambda origin: origin.offset) - 1, 0)
        return RowPosition(origins[index], max(line - origins[index].offset, 0))
