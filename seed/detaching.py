"""A data set is detached from stored nodes and edges: those that no other data set contains are removed.

detacher.detach_edges(ends, edges, stored, batch)   ->   Counter({("HOLDS_STAKE_IN", "removed"): 3, ("HAS_SUBSIDIARY", "changed"): 1})
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from keiretsu.graph.write_statements import EndLabels
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts
from keiretsu.seed.redating import Redating
from keiretsu.seed.rows import PropertyValues
from keiretsu.seed.stated_values import DATA_SETS
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
            stored = batch.read_nodes(label, list(types))
            dates = self.context.read_dates(batch, stored.values())
            remaining = {id_: self.context.properties.detached(types[id_], properties, dates) for id_, properties in stored.items()}
            changed = [NodeRow(id_, types[id_], properties) for id_, properties in remaining.items() if properties]
            batch.upsert_nodes(label, changed)
            counts += Redating(self.context).derive_again(stored, changed, batch)
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
        dates = self.context.read_dates(batch, [stored[edge.id] for edge in own_edges])
        remaining = {edge.id: self.context.properties.detached(edge.type, stored[edge.id], dates) for edge in own_edges}
        changed = [replace(edge, properties=properties) for edge in own_edges if (properties := remaining[edge.id])]
        removed = [edge for edge in own_edges if not remaining[edge.id]]
        if changed:
            batch.update_edges(ends, changed)
        if removed:
            batch.delete_edges(ends, removed)
        return Counter((edge.type, "changed") for edge in changed) + Counter((edge.type, "removed") for edge in removed)
