"""The checked rows of all tables -> the records of a data set, made while they are iterated.

    DataSetRecords(...).nodes   ->   a collection: len(nodes) == 3; iter(nodes) makes NodeRecord("company:acme", ...), ...

Nodes come by type, then by id, edges by type, then by id; the edges of claims by the id of their claim.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import Any, Generic, TypeVar

from keiretsu.seed.claim_references import ClaimReferences
from keiretsu.seed.claim_summaries import ClaimSummaries
from keiretsu.seed.claims import StatedClaims
from keiretsu.seed.identity import link_id
from keiretsu.seed.layout import EdgeFile, NodeFile
from keiretsu.seed.row_claims import CheckedTable, RowClaims
from keiretsu.seed.rows import ClaimSummary, EdgeRecord, NodeRecord
from keiretsu.seed.sorted_spool import SortedRow, SortedSpool

NO_PROPERTIES: Mapping[str, Any] = {}
"""The properties of an edge without any: one shared mapping, because such edges are many."""

BATCH_ROWS = 1_000
T = TypeVar("T")


@dataclass(frozen=True)
class RecordCollection(Collection[T], Generic[T]):
    """Records that are made anew for each iteration; several iterations at a time do not disturb each other."""

    make: Callable[[], Iterator[T]]
    length: int

    def __iter__(self) -> Iterator[T]:
        return self.make()

    def __len__(self) -> int:
        return self.length

    def __contains__(self, record: object) -> bool:
        return any(record == other for other in self)


@dataclass
class DataSetRecords:
    """Makes the records of a data set."""

    tables: Sequence[CheckedTable]
    stated: StatedClaims
    row_claims: RowClaims
    _lock: Lock = field(default_factory=Lock)
    _are_claims_complete: bool = False

    @property
    def nodes(self) -> Collection[NodeRecord]:
        """All nodes."""
        rows = sum(len(table.rows) for table in self._node_tables.values())
        return RecordCollection(self._make_nodes, rows + self._claims + len(self._documents))

    @property
    def edges(self) -> Collection[EdgeRecord]:
        """All edges."""
        rows = sum(len(table.rows) for table in self._edge_tables.values())
        return RecordCollection(self._make_edges, rows + self.stated.links)

    @property
    def summaries(self) -> Mapping[str, ClaimSummary]:
        """The summaries of all claims, by key."""
        return ClaimSummaries(self.stated, self._claims, self._claim_rows)

    @cached_property
    def _node_tables(self) -> dict[str, CheckedTable]:
        return {table.type: table for table in self.tables if isinstance(table.file, NodeFile)}

    @cached_property
    def _edge_tables(self) -> dict[str, CheckedTable]:
        return {table.type: table for table in self.tables if isinstance(table.file, EdgeFile)}

    @cached_property
    def _references(self) -> ClaimReferences | None:
        return ClaimReferences.of(self.row_claims.catalogue)

    @property
    def _claims(self) -> int:
        return len(self.stated.summaries) + sum(sum(table.row_claims.values()) for table in self.tables)

    @cached_property
    def _documents(self) -> list[NodeRecord]:
        """Those that represent files, by id, unless documents.csv has them."""
        documents = {document.id: document for table in self.tables for document in self.row_claims.documents(table)}
        return [documents[id_] for id_ in sorted(documents) if id_ not in self.stated.references.lines]

    def _claim_rows(self) -> SortedSpool:
        """All claims: those of claims.csv, and when they are first needed, those that rows become. Raises SpoolError."""
        with self._lock:
            if not self._are_claims_complete:
                for table in self.tables:
                    for batch in _batches(self.row_claims.read(table)):
                        self.stated.rows.add(batch)
                self._are_claims_complete = True
        return self.stated.rows

    def _make_nodes(self) -> Iterator[NodeRecord]:
        nodes = self.row_claims.catalogue.nodes
        provenance = self.row_claims.catalogue.provenance
        for type_ in sorted(nodes, key=lambda name: f"{nodes[name].prefix}:"):
            if provenance and type_ == provenance.claim:
                yield from self._make_claims(type_)
                continue
            table = self._node_tables.get(type_)
            rows = self._make_table_nodes(table) if table else iter(())
            is_document = provenance is not None and type_ == provenance.document
            yield from heapq.merge(rows, self._documents, key=lambda node: node.id) if is_document else rows

    def _make_claims(self, type_: str) -> Iterator[NodeRecord]:
        assert self._references, "only a schema with claims has them"
        to_properties = self._references.to_properties
        for id_, line, file, properties, document, about in self._claim_rows():
            yield NodeRecord(id_, type_, {**properties, **to_properties(document, about)}, None, file, line)

    def _make_table_nodes(self, table: CheckedTable) -> Iterator[NodeRecord]:
        type_, file, keys = table.type, table.file.name, self.row_claims.keys
        return (NodeRecord(row[0], type_, row[3], keys(table, row), file, row[1]) for row in table.rows)

    def _make_edges(self) -> Iterator[EdgeRecord]:
        provenance = self.row_claims.catalogue.provenance
        links = {provenance.about} if provenance and self.stated.links else set()
        for type_ in sorted({*self._edge_tables, *links}):
            if type_ in links:
                yield from self._make_links(type_)
            else:
                yield from self._make_table_edges(self._edge_tables[type_])

    def _make_links(self, type_: str) -> Iterator[EdgeRecord]:
        """The edges from claims of claims.csv to the nodes of which they do not store the id in a property of its own."""
        assert self._references, "only a schema with claims has them"
        for id_, line, file, _, _, about in self._claim_rows():
            for end in self._references.further_subjects(about):
                yield EdgeRecord(link_id(id_, type_, end), type_, id_, end, NO_PROPERTIES, None, file, line)

    def _make_table_edges(self, table: CheckedTable) -> Iterator[EdgeRecord]:
        type_, file, keys = table.type, table.file.name, self.row_claims.keys
        return (EdgeRecord(row[0], type_, row[5], row[6], row[3], keys(table, row), file, row[1]) for row in table.rows)


def _batches(rows: Iterator[SortedRow]) -> Iterator[list[SortedRow]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch
