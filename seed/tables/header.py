"""The header of a table -> where the cells of each column of the layout are, and what is wrong with it.

    Owner;Company;Share percent   with   columns.from = "Owner", ...   ->   (0, "from"), (1, "to"), (2, "share_percent")

Without such columns, a header is the name of a column of the layout, in any case, with or without spaces, underscores and hyphens.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from keiretsu.seed.columns import explain_unknown_column, fold
from keiretsu.seed.errors import DataError, ErrorCollector
from keiretsu.seed.layout import ColumnRole, EdgeFile, NodeFile
from keiretsu.seed.tables.configuration import TableConfiguration
from keiretsu.seed.tables.configuration_keys import ColumnSource, SpanColumns
from keiretsu.seed.tables.table import SourceTable
from keiretsu.seed.values.identifiers import scheme_column
from keiretsu.text import quoted

START, END = ".start", ".end"
"""The ends of a time that two columns hold: valid.start, valid.end."""

REASONS_COLUMN = "rejected_because"
"""The column of a file of rejected rows that says why; it is not read."""

__all__ = ["END", "REASONS_COLUMN", "START", "ColumnMap", "fold", "map_columns"]


@dataclass(frozen=True)
class ColumnMap:
    """`cells`: index and column of each cell that is read. `nameless`: indexes of cells that must be empty. `where`: index and values."""

    cells: Sequence[tuple[int, str]]
    width: int
    nameless: frozenset[int] = frozenset()
    where: Sequence[tuple[int, frozenset[str]]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Header:
    """`position` is 0 if the names of columns are not in a row."""

    names: Sequence[str]
    position: int
    table: SourceTable
    file: NodeFile | EdgeFile
    errors: ErrorCollector

    def add(self, message: str, column: str = "") -> None:
        self.errors.add_of_file(DataError(self.table.name, self.position, column, message, self.table.unit))


def map_columns(
    names: Sequence[str], position: int, table: SourceTable, entry: TableConfiguration, file: NodeFile | EdgeFile, errors: ErrorCollector
) -> ColumnMap | None:
    """None if rows cannot be read with this header; errors go to the collector."""
    header = _Header(names, position, table, file, errors)
    sources = list(_configured(header, entry) if entry.columns else _automatic(header))
    mapped = {name.partition(".")[0] for _, name in sources if name} | {*entry.constants}
    is_readable = _check_required(header, mapped) if not entry.columns else all(column in mapped for column in _required(file))
    if isinstance(file, EdgeFile):
        _check_share_columns([name for _, name in sources], header)
    where = [
        (index, values) for name, values in entry.where.items() if (index := _find(name, f"{entry.position}.where", header)) is not None
    ]
    if not is_readable or len(where) < len(entry.where):
        return None
    cells = [(index, name) for index, name in sources if name]
    headers = {name: names[index] for index, name in cells if index < len(names) and names[index] and names[index] != name}
    for name in [name for name in headers if name.endswith((START, END))]:
        column = name.partition(".")[0]
        headers[column] = ", ".join(headers[column + end] for end in (START, END) if column + end in headers)
    nameless = frozenset(index for index, name in enumerate(names) if not name) if not entry.columns else frozenset()
    return ColumnMap(cells, len(names), nameless, where, headers)


def _automatic(header: _Header) -> Iterator[tuple[int, str]]:
    """Headers that are columns of the layout. An unknown one is an error; its cells are skipped."""
    columns, names = header.file.columns, header.names
    folded = {fold(column): column for column in columns}
    resolved = [name if name in columns else folded.get(fold(name), "") or scheme_column(name, header.file) for name in names]
    for name in dict.fromkeys(names):
        column = resolved[names.index(name)]
        if name and not column and name != REASONS_COLUMN:
            header.add(explain_unknown_column(name, header.file)[0], name)
        elif column and resolved.count(column) > 1 and names.index(name) == resolved.index(column):
            header.add("Duplicate column; keep one", column)
    yield from ((index, column) for index, column in enumerate(resolved) if column and column not in resolved[:index])


def _configured(header: _Header, entry: TableConfiguration) -> Iterator[tuple[int, str]]:
    for column, source in entry.columns.items():
        for name, part in _parts(column, source):
            index = _find(part, f"{entry.position}.columns.{column}", header)
            if index is not None:
                yield index, name


def _parts(column: str, source: ColumnSource) -> Iterable[tuple[str, str | int]]:
    if not isinstance(source, SpanColumns):
        return [(column, source)]
    return [(column + suffix, part) for suffix, part in ((START, source.start), (END, source.end)) if part is not None]


def _find(source: str | int, key: str, header: _Header) -> int | None:
    """The index of a header; an error if there is none, or more than one."""
    if isinstance(source, int):
        return source - 1
    matches = [index for index, name in enumerate(header.names) if name == source] or [
        index for index, name in enumerate(header.names) if fold(name) == fold(source)
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        header.add(f"{len(matches)} columns have this name, which {key} of dataset.toml uses; write the number of the column there", source)
        return None
    close = difflib.get_close_matches(source, [name for name in header.names if name], n=1)
    hint = f"did you mean {quoted(close[0])}?" if close else f"the headers are {', '.join(quoted(name) for name in header.names if name)}"
    header.add(f"Unknown header {quoted(source)} in {key} of dataset.toml; {hint}")
    return None


def _required(file: NodeFile | EdgeFile) -> list[str]:
    return [column.name for column in file.columns.values() if column.required]


def _check_required(header: _Header, mapped: set[str]) -> bool:
    missing = [header.file.columns[name] for name in _required(header.file) if name not in mapped]
    suggested = {explain_unknown_column(name, header.file)[1] for name in header.names if name and fold(name) not in map(fold, mapped)}
    for column in missing:
        if column.name not in suggested:
            header.add(f"Required column is missing: {column.description[0].lower()}{column.description[1:]}", column.name)
    return not missing


def _check_share_columns(columns: Sequence[str], header: _Header) -> None:
    """A file states shares in one form only. Rows are read regardless, so that their errors are reported, too."""
    file = header.file
    if not isinstance(file, EdgeFile) or file.share is None:
        return
    forms = [
        (file.share.lower.name, file.share.upper.name),
        *((column.name,) for column in file.columns.values() if column.role is ColumnRole.SHARE),
    ]
    used = [present for form in forms if (present := [name for name in form if name in columns])]
    if len(used) > 1:
        listed = ", ".join(name for form in used for name in form)
        header.add(f"The share is stated in more than one form: {listed}; keep one and remove the other columns")
