"""What is stored of a data set and not in its files -> the steps that remove it: edges first, then nodes, claims, and documents last.

Removal(context).steps(batch)   ->   [LoadStep(2000 rows, ...), ...]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from keiretsu.graph.write_statements import EndLabels
from keiretsu.graph.writer import Batch, EdgeRow
from keiretsu.seed.detaching import Detacher, StoredNode
from keiretsu.seed.id_set import IdSet
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts
from keiretsu.seed.load_steps import LoadStep


@dataclass(frozen=True)
class Removal:
    """The removal of one load. Only what is removed is in memory."""

    context: LoadContext

    def steps(self, batch: Batch) -> list[LoadStep]:
        """Read what is stored."""
        order, detacher = self.context.order, Detacher(self.context)
        required, edges = self._stale_edges(batch)
        steps = [LoadStep(len(stale), partial(self._detach_edges, ends, stale)) for ends, stale in order.edge_batches(edges)]
        nodes = list(self._stale_nodes(batch))
        bundles = list(order.bundles(nodes, lambda type_: lambda id_: required[type_, id_]))
        return [*steps, *(LoadStep(bundle.rows, partial(detacher.detach_bundle, bundle)) for bundle in reversed(bundles))]

    def _stale_edges(self, batch: Batch) -> tuple[dict[tuple[str, str], list[EdgeRow]], list[EdgeRow]]:
        """The required ones, by type and start, which go with the node at which they start, and all others."""
        known = IdSet(edge.id for edge in self.context.data_set.edges)
        labels = dict.fromkeys(self.context.order.lookup_labels.values())
        required: defaultdict[tuple[str, str], list[EdgeRow]] = defaultdict(list)
        others: list[EdgeRow] = []
        for ends in ((start, end) for start in labels for end in labels):
            for edge in batch.edges_of_data_set(ends, self.context.data_set.name):
                if edge.id not in known:
                    (required[edge.type, edge.start] if self.context.order.is_required(edge) else others).append(edge)
        return required, others

    def _stale_nodes(self, batch: Batch) -> Iterator[StoredNode]:
        known = IdSet(node.id for node in self.context.data_set.nodes)
        for label in dict.fromkeys(self.context.order.lookup_labels.values()):
            for id_, type_ in batch.nodes_of_data_set(label, self.context.data_set.name):
                if id_ not in known:
                    yield StoredNode(id_, type_)

    def _detach_edges(self, ends: EndLabels, edges: list[EdgeRow], batch: Batch) -> ChangeCounts:
        return Detacher(self.context).detach_edges(ends, edges, batch.read_edges(ends, edges), batch)
