"""A validated data set -> the database: creates new nodes and edges, updates changed ones, skips unchanged ones.

    load(writer, data_set, catalogue)   ->   LoadReport(Company: 16 created, ...); the second time everything is unchanged

Small data sets are loaded in one transaction: all or nothing. Large ones are loaded in batches sorted by key; if that is interrupted,
loading again completes it. `prune` also detaches the data set from everything that its files no longer contain, in batches of the same
size.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from keiretsu.graph.fulltext import FULLTEXT_PROPERTY, normalize_names
from keiretsu.graph.writer import Batch, EdgeRow, EndLabels, Indexes, NodeRow, WriteError, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.merging import DATA_SETS, merge, without_data_set
from keiretsu.seed.rows import DataSet, EdgeRecord, NodeRecord, PropertyValues

SINGLE_TRANSACTION_ROWS = 10_000  # up to this many rows are loaded in one transaction
BATCH_ROWS = 2_000  # rows per transaction above that
RECORDED_AT = "recordedAt"

T = TypeVar("T")
WriteRow = TypeVar("WriteRow", NodeRow, EdgeRow)
ProgressCallback = Callable[[int], None]
ChangeCounts = Counter[tuple[str, str]]
"""(Type, change) -> count. The changes are created, changed, unchanged, removed."""


@dataclass
class LoadReport:
    """Counts by type and change."""

    counts: ChangeCounts = field(default_factory=Counter)

    def total(self, change: str) -> int:
        """The number of nodes and edges with this change."""
        return sum(count for (_, counted_change), count in self.counts.items() if counted_change == change)


def indexes_for(catalogue: Catalogue) -> Indexes:
    """The indexes by which the nodes and edges of a schema are looked up and sorted."""
    entities = catalogue.entities
    unique = [(entities, "id")] if entities else []
    unique += [(name, "id") for name in catalogue.nodes]
    unique += [(node.name, node.key) for node in catalogue.nodes.values()]
    plain = [(node.name, node.display_property) for node in catalogue.nodes.values() if node.display_property != node.key]
    return Indexes(tuple(unique), tuple(plain), entities if catalogue.search else None)


def load(
    writer: Writer, data_set: DataSet, catalogue: Catalogue, *, prune: bool = False, progress: ProgressCallback | None = None
) -> LoadReport:
    """Load a data set. Raises WriteError; batches committed before remain in the database."""
    writer.create_indexes(indexes_for(catalogue))
    loader = _Loader(catalogue, data_set, progress or (lambda _rows: None))
    writer.write(loader.check_claim_keys)
    steps = [*loader.steps(), *(writer.write(loader.find_stale) if prune else ())]
    if sum(step.rows for step in steps) <= SINGLE_TRANSACTION_ROWS:
        return writer.write(lambda batch: loader.run_steps(steps, batch))
    report = LoadReport()
    for step in steps:
        report.counts += writer.write(step.work)
    return report


@dataclass(frozen=True)
class LoadStep:
    """A unit of work that fits in one transaction."""

    rows: int
    work: Callable[[Batch], ChangeCounts]


@dataclass
class _Loader:
    catalogue: Catalogue
    data_set: DataSet
    progress: ProgressCallback
    now: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))

    @cached_property
    def modalities(self) -> list[str]:
        provenance = self.catalogue.provenance
        return [str(member.value) for member in provenance.modality] if provenance else []

    def run_steps(self, steps: Sequence[LoadStep], batch: Batch) -> LoadReport:
        """Run the steps in one transaction."""
        report = LoadReport()
        for step in steps:
            report.counts += step.work(batch)
        return report

    def steps(self) -> Iterator[LoadStep]:
        """The data set in batches, nodes before edges."""
        for label, nodes in _grouped(self.data_set.nodes, lambda node: self._lookup_labels[node.type]):
            for node_batch in _batched(nodes):
                yield LoadStep(len(node_batch), partial(self._write_nodes, label, node_batch))
        for ends, edges in _grouped(self.data_set.edges, lambda edge: (self._lookup_label(edge.start), self._lookup_label(edge.end))):
            for edge_batch in _batched(edges):
                yield LoadStep(len(edge_batch), partial(self._write_edges, ends, edge_batch))

    def check_claim_keys(self, batch: Batch) -> None:
        """Check that no other data set uses the key of a claim. Raises WriteError."""
        provenance = self.catalogue.provenance
        if provenance is None:
            return
        for ids in _batched([node.id for node in self.data_set.nodes if node.type == provenance.claim]):
            for id_, stored in batch.read_nodes(provenance.claim, ids).items():
                if stored[DATA_SETS] != [self.data_set.name]:
                    raise WriteError(f"The claim id {id_} is already used by the data set {stored[DATA_SETS][0]}; choose another key.")

    def find_stale(self, batch: Batch) -> list[LoadStep]:
        """Stored nodes and edges of the data set that its files no longer contain, in batches, edges before nodes."""
        steps = []
        edges = {edge.id for edge in self.data_set.edges}
        labels = dict.fromkeys(self._lookup_labels.values())
        for ends in ((start, end) for start in labels for end in labels):
            stale = [edge for edge in batch.edges_of_data_set(ends, self.data_set.name) if edge.id not in edges]
            steps += [LoadStep(len(edge_batch), partial(self._prune_edges, ends, edge_batch)) for edge_batch in _batched(stale)]
        nodes = {node.id for node in self.data_set.nodes}
        for label in labels:
            types = [item for item in batch.nodes_of_data_set(label, self.data_set.name).items() if item[0] not in nodes]
            steps += [LoadStep(len(type_batch), partial(self._prune_nodes, label, dict(type_batch))) for type_batch in _batched(types)]
        return steps

    def _prune_edges(self, ends: EndLabels, edges: Sequence[EdgeRow], batch: Batch) -> ChangeCounts:
        """Detach the data set from these edges; remove those that no other data set contains."""
        return self._detach_edges(ends, edges, batch.read_edges(ends, edges), batch)

    def _prune_nodes(self, label: str, types: Mapping[str, str], batch: Batch) -> ChangeCounts:
        """Detach the data set from these nodes (id -> type); remove those that no other data set contains."""
        remaining = {id_: self._without_data_set(stored) for id_, stored in batch.read_nodes(label, list(types)).items()}
        batch.upsert_nodes(label, [NodeRow(id_, types[id_], properties) for id_, properties in remaining.items() if properties])
        batch.delete_nodes(label, [id_ for id_, properties in remaining.items() if not properties])
        return Counter((types[id_], "changed" if properties else "removed") for id_, properties in remaining.items())

    def _detach_edges(self, ends: EndLabels, edges: Sequence[EdgeRow], stored: Mapping[str, PropertyValues], batch: Batch) -> ChangeCounts:
        """Remove this data set's claims from these edges; remove the edges that no other data set contains."""
        own_edges = [edge for edge in edges if self.data_set.name in stored.get(edge.id, {}).get(DATA_SETS, ())]
        remaining = {edge.id: self._without_data_set(stored[edge.id]) for edge in own_edges}
        changed = [replace(edge, properties=properties) for edge in own_edges if (properties := remaining[edge.id])]
        removed = [edge for edge in own_edges if not remaining[edge.id]]
        if changed:
            batch.update_edges(ends, changed)
        if removed:
            batch.delete_edges(ends, removed)
        return Counter((edge.type, "changed") for edge in changed) + Counter((edge.type, "removed") for edge in removed)

    def _without_data_set(self, stored: PropertyValues) -> dict[str, Any] | None:
        return without_data_set(stored, self.data_set.name, self.modalities)

    def _write_nodes(self, label: str, nodes: Sequence[NodeRecord], batch: Batch) -> ChangeCounts:
        stored = batch.read_nodes(label, [node.id for node in nodes])
        rows = {node.id: NodeRow(node.id, node.type, self._node_properties(node, stored.get(node.id))) for node in nodes}
        created, changed, counts = self._diff(rows, stored)
        if created or changed:
            batch.upsert_nodes(label, [*created, *changed])
        self.progress(len(nodes))
        return counts

    def _write_edges(self, ends: EndLabels, edges: Sequence[EdgeRecord], batch: Batch) -> ChangeCounts:
        keys = {edge.id: EdgeRow(edge.id, edge.type, edge.start, edge.end) for edge in edges}
        stored = batch.read_edges(ends, list(keys.values()))
        rows = {
            edge.id: replace(keys[edge.id], properties=self._merged_properties(edge, stored.get(edge.id)))
            for edge in edges
            if edge.claims != ()
        }
        created, changed, counts = self._diff(rows, stored)
        counts += self._detach_edges(ends, [keys[edge.id] for edge in edges if edge.claims == ()], stored, batch)
        if created:
            batch.create_edges(ends, created)
        if changed:
            batch.update_edges(ends, changed)
        self.progress(len(edges))
        return counts

    def _node_properties(self, node: NodeRecord, stored: PropertyValues | None) -> dict[str, Any]:
        properties = self._merged_properties(node, stored)
        if self.catalogue.provenance and node.type == self.catalogue.provenance.claim:
            properties[RECORDED_AT] = stored[RECORDED_AT] if stored else self.now
        return properties

    def _merged_properties(self, record: NodeRecord | EdgeRecord, stored: PropertyValues | None) -> dict[str, Any]:
        claims = None if record.claims is None else [self.data_set.claims[key] for key in record.claims]
        properties = merge(stored, {**record.properties, "id": record.id}, claims, self.data_set.name, self.modalities)
        if isinstance(record, NodeRecord):
            properties |= search_properties(properties, record.type, self.catalogue)
        return {name: value for name, value in properties.items() if value is not None}

    def _diff(
        self, rows: Mapping[str, WriteRow], stored: Mapping[str, PropertyValues]
    ) -> tuple[list[WriteRow], list[WriteRow], ChangeCounts]:
        """The new rows, the rows that differ from the stored ones, and the counts of all changes."""
        created = [row for id_, row in rows.items() if id_ not in stored]
        changed = [row for id_, row in rows.items() if id_ in stored and row.properties != stored[id_]]
        changes = dict.fromkeys(rows, "unchanged") | dict.fromkeys((row.id for row in created), "created")
        changes |= dict.fromkeys((row.id for row in changed), "changed")
        return created, changed, Counter((_type_of(rows[id_]), change) for id_, change in changes.items())

    @cached_property
    def _lookup_labels(self) -> dict[str, str]:
        """Type -> the label used to look up its nodes: that of the entity interface, or else the type's own."""
        entities = self.catalogue.entities
        return {node.name: entities if entities in node.interfaces and entities else node.name for node in self.catalogue.nodes.values()}

    def _lookup_label(self, id_: str) -> str:
        return self._lookup_labels[self._prefixes[id_.partition(":")[0]]]

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {node.prefix: node.name for node in self.catalogue.nodes.values()}


def search_properties(properties: PropertyValues, type_: str, catalogue: Catalogue) -> dict[str, list[str]]:
    """The full-text property of a node; empty if its type is not searchable."""
    if catalogue.search is None or catalogue.entities not in catalogue.nodes[type_].interfaces:
        return {}
    values = [properties.get(name) for name in catalogue.search.by]
    return {FULLTEXT_PROPERTY: normalize_names(text for value in values for text in ([value] if isinstance(value, str) else value or []))}


def _type_of(row: NodeRow | EdgeRow) -> str:
    return row.label if isinstance(row, NodeRow) else row.type


def _grouped(rows: Iterable[T], key: Callable[[T], Any]) -> Iterator[tuple[Any, list[T]]]:
    """The rows by key, in the order in which each key first occurs."""
    groups: dict[Any, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    yield from groups.items()


def _batched(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH_ROWS):
        yield rows[start : start + BATCH_ROWS]
