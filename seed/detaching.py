"""A data set is detached from stored nodes and edges: those that no other data set contains are removed.

detacher.detach_edges(ends, edges, stored, batch)   ->   Counter({("HOLDS_STAKE_IN", "removed"): 3, ("HAS_SUBSIDIARY", "changed"): 1})
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from keiretsu.graph.write_statements import EndLabels
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts
from keiretsu.seed.merging import DATA_SETS, without_data_set
from keiretsu.seed.rows import PropertyValues
from keiretsu.seed.write_order import Bundle


@dataclass(frozen=True)
class StoredNode:
    """A node in the database."""

    id: str
    type: str


@dataclass(frozen=True)
class Detacher:
    """Detaches the data set of one load."""

    context: LoadContext

    def detach_bundle(self, bundle: Bundle[StoredNode, EdgeRow], batch: Batch) -> ChangeCounts:
        """Detach the data set from these nodes and their required edges."""
        counts = self.detach_all(bundle.edges, batch)
        for label, nodes in self.context.order.by_label(bundle.nodes):
            types = {node.id: node.type for node in nodes}
            remaining = {id_: self._without_data_set(stored) for id_, stored in batch.read_nodes(label, list(types)).items()}
            batch.upsert_nodes(label, [NodeRow(id_, types[id_], properties) for id_, properties in remaining.items() if properties])
            batch.delete_nodes(label, [id_ for id_, properties in remaining.items() if not properties])
            counts += Counter((types[id_], "changed" if properties else "removed") for id_, properties in remaining.items())
        return counts

    def detach_all(self, edges: Sequence[EdgeRow], batch: Batch) -> ChangeCounts:
        """Detach the data set from edges between nodes of any types."""
        counts: ChangeCounts = Counter()
        for ends, edges_between in self.context.order.by_ends(edges):
            counts += self.detach_edges(ends, edges_between, batch.read_edges(ends, edges_between), batch)
        return counts

    def detach_edges(self, ends: EndLabels, edges: Sequence[EdgeRow], stored: Mapping[str, PropertyValues], batch: Batch) -> ChangeCounts:
        """Remove the data set's claims from those of these edges that are stored. `stored`: id -> properties."""
        own_edges = [edge for edge in edges if self.context.data_set.name in stored.get(edge.id, {}).get(DATA_SETS, ())]
        remaining = {edge.id: self._without_data_set(stored[edge.id]) for edge in own_edges}
        changed = [replace(edge, properties=properties) for edge in own_edges if (properties := remaining[edge.id])]
        removed = [edge for edge in own_edges if not remaining[edge.id]]
        if changed:
            batch.update_edges(ends, changed)
        if removed:
            batch.delete_edges(ends, removed)
        return Counter((edge.type, "changed") for edge in changed) + Counter((edge.type, "removed") for edge in removed)

    def _without_data_set(self, stored: PropertyValues) -> dict[str, Any] | None:
        return without_data_set(stored, self.context.data_set.name, self.context.properties.modalities)
