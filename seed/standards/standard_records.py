"""The records of files, and a function that maps one -> the tables of each file.

A record that cannot be mapped is an error at its position; the others are read, so that all errors are reported at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from keiretsu.seed.standards.layout_rows import LayoutRow
from keiretsu.seed.standards.merged_rows import MergedRows
from keiretsu.seed.standards.table_writer import StandardFile
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.table import TableError, TableNote

Record = TypeVar("Record")
MAX_ERRORS = 1_000  # of a file; the rest would be of the same kind


@dataclass
class RecordFile(Generic[Record]):
    """A file of records, each with its position. `unit`: of the positions. Iterating over `records` raises TableError.

    `unmapped`, `notes` and `errors` are filled while it is read.
    """

    name: str
    unit: str
    records: Iterable[tuple[int, Record]]
    unmapped: UnmappedFields = field(default_factory=UnmappedFields)
    notes: list[TableNote] = field(default_factory=list)
    errors: list[TableNote] = field(default_factory=list)

    def read(self) -> Iterator[tuple[int, Record]]:
        """The records before the first that cannot be read, which becomes an error."""
        try:
            yield from self.records
        except TableError as error:
            note = TableNote(error.message, error.position)
            self.errors += [] if note in self.errors else [note]


MapRecord = Callable[[Record, int, UnmappedFields], Iterator[LayoutRow]]
"""Record, position, and what counts unmapped fields -> rows; raises TableError."""


def map_records(files: Sequence[RecordFile[Record]], map_record: MapRecord[Record]) -> Iterator[StandardFile]:
    """The tables of all files. Raises SpoolError."""
    merged = MergedRows(len(files))
    for index, file in enumerate(files):
        for position, record in file.read():
            try:
                for row in map_record(record, position, file.unmapped):
                    merged.add(index, row)
            except TableError as error:
                file.errors.append(TableNote(error.message, error.position or position))
            if len(file.errors) >= MAX_ERRORS:
                break
    yield from merged.finish(files)
