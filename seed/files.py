"""Files -> the rows of the tables of the layout, as text, each with its position.

    companies.csv: "name,kind\\nXiaomi,maker"   ->   {"companies.csv": TableRows of one row, {"name": "Xiaomi", "kind": "maker"}}

Checks only what needs no other table: names of files and columns, encoding, quoting, number of cells. What cannot be read is recorded, so
that its consequences in other files are not reported as errors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from keiretsu.seed.chunk_reader import ChunkReader
from keiretsu.seed.documents import add_documents, document_key
from keiretsu.seed.errors import DataError, ErrorCollector
from keiretsu.seed.layout import ColumnRole, EdgeFile, Layout, NodeFile
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.standards.standards import FilesOfStandard, group_by_standard
from keiretsu.seed.table_rows import TableRows
from keiretsu.seed.tables.assignment import Assignment, TableAssigner
from keiretsu.seed.tables.configuration import Configuration, DocumentConfiguration, read_configuration
from keiretsu.seed.tables.header import map_columns
from keiretsu.seed.tables.inputs import METADATA_FILE, Inputs, collect_files
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import SourceRow, TableError
from keiretsu.slugs import slugify
from keiretsu.text import join_or

FIRST_ROWS = 1_000  # among which the header must be


@dataclass(frozen=True)
class Folder:
    """The contents of a data set. `name` is stored with everything loaded from it. `documents`: those of dataset.toml, by key.

    `known`: the files that list what is loaded already.
    """

    name: str
    title: str
    rows: Mapping[str, TableRows] = field(default_factory=dict)
    unreadable: Unreadable = field(default_factory=lambda: Unreadable())
    is_partial: bool = False
    documents: Mapping[str, DocumentConfiguration] = field(default_factory=dict)
    known: Sequence[InputFile] = ()


@dataclass
class Unreadable:
    """What could not be read: `files`, of which rows are missing, and single rows by file, each with its number and its cells."""

    files: set[str] = field(default_factory=set)
    rows: dict[str, list[tuple[int, Sequence[str]]]] = field(default_factory=lambda: defaultdict(list))


def read_folder(inputs: Inputs, layout: Layout, errors: ErrorCollector) -> Folder:
    """Read all files of a data set; errors go to the collector."""
    with ExitStack() as stack:
        files = collect_files(inputs, stack, errors)
        configuration = read_configuration(files.configuration, files.name, layout, errors)
        reader = _Reader(layout, configuration, errors)
        assigner = TableAssigner(layout, configuration, errors, stack, _naming_rule(layout), reader.unreadable.files)
        groups = group_by_standard([file for file in files.files if not assigner.is_mentioned(file)], assigner.has_layout)
        of_standards = {file for group in groups for file in group.files}
        assignments = [
            *_assign_standards(groups, configuration, assigner),
            *(assignment for file in files.files if file not in of_standards for assignment in assigner.assign(file)),
        ]
        assigner.check_entries(files.files, files.configuration.name if files.configuration else METADATA_FILE)
        for assignment in sorted(assignments, key=lambda assignment: assignment.configuration.is_distinct):
            reader.read(assignment)
    add_documents(configuration, layout, reader.rows, errors)
    if not any(reader.rows.values()) and not errors.errors:
        errors.add(inputs.locations[0], f"No data to load; {_naming_rule(layout)}")
    cited = (configuration.document, *(entry.document for entry in configuration.tables))
    documents = {key: document for document in cited if document and (key := document_key(configuration, document))}
    return Folder(configuration.name, configuration.title, reader.rows, reader.unreadable, configuration.is_partial, documents, files.known)


def _assign_standards(groups: Sequence[FilesOfStandard], configuration: Configuration, assigner: TableAssigner) -> Iterator[Assignment]:
    """Slugs need a name of the data set; without one, which is an error, nothing is read."""
    for group in groups if configuration.name else ():
        for file in group.standard.read(group.files, configuration.name):
            yield from assigner.assign_standard(group.standard.name, file)


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
    rows: dict[str, TableRows] = field(default_factory=dict)
    unreadable: Unreadable = field(default_factory=Unreadable)

    def read(self, assignment: Assignment) -> None:
        """Add the rows of a table."""
        table, entry = assignment.table, assignment.configuration
        file = self.layout[entry.table]
        rows = self.rows.setdefault(file.name, TableRows(file))
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
                rows.last_line,
                entry.conventions,
                document_key(self.configuration, entry.document),
            )
            self.errors.origins.add(file.name, origin)
            rows.add_origin(origin, [name for _, name in columns.cells])
            for note in table.notes:
                warning = DataError(table.name, note.position, "", note.message, table.unit)
                self.errors.warnings += [] if warning in self.errors.warnings else [warning]
            defaults, is_distinct = _default_cells(assignment, file), entry.is_distinct
            reject = partial(self._reject, file.name)
            index, is_typed = len(rows.surveys) - 1, table.is_typed
            reader = ChunkReader(
                columns, origin, index, file, self.errors, defaults, reject, is_distinct, is_typed, self.configuration.name
            )
            select = _Repetitions(file, rows).select if is_distinct else _all_rows
            for chunk in reader.read(contents):
                rows.add(select(chunk))
        except TableError as error:
            self.errors.add_of_file(DataError(table.name, error.position, "", error.message, table.unit))
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

    def _reject(self, file: str, line: int, cells: Sequence[str]) -> None:
        self.unreadable.rows[file].append((line, cells))


def _all_rows(chunk: RowChunk) -> RowChunk:
    return chunk


class _Repetitions:
    """Finds rows of nodes that say nothing that a row before them does not."""

    def __init__(self, file: NodeFile | EdgeFile, rows: TableRows) -> None:
        self._columns = ("slug", file.node.display_property) if isinstance(file, NodeFile) and file.node.key == "slug" else ()
        self._seen: dict[str, Mapping[str, str]] = {}
        for chunk in rows:
            self.select(chunk)

    def select(self, chunk: RowChunk) -> RowChunk:
        """The rows that say something new."""
        return chunk.select([index for index in range(len(chunk)) if not self._is_repeated(chunk.cells(index))])

    def _is_repeated(self, cells: Mapping[str, str]) -> bool:
        earlier = self._seen.setdefault(self._key(cells), cells)
        names = {slugify(cells[name]) for name in self._columns if name in cells}
        return earlier is not cells and all(
            earlier.get(name) == text or (name in self._columns and slugify(text) in names) for name, text in cells.items()
        )

    def _key(self, cells: Mapping[str, str]) -> str:
        """What the id follows from; of tables without names, all cells."""
        name = next((cells[column] for column in self._columns if column in cells), None)
        return slugify(name) if name else "\0".join(f"{column}={text}" for column, text in cells.items())


def _default_cells(assignment: Assignment, file: NodeFile | EdgeFile) -> Mapping[str, str]:
    entry = assignment.configuration
    claims = {name: entry.settings[name] for name in ("modality", "confidence") if name in entry.settings}
    known = {name: text for name, text in claims.items() if name in file.columns and file.columns[name].role is ColumnRole.ROW_CLAIM}
    return {**known, **entry.constants}


def folder_inputs(path: Path) -> Inputs:
    """The inputs of a data set in a folder."""
    return Inputs((str(path),))
