"""OpenCorporates: CSV files of companies, officers, names, identifiers, addresses and relationships -> tables of the layout.

    company_number,jurisdiction_code,name      ->   companies.csv: name "Acme Ltd", slug "oc-gb-01234567", jurisdiction "GB"
    01234567,gb,Acme Ltd

docs/reference/standards.md says what goes where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from keiretsu.seed.standards.layout_rows import LayoutRow
from keiretsu.seed.standards.oc_companies import address_rows, company_rows, identifier_rows, name_rows
from keiretsu.seed.standards.oc_officers import officer_rows
from keiretsu.seed.standards.oc_records import FileKind, RegisterRecord, RegisterRecords, kind_of_file
from keiretsu.seed.standards.oc_relationships import relationship_rows
from keiretsu.seed.standards.standard_records import RecordFile, map_records
from keiretsu.seed.standards.table_writer import StandardFile
from keiretsu.seed.standards.text_records import header_of, open_text_records
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError, TableNote

HEAD_BYTES = 65_536
SEVERAL_SOURCES = "registry_url and source_url, of which the file has several"


def is_opencorporates(head: bytes) -> bool:
    """Whether a file has the columns of one of the files."""
    return kind_of_file(header_of(head)) is not None


def read_opencorporates(files: Sequence[InputFile], data_set: str) -> Iterator[StandardFile]:
    """The tables of all files; rows refer to companies of any of them. Files of companies come first, so they decide. Raises SpoolError."""
    kinds = {file: kind_of_file(header_of(file.head(HEAD_BYTES).replace(b"\0", b""))) for file in files}
    ordered = [(file, kind) for kind in FileKind for file in files if kinds[file] is kind]
    yield from map_records([_open(file, kind, data_set) for file, kind in ordered], map_register)


def _open(file: InputFile, kind: FileKind, data_set: str) -> RecordFile[RegisterRecord]:
    try:
        rows = open_text_records(file)
    except TableError as error:
        return RecordFile(file.name, "line", (), errors=[TableNote(error.message, error.position)])
    notes = list(rows.table.notes)
    return RecordFile(file.name, "line", RegisterRecords(rows, kind, f"{data_set}/{file.name}", notes), notes=notes)


def map_register(record: RegisterRecord, _position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """The rows of a record of any kind. Raises TableError."""
    record.note_source(unmapped)
    yield from MAPPINGS[record.kind](record, unmapped)


def document_rows(record: RegisterRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """The file, as the document on which its rows rest, if they say where or when they were retrieved."""
    file = record.file
    if len(file.sources) > 1:
        unmapped.add(SEVERAL_SOURCES)
    address = "".join(file.sources) if len(file.sources) == 1 else ""
    if address or file.retrieved:
        cells = {"key": file.key, "title": file.name, "fileName": file.name, "address": address, "inferredTo": file.retrieved}
        yield LayoutRow("documents.csv", record.position, cells)


MAPPINGS: Mapping[FileKind, Callable[[RegisterRecord, UnmappedFields], Iterator[LayoutRow]]] = {
    FileKind.COMPANIES: company_rows,
    FileKind.OFFICERS: officer_rows,
    FileKind.NAMES: name_rows,
    FileKind.IDENTIFIERS: identifier_rows,
    FileKind.ADDRESSES: address_rows,
    FileKind.RELATIONSHIPS: relationship_rows,
    FileKind.FILE: document_rows,
}
