"""A statement and its source -> a claim with the key of the statement, and the document that it cites.

    {"statementId": "s1", "source": {"type": ["officialRegister"], "url": ...}}   ->   claims.csv: s1, REPORTED;  documents.csv: the source

One document stands for each source: its types, description, address, and the day on which it was retrieved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from keiretsu.seed.parse import join_list
from keiretsu.seed.standards.bods_annotations import (
    CLAIM_COLUMNS,
    DOCUMENT_COLUMNS,
    MEMBER,
    ExportedClaimCells,
    mark_of,
    unread_members,
)
from keiretsu.seed.standards.json_objects import JsonRecord
from keiretsu.seed.standards.record_text import day_of, object_of, objects_of, shorten, text_of, texts_of
from keiretsu.seed.standards.table_writer import TableWriter
from keiretsu.seed.standards.unmapped import UnmappedFields

DOCUMENTS, CLAIMS = "documents.csv", "claims.csv"
COLUMNS: Mapping[str, Sequence[str]] = {
    DOCUMENTS: DOCUMENT_COLUMNS,
    CLAIMS: ("key", "statement", *CLAIM_COLUMNS, "document", "about"),
}
MODALITIES = {"selfDeclaration": "SELF_CLAIM", "thirdParty": "REPORTED"}
"""By the only type of a source; a register, primary research and what was verified are asserted."""

SOURCE_FIELDS = frozenset({"type", "description", "url", "retrievedAt", "assertedBy"})
ANNOTATION_FIELDS = frozenset({"motivation", "statementPointerTarget", "description", MEMBER})
STATEMENT_FIELDS = frozenset(
    {
        *("statementId", "statementDate", "recordId", "recordType", "recordStatus", "recordDetails"),
        *("source", "annotations", "publicationDetails", "replacesStatements"),
    }
)


@dataclass(frozen=True)
class StatementPlace:
    """Where a statement is: its position in the file."""

    position: int
    writer: TableWriter
    unmapped: UnmappedFields


@dataclass
class ClaimWriter:
    """Writes claims, and each document once."""

    data_set: str
    _documents: set[str] = field(default_factory=set)
    _exported: set[str] = field(default_factory=set)

    def write_exported(self, claims: Sequence[ExportedClaimCells], statement: JsonRecord, place: StatementPlace) -> tuple[str, ...]:
        """Write the claims in annotations, each once; their keys, as items of the cell `claims`."""
        for claim in claims:
            if claim.key not in self._exported:
                self._exported.add(claim.key)
                document = self._write_exported_document(claim.document, statement, place)
                cells = {
                    "key": claim.key,
                    "statement": claim.statement,
                    **claim.cells,
                    "document": document,
                    "about": join_list(claim.about),
                }
                place.writer.add(CLAIMS, place.position, cells)
        return tuple(join_list([claim.key]) for claim in claims)

    def _write_exported_document(self, cells: Mapping[str, str], statement: JsonRecord, place: StatementPlace) -> str:
        """The id of the document of a claim; without one, the key of that of the statement."""
        if not cells:
            return self._write_document(object_of(statement, "source"), place)
        if cells["key"] not in self._documents:
            self._documents.add(cells["key"])
            place.writer.add(DOCUMENTS, place.position, cells)
        return f"document:{cells['key']}"

    def write(self, statement: JsonRecord, text: str, about: Sequence[str], place: StatementPlace) -> str:
        """The cell `claims` of what the statement supports."""
        source = object_of(statement, "source")
        key = text_of(statement, "statementId")
        is_line = place.writer.unit == "line"
        place.writer.add(
            CLAIMS,
            place.position,
            {
                "key": key,
                "statement": shorten("; ".join([text, *_annotation_texts(statement)])),
                "modality": _modality(source),
                "attributedTo": ", ".join(filter(None, (text_of(agent, "name") for agent in objects_of(source, "assertedBy")))),
                "line": str(place.position) if is_line else "",
                "document": self._write_document(source, place),
                "about": join_list(about),
            },
        )
        return join_list([key])

    def _write_document(self, source: Mapping[str, Any], place: StatementPlace) -> str:
        file = place.writer.file
        title, address = _title(source), text_of(source, "url")
        day = day_of(text_of(source, "retrievedAt"))
        digest = hashlib.sha256(orjson.dumps([title, address, day])).hexdigest()[:16]
        key = f"{self.data_set}/{digest if source else file}"
        if key not in self._documents:
            self._documents.add(key)
            cells = {"key": key, "title": title or address or file, "fileName": file, "address": address, "inferredTo": day}
            place.writer.add(DOCUMENTS, place.position, cells)
        return key


def count_fields(value: Mapping[str, Any], known: frozenset[str], path: str, unmapped: UnmappedFields) -> None:
    """Count the fields of an object that have no place; empty ones say nothing."""
    for name, item in value.items():
        if name not in known and item not in (None, "", [], {}):
            unmapped.add(f"{path}{name}")


def _title(source: Mapping[str, Any]) -> str:
    types = ", ".join(texts_of(source, "type"))
    description = text_of(source, "description")
    return shorten(f"{description} ({types})" if description and types else description or types)


def _modality(source: Mapping[str, Any]) -> str:
    types = texts_of(source, "type")
    return MODALITIES.get(types[0], "ASSERTED") if len(types) == 1 else "ASSERTED"


def _annotation_texts(statement: JsonRecord) -> Iterator[str]:
    """[commenting on /recordDetails/name] Corrected by the registrar"""
    for annotation in objects_of(statement, "annotations"):
        if mark_of(annotation):
            continue
        motivation, target = text_of(annotation, "motivation"), text_of(annotation, "statementPointerTarget")
        head = f"{motivation or 'commenting'} on {target}" if target else motivation or "commenting"
        yield f"[{head}] {text_of(annotation, 'description')}".strip()


def count_unmapped(statement: JsonRecord, unmapped: UnmappedFields) -> None:
    """Count the fields of a statement, apart from those of its record, that have no place."""
    count_fields(statement, STATEMENT_FIELDS, "", unmapped)
    count_fields(object_of(statement, "publicationDetails"), frozenset({"bodsVersion"}), "publicationDetails.", unmapped)
    source = object_of(statement, "source")
    count_fields(source, SOURCE_FIELDS, "source.", unmapped)
    for agent in objects_of(source, "assertedBy"):
        count_fields(agent, frozenset({"name"}), "source.assertedBy.", unmapped)
    for annotation in objects_of(statement, "annotations"):
        count_fields(annotation, ANNOTATION_FIELDS, "annotations.", unmapped)
        for name in unread_members(mark_of(annotation)):
            unmapped.add(f"annotations.{MEMBER}.{name}")
