"""Annotations of statements that `keiretsu export` wrote -> what they say about a record and about each of its interests.

    {"statementPointerTarget": "/recordDetails", "motivation": "commenting", "description": "Acme makes tea.",
     "keiretsu": {"claim": {"key": "A1-07", "modality": "REPORTED"}, "document": {"key": "A1", "title": "A letter"}}}
    ->   StatedClaim("A1-07", "Acme makes tea.", ...)

    {..., "keiretsu": {"values": {"founded": "2014-1X"}}}   ->   the cell `founded`, which no field of BODS can hold

Annotations may have members of their own. Ours is called `keiretsu`; it has the claims that support a fact, and cells of the layout that
replace those that would follow from the other fields. Annotations without it are texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from keiretsu.seed.standards.json_objects import JsonRecord
from keiretsu.seed.standards.record_text import key_slug, object_of, objects_of, text_of, texts_of
from keiretsu.slugs import slugify

MEMBER = "keiretsu"
MARK_MEMBERS = frozenset({"claim", "document", "values", "type"})
RECORD = "/recordDetails"
"""The pointer to a record; to one of its interests, it is `interest_pointer(0)`."""

CLAIM_COLUMNS = ("modality", "confidence", "attributedTo", "line", "start", "end", "passageSha256", "retractedAt")
DOCUMENT_COLUMNS = ("key", "title", "fileName", "address", "publishedOn", "inferredFrom", "inferredTo", "sha256")
RECORD_IDS = "urn:keiretsu:"
PREFIXES = {"entity": "company", "person": "person"}
"""Type of a record -> the type in the id of its node."""


@dataclass(frozen=True)
class ExportedClaimCells:
    """`cells`: those of CLAIM_COLUMNS. `document`: those of DOCUMENT_COLUMNS; empty if the claim has no document."""

    key: str
    statement: str
    cells: Mapping[str, str]
    document: Mapping[str, str]
    about: Sequence[str]


@dataclass(frozen=True)
class Marks:
    """What the annotations of one statement say, by the pointer of their target. `types`: relationship types."""

    claims: Mapping[str, Sequence[ExportedClaimCells]]
    values: Mapping[str, Mapping[str, str]]
    types: Mapping[str, str]

    def claims_at(self, pointer: str) -> Sequence[ExportedClaimCells]:
        """The claims that support what the pointer leads to."""
        return self.claims.get(pointer, ())

    def values_at(self, pointer: str) -> Mapping[str, str]:
        """The cells of what the pointer leads to."""
        return self.values.get(pointer, {})


NO_MARKS = Marks({}, {}, {})


def interest_pointer(index: int) -> str:
    """The pointer to an interest of a relationship."""
    return f"{RECORD}/interests/{index}"


def read_marks(statement: JsonRecord) -> Marks:
    """What the annotations of a statement say."""
    if not any(map(mark_of, objects_of(statement, "annotations"))):
        return NO_MARKS
    claims: dict[str, list[ExportedClaimCells]] = {}
    values: dict[str, dict[str, str]] = {}
    types: dict[str, str] = {}
    for annotation in objects_of(statement, "annotations"):
        pointer, mark = text_of(annotation, "statementPointerTarget"), mark_of(annotation)
        if text_of(object_of(mark, "claim"), "key"):
            claims.setdefault(pointer, []).append(_read_claim(annotation, mark))
        cells = object_of(mark, "values")
        values.setdefault(pointer, {}).update({name: text.strip() for name, text in cells.items() if isinstance(text, str)})
        types[pointer] = text_of(mark, "type") or types.get(pointer, "")
    return Marks(claims, values, types)


def mark_of(annotation: Mapping[str, Any]) -> Mapping[str, Any]:
    """Our member of an annotation; empty if it has none."""
    return object_of(annotation, MEMBER)


def unread_members(mark: Mapping[str, Any]) -> Iterator[str]:
    """The names of the members that no column takes."""
    yield from mark.keys() - MARK_MEMBERS
    yield from (f"claim.{name}" for name in object_of(mark, "claim").keys() - {"key", "about", *CLAIM_COLUMNS})
    yield from (f"document.{name}" for name in object_of(mark, "document").keys() - {*DOCUMENT_COLUMNS})


def record_id(node: str) -> str:
    """The recordId of a node: company:xiaomi   ->   urn:keiretsu:company:xiaomi"""
    return RECORD_IDS + quote(node, safe=":-")


def record_slug(data_set: str, record: str, type_: str) -> str:
    """The slug of a record. Ours contain it; others are unique only for their publisher, so the name of the data set stands before them."""
    beginning = f"{RECORD_IDS}{PREFIXES.get(type_, '')}:"
    slug = unquote(record.removeprefix(beginning)) if record.startswith(beginning) else ""
    return slug if slug and slugify(slug) == slug else key_slug(data_set, record)


def _read_claim(annotation: Mapping[str, Any], mark: Mapping[str, Any]) -> ExportedClaimCells:
    claim, document = object_of(mark, "claim"), object_of(mark, "document")
    return ExportedClaimCells(
        text_of(claim, "key"),
        text_of(annotation, "description"),
        {name: text for name in CLAIM_COLUMNS if (text := text_of(claim, name))},
        {name: text for name in DOCUMENT_COLUMNS if (text := text_of(document, name))} if text_of(document, "key") else {},
        texts_of(claim, "about"),
    )
