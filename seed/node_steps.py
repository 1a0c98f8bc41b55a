"""A bundle of nodes and their required edges -> one transaction.

    writer.write(writer.prepare(bundle), batch)   ->   Counter({("Claim", "created"): 1000})

Nodes of a type that was empty are created; of others, digests are compared first. A node with an equal digest is unchanged, a claim with
its document and its subjects, whose ids are among its properties.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keiretsu.graph.writer import Batch, NodeRow, WriteError
from keiretsu.seed.detaching import Detacher
from keiretsu.seed.edge_steps import EdgeWriter, PreparedEdges
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts
from keiretsu.seed.redating import Redating
from keiretsu.seed.rows import EdgeRecord, NodeRecord
from keiretsu.seed.stated_values import DATA_SETS, DIGESTS
from keiretsu.seed.write_order import Bundle


@dataclass
class PreparedNodes:
    """Nodes that are found by one label, and the rows that create them."""

    records: list[NodeRecord] = field(default_factory=list)
    rows: list[NodeRow] = field(default_factory=list)


@dataclass(frozen=True)
class PreparedBundle:
    """The nodes by lookup label, and their required edges by those of both ends."""

    nodes: Mapping[str, PreparedNodes]
    edges: Sequence[PreparedEdges]


@dataclass
class _WrittenNodes:
    """The ids of the nodes of a bundle that were created, and of those whose digest was equal."""

    created: set[str] = field(default_factory=set)
    equal: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class NodeWriter:
    """Writes the nodes of one load."""

    context: LoadContext

    def prepare(self, bundle: Bundle[NodeRecord, EdgeRecord]) -> PreparedBundle:
        """Compute what is to be stored."""
        properties, order = self.context.properties, self.context.order
        nodes: defaultdict[str, PreparedNodes] = defaultdict(PreparedNodes)
        for node in bundle.nodes:
            prepared = nodes[order.lookup_labels[node.type]]
            prepared.records.append(node)
            prepared.rows.append(NodeRow(node.id, node.type, properties.of_node(node)))
        return PreparedBundle(nodes, [PreparedEdges.of(ends, edges, properties) for ends, edges in order.by_ends(bundle.edges)])

    def write(self, bundle: PreparedBundle, batch: Batch) -> ChangeCounts:
        """Write what is new or different."""
        counts: ChangeCounts = Counter()
        written = _WrittenNodes()
        for label, nodes in bundle.nodes.items():
            counts += self._write_nodes(label, nodes, written, batch)
            counts += self._detach_former_edges(label, nodes, written, bundle.edges, batch)
            counts += self._detach_former_subjects(label, nodes, written, batch)
        for edges in bundle.edges:
            counts += self._write_edges(edges, written, batch)
        return counts

    def _write_nodes(self, label: str, nodes: PreparedNodes, written: _WrittenNodes, batch: Batch) -> ChangeCounts:
        new = [row for row in nodes.rows if self.context.is_new(row.label)]
        others = [position for position, row in enumerate(nodes.rows) if not self.context.is_new(row.label)]
        counts: ChangeCounts = Counter()
        if others:
            rows = [nodes.rows[position] for position in others]
            comparison = batch.compare_nodes(label, [(row.id, row.properties[DIGESTS][0]) for row in rows])
            new += [rows[position] for position in comparison.absent]
            different = [others[position] for position in comparison.different]
            counts += self._update_nodes(label, [(nodes.records[position], nodes.rows[position]) for position in different], batch)
            compared = {rows[position].id for position in (*comparison.absent, *comparison.different)}
            written.equal |= {row.id for row in rows if row.id not in compared}
            counts += Counter((row.label, "unchanged") for row in rows if row.id not in compared)
            if self.context.has_stored_links:
                self.context.written_claims |= {
                    id_ for id_ in compared if self.context.properties.is_claim(self.context.order.type_of(id_))
                }
        if new:
            batch.create_nodes(label, new)
            written.created |= {row.id for row in new}
        return counts + Counter((row.label, "created") for row in new)

    def _update_nodes(self, label: str, nodes: Sequence[tuple[NodeRecord, NodeRow]], batch: Batch) -> ChangeCounts:
        """Merge these into the stored nodes, which differ or have no digest."""
        if not nodes:
            return Counter()
        stored = batch.read_nodes(label, [row.id for _, row in nodes])
        dates = self.context.read_dates(batch, stored.values(), [row.properties for _, row in nodes])
        changed: list[NodeRow] = []
        digests: list[tuple[str, list[int]]] = []
        counts: ChangeCounts = Counter()
        for record, row in nodes:
            self._check_owner(record, stored[row.id][DATA_SETS])
            properties, is_changed = self.context.properties.update(record, row.properties, stored[row.id], dates)
            if is_changed:
                changed.append(NodeRow(row.id, row.label, properties))
            else:
                digests.append((row.id, properties[DIGESTS]))
            counts[row.label, "changed" if is_changed else "unchanged"] += 1
        if changed:
            batch.upsert_nodes(label, changed)
            counts += Redating(self.context).derive_again(stored, changed, batch)
        if digests:
            batch.set_node_digests(label, digests)
        return counts

    def _check_owner(self, node: NodeRecord, owners: Sequence[str]) -> None:
        if self.context.properties.is_claim(node.type) and list(owners) != [self.context.data_set.name]:
            raise WriteError(f"The claim id {node.id} is already used by the data set {owners[0]}; choose another key.")

    def _detach_former_edges(
        self, label: str, nodes: PreparedNodes, written: _WrittenNodes, edges: Sequence[PreparedEdges], batch: Batch
    ) -> ChangeCounts:
        """Detach the data set from the required edges of stored nodes that it no longer contains."""
        order = self.context.order
        starts = [row.id for row in nodes.rows if row.id not in written.created]
        types = sorted({type_ for id_ in starts for type_ in order.required_types[order.type_of(id_)]})
        if not types:
            return Counter()
        ids = {edge.id for prepared in edges for edge in prepared.records}
        stored = batch.edges_from(label, starts, types, self.context.data_set.name)
        return Detacher(self.context).detach_all([edge for edge in stored if edge.id not in ids and order.is_required(edge)], batch)

    def _detach_former_subjects(self, label: str, nodes: PreparedNodes, written: _WrittenNodes, batch: Batch) -> ChangeCounts:
        """Remove the edges of changed claims to subjects that the files no longer state."""
        link, references = self.context.properties.claim_link, self.context.references
        unchanged = written.created | written.equal
        changed = {row.id: row for row in nodes.rows if row.id not in unchanged and self.context.properties.is_claim(row.label)}
        if not (changed and link and references):
            return Counter()
        stored = batch.edges_from(label, list(changed), [link], self.context.data_set.name)
        stale = [edge for edge in stored if edge.end not in references.further_subjects_of(changed[edge.start].properties)]
        return Detacher(self.context).detach_all(stale, batch)

    def _write_edges(self, edges: PreparedEdges, written: _WrittenNodes, batch: Batch) -> ChangeCounts:
        """The required edges of nodes that were created are created; others are compared."""
        writer = EdgeWriter(self.context)
        created = edges.select(lambda edge: edge.start in written.created)
        others = edges.select(lambda edge: edge.start not in written.created)
        return writer.create(created, batch) + writer.write(others, batch)
