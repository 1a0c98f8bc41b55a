"""A validated data set -> the nodes and edges that it becomes in an empty database.

NewRows(context).nodes()   ->   ("Entity", NodeRow("company:xiaomi", "Company", {"id": "company:xiaomi", ...})), ...
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keiretsu.graph.writer import EdgeRow, NodeRow
from keiretsu.seed.load_context import LoadContext


@dataclass(frozen=True)
class NewRows:
    """The rows of one data set. They are made anew for each iteration, and never kept."""

    context: LoadContext

    @property
    def total(self) -> int:
        """The number of nodes and edges."""
        return len(self.context.data_set.nodes) + len(self.context.data_set.edges)

    def nodes(self) -> Iterator[tuple[str, NodeRow]]:
        """Each node, with the label by which it is found."""
        data_set, properties, labels = self.context.data_set, self.context.properties, self.context.order.lookup_labels
        for node in data_set.nodes:
            yield labels[node.type], NodeRow(node.id, node.type, properties.of_node(node))

    def edges(self) -> Iterator[EdgeRow]:
        """Each edge that a standing claim supports, or that needs none."""
        for edge in self.context.data_set.edges:
            if edge.claims != ():
                yield EdgeRow(edge.id, edge.type, edge.start, edge.end, self.context.properties.of_edge(edge))
