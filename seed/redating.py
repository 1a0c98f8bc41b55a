"""A document gets another date -> the facts whose claims differ and that it supports show the value of what is now the latest document.

    Redating(context).derive_again(stored, changed, batch)   ->   Counter({("HOLDS_STAKE_IN", "changed"): 1})

That is part of the transaction that writes the document, so it cannot be missed. To find the facts takes a pass over the graph: dates of
stored documents change rarely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from keiretsu.graph.contested_facts import contested_edges, contested_nodes
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts
from keiretsu.seed.rows import PropertyValues


@dataclass(frozen=True)
class Redating:
    """Derives values again, in one load."""

    context: LoadContext

    def derive_again(self, stored: Mapping[str, PropertyValues], changed: Sequence[NodeRow], batch: Batch) -> ChangeCounts:
        """Derive the values of what these nodes support, if they are documents and their dates changed. `stored`: before the change."""
        provenance = self.context.catalogue.provenance
        if provenance is None or provenance.published is None:
            return Counter()
        documents = [row for row in changed if row.label == provenance.document]
        redated = [row.id for row in documents if row.properties.get(provenance.published) != stored[row.id].get(provenance.published)]
        return self._derive_nodes(redated, batch) + self._derive_edges(redated, batch) if redated else Counter()

    def _derive_nodes(self, documents: Sequence[str], batch: Batch) -> ChangeCounts:
        counts: ChangeCounts = Counter()
        derive = self.context.properties.derived_again
        for label in dict.fromkeys(self.context.order.lookup_labels.values()):
            nodes = contested_nodes(batch, label, documents)
            dates = self.context.read_dates(batch, [node.properties for node in nodes])
            derived = [replace(node, properties=derive(node.label, node.properties, dates)) for node in nodes]
            changed = [new for new, node in zip(derived, nodes, strict=True) if new.properties != node.properties]
            if changed:
                batch.upsert_nodes(label, changed)
            counts += Counter((node.label, "changed") for node in changed)
        return counts

    def _derive_edges(self, documents: Sequence[str], batch: Batch) -> ChangeCounts:
        edges = contested_edges(batch, documents)
        dates = self.context.read_dates(batch, [edge.properties for edge in edges])
        derive = self.context.properties.derived_again
        derived = [replace(edge, properties=derive(edge.type, edge.properties, dates)) for edge in edges]
        changed: list[EdgeRow] = [new for new, edge in zip(derived, edges, strict=True) if new.properties != edge.properties]
        for ends, rows in self.context.order.by_ends(changed):
            batch.update_edges(ends, rows)
        return Counter((edge.type, "changed") for edge in changed)
