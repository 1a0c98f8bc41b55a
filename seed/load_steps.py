"""The steps of a load, each small enough for one transaction: what the data set contains, and what its files no longer contain.

    LoadSteps(catalogue, data_set).writing()   ->   LoadStep(2000 rows, ...), ...

A step reads what is stored, compares, and writes only what differs. `write_order.py` determines the order.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from keiretsu.graph.writer import Batch, EdgeRow, EndLabels, NodeRow, WriteError
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.identity import implicit_claim_key, timeless_part
from keiretsu.seed.index_properties import index_properties
from keiretsu.seed.layout import edge_file_name
from keiretsu.seed.merging import DATA_SETS, merge, without_data_set
from keiretsu.seed.rows import DataSet, EdgeRecord, NodeRecord, PropertyValues
from keiretsu.seed.write_order import Bundle, WriteOrder, batched

RECORDED_AT = "recordedAt"

WriteRow = TypeVar("WriteRow", NodeRow, EdgeRow)
ProgressCallback = Callable[[int, int], None]
"""Called with the number of rows written, and the number of all rows."""

ChangeCounts = Counter[tuple[str, str]]
"""(Type, change) -> count. The changes are created, changed, unchanged, removed."""


@dataclass(frozen=True)
class LoadStep:
    """A unit of work that fits in one transaction."""

    rows: int
    work: Callable[[Batch], ChangeCounts]


@dataclass(frozen=True)
class StaleNode:
    """A stored node that the files no longer contain."""

    id: str
    type: str


@dataclass
class LoadSteps:
    """The steps of one data set."""

    catalogue: Catalogue
    data_set: DataSet
    now: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))

    @cached_property
    def order(self) -> WriteOrder:
        """The order for the schema."""
        return WriteOrder(self.catalogue)

    @cached_property
    def modalities(self) -> list[str]:
        """Strongest first."""
        provenance = self.catalogue.provenance
        return [str(member.value) for member in provenance.modality] if provenance else []

    def check_claim_keys(self, batch: Batch) -> None:
        """Check that no other data set uses the key of a claim. Raises WriteError."""
        provenance = self.catalogue.provenance
        if provenance is None:
            return
        for ids in batched([node.id for node in self.data_set.nodes if node.type == provenance.claim]):
            for id_, stored in batch.read_nodes(provenance.claim, ids).items():
                if stored[DATA_SETS] != [self.data_set.name]:
                    raise WriteError(f"The claim id {id_} is already used by the data set {stored[DATA_SETS][0]}; choose another key.")

    # writing

    def writing(self) -> Iterator[LoadStep]:
        """The data set in batches."""
        required = [edge for edge in self.data_set.edges if self.order.is_required(edge)]
        for bundle in self.order.bundles(self.data_set.nodes, required):
            yield LoadStep(bundle.rows, partial(self._write_bundle, bundle))
        for ends, edges in self.order.edge_batches(edge for edge in self.data_set.edges if not self.order.is_required(edge)):
            yield LoadStep(len(edges), partial(self._write_edges, ends, edges))

    def _write_bundle(self, bundle: Bundle[NodeRecord, EdgeRecord], batch: Batch) -> ChangeCounts:
        counts: ChangeCounts = Counter()
        for label, nodes in self.order.by_label(bundle.nodes):
            stored = batch.read_nodes(label, [node.id for node in nodes])
            counts += self._replace_required_edges(label, [node for node in nodes if node.id in stored], bundle.edges, batch)
            counts += self._write_nodes(label, nodes, stored, batch)
        for ends, edges in self.order.by_ends(bundle.edges):
            counts += self._write_edges(ends, edges, batch)
        return counts

    def _replace_required_edges(self, label: str, nodes: Sequence[NodeRecord], edges: Sequence[EdgeRecord], batch: Batch) -> ChangeCounts:
        """Detach the data set from the required edges of stored nodes that it no longer contains: a claim has one document."""
        types = sorted({type_ for node in nodes for type_ in self.order.required_types[node.type]})
        if not types:
            return Counter()
        ids = {edge.id for edge in edges}
        stored = batch.edges_from(label, [node.id for node in nodes], types, self.data_set.name)
        return self._detach_all([edge for edge in stored if edge.id not in ids and self.order.is_required(edge)], batch)

    def _write_nodes(self, label: str, nodes: Sequence[NodeRecord], stored: Mapping[str, PropertyValues], batch: Batch) -> ChangeCounts:
        rows = {node.id: NodeRow(node.id, node.type, self._node_properties(node, stored.get(node.id))) for node in nodes}
        created, changed, counts = _diff(rows, stored)
        if created or changed:
            batch.upsert_nodes(label, [*created, *changed])
        return counts

    def _write_edges(self, ends: EndLabels, edges: Sequence[EdgeRecord], batch: Batch) -> ChangeCounts:
        keys = {edge.id: EdgeRow(edge.id, edge.type, edge.start, edge.end) for edge in edges}
        dated = [edge for edge in keys.values() if self.catalogue.relationships[edge.type].start_property]
        beside = batch.read_edges_beside(ends, dated, self.data_set.name) if dated else {}
        others = [edge for edge in keys.values() if not self.catalogue.relationships[edge.type].start_property]
        stored = {id_: edge.properties for id_, edge in beside.items()} | (batch.read_edges(ends, others) if others else {})
        rows = {
            edge.id: replace(keys[edge.id], properties=self._merged_properties(edge, stored.get(edge.id)))
            for edge in edges
            if edge.claims != ()
        }
        created, changed, counts = _diff(rows, stored)
        counts += self._take_back(ends, dated, beside, batch)
        counts += self._detach_edges(ends, [keys[edge.id] for edge in edges if edge.claims == ()], stored, batch)
        if created:
            batch.create_edges(ends, created)
        if changed:
            batch.update_edges(ends, changed)
        return counts

    def _take_back(self, ends: EndLabels, edges: Sequence[EdgeRow], stored: Mapping[str, EdgeRow], batch: Batch) -> ChangeCounts:
        """Detach the data set from stored edges that differ from these in the start only and that it no longer contains."""
        former = [edge for edge in stored.values() if edge.id not in self._dated_edges]
        stated = {self._timeless_part(edge) for edge in edges} if former else set()
        stale = [edge for edge in former if self._timeless_part(edge) in stated]
        if not stale:
            return Counter()
        counts = self._detach_edges(ends, stale, {edge.id: edge.properties for edge in stale}, batch)
        return counts + self._delete_implicit_claims(stale, batch)

    def _timeless_part(self, edge: EdgeRow) -> tuple[object, ...]:
        return timeless_part(self.catalogue.relationships[edge.type], edge.id)

    @cached_property
    def _dated_edges(self) -> set[str]:
        """The ids of the edges whose identity may contain a day."""
        return {edge.id for edge in self.data_set.edges if self.catalogue.relationships[edge.type].start_property}

    def _delete_implicit_claims(self, edges: Sequence[EdgeRow], batch: Batch) -> ChangeCounts:
        """Delete the claims that rows of earlier loads, which stated these edges, had become."""
        provenance = self.catalogue.provenance
        if provenance is None:
            return Counter()
        prefix, name = self.catalogue.nodes[provenance.claim].prefix, self.data_set.name
        ids = [f"{prefix}:{implicit_claim_key(name, edge_file_name(edge.type), edge.id)}" for edge in edges]
        links = batch.edges_from(provenance.claim, ids, [provenance.stated_in, provenance.about], name)
        claims = [StaleNode(id_, provenance.claim) for id_ in ids]
        return self._prune_bundle(Bundle(claims, links), batch)

    def _node_properties(self, node: NodeRecord, stored: PropertyValues | None) -> dict[str, Any]:
        properties = self._merged_properties(node, stored)
        if self.catalogue.provenance and node.type == self.catalogue.provenance.claim:
            properties[RECORDED_AT] = stored[RECORDED_AT] if stored else self.now
        return properties

    def _merged_properties(self, record: NodeRecord | EdgeRecord, stored: PropertyValues | None) -> dict[str, Any]:
        claims = None if record.claims is None else [self.data_set.claims[key] for key in record.claims]
        properties = merge(stored, {**record.properties, "id": record.id}, claims, self.data_set.name, self.modalities)
        if isinstance(record, NodeRecord):
            properties |= index_properties(properties, record.type, self.catalogue)
        return {name: value for name, value in properties.items() if value is not None}

    # removal

    def removal(self, batch: Batch) -> list[LoadStep]:
        """Steps for what is stored of the data set and not in its files: edges first, then nodes, claims, and documents last."""
        required, edges = self._stale_edges(batch)
        steps = [LoadStep(len(stale), partial(self._prune_edges, ends, stale)) for ends, stale in self.order.edge_batches(edges)]
        bundles = list(self.order.bundles(self._stale_nodes(batch), required))
        return [*steps, *(LoadStep(bundle.rows, partial(self._prune_bundle, bundle)) for bundle in reversed(bundles))]

    def _stale_edges(self, batch: Batch) -> tuple[list[EdgeRow], list[EdgeRow]]:
        """The required ones, which go with the node at which they start, and all others."""
        known = {edge.id for edge in self.data_set.edges}
        labels = dict.fromkeys(self.order.lookup_labels.values())
        stored = (edge for start in labels for end in labels for edge in batch.edges_of_data_set((start, end), self.data_set.name))
        required: list[EdgeRow] = []
        others: list[EdgeRow] = []
        for edge in stored:
            if edge.id not in known:
                (required if self.order.is_required(edge) else others).append(edge)
        return required, others

    def _stale_nodes(self, batch: Batch) -> list[StaleNode]:
        known = {node.id for node in self.data_set.nodes}
        labels = dict.fromkeys(self.order.lookup_labels.values())
        stored = (item for label in labels for item in batch.nodes_of_data_set(label, self.data_set.name).items())
        return [StaleNode(id_, type_) for id_, type_ in stored if id_ not in known]

    def _prune_edges(self, ends: EndLabels, edges: Sequence[EdgeRow], batch: Batch) -> ChangeCounts:
        """Detach the data set from these edges; remove those that no other data set contains."""
        return self._detach_edges(ends, edges, batch.read_edges(ends, edges), batch)

    def _prune_bundle(self, bundle: Bundle[StaleNode, EdgeRow], batch: Batch) -> ChangeCounts:
        """Detach the data set from these nodes and their required edges; remove what no other data set contains."""
        counts = self._detach_all(bundle.edges, batch)
        for label, nodes in self.order.by_label(bundle.nodes):
            types = {node.id: node.type for node in nodes}
            remaining = {id_: self._without_data_set(stored) for id_, stored in batch.read_nodes(label, list(types)).items()}
            batch.upsert_nodes(label, [NodeRow(id_, types[id_], properties) for id_, properties in remaining.items() if properties])
            batch.delete_nodes(label, [id_ for id_, properties in remaining.items() if not properties])
            counts += Counter((types[id_], "changed" if properties else "removed") for id_, properties in remaining.items())
        return counts

    def _detach_all(self, edges: Sequence[EdgeRow], batch: Batch) -> ChangeCounts:
        counts: ChangeCounts = Counter()
        for ends, edges_between in self.order.by_ends(edges):
            counts += self._prune_edges(ends, edges_between, batch)
        return counts

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


def _diff(rows: Mapping[str, WriteRow], stored: Mapping[str, PropertyValues]) -> tuple[list[WriteRow], list[WriteRow], ChangeCounts]:
    """The new rows, the rows that differ from the stored ones, and the counts of all changes."""
    created = [row for id_, row in rows.items() if id_ not in stored]
    changed = [row for id_, row in rows.items() if id_ in stored and row.properties != stored[id_]]
    changes = dict.fromkeys(rows, "unchanged") | dict.fromkeys((row.id for row in created), "created")
    changes |= dict.fromkeys((row.id for row in changed), "changed")
    return created, changed, Counter((_type_of(rows[id_]), change) for id_, change in changes.items())


def _type_of(row: NodeRow | EdgeRow) -> str:
    return row.label if isinstance(row, NodeRow) else row.type
