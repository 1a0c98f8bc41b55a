"""FollowTheMoney: where an entity comes from -> documents, and a claim for each.

    "sourceUrl": ["https://register.example/1"], "datasets": ["register"]   ->   documents.csv: key "https://register.example/1"

Pages that an entity names, and documents that prove it, are its documents; an entity without these rests on its data sets, each of them a
document. An entity of an export names its claims, which are entities of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from keiretsu.seed.parse import join_list
from keiretsu.seed.standards.ftm_documents import claim_key
from keiretsu.seed.standards.ftm_entities import MoneyEntity
from keiretsu.seed.standards.layout_rows import LayoutRow
from keiretsu.seed.standards.record_text import shorten
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.slugs import slugify

HANDLED = frozenset({"sourceUrl", "publisher", "publisherUrl", "summary", "description", "notes", "proof"})
KEY_CHARS = 16


@dataclass(frozen=True)
class SourceClaims:
    """The claims of an entity. `cell`: of the rows that they support; `rows`: the claims, their documents and publishers."""

    cell: str
    rows: Sequence[LayoutRow]


@dataclass(frozen=True)
class EntitySources:
    """Where the entities of a data set come from. `nodes`: id of an entity -> the id of its node, or its schema if it has none."""

    data_set: str
    nodes: Mapping[str, str]

    def state(self, entity: MoneyEntity, about: Sequence[str], position: int, unmapped: UnmappedFields) -> SourceClaims:
        """The claims for the rows of an entity, which are about these nodes."""
        if entity.claims:
            return SourceClaims(join_list(claim_key(id_, self.data_set) for id_ in entity.claims), ())
        publisher, proofs = entity.first("publisher", unmapped), list(self._proofs(entity, unmapped))
        rows = list(_pages(entity, publisher, position))
        if not rows and not proofs:
            rows = list(_data_sets(entity, publisher, position))
        keys = [row.cells["key"] for row in rows if row.table == "documents.csv"]
        claims = [self._claim(entity, key, about, position, unmapped) for key in dict.fromkeys([*keys, *proofs])]
        return SourceClaims(join_list(claim.cells["key"] for claim in claims), [*rows, *claims])

    def _proofs(self, entity: MoneyEntity, unmapped: UnmappedFields) -> Iterator[str]:
        """The keys of the documents that prove an entity."""
        for value in entity.values("proof"):
            type_, _, key = self.nodes.get(value, "").partition(":")
            if type_ == "document":
                yield key
            else:
                unmapped.add(f"{entity.schema}: documents of proof that are not in the files")

    def _claim(self, entity: MoneyEntity, document: str, about: Sequence[str], position: int, unmapped: UnmappedFields) -> LayoutRow:
        texts = entity.values("summary", "description", "notes")
        if len(texts) > 1:
            unmapped.add(f"{entity.schema}: descriptions after the first", len(texts) - 1)
        statement = texts[0] if texts else f"{entity.schema} {entity.caption or ' '.join(entity.values('name')[:1]) or entity.id}"
        digest = hashlib.sha256("\0".join((self.data_set, entity.id, document)).encode()).hexdigest()[:KEY_CHARS]
        cells = {"key": digest, "statement": shorten(statement), "modality": "ASSERTED", "document": document, "about": join_list(about)}
        return LayoutRow("claims.csv", position, cells)


def _pages(entity: MoneyEntity, publisher: str, position: int) -> Iterator[LayoutRow]:
    for address in entity.values("sourceUrl"):
        title = f"{publisher}: {address}" if publisher else address
        yield LayoutRow("documents.csv", position, {"key": shorten(address), "title": shorten(title), "address": address})
        yield from _published_by(shorten(address), publisher, position)


def _data_sets(entity: MoneyEntity, publisher: str, position: int) -> Iterator[LayoutRow]:
    pages = entity.values("publisherUrl")[:1]
    for dataset in entity.datasets:
        yield LayoutRow("documents.csv", position, {"key": dataset, "title": dataset, "address": "".join(pages)})
        yield from _published_by(dataset, publisher, position)


def _published_by(document: str, publisher: str, position: int) -> Iterator[LayoutRow]:
    if slugify(publisher):
        slug = slugify(publisher)
        yield LayoutRow("companies.csv", position, {"name": publisher, "slug": slug})
        yield LayoutRow("published_by.csv", position, {"from": f"document:{document}", "to": f"company:{slug}"})
