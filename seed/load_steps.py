"""The steps of a load, each small enough for one transaction: what the data set contains, in the order of `write_order.py`.

    LoadSteps(context).nodes()   ->   LoadStep(2000 rows, ...), ...        .edges()   ->   ..., when all nodes are written

A step is prepared when the iterator yields it, which needs no database; `work` writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from keiretsu.graph.writer import Batch, WriteError
from keiretsu.seed.edge_steps import EdgeWriter, PreparedEdges
from keiretsu.seed.edges_by_start import EdgesByStart
from keiretsu.seed.layout import node_file_name
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts
from keiretsu.seed.node_steps import NodeWriter
from keiretsu.seed.rows import EdgeRecord
from keiretsu.seed.write_order import batched


@dataclass(frozen=True)
class LoadStep:
    """A unit of work that fits in one transaction."""

    rows: int
    work: Callable[[Batch], ChangeCounts]


@dataclass
class LoadSteps:
    """The steps of one load. `unchanged`: the links that are known to be stored, which no step compares."""

    context: LoadContext
    unchanged: ChangeCounts = field(default_factory=Counter)

    def check_claim_keys(self, batch: Batch) -> None:
        """Check that no other data set uses the key of a claim in claims.csv; those of other claims are hashes. Raises WriteError."""
        provenance, data_set = self.context.catalogue.provenance, self.context.data_set
        if provenance is None or self.context.is_new(provenance.claim):
            return
        file = node_file_name(self.context.catalogue, provenance.claim)
        for ids in batched(node.id for node in data_set.nodes if node.type == provenance.claim and node.file == file):
            if owned := batch.find_other_owner(provenance.claim, ids, data_set.name):
                raise WriteError("The claim id {} is already used by the data set {}; choose another key.".format(*owned))

    def nodes(self) -> Iterator[LoadStep]:
        """The nodes, each with the edges that it cannot be read without."""
        writer = NodeWriter(self.context)
        for bundle in self.context.order.bundles(self.context.data_set.nodes, self._edges_from):
            yield LoadStep(bundle.rows, partial(writer.write, writer.prepare(bundle)))

    def edges(self) -> Iterator[LoadStep]:
        """All other edges."""
        writer, skipped = EdgeWriter(self.context), self.unchanged.total()
        for ends, edges in self.context.order.edge_batches(self._edges_to_write()):
            step = LoadStep(len(edges), partial(writer.write, PreparedEdges.of(ends, edges, self.context.properties)))
            yield replace(step, rows=step.rows + self.unchanged.total() - skipped)
            skipped = self.unchanged.total()

    def _edges_from(self, type_: str) -> Callable[[str], list[EdgeRecord]]:
        return EdgesByStart(self.context.data_set.edges, type_).take

    def _edges_to_write(self) -> Iterator[EdgeRecord]:
        """The edges that no node was written with, apart from the links of unchanged claims, if they are known to be stored."""
        context = self.context
        link = context.properties.claim_link if context.has_stored_links else None
        for edge in context.data_set.edges:
            if context.order.is_required(edge):
                continue
            if edge.type == link and edge.start not in context.written_claims:
                self.unchanged[edge.type, "unchanged"] += 1
            else:
                yield edge
