"""FollowTheMoney: where an entity comes from -> documents, and a claim for each.

    "sourceUrl": ["https://register.example/1"], "datasets": ["register"]   ->   documents.csv: key "https://register.example/1"

Pages that an entity names are its documents; an entity that names none rests on its data sets, each of them a document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keiretsu.seed.parse import join_list
from keiretsu.seed.standards.ftm_entities import MoneyEntity
from keiretsu.seed.standards.layout_rows import LayoutRow
from keiretsu.seed.standards.record_text import shorten
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.slugs import slugify

HANDLED = frozenset({"sourceUrl", "publisher", "publisherUrl", "summary", "description", "notes"})
KEY_CHARS = 16


@dataclass(frozen=True)
class SourceClaims:
    """The claims of an entity. `cell`: of the rows that they support; `rows`: the claims, their documents and publishers."""

    cell: str
    rows: Sequence[LayoutRow]


def state_sources(entity: MoneyEntity, about: Sequence[str], data_set: str, position: int, unmapped: UnmappedFields) -> SourceClaims:
    """The claims for the rows of an entity, which are about these nodes."""
    keys: list[str] = []
    rows: list[LayoutRow] = []
    publisher = entity.first("publisher", unmapped)
    for address in entity.values("sourceUrl"):
        title = f"{publisher}: {address}" if publisher else address
        rows.append(LayoutRow("documents.csv", position, {"key": shorten(address), "title": shorten(title), "address": address}))
        rows += _published_by(shorten(address), publisher, position)
        keys.append(shorten(address))
    if not keys:
        pages = entity.values("publisherUrl")[:1]
        for dataset in entity.datasets:
            rows.append(LayoutRow("documents.csv", position, {"key": dataset, "title": dataset, "address": "".join(pages)}))
            rows += _published_by(dataset, publisher, position)
            keys.append(dataset)
    claims = [_claim(entity, key, about, data_set, position, unmapped) for key in keys]
    return SourceClaims(join_list(claim.cells["key"] for claim in claims), [*rows, *claims])


def _published_by(document: str, publisher: str, position: int) -> Iterator[LayoutRow]:
    if slugify(publisher):
        slug = slugify(publisher)
        yield LayoutRow("companies.csv", position, {"name": publisher, "slug": slug})
        yield LayoutRow("published_by.csv", position, {"from": f"document:{document}", "to": f"company:{slug}"})


def _claim(entity: MoneyEntity, document: str, about: Sequence[str], data_set: str, position: int, unmapped: UnmappedFields) -> LayoutRow:
    texts = entity.values("summary", "description", "notes")
    if len(texts) > 1:
        unmapped.add(f"{entity.schema}: descriptions after the first", len(texts) - 1)
    statement = texts[0] if texts else f"{entity.schema} {entity.caption or ' '.join(entity.values('name')[:1]) or entity.id}"
    digest = hashlib.sha256("\0".join((data_set, entity.id, document)).encode()).hexdigest()[:KEY_CHARS]
    cells = {"key": digest, "statement": shorten(statement), "modality": "ASSERTED", "document": document, "about": join_list(about)}
    return LayoutRow("claims.csv", position, cells)
