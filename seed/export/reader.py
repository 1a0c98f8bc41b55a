"""Scope -> statements -> batches of exported nodes, claims and edges.

    async for records in GraphReader(catalogue, stream, ExportScope(), losses).batches(): ...    up to 1,000 of one type

A complete export reads documents, claims, all other nodes, and edges. A partial one reads the visible nodes and the edges between them,
then the claims that support these, and their documents; so it keeps the ids of claims and documents in memory, and nothing else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.direction import Direction
from keiretsu.graph.plan import Hop, Traversal
from keiretsu.graph.plan.exports import EdgeExport, ExportScan, Leftovers, NodeExport
from keiretsu.graph.store.store import DATA_SET_MARK, FORMAT_MARK, LOAD_MARK
from keiretsu.graph.writer import LOADER_LOCK
from keiretsu.schema.catalogue import Catalogue, ProvenanceSpec, RelationshipSpec
from keiretsu.seed.export.decoder import CitedSources, RecordDecoder
from keiretsu.seed.export.losses import Losses
from keiretsu.seed.export.records import ExportedRecord, RowSource
from keiretsu.seed.export.scope import ExportScope, id_batches, read_scan

Batches = AsyncIterator[Sequence[ExportedRecord]]


@dataclass
class GraphReader:
    """Reads one export. What the schema does not declare goes to `losses`."""

    catalogue: Catalogue
    source: RowSource
    scope: ExportScope
    losses: Losses
    decoder: RecordDecoder = field(init=False)
    _sources: CitedSources = field(default_factory=CitedSources)

    def __post_init__(self) -> None:
        sources = self._sources if self.scope.is_partial else None
        self.decoder = RecordDecoder(self.catalogue, self.losses, sources, self._is_exported)

    async def batches(self) -> Batches:
        """All records, those of a batch of one type. Raises StoreError."""
        parts = (self._visible_facts, self._cited_sources) if self.scope.is_partial else (self._all_nodes, self._all_edges)
        for part in parts:
            async for records in part():
                yield records
        if not self.scope.is_partial:
            await self._count_leftovers()

    # everything

    async def _all_nodes(self) -> Batches:
        """Documents and claims first."""
        provenance = self.catalogue.provenance
        if provenance:
            async for records in self._read_nodes(NodeExport((provenance.document,), None), provenance.document):
                yield records
            async for records in self._read_claims(provenance, None):
                yield records
        for type_ in self._things():
            async for records in self._read_nodes(NodeExport((type_,), None), type_):
                yield records

    async def _all_edges(self) -> Batches:
        for relationship in self.relationships():
            hop = Hop((relationship.name,), Direction.OUT, relationship.sourced)
            async for records in self._read_edges(EdgeExport(Traversal((hop,), (), None)), relationship):
                yield records

    async def _count_leftovers(self) -> None:
        """Count nodes and edges whose types the schema does not declare."""
        scan = Leftovers((*self.catalogue.nodes, LOADER_LOCK, LOAD_MARK, DATA_SET_MARK, FORMAT_MARK), tuple(self.catalogue.relationships))
        async for rows in read_scan(self.source, scan):
            for name, count in rows:
                self.losses.add(name or "nodes without a label", "The schema does not declare this type", count=count)

    # a part

    async def _visible_facts(self) -> Batches:
        """The visible nodes that are not sources, and the facts between them."""
        visibility, ids = self.scope.visibility, self.scope.ids
        assert visibility, "a partial export has a lens"
        for type_ in self._things():
            scan = visibility.nodes(type_, by_id=ids is not None)
            async for records in self._read_nodes(scan, type_, self._ids_of(type_)):
                yield records
        for relationship in self.relationships():
            if relationship.sourced or not self.catalogue.provenance:
                async for records in self._read_visible_edges(relationship, ids):
                    yield records

    async def _cited_sources(self) -> Batches:
        """The claims that the facts cite, their documents, and the links of these."""
        provenance, ids, documents = self.catalogue.provenance, self.scope.ids, self._sources.documents
        if provenance is None:
            return
        prefix = self.catalogue.nodes[provenance.claim].prefix
        async for records in self._read_claims(provenance, [f"{prefix}:{key}" for key in self._sources.citing_nodes]):
            yield records
        async for records in self._read_nodes(NodeExport((provenance.document,), None, by_id=True), provenance.document, documents):
            yield records
        for relationship in self.relationships():
            if not relationship.sourced:
                async for records in self._read_visible_edges(relationship, None if ids is None else [*ids, *documents]):
                    yield records

    async def _read_visible_edges(self, relationship: RelationshipSpec, starts: Iterable[str] | None) -> Batches:
        assert self.scope.visibility, "a partial export has a lens"
        scan = self.scope.visibility.edges(relationship, by_start=starts is not None)
        async for records in self._read_edges(scan, relationship, starts, self._is_exported):
            yield records

    def _ids_of(self, type_: str) -> list[str] | None:
        if self.scope.ids is None:
            return None
        prefix = f"{self.catalogue.nodes[type_].prefix}:"
        return sorted(id_ for id_ in self.scope.ids if id_.startswith(prefix))

    def _is_exported(self, id_: str) -> bool:
        """Whether a node at which a visible edge starts or ends is part of the export."""
        provenance = self.catalogue.provenance
        if provenance and id_.startswith(f"{self.catalogue.nodes[provenance.document].prefix}:"):
            return id_ in self._sources.documents
        return self.scope.ids is None or id_ in self.scope.ids

    # statements

    def _things(self) -> list[str]:
        """The node types that are not sources."""
        provenance = self.catalogue.provenance
        sources = (provenance.document, provenance.claim) if provenance else ()
        return [type_ for type_ in self.catalogue.nodes if type_ not in sources]

    def relationships(self) -> list[RelationshipSpec]:
        """Those whose edges are exported as such: not the links of claims."""
        provenance = self.catalogue.provenance
        links = (provenance.about, provenance.stated_in) if provenance else ()
        return [relationship for relationship in self.catalogue.relationships.values() if relationship.name not in links]

    async def _rows(self, scan: ExportScan, ids: Iterable[str] | None) -> AsyncIterator[list[list[Any]]]:
        values = self.scope.visibility.values if self.scope.visibility else ()
        for batch in [None] if ids is None else id_batches(ids):
            async for rows in read_scan(self.source, scan, values, batch):
                yield rows

    async def _read_nodes(self, scan: NodeExport, type_: str, ids: Iterable[str] | None = None) -> Batches:
        async for rows in self._rows(scan, ids):
            yield [self.decoder.node(type_, *row) for row in rows]

    async def _read_edges(
        self,
        scan: EdgeExport,
        relationship: RelationshipSpec,
        starts: Iterable[str] | None = None,
        is_exported: Callable[[str], bool] | None = None,
    ) -> Batches:
        async for rows in self._rows(scan, starts):
            selected = rows if is_exported is None else [row for row in rows if is_exported(row[1]) and is_exported(row[2])]
            yield [self.decoder.edge(relationship, *row) for row in selected]

    async def _read_claims(self, provenance: ProvenanceSpec, ids: Sequence[str] | None) -> Batches:
        async for rows in self._rows(NodeExport((provenance.claim,), None, by_id=ids is not None), ids):
            yield [self.decoder.claim(provenance.claim, properties) for properties, _ in rows]
