"""A validated data set -> the nodes and edges that it becomes in an empty database.

NewRows(context).nodes()   ->   ("Entity", NodeRow("company:xiaomi", "Company", {"id": "company:xiaomi", ...})), ...
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keiretsu.graph.writer import EdgeRow, NodeRow
from keiretsu.seed.edges_by_start import EdgesByStart
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.merging import DATA_SETS


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
        links = [EdgesByStart(data_set.edges, type_) for type_ in properties.claim_links]
        for node in data_set.nodes:
            links_of_claim = [edge.id for edges in links for edge in edges.take(node.id)] if properties.is_claim(node.type) else ()
            yield labels[node.type], NodeRow(node.id, node.type, properties.of_node(node, links_of_claim))

    def edges(self) -> Iterator[EdgeRow]:
        """Each edge that a standing claim supports, or that needs none. More than half are links of claims, which have one property."""
        links, own = self.context.properties.claim_links, [self.context.data_set.name]
        for edge in self.context.data_set.edges:
            if edge.type in links and not edge.properties:
                yield EdgeRow(edge.id, edge.type, edge.start, edge.end, {"id": edge.id, DATA_SETS: own})
            elif edge.claims != ():
                yield EdgeRow(edge.id, edge.type, edge.start, edge.end, self.context.properties.of_edge(edge))
