"""Files and dataset.toml -> which table is which table of the layout.

    group.xlsx with the sheets Companies and "Holds stake in"   ->   companies.csv, holds_stake_in.csv

dataset.toml decides; otherwise the name of the file or of the sheet does, without regard to case, spaces, underscores and hyphens.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from keiretsu.seed.errors import DataError, ErrorCollector
from keiretsu.seed.layout import Layout
from keiretsu.seed.standards.table_writer import StandardFile
from keiretsu.seed.standards.text_records import header_of
from keiretsu.seed.tables.archives import ZIP
from keiretsu.seed.tables.configuration import Configuration, TableConfiguration
from keiretsu.seed.tables.formats import open_tables
from keiretsu.seed.tables.header import fold
from keiretsu.seed.tables.inputs import STANDARD_INPUT
from keiretsu.seed.tables.spooled_rows import spool_rows
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import ReadOptions, SourceTable, TableError
from keiretsu.text import quoted

IGNORED_FILES = ("README.md", "README", "README.txt", "LICENSE", "Thumbs.db", "desktop.ini")
LOCK_PREFIX = "~$"
"""Of the files that mark a spreadsheet as open."""

SIMILARITY = 0.8
HEADER_BYTES = 65_536  # in which the header of a table of text is
SUGGEST = "`keiretsu seed --suggest` writes a dataset.toml that says which table it is"


@dataclass(frozen=True)
class Assignment:
    """A table of a file that is read as a table of the layout."""

    table: SourceTable
    configuration: TableConfiguration


@dataclass
class TableAssigner:
    """Assigns the tables of one file after the other. `unreadable`: receives the tables of the layout whose rows are not all read."""

    layout: Layout
    configuration: Configuration
    errors: ErrorCollector
    stack: ExitStack
    naming_rule: str
    unreadable: set[str]
    _sources: dict[str, str] = field(default_factory=dict)
    _matched: set[str] = field(default_factory=set)

    def is_mentioned(self, file: InputFile) -> bool:
        """Whether dataset.toml says what the file is, or the file is not read."""
        patterns = [*self.configuration.ignore, *(entry.file for entry in self.configuration.tables)]
        return any(_matches(file, pattern) for pattern in patterns) or is_ignored(file.base_name)

    def has_layout(self, file: InputFile) -> bool:
        """Whether a text file has the name of a table of the layout, and no other columns than it. A standard may have the same ones."""
        table = self._table_named(file.base_name)
        columns = {fold(name) for name in header_of(file.head(HEADER_BYTES).replace(b"\0", b""))}
        return table is not None and bool(columns) and columns <= {fold(name) for name in self.layout[table].columns}

    def assign(self, file: InputFile) -> Iterator[Assignment]:
        """The assignments of a file; what it holds besides is an error."""
        if any(_matches(file, pattern) for pattern in self.configuration.ignore) or is_ignored(file.base_name):
            return
        entries = [entry for entry in self.configuration.tables if _matches(file, entry.file)]
        self._matched |= {entry.position for entry in entries}
        if not entries and any(_matches(file, pattern) for pattern in self.configuration.invalid_files):
            self.unreadable.update(self.layout)  # it may be any of them
            return
        try:
            yield from self._assign_configured(file, entries) if entries else self._assign_by_name(file)
        except TableError as error:
            self.unreadable |= {entry.table for entry in entries} or {table for table in [self._table_named(file.base_name)] if table}
            self.errors.add_of_file(DataError(file.name, error.position, "", error.message))

    def assign_standard(self, name: str, file: StandardFile) -> Iterator[Assignment]:
        """The assignments of a file in a standard format."""
        for note in file.errors:
            self.errors.add_of_file(DataError(file.name, note.position, "", note.message, file.unit))
        self.unreadable |= set(file.tables) if file.errors else set()
        self.errors.warnings += [DataError(file.name, note.position, "", note.message, file.unit) for note in file.notes]
        if missing := [table for table in file.tables if table not in self.layout]:
            self.errors.add(file.name, f"{name} needs the table {missing[0].removesuffix('.csv')}, which this schema lacks")
            return
        for table, source in file.tables.items():
            yield Assignment(source, self.configuration.default_table(file.name, table))

    def check_entries(self, files: Sequence[InputFile], configuration_file: str) -> None:
        """Every table of dataset.toml has a file."""
        for entry in self.configuration.tables:
            if entry.position not in self._matched:
                names = sorted({file.base_name for file in files})
                matches = difflib.get_close_matches(entry.file, names, n=1)
                hint = f"did you mean {matches[0]}?" if matches else f"the files are {', '.join(names[:20])}" if names else "none was named"
                self.unreadable.add(entry.table)
                self.errors.add(configuration_file, f"Unknown file {quoted(entry.file)}; {hint}", column=f"{entry.position}.file")

    def _assign_configured(self, file: InputFile, entries: Sequence[TableConfiguration]) -> Iterator[Assignment]:
        opened: dict[ReadOptions, list[SourceTable]] = {}
        for entry in entries:
            if entry.options not in opened:
                tables = open_tables(file, entry.options, self.stack)
                are_spooled = len(entries) > 1 and any(table.unit == "row" for table in tables)
                opened[entry.options] = [spool_rows(table, self.stack) for table in tables] if are_spooled else tables
            tables = opened[entry.options]
            visible = [table for table in tables if not table.is_hidden]
            if entry.sheet is None:
                candidates = visible if len(visible) < 2 else [table for table in visible if any(True for _ in table.rows())]
            else:
                candidates = [table for table in tables if table.sheet.casefold() == entry.sheet.casefold()]
            if len(candidates) == 1:
                yield Assignment(candidates[0], entry)
                continue
            self.unreadable.add(entry.table)
            sheets = ", ".join(quoted(table.sheet) for table in tables)
            if entry.sheet is None and candidates:
                self.errors.add(file.name, f"The file has several sheets, {sheets}; name one in {entry.position}.sheet of dataset.toml")
            else:
                what = f"no sheet {quoted(entry.sheet)}" if entry.sheet else "no visible sheet with rows"
                self.errors.add(file.name, f"The file has {what}, which {entry.position} of dataset.toml names; its sheets are {sheets}")

    def _assign_by_name(self, file: InputFile) -> Iterator[Assignment]:
        table_name = self._table_named(file.base_name)
        if table_name is None and not _may_have_sheets(file):
            self._add_unknown_name(file.name, file.base_name.lower(), "file")
            return
        tables = [table for table in open_tables(file, self._text_options(), self.stack) if not table.is_hidden]
        if len(tables) > 1:
            tables = [table for table in tables if any(True for _ in table.rows())]
        for table in tables:
            name = self._table_named(table.sheet) if table.sheet else table_name
            if name is None and len(tables) == 1:
                name = table_name
            if name is None:
                self._add_unknown_name(table.name, table.sheet.lower() or file.base_name.lower(), "sheet" if table.sheet else "file")
            elif name in self._sources:
                self.errors.add(table.name, f"The table is also in {self._sources[name]}; keep one, or list both in dataset.toml")
            else:
                self._sources[name] = table.name
                yield Assignment(table, self.configuration.default_table(file.name, name))

    def _text_options(self) -> ReadOptions:
        return ReadOptions(self.configuration.defaults.get("encoding"), self.configuration.defaults.get("separator"))

    def _table_named(self, name: str) -> str | None:
        stem = fold(name.partition(".")[0])
        return next((table for table in self.layout if fold(table.removesuffix(".csv")) == stem), None)

    def _add_unknown_name(self, place: str, name: str, kind: str) -> None:
        names: Sequence[str] = [*self.layout] if kind == "file" else [table.removesuffix(".csv") for table in self.layout]
        matches = difflib.get_close_matches(name, names, n=1, cutoff=SIMILARITY)
        suggest = "" if name.endswith((".txt", ".md")) else f", or {SUGGEST}"
        hint = f"did you mean {matches[0]}?" if matches else f"{self.naming_rule}{suggest}."
        self.unreadable.update(f"{match.removesuffix('.csv')}.csv" for match in matches)
        self.errors.add(place, f"Unknown {kind} name; {hint}")


def is_ignored(name: str) -> bool:
    """Whether a file is not one of tables: a text about them, or what systems and programs leave in folders."""
    return name in IGNORED_FILES or name.startswith(LOCK_PREFIX)


def _matches(file: InputFile, pattern: str) -> bool:
    """By the name of the file or its path in an archive; `*` stands for any characters."""
    name = STANDARD_INPUT if file.name == "standard input" else file.name
    folded = pattern.casefold()
    return any(fnmatchcase(candidate.casefold(), folded) or candidate.casefold() == folded for candidate in (name, file.base_name))


def _may_have_sheets(file: InputFile) -> bool:
    if file.path and not file.path.is_file():
        return False
    return file.base_name.lower().endswith((".xlsx", ".xlsm", ".ods")) or file.head(4) == ZIP
