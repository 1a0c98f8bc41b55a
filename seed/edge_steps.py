"""Edges between nodes that are stored -> one transaction.

    writer.write(PreparedEdges.of(("Entity", "Entity"), records, properties), batch)   ->   Counter({("HOLDS_STAKE_IN", "created"): 2000})

Edges that cannot exist are created; of others, digests are compared first, and only what differs is read. An edge whose claims are all
retracted is removed. Of edges whose identity may contain a day, those are removed that differ from one of these in their start only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from keiretsu.graph.write_statements import EndLabels
from keiretsu.graph.writer import OWN_TEXT_ROWS, Batch, EdgeRow
from keiretsu.seed.detaching import Detacher, StoredNode
from keiretsu.seed.identity import implicit_claim_key, timeless_part
from keiretsu.seed.layout import edge_file_name
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts
from keiretsu.seed.rows import EdgeRecord, PropertyValues
from keiretsu.seed.stored_properties import StoredProperties
from keiretsu.seed.write_order import Bundle


@dataclass(frozen=True)
class PreparedEdges:
    """Edges whose ends are found by these labels, and the rows that create them; an edge without standing claims has no properties."""

    ends: EndLabels
    records: Sequence[EdgeRecord]
    rows: Sequence[EdgeRow]

    @classmethod
    def of(cls, ends: EndLabels, edges: Sequence[EdgeRecord], properties: StoredProperties) -> PreparedEdges:
        """Compute what is to be stored."""
        rows = [EdgeRow(edge.id, edge.type, edge.start, edge.end, {} if edge.claims == () else properties.of_edge(edge)) for edge in edges]
        return cls(ends, edges, rows)

    def select(self, predicate: Callable[[EdgeRecord], bool]) -> PreparedEdges:
        """Those of these edges that meet a condition."""
        return self.at([position for position, edge in enumerate(self.records) if predicate(edge)])

    def at(self, positions: Iterable[int]) -> PreparedEdges:
        """The edges at these positions."""
        selected = list(positions)
        return replace(self, records=[self.records[position] for position in selected], rows=[self.rows[position] for position in selected])

    def parallel(self) -> list[PreparedEdges]:
        """Groups of adjacent edges of one type between the same two nodes."""
        positions = range(len(self.records))
        groups = groupby(positions, key=lambda at: (self.records[at].type, self.records[at].start, self.records[at].end))
        return [self.at(group) for _, group in groups]


@dataclass(frozen=True)
class EdgeWriter:
    """Writes the edges of one load."""

    context: LoadContext

    def write(self, edges: PreparedEdges, batch: Batch) -> ChangeCounts:
        """Write what is new or different."""
        if self.context.filled_types is None:
            return self._compare(edges, batch)
        if all(self.context.is_new(type_) for type_ in {edge.type for edge in edges.records}):
            return self.create(edges, batch)
        new = edges.select(self.context.is_new_edge)
        return self.create(new, batch) + self._compare(edges.select(lambda edge: not self.context.is_new_edge(edge)), batch)

    def create(self, edges: PreparedEdges, batch: Batch) -> ChangeCounts:
        """Create edges that do not exist, apart from those without standing claims."""
        rows = [row for row in edges.rows if row.properties]
        if rows:
            batch.create_edges(edges.ends, rows)
        return Counter((row.type, "created") for row in rows)

    def _compare(self, edges: PreparedEdges, batch: Batch) -> ChangeCounts:
        counts: ChangeCounts = Counter()
        dated = edges.select(self._may_have_day)
        if dated.records:
            counts += self._compare_dated(dated, batch)
        without_claims = edges.select(lambda edge: edge.claims == () and not self._may_have_day(edge))
        if without_claims.records:
            stored = batch.read_edges(edges.ends, without_claims.rows)
            counts += Detacher(self.context).detach_edges(edges.ends, without_claims.rows, stored, batch)
        others = edges.select(lambda edge: edge.claims != () and not self._may_have_day(edge))
        if others.records:
            counts += self._compare_digests(others, batch)
        return counts

    def _compare_digests(self, edges: PreparedEdges, batch: Batch) -> ChangeCounts:
        comparison = batch.compare_edges(edges.ends, edges.rows)
        different = edges.at(comparison.different)
        counts = self.create(edges.at(comparison.absent), batch)
        if different.records:
            counts += self._update(different, batch.read_edges(edges.ends, different.rows), batch)
        compared = {*comparison.absent, *comparison.different}
        return counts + Counter((edge.type, "unchanged") for position, edge in enumerate(edges.records) if position not in compared)

    def _update(self, edges: PreparedEdges, stored: Mapping[str, PropertyValues], batch: Batch) -> ChangeCounts:
        """Merge these into the stored edges, which differ or have no digest."""
        changed: list[EdgeRow] = []
        with_other_digests: list[EdgeRow] = []
        existing = [stored[record.id] for record in edges.records]
        dates = self.context.read_dates(batch, existing, [row.properties for row in edges.rows])
        for record, row in zip(edges.records, edges.rows, strict=True):
            properties, is_changed = self.context.properties.update(record, row.properties, stored[record.id], dates)
            if is_changed:
                changed.append(replace(row, properties=properties))
            elif properties != stored[record.id]:
                with_other_digests.append(replace(row, properties=properties))
        if changed:
            batch.update_edges(edges.ends, changed)
        if with_other_digests:
            batch.set_edge_digests(edges.ends, with_other_digests)
        counts = Counter((edge.type, "unchanged") for edge in edges.records)
        counts -= Counter((row.type, "unchanged") for row in changed)
        return counts + Counter((row.type, "changed") for row in changed)

    # edges whose identity may contain a day

    def _may_have_day(self, edge: EdgeRecord) -> bool:
        return self.context.catalogue.relationships[edge.type].start_property is not None

    def _compare_dated(self, edges: PreparedEdges, batch: Batch) -> ChangeCounts:
        """Compare the digests of all edges between two nodes at once: so those that the files no longer contain are noticed."""
        if len(edges.records) < OWN_TEXT_ROWS or len({edge.type for edge in edges.records}) > 1:
            return self._compare_properties(edges, batch)
        groups = edges.parallel()
        standing = [group for group in groups if all(edge.claims != () for edge in group.records)]
        others = [group for group in groups if any(edge.claims == () for edge in group.records)]
        comparison = batch.compare_parallel_edges(edges.ends, [group.rows for group in standing], self.context.data_set.name)
        different = [*others, *(standing[position] for position in comparison.different)]
        compared = {*comparison.absent, *comparison.different}
        unchanged = [group for position, group in enumerate(standing) if position not in compared]
        counts = self.create(_joined(edges.ends, [standing[position] for position in comparison.absent]), batch)
        if different:
            counts += self._compare_properties(_joined(edges.ends, different), batch)
        return counts + Counter((edge.type, "unchanged") for group in unchanged for edge in group.records)

    def _compare_properties(self, edges: PreparedEdges, batch: Batch) -> ChangeCounts:
        """Read these edges and those beside them."""
        beside = batch.read_edges_beside(edges.ends, edges.rows, self.context.data_set.name)
        stored = {id_: edge.properties for id_, edge in beside.items()}
        without_claims = [row for row in edges.rows if not row.properties]
        counts = self.create(edges.select(lambda edge: edge.id not in stored), batch)
        counts += self._update(edges.select(lambda edge: edge.id in stored and edge.claims != ()), stored, batch)
        counts += self._take_back(edges, beside, batch)
        return counts + Detacher(self.context).detach_edges(edges.ends, without_claims, stored, batch)

    def _take_back(self, edges: PreparedEdges, stored: Mapping[str, EdgeRow], batch: Batch) -> ChangeCounts:
        """Detach the data set from stored edges that differ from these in the start only and that it no longer contains."""
        ids = {edge.id for edge in edges.records}
        former = [edge for edge in stored.values() if edge.id not in ids]
        stated = {self._timeless_part(edge) for edge in edges.records} if former else set()
        stale = [edge for edge in former if self._timeless_part(edge) in stated]
        if not stale:
            return Counter()
        counts = Detacher(self.context).detach_edges(edges.ends, stale, {edge.id: edge.properties for edge in stale}, batch)
        return counts + self._delete_implicit_claims(stale, batch)

    def _timeless_part(self, edge: EdgeRecord | EdgeRow) -> tuple[object, ...]:
        return timeless_part(self.context.catalogue.relationships[edge.type], edge.id)

    def _delete_implicit_claims(self, edges: Sequence[EdgeRow], batch: Batch) -> ChangeCounts:
        """Delete the claims that rows of earlier loads, which stated these edges, had become."""
        provenance = self.context.catalogue.provenance
        if provenance is None:
            return Counter()
        prefix, name = self.context.catalogue.nodes[provenance.claim].prefix, self.context.data_set.name
        ids = [f"{prefix}:{implicit_claim_key(name, edge_file_name(edge.type), edge.id)}" for edge in edges]
        claims = [StoredNode(id_, provenance.claim) for id_ in ids]
        return Detacher(self.context).detach_bundle(Bundle(claims), batch)


def _joined(ends: EndLabels, groups: Iterable[PreparedEdges]) -> PreparedEdges:
    parts = list(groups)
    return PreparedEdges(ends, [edge for part in parts for edge in part.records], [row for part in parts for row in part.rows])
