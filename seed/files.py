"""Files -> the rows of the tables of the layout, as text, each with its position.

    companies.csv: "name,kind\\nXiaomi,maker"   ->   {"companies.csv": [RawRow(2, {"name": "Xiaomi", "kind": "maker"})]}

Checks only what needs no other table: names of files and columns, encoding, quoting, number of cells. What cannot be read is recorded, so
that its consequences in other files are not reported as errors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from keiretsu.seed.documents import add_documents, document_key
from keiretsu.seed.errors import DataError, ErrorCollector
from keiretsu.seed.layout import ColumnRole, EdgeFile, Layout, NodeFile
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.raw_rows import RawRow
from keiretsu.seed.slugs import slugify
from keiretsu.seed.tables.assignment import Assignment, TableAssigner
from keiretsu.seed.tables.configuration import Configuration, read_configuration
from keiretsu.seed.tables.header import ColumnMap, map_columns
from keiretsu.seed.tables.inputs import METADATA_FILE, Inputs, collect_files
from keiretsu.seed.tables.limits import MAX_CELL_CHARS
from keiretsu.seed.tables.table import ExactText, SourceRow, TableError
from keiretsu.text import join_or, quoted

CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SPREADSHEET_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
FIRST_ROWS = 1_000  # among which the header must be


@dataclass(frozen=True)
class Folder:
    """The contents of a data set. `name` is stored with everything loaded from it."""

    name: str
    title: str
    rows: Mapping[str, Sequence[RawRow]] = field(default_factory=dict)
    unreadable: Unreadable = field(default_factory=lambda: Unreadable())
    is_partial: bool = False


@dataclass
class Unreadable:
    """What could not be read: `files`, of which rows are missing, and the cells of single rows by file."""

    files: set[str] = field(default_factory=set)
    rows: dict[str, list[Sequence[str]]] = field(default_factory=lambda: defaultdict(list))


def read_folder(inputs: Inputs, layout: Layout, errors: ErrorCollector) -> Folder:
    """Read all files of a data set; errors go to the collector."""
    with ExitStack() as stack:
        files = collect_files(inputs, stack, errors)
        configuration = read_configuration(files.configuration, files.name, layout, errors)
        reader = _Reader(layout, configuration, errors)
        assigner = TableAssigner(layout, configuration, errors, stack, _naming_rule(layout), reader.unreadable.files)
        assignments = [assignment for file in files.files for assignment in assigner.assign(file)]
        assigner.check_entries(files.files, files.configuration.name if files.configuration else METADATA_FILE)
        for assignment in sorted(assignments, key=lambda assignment: assignment.configuration.is_distinct):
            reader.read(assignment)
    add_documents(configuration, layout, reader.rows, errors)
    if not any(reader.rows.values()) and not errors.errors:
        errors.add(inputs.locations[0], f"No data to load; {_naming_rule(layout)}")
    return Folder(configuration.name, configuration.title, reader.rows, reader.unreadable, configuration.is_partial)


def _naming_rule(layout: Layout) -> str:
    nodes = [file for file in layout.values() if isinstance(file, NodeFile)]
    edges = [file.name for file in layout.values() if isinstance(file, EdgeFile)]
    examples = [max(nodes, key=lambda file: file.has_claims).name, *edges[:1]]
    return f"each file is named after a node type or a relationship, such as {join_or(examples)}"


@dataclass
class _Reader:
    """Reads one table after the other. Rows of a further table of the same kind are numbered on."""

    layout: Layout
    configuration: Configuration
    errors: ErrorCollector
    rows: dict[str, list[RawRow]] = field(default_factory=dict)
    unreadable: Unreadable = field(default_factory=Unreadable)

    def read(self, assignment: Assignment) -> None:
        """Add the rows of a table."""
        table, entry = assignment.table, assignment.configuration
        file = self.layout[entry.table]
        rows = self.rows.setdefault(file.name, [])
        was_unreadable = file.name in self.unreadable.files
        self.unreadable.files.add(file.name)  # until its last row is read
        try:
            contents = table.rows()
            header = self._find_header(assignment, contents, file)
            if header is None:
                return
            names, position = header
            columns = map_columns(names, position, table, entry, file, self.errors)
            if columns is None:
                return
            origin = TableOrigin(
                table.file,
                table.name,
                table.unit,
                columns.headers,
                rows[-1].line if rows else 0,
                entry.conventions,
                document_key(self.configuration, entry.document),
            )
            self.errors.origins.add(file.name, origin)
            for note in table.notes:
                warning = DataError(table.name, note.position, "", note.message, table.unit)
                self.errors.warnings += [] if warning in self.errors.warnings else [warning]
            rows += self._read_rows(contents, columns, origin, assignment, file)
        except TableError as error:
            self.errors.errors.append(DataError(table.name, error.position, "", error.message, table.unit))
            return
        if not was_unreadable:
            self.unreadable.files.discard(file.name)

    def _find_header(
        self, assignment: Assignment, rows: Iterator[SourceRow], file: NodeFile | EdgeFile
    ) -> tuple[Sequence[str], int] | None:
        """The names of the columns and their position; None if the table is empty."""
        table, entry = assignment.table, assignment.configuration
        if table.columns is not None:
            return [name.strip() for name in table.columns], 1 if table.unit == "line" else 0
        if entry.header == 0:
            return [], 0
        for row in islice(rows, FIRST_ROWS):
            if row.position == entry.header or (entry.header is None and any(cell.strip() for cell in row.cells)):
                return [cell.strip() for cell in row.cells], row.position
        if entry.header:
            raise TableError(f"Row {entry.header} is missing, where {entry.position}.header of dataset.toml says that the headers are")
        kind = "sheet" if table.sheet else "file"
        columns = ", ".join(file.columns)
        self.errors.add(table.name, f"The {kind} is empty; its first {table.unit} must name the columns: {columns}")
        return None

    def _read_rows(
        self, contents: Iterator[SourceRow], columns: ColumnMap, origin: TableOrigin, assignment: Assignment, file: NodeFile | EdgeFile
    ) -> Iterator[RawRow]:
        entry = assignment.configuration
        row_reader = _RowReader(columns, origin, file, self.errors, _default_cells(assignment, file))
        is_repeated = _Repetitions(file, self.rows[file.name]) if entry.is_distinct else None
        for contents_row in contents:
            cells = contents_row.cells
            if not any(cells) or not any(cell.strip() for cell in cells) or not _is_selected(cells, columns):
                continue
            if entry.is_distinct and not any(index < len(cells) and cells[index].strip() for index, _ in columns.cells):
                continue  # of the names in the columns of a relationship; the row of the relationship has the error
            row = row_reader.read(contents_row)
            if row is None:
                self.unreadable.rows[file.name].append(cells)
            elif is_repeated is None or not is_repeated(row):
                yield row


@dataclass(frozen=True)
class _RowReader:
    """Reads the rows of one table. `defaults`: cells of every row, unless it has its own."""

    columns: ColumnMap
    origin: TableOrigin
    file: NodeFile | EdgeFile
    errors: ErrorCollector
    defaults: Mapping[str, str]

    def read(self, row: SourceRow) -> RawRow | None:
        """None if the row has an error that makes its cells unreliable."""
        cells, width = row.cells, self.columns.width
        line = self.origin.offset + row.position
        if len(cells) != width and width:
            beyond = any(cell.strip() for cell in cells[width:])
            if beyond or (len(cells) < width and self.origin.unit == "line"):
                message = f"The row has {len(cells)} cells, but the header has {width}; quote cells that contain a comma"
                self.errors.add(self.file.name, message, line=line)
                return None
        if any(index < len(cells) and cells[index].strip() for index in self.columns.nameless):
            self.errors.add(self.file.name, "A cell is filled, but its column has no name; name the column or clear the cell", line=line)
            return None
        non_empty = {}
        for index, name in self.columns.cells:
            cell = cells[index] if index < len(cells) else ""
            text = cell if isinstance(cell, ExactText) else cell.strip()
            if text:
                non_empty[name] = text
        if self.defaults and non_empty:
            non_empty = self._with_defaults(non_empty)
        self._check(non_empty, line)
        return RawRow(line, non_empty)

    def _with_defaults(self, cells: dict[str, str]) -> dict[str, str]:
        """Rows that name claims have their modality and confidence from these."""
        roles = {name: self.file.columns[name].role for name in self.defaults}
        missing = {
            name: text
            for name, text in self.defaults.items()
            if name not in cells and not ("claims" in cells and roles[name] is ColumnRole.ROW_CLAIM)
        }
        return {**missing, **cells}

    def _check(self, cells: Mapping[str, str], line: int) -> None:
        for column in self.file.columns.values():
            if column.required and column.name not in cells:
                self.errors.add(self.file.name, "This cell must not be empty", line=line, column=column.name)
        for name, cell in cells.items():
            if CONTROL_CHARACTER.search(cell):
                self.errors.add(self.file.name, f"{quoted(cell)} contains a control character; remove it", line=line, column=name)
            if len(cell) > MAX_CELL_CHARS:
                message = f"The cell has {len(cell):,} characters; shorten it to {MAX_CELL_CHARS:,}"
                self.errors.add(self.file.name, message, line=line, column=name)
            if cell in SPREADSHEET_ERRORS:
                message = f"{quoted(cell)} is an error of the spreadsheet; correct the formula or clear the cell"
                self.errors.add(self.file.name, message, line=line, column=name)


class _Repetitions:
    """Finds rows of nodes that say nothing that a row before them does not."""

    def __init__(self, file: NodeFile | EdgeFile, rows: Sequence[RawRow]) -> None:
        self._columns = ("slug", file.node.display_property) if isinstance(file, NodeFile) and file.node.key == "slug" else ()
        self._seen: dict[str, Mapping[str, str]] = {}
        for row in rows:
            self._seen.setdefault(self._key(row), row.cells)

    def __call__(self, row: RawRow) -> bool:
        key = self._key(row)
        earlier = self._seen.setdefault(key, row.cells)
        names = {slugify(row.cells[name]) for name in self._columns if name in row.cells}
        return earlier is not row.cells and all(
            earlier.get(name) == text or (name in self._columns and slugify(text) in names) for name, text in row.cells.items()
        )

    def _key(self, row: RawRow) -> str:
        """What the id follows from; of tables without names, all cells."""
        name = next((row.cells[column] for column in self._columns if column in row.cells), None)
        return slugify(name) if name else "\0".join(f"{column}={text}" for column, text in row.cells.items())


def _default_cells(assignment: Assignment, file: NodeFile | EdgeFile) -> Mapping[str, str]:
    entry = assignment.configuration
    claims = {name: entry.settings[name] for name in ("modality", "confidence") if name in entry.settings}
    known = {name: text for name, text in claims.items() if name in file.columns and file.columns[name].role is ColumnRole.ROW_CLAIM}
    return {**known, **entry.constants}


def _is_selected(cells: Sequence[str], columns: ColumnMap) -> bool:
    """By the values that dataset.toml selects."""
    return all(index < len(cells) and cells[index].strip().casefold() in values for index, values in columns.where)


def folder_inputs(path: Path) -> Inputs:
    """The inputs of a data set in a folder."""
    return Inputs((str(path),))
