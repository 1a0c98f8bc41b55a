"""The rows of a table of edges -> the checked rows, and what is found only when all of them are read: duplicates.

from "Xiaomi", to "Huami", share_percent "30"
-> ('["company:xiaomi", "HOLDS_STAKE_IN", "company:huami"]', 2, 0, {"shareMin": 30.0, "shareMax": 30.0}, {}, "company:xiaomi", ...)
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np

from keiretsu.seed.cells import MAX_CACHED, CachedCells
from keiretsu.seed.check import Check
from keiretsu.seed.claims import ClaimCells
from keiretsu.seed.identity import distinguishing_columns, id_suffix, json_text
from keiretsu.seed.layout import EdgeFile
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.row_claims import CheckedTable
from keiretsu.seed.sorted_spool import SortedRow, SortedSpool
from keiretsu.seed.write_order import required_relationships
from keiretsu.text import join_or


def read_edges(file: EdgeFile, check: Check) -> CheckedTable:
    """The edges of a table."""
    table = _EdgeTable(file, check)
    for chunk in check.chunks(file, shows_progress=True):
        table.add(chunk)
    table.report_duplicates()
    return CheckedTable(file, check.rows(file).origins, table.rows, table.row_claims)


@dataclass
class _EdgeTable:
    file: EdgeFile
    check: Check
    rows: SortedSpool = field(default_factory=SortedSpool)
    row_claims: Counter[int] = field(default_factory=Counter)
    _hashes: array[int] = field(default_factory=lambda: array("q"))
    _known_suffixes: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._readers = self.check.property_readers(self.file)
        conversions = self.check.conversions[self.file.name]
        self._claims = [ClaimCells(self.file, conversion, self.check.claims, self.check.errors) for conversion in conversions]
        self._ends = _EndCells(self.file, self.check)

    def add(self, chunk: RowChunk) -> None:
        """Check some rows. Raises SpoolError."""
        source = chunk.origin
        starts, ends = self._ends.read(chunk)
        self.check.errors.misread.clear()
        values = self._readers[source].read(chunk)
        names = self._distinguishing_columns
        misread = {line for line, name in self.check.errors.misread if name in names}  # rows whose ids would not be theirs
        support = self._claims[source].read(chunk) if self.file.has_claims else [None] * len(chunk)
        self._note_referenced(starts, ends)
        between = f", {json_text(self.file.relationship.name)}, "
        columns = (starts, ends, values, self._suffixes(values), support, chunk.lines, chunk.column("from"), chunk.column("to"))
        rows: list[SortedRow] = [
            (
                f"[{json_text(start)}{between}{json_text(end)}{suffix}]",
                line,
                source,
                properties,
                supported_by,
                start,
                end,
                from_text,
                to_text,
            )
            for start, end, properties, suffix, supported_by, line, from_text, to_text in zip(*columns, strict=True)
            if start and end and line not in misread
        ]
        self.rows.add(rows)
        self._hashes.extend([hash(row[0]) for row in rows])
        self.row_claims[source] += sum(type(row[4]) is dict for row in rows)

    def _suffixes(self, values: Sequence[Mapping[str, Any]]) -> Sequence[str]:
        """What follows the ends in the id of each edge."""
        names = self._distinguishing
        if not names:
            return [""] * len(values)
        keys = list(zip(*([properties.get(name) for properties in values] for name in names), strict=True))
        if len(self._known_suffixes) > MAX_CACHED:
            self._known_suffixes.clear()
        for key in set(keys) - self._known_suffixes.keys():
            self._known_suffixes[key] = id_suffix(self.file.relationship, dict(zip(names, key, strict=True)))
        return [self._known_suffixes[key] for key in keys]

    @cached_property
    def _distinguishing(self) -> list[str]:
        relationship = self.file.relationship
        days = [relationship.start_property] if relationship.start_property else []
        return [*(relationship.properties[name].stored_name for name in relationship.unique_by), *days]

    @cached_property
    def _distinguishing_columns(self) -> frozenset[str | None]:
        relationship = self.file.relationship
        start = relationship.properties[relationship.start_property] if relationship.start_property else None
        return frozenset({*relationship.unique_by, start.interval_property if start else None})

    def _note_referenced(self, starts: Sequence[str], ends: Sequence[str]) -> None:
        """A row counts even if its other end has an error, which is reported itself."""
        for end, ids in (("start", starts), ("end", ends)):
            if (self.file.relationship.name, end) in self._needed:
                self.check.referenced[self.file.relationship.name, end].update(ids)

    @cached_property
    def _needed(self) -> set[tuple[str, str]]:
        """The relationships without which some nodes cannot be read, or would never be visible, and the end of these nodes."""
        catalogue = self.check.catalogue
        required = required_relationships(catalogue).values()
        needed = {(name, "start") for fields in required for names in fields.values() for name in names}
        return needed | {(name, "end") for node in catalogue.nodes.values() for name in node.visible_through}

    def report_duplicates(self) -> None:
        """Add an error for each row that states the same fact as one before it: equal hashes are rare unless there are such rows."""
        hashes = np.frombuffer(self._hashes, dtype=np.int64) if self._hashes else np.empty(0, dtype=np.int64)
        ordered = np.sort(hashes)
        if not (ordered[1:] == ordered[:-1]).any():
            return
        for _, group in groupby(self.rows, key=lambda row: row[0]):
            first, *others = group
            for row in others:
                self._report_duplicate(first[1], row[1])

    def _report_duplicate(self, earlier: int, line: int) -> None:
        columns = distinguishing_columns(self.file.relationship)
        hint = (
            f"; make the rows differ in {join_or(columns)}, or merge them into one row with the claims of both"
            if columns
            else "; merge the rows into one with the claims of both"
        )
        place = self.check.describe(self.file, earlier, line)
        self.check.errors.add(self.file.name, f"Duplicate of the relationship on {place}{hint}", line=line)


class _EndCells:
    """Reads the ids of the source and the target nodes, of types that the relationship allows together."""

    def __init__(self, file: EdgeFile, check: Check) -> None:
        self._file = file
        self._check = check
        self._pairs = file.relationship.ends
        self._starts = check.reference_cells("from", tuple(dict.fromkeys(name for starts, _ in self._pairs for name in starts)))
        self._ends: dict[tuple[str, ...], CachedCells[str]] = {}
        self._allowed: dict[str | None, CachedCells[str]] = {}

    def read(self, chunk: RowChunk) -> tuple[Sequence[str], Sequence[str]]:
        """The ids by row, empty where there is none."""
        check, name = self._check, self._file.name
        starts = self._starts.read(chunk, name, check.errors)
        if len({self._allowed_after(type_) for type_ in self._start_types}) == 1:
            return starts, self._cells(None).read(chunk, name, check.errors)
        ends = [""] * len(chunk)
        types = [check.references.type_of(start) if start else None for start in starts]
        for type_ in dict.fromkeys(types):
            indexes = [index for index, other in enumerate(types) if other == type_]
            for index, end in zip(indexes, self._cells(type_).read(chunk.select(indexes), name, check.errors), strict=True):
                ends[index] = end
        return starts, ends

    @cached_property
    def _start_types(self) -> list[str]:
        return list(dict.fromkeys(name for starts, _ in self._pairs for name in starts))

    def _cells(self, start_type: str | None) -> CachedCells[str]:
        """For the targets of nodes of a type, or of those that are not known."""
        allowed = self._allowed_after(start_type)
        if allowed not in self._ends:
            self._ends[allowed] = self._check.reference_cells("to", allowed)
        return self._ends[allowed]

    def _allowed_after(self, start_type: str | None) -> tuple[str, ...]:
        allowed = [ends for starts, ends in self._pairs if start_type in starts] or [ends for _, ends in self._pairs]
        return tuple(dict.fromkeys(name for ends in allowed for name in ends))
