"""FollowTheMoney: documents, and what they are about -> rows of documents.csv and claims.csv.

MoneyEntity("d1", "Document", {"title": ["Annual report"], "publishedAt": ["2015-03-17"]})
->   documents.csv: {"key": "d1", "title": "Annual report", "publishedOn": "2015-03-17"}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from keiretsu.schema.provenance import Modality
from keiretsu.seed.parse import join_list
from keiretsu.seed.standards.ftm_entities import MoneyEntity
from keiretsu.seed.standards.ftm_ids import node_id
from keiretsu.seed.standards.layout_rows import DAY_CHARS, LayoutRow, time_cell
from keiretsu.seed.standards.record_text import shorten
from keiretsu.seed.standards.unmapped import UnmappedFields

PLACED_OF_DOCUMENT = frozenset({"title", "fileName", "name", "sourceUrl", "publishedAt"})
PLACED_OF_CLAIM = frozenset({"document", "entity", "role", "summary", "description"})
KEY_CHARS = 16
MODALITY_ROLES: Mapping[str, str] = {modality.name.lower().replace("_", " "): modality.name for modality in Modality}
"""The role of a Documentation -> how firmly the document states it."""


def document_reference(id_: str) -> str:
    """The id of the document of an entity."""
    exported = node_id(id_) or ""
    return exported if exported.startswith("document:") else f"document:{shorten(id_)}"


def claim_key(id_: str, data_set: str) -> str:
    """The key of the claim of an entity of the schema Documentation."""
    type_, _, key = (node_id(id_) or "").partition(":")
    return key if type_ == "claim" else hashlib.sha256("\0".join((data_set, id_)).encode()).hexdigest()[:KEY_CHARS]


def document_row(entity: MoneyEntity, position: int, unmapped: UnmappedFields) -> LayoutRow:
    """The row of a document."""
    titles = entity.values("title", "name", "fileName")
    published = entity.first("publishedAt", unmapped)
    day = published[:DAY_CHARS] if len(time_cell(published)) == DAY_CHARS else ""
    if published and not day:
        unmapped.add(f"{entity.schema}: publishedAt that is not a day")
    _count_rest(entity, PLACED_OF_DOCUMENT, unmapped)
    key = document_reference(entity.id).partition(":")[2]
    cells = {"key": key, "title": titles[0] if titles else key, "fileName": entity.first("fileName", unmapped)}
    return LayoutRow("documents.csv", position, {**cells, "address": entity.first("sourceUrl", unmapped), "publishedOn": day})


def claim_rows(
    entity: MoneyEntity, nodes: Mapping[str, str], data_set: str, position: int, unmapped: UnmappedFields
) -> Iterator[LayoutRow]:
    """The claim that a document is about some people, organizations or documents."""
    documents = [node for value in entity.values("document") if (node := nodes.get(value, "")).startswith("document:")]
    about = [node for value in entity.values("entity") if ":" in (node := nodes.get(value, ""))]
    if not documents or not about:
        unmapped.add(f"{entity.schema}: relationships without {'an entity' if documents else 'a document'} in the files")
        return
    if left_out := len(documents) - 1 + len(entity.values("entity")) - len(about):
        unmapped.add(f"{entity.schema}: other ends", left_out)
    _count_rest(entity, PLACED_OF_CLAIM, unmapped)
    role = entity.first("role", unmapped)
    statement = next(iter(entity.values("summary", "description")), "") or role or entity.schema
    cells = {
        "key": claim_key(entity.id, data_set),
        "statement": statement,
        "modality": MODALITY_ROLES.get(role, Modality.ASSERTED.name),
        "document": documents[0].partition(":")[2],
        "about": join_list(about),
    }
    yield LayoutRow("claims.csv", position, cells)


def _count_rest(entity: MoneyEntity, placed: frozenset[str], unmapped: UnmappedFields) -> None:
    for name, values in entity.properties.items():
        if name not in placed:
            unmapped.add(f"{entity.schema}: {name}", len(values))
