"""Rows of all records of a standard -> the same, with one row for each node and each fact, as tables of each file.

    two rows "company:a owns company:b since 2014", of claims "1" and "2"   ->   one row with the claims "1; 2"

A node may be described in several records, and a fact stated in several: the first row decides, later ones fill what it leaves empty and
add to its lists. A value that contradicts it is counted as left out. A stub counts only if no row has a name. Rows are sorted in bounded
memory, by what they state and then by file and position.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from keiretsu.seed.parse import join_list, parse_list
from keiretsu.seed.sorted_spool import SortedRow, SortedSpool
from keiretsu.seed.standards.layout_rows import EDGE_COLUMNS, EXACT, NODE_COLUMNS, OPEN, TIME_SEPARATOR, LayoutRow, start_of
from keiretsu.seed.standards.table_writer import StandardFile, TableWriter
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.table import TableNote

COLUMNS = {**NODE_COLUMNS, **EDGE_COLUMNS}
LISTS = frozenset({"aliases", "identifiers", "formerNames", "claims", "about"})
DISTINGUISHING: Mapping[str, Mapping[str, str]] = {
    "has_subsidiary.csv": {"kind": ""},
    "holds_stake_in.csv": {"kind": "SHARES", "directness": "UNKNOWN"},
    "holds_role.csv": {"title": ""},
    "linked_to.csv": {"kind": "", "key": ""},
    "competes_with.csv": {"market": ""},
    "negotiates_with.csv": {"market": ""},
}
"""Table -> the columns in which parallel facts differ, besides the start of `valid`, and what an empty cell means."""

UNTIMED = frozenset({"founded.csv", "published_by.csv", "authored_by.csv", "cites.csv"})
"""Tables in which the ends are all that distinguishes a fact."""

ONLY_REFERRED_TO = "Companies that no file describes have the names of references; load the files that describe them together with this one"
STUB = 1 << 60  # rows of stubs come after all others, those that have a name first
ADDED_ROWS = 500


class MergedFile(Protocol):
    """A file whose rows are merged. `unit`: of the positions of its rows; `notes` receives what there is to say about it."""

    name: str
    unit: str
    unmapped: UnmappedFields
    notes: list[TableNote]
    errors: list[TableNote]


class MergedRows:
    """Add the rows of some files, then read the tables."""

    def __init__(self, files: int) -> None:
        self._stubs = [0] * files
        self._stated = SortedSpool()
        self._pending: list[SortedRow] = []
        self._count = 0

    def add(self, file: int, row: LayoutRow) -> None:
        """Add a row of a file. Raises SpoolError."""
        self._count += 1
        cells = {name: text for name, text in row.cells.items() if text}
        order = self._count + STUB * (row.is_stub + row.is_nameless)
        self._pending.append((f"{row.table}\0{_identity(row.table, row.cells)}", order, file, row.position, row.table, cells))
        if len(self._pending) >= ADDED_ROWS:
            self._stated.add(self._pending)
            self._pending = []

    def finish(self, files: Sequence[MergedFile]) -> Iterator[StandardFile]:
        """The tables of each file; a row belongs to the file that states it first. Raises SpoolError."""
        self._stated.add(self._pending)
        placed = self._place(files)
        for index, rows in _by_file(placed, len(files)):
            file = files[index]
            writer = TableWriter(file.name, file.unit, COLUMNS, EXACT)
            for (_, position), _, table, cells in rows:
                writer.add(table, position, cells)
            if self._stubs[index]:
                file.notes.append(TableNote(f"{ONLY_REFERRED_TO}: {self._stubs[index]:,}"))
            if sentence := file.unmapped.sentence():
                file.notes.append(TableNote(sentence))
            yield writer.finish(file.notes, file.errors)

    def _place(self, files: Sequence[MergedFile]) -> SortedSpool:
        """One row for each node and fact, by file and position."""
        placed = SortedSpool()
        for count, (_, group) in enumerate(groupby(self._stated, key=itemgetter(0)), 1):
            first, *others = group
            _, order, file, position, table, cells = first
            described = [row[5] for row in others if row[1] < STUB]
            merged = _merge(table, cells, described, files[file].unmapped)
            stubs = [row[5] for row in others if row[1] >= STUB] if "name" not in merged else []
            self._stubs[file] += order >= STUB or bool(stubs)
            placed.add([((file, position), count, table, {**stubs[0], **merged} if stubs else merged)])
        return placed


def _by_file(placed: SortedSpool, files: int) -> Iterator[tuple[int, Iterable[SortedRow]]]:
    """The rows of each file, also of those without any."""
    groups = groupby(placed, key=lambda row: row[0][0])
    file, rows = next(groups, (files, iter(())))
    for index in range(files):
        yield index, rows if index == file else ()
        if index == file:
            file, rows = next(groups, (files, iter(())))


def _identity(table: str, cells: Mapping[str, str]) -> str:
    """What the id of a node or an edge follows from."""
    if table in NODE_COLUMNS:
        return cells.get("slug") or cells["key"]
    values = [cells.get(name) or default for name, default in DISTINGUISHING.get(table, {}).items()]
    start = start_of(cells["valid"]) if cells.get("valid") and table not in UNTIMED else ""
    return "\0".join([cells["from"], cells["to"], *values, start or ""])


def _merge(table: str, cells: Mapping[str, str], others: Sequence[Mapping[str, str]], unmapped: UnmappedFields) -> Mapping[str, str]:
    merged = dict(cells)
    for other in others:
        for name, text in other.items():
            if name in LISTS and name in merged:
                merged[name] = join_list(dict.fromkeys([*parse_list(merged[name]), *parse_list(text)]))
            elif name == "valid" and name in merged and _is_open(merged[name]) != _is_open(text):
                merged[name] = text if _is_open(merged[name]) else merged[name]  # a record that states an end knows more
            elif merged.setdefault(name, text) != text:
                unmapped.add(f"{table.removesuffix('.csv')} {name}: values that an earlier record contradicts")
    return _without_repeated_names(merged) if others else merged


def _without_repeated_names(cells: Mapping[str, str]) -> Mapping[str, str]:
    """Several records may list a name: an alias that is the name says nothing, nor does a former name that is there with its time."""
    tidied = dict(cells)
    if "aliases" in cells:
        tidied["aliases"] = join_list(alias for alias in parse_list(cells["aliases"]) if alias != cells.get("name"))
    if "formerNames" in cells:
        items = parse_list(cells["formerNames"])
        timed = {item.rpartition(TIME_SEPARATOR)[0] for item in items}
        tidied["formerNames"] = join_list(item for item in items if item not in timed)
    return tidied


def _is_open(interval: str) -> bool:
    return interval.endswith(f"/{OPEN}")
