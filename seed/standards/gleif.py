"""GLEIF: files of LEI records (level 1), relationships and reporting exceptions (level 2), as XML or CSV -> tables of the layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from keiretsu.seed.standards.gleif_records import map_gleif
from keiretsu.seed.standards.gleif_xml import XmlRecords
from keiretsu.seed.standards.standard_records import RecordFile, map_records
from keiretsu.seed.standards.table_writer import StandardFile
from keiretsu.seed.standards.text_records import header_of, open_text_records
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError, TableNote

ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:LEIData|RelationshipData|ReportingExceptionData)[\s>]")
HEADERS = (
    {"LEI", "Entity.LegalName"},
    {"Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID", "Relationship.RelationshipType"},
    {"LEI", "Exception.Category"},
)
"""Columns that only files of one kind have."""

XML_START = re.compile(rb"\s*<")
MARKS = b"\xef\xbb\xbf\xff\xfe"


def is_gleif(head: bytes) -> bool:
    """Whether a file contains LEI records, relationships or reporting exceptions."""
    if _is_xml(head):
        return bool(ROOT.search(head))
    names = header_of(head)
    return any(header <= names for header in HEADERS)


def read_gleif(files: Sequence[InputFile], _data_set: str) -> Iterator[StandardFile]:
    """The tables of all files; relationships refer to records of any of them. Raises SpoolError."""
    yield from map_records([_open(file) for file in files], map_gleif)


def _open(file: InputFile) -> RecordFile[Mapping[str, str]]:
    try:
        if _is_xml(file.head()):
            return RecordFile(file.name, "line", XmlRecords(file))
        rows = open_text_records(file)
        return RecordFile(file.name, "line", rows, notes=list(rows.table.notes))
    except TableError as error:
        return RecordFile(file.name, "line", (), errors=[TableNote(error.message, error.position)])


def _is_xml(head: bytes) -> bool:
    return bool(XML_START.match(head.replace(b"\0", b"").lstrip(MARKS)))
