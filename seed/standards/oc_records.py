"""OpenCorporates: the files of a delivery -> records, each of the kind of its file; the last one describes the file.

    company_number,jurisdiction_code,name,position   ->   RegisterRecord(FileKind.OFFICERS, {"company_number": "01234567", ...})
    01234567,gb,Ann Example,director

A file is recognized by its columns, whatever its name is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from keiretsu.seed.standards.layout_rows import clean, time_cell
from keiretsu.seed.standards.oc_keys import CompanyKey, company_key
from keiretsu.seed.standards.text_records import TextRecord, TextRecords
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.table import TableError, TableNote

NUMBER, JURISDICTION = "company_number", "jurisdiction_code"
OWNED, OWNER = ("object_entity_", "object_", "object."), ("subject_entity_", "subject_", "subject.")
"""What the columns of the two ends of a relationship begin with."""

OFFICER_MARKS = frozenset({"position", "person_number", "person_uid", "occupation", "partial_date_of_birth", "date_of_birth"})
ADDRESS_MARKS = frozenset({"address_type", "street_address", "in_full"})
NAME_COLUMNS = frozenset({NUMBER, JURISDICTION, "name", "type", "language", "start_date", "end_date"})
SOURCES = ("registry_url", "source_url")
UNTYPED = "Officers and owners whose type is unknown are people"


class FileKind(Enum):
    """What the rows of a file are; `FILE` is the file itself."""

    COMPANIES = auto()
    OFFICERS = auto()
    NAMES = auto()
    IDENTIFIERS = auto()
    ADDRESSES = auto()
    RELATIONSHIPS = auto()
    FILE = auto()


def kind_of_file(columns: set[str]) -> FileKind | None:
    """By the columns; None for files of other formats."""
    if "relationship_type" in columns:
        ends = (any(f"{prefix}{NUMBER}" in columns and f"{prefix}{JURISDICTION}" in columns for prefix in end) for end in (OWNER, OWNED))
        return FileKind.RELATIONSHIPS if all(ends) else None
    if not {NUMBER, JURISDICTION} <= columns:
        return None
    if {"uid", "identifier_system_code"} <= columns:
        return FileKind.IDENTIFIERS
    if "name" not in columns:
        return FileKind.ADDRESSES if columns & ADDRESS_MARKS else None
    if columns & OFFICER_MARKS:
        return FileKind.OFFICERS
    return FileKind.NAMES if "type" in columns and columns <= NAME_COLUMNS else FileKind.COMPANIES


@dataclass
class FileSummary:
    """What the rows of a file say of the file. `sources`: at most two addresses, because several are none of the file.

    `untyped`: the number of officers and owners whose type is unknown.
    """

    key: str
    name: str
    sources: set[str] = field(default_factory=set)
    retrieved: str = ""
    untyped: int = 0


@dataclass(kw_only=True)
class RegisterRecord(TextRecord):
    """A row, or the file."""

    kind: FileKind
    file: FileSummary

    def take(self, name: str) -> str:
        """A value that has a place, with single spaces."""
        return clean(super().take(name))

    def company(self) -> CompanyKey:
        """The company that the row is about. Raises TableError."""
        try:
            return company_key(self.take(JURISDICTION), self.take(NUMBER))
        except ValueError as error:
            raise TableError(str(error), self.position) from None

    def note_source(self, unmapped: UnmappedFields) -> None:
        """Remember when and where the row was retrieved."""
        text = self.take("retrieved_at")
        day = time_cell(text)
        if text and not day:
            unmapped.add("retrieved_at: values that are not dates")
        self.file.retrieved = max(self.file.retrieved, day)
        for name in SOURCES:
            if (address := self.take(name)) and len(self.file.sources) < 2:
                self.file.sources.add(address)

    def count_rest(self, unmapped: UnmappedFields) -> None:
        """Count what has no place, columns of one object together."""
        for name in {column.partition(".")[0] for column in self.rest()}:
            unmapped.add(name)


@dataclass(frozen=True)
class RegisterRecords:
    """The records of a file. `key`: of the document of the file; `notes`: receives what there is to say when all are read."""

    rows: TextRecords
    kind: FileKind
    key: str
    notes: list[TableNote]

    def __iter__(self) -> Iterator[tuple[int, RegisterRecord]]:
        summary = FileSummary(self.key, self.rows.table.file)
        position = 0
        for position, values in self.rows:
            yield position, RegisterRecord(values, position, kind=self.kind, file=summary)
        if position:
            yield position, RegisterRecord({}, position, kind=FileKind.FILE, file=summary)
        if summary.untyped:
            self.notes.append(TableNote(f"{UNTYPED}: {summary.untyped:,}"))
