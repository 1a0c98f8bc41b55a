"""A checked data set -> the database: what is new is made, what differs is changed, what is the same is left alone.

    load(writer, data_set, catalogue)   ->   Report(Company: 16 created, ...); the second time all of it unchanged

Small data sets are loaded in one transaction, so that they are there whole or not at all. Large ones go in batches sorted by key; when
that is killed half way, loading again completes it. `reset` also takes the data set's mark from what its files no longer hold, in batches
of the same size.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

from keiretsu.graph.fulltext import PROPERTY, folded_names
from keiretsu.graph.writer import Batch, EdgeRow, Ends, Indexes, NodeRow, WriteError, Writer
from keiretsu.schema import catalogue as c
from keiretsu.seed.merging import MARKS, Properties, merge, without_mark
from keiretsu.seed.rows import DataSet, Edge, Node

ONE_TRANSACTION = 10_000  # rows that are loaded whole or not at all
BATCH = 2_000  # rows of one transaction above that
SET_ONCE = "recordedAt"

T = TypeVar("T")
Row = TypeVar("Row", NodeRow, EdgeRow)
Progress = Callable[[int], None]
Counts = Counter[tuple[str, str]]
"""(Type, what was done to it) -> how often."""


@dataclass
class Report:
    """What happened, by type and by what was done to it."""

    counts: Counts = field(default_factory=Counter)

    def total(self, what: str) -> int:
        """How many were created, changed, unchanged or removed."""
        return sum(count for (_, done), count in self.counts.items() if done == what)


def indexes_for(catalogue: c.Catalogue) -> Indexes:
    """What the nodes and edges of a schema are found and sorted by."""
    entities = catalogue.entities
    unique = [(entities, "id")] if entities else []
    unique += [(name, "id") for name in catalogue.nodes]
    unique += [(node.name, node.key) for node in catalogue.nodes.values()]
    plain = [(node.name, node.called_by) for node in catalogue.nodes.values() if node.called_by != node.key]
    return Indexes(tuple(unique), tuple(plain), entities if catalogue.search else None)


def load(writer: Writer, data_set: DataSet, catalogue: c.Catalogue, *, reset: bool = False, progress: Progress | None = None) -> Report:
    """Load a data set. Raises WriteError; what was written by then is whole batches."""
    writer.prepare(indexes_for(catalogue))
    loading = _Loading(catalogue, data_set, progress or (lambda _done: None))
    writer.write(loading.check_keys)
    steps = [*loading.steps(), *(writer.write(loading.find_rest) if reset else ())]
    if sum(step.rows for step in steps) <= ONE_TRANSACTION:
        return writer.write(lambda batch: loading.run(steps, batch))
    report = Report()
    for step in steps:
        report.counts += writer.write(step.work)
    return report


@dataclass(frozen=True)
class Step:
    """A piece of the work that is small enough for a transaction."""

    rows: int
    work: Callable[[Batch], Counts]


@dataclass
class _Loading:
    catalogue: c.Catalogue
    data_set: DataSet
    progress: Progress
    now: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))

    @cached_property
    def words(self) -> list[str]:
        provenance = self.catalogue.provenance
        return [str(member.value) for member in provenance.modality] if provenance else []

    def run(self, steps: Sequence[Step], batch: Batch) -> Report:
        """These steps, in one transaction."""
        report = Report()
        for step in steps:
            report.counts += step.work(batch)
        return report

    def steps(self) -> Iterator[Step]:
        """The data set in pieces, nodes before edges."""
        for label, nodes in _grouped(self.data_set.nodes, lambda one: self._shared[one.type]):
            for piece in _pieces(nodes):
                yield Step(len(piece), partial(self._put_nodes, label, piece))
        for ends, edges in _grouped(self.data_set.edges, lambda one: (self._shared_of(one.start), self._shared_of(one.end))):
            for part in _pieces(edges):
                yield Step(len(part), partial(self._put_edges, ends, part))

    def check_keys(self, batch: Batch) -> None:
        """A claim belongs to one data set: its key may not be another's. Raises WriteError."""
        provenance = self.catalogue.provenance
        if provenance is None:
            return
        for ids in _pieces([node.id for node in self.data_set.nodes if node.type == provenance.claim]):
            for id_, known in batch.read_nodes(provenance.claim, ids).items():
                if known[MARKS] != [self.data_set.name]:
                    raise WriteError(
                        f"the claim {id_} is in the database already, from the data set {known[MARKS][0]}; give yours another key."
                    )

    def find_rest(self, batch: Batch) -> list[Step]:
        """What carries the mark and is not in the files, in pieces, edges before nodes."""
        steps = []
        edges = {edge.id for edge in self.data_set.edges}
        labels = dict.fromkeys(self._shared.values())
        for ends in ((start, end) for start in labels for end in labels):
            left = [edge for edge in batch.marked_edges(ends, self.data_set.name) if edge.id not in edges]
            steps += [Step(len(piece), partial(self._leave_edges, ends, piece)) for piece in _pieces(left)]
        nodes = {node.id for node in self.data_set.nodes}
        for label in labels:
            types = [item for item in batch.marked_nodes(label, self.data_set.name).items() if item[0] not in nodes]
            steps += [Step(len(part), partial(self._leave_nodes, label, dict(part))) for part in _pieces(types)]
        return steps

    def _leave_edges(self, ends: Ends, edges: Sequence[EdgeRow], batch: Batch) -> Counts:
        """Take the mark from these edges; what carries no other is removed."""
        return self._take_away(ends, edges, batch.read_edges(ends, edges), batch)

    def _leave_nodes(self, label: str, types: Mapping[str, str], batch: Batch) -> Counts:
        """Take the mark from these nodes, given with their types; what carries no other is removed."""
        rests = {id_: self._without_mark(one) for id_, one in batch.read_nodes(label, list(types)).items()}
        batch.put_nodes(label, [NodeRow(id_, types[id_], rest) for id_, rest in rests.items() if rest])
        batch.remove_nodes(label, [id_ for id_, rest in rests.items() if not rest])
        return Counter((types[id_], "changed" if rest else "removed") for id_, rest in rests.items())

    def _take_away(self, ends: Ends, edges: Sequence[EdgeRow], known: Mapping[str, Properties], batch: Batch) -> Counts:
        """Take what this data set says from these edges; what no other says is removed."""
        marked = [edge for edge in edges if self.data_set.name in known.get(edge.id, {}).get(MARKS, ())]
        rests = {one.id: self._without_mark(known[one.id]) for one in marked}
        changed = [replace(one, properties=rest) for one in marked if (rest := rests[one.id])]
        gone = [one for one in marked if not rests[one.id]]
        if changed:
            batch.change_edges(ends, changed)
        if gone:
            batch.remove_edges(ends, gone)
        return Counter((one.type, "changed") for one in changed) + Counter((one.type, "removed") for one in gone)

    def _without_mark(self, known: Properties) -> dict[str, Any] | None:
        return without_mark(known, self.data_set.name, self.words)

    def _put_nodes(self, label: str, nodes: Sequence[Node], batch: Batch) -> Counts:
        known = batch.read_nodes(label, [node.id for node in nodes])
        rows = {node.id: NodeRow(node.id, node.type, self._node_row(node, known.get(node.id))) for node in nodes}
        created, changed, counts = self._compare(rows, known)
        if created or changed:
            batch.put_nodes(label, [*created, *changed])
        self.progress(len(nodes))
        return counts

    def _put_edges(self, ends: Ends, edges: Sequence[Edge], batch: Batch) -> Counts:
        bare = {edge.id: EdgeRow(edge.id, edge.type, edge.start, edge.end) for edge in edges}
        known = batch.read_edges(ends, list(bare.values()))
        rows = {edge.id: replace(bare[edge.id], properties=self._row(edge, known.get(edge.id))) for edge in edges if edge.claims != ()}
        created, changed, counts = self._compare(rows, known)
        counts += self._take_away(ends, [bare[edge.id] for edge in edges if edge.claims == ()], known, batch)
        if created:
            batch.create_edges(ends, created)
        if changed:
            batch.change_edges(ends, changed)
        self.progress(len(edges))
        return counts

    def _node_row(self, node: Node, known: Properties | None) -> dict[str, Any]:
        row = self._row(node, known)
        if self.catalogue.provenance and node.type == self.catalogue.provenance.claim:
            row[SET_ONCE] = known[SET_ONCE] if known else self.now
        return row

    def _row(self, one: Node | Edge, known: Properties | None) -> dict[str, Any]:
        claims = None if one.claims is None else [self.data_set.claims[key] for key in one.claims]
        row = merge(known, {**one.properties, "id": one.id}, claims, self.data_set.name, self.words)
        if isinstance(one, Node):
            row |= searched(row, one.type, self.catalogue)
        return {name: value for name, value in row.items() if value is not None}

    def _compare(self, rows: Mapping[str, Row], known: Mapping[str, Properties]) -> tuple[list[Row], list[Row], Counts]:
        """Which rows are new, which differ from what is there, and how many there are of each sort."""
        created = [row for id_, row in rows.items() if id_ not in known]
        changed = [row for id_, row in rows.items() if id_ in known and row.properties != known[id_]]
        done = dict.fromkeys(rows, "unchanged") | dict.fromkeys((row.id for row in created), "created")
        done |= dict.fromkeys((row.id for row in changed), "changed")
        return created, changed, Counter((_type_of(rows[id_]), what) for id_, what in done.items())

    @cached_property
    def _shared(self) -> dict[str, str]:
        """Type -> the label by which its nodes are found: that of the interface which they share with others, or their own."""
        entities = self.catalogue.entities
        return {node.name: entities if entities in node.interfaces and entities else node.name for node in self.catalogue.nodes.values()}

    def _shared_of(self, id_: str) -> str:
        return self._shared[self._prefixes[id_.partition(":")[0]]]

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {node.prefix: node.name for node in self.catalogue.nodes.values()}


def searched(row: Properties, type_: str, catalogue: c.Catalogue) -> dict[str, list[str]]:
    """What a node is found by, where it is searched."""
    if catalogue.search is None or catalogue.entities not in catalogue.nodes[type_].interfaces:
        return {}
    values = [row.get(name) for name in catalogue.search.by]
    return {PROPERTY: folded_names(text for value in values for text in ([value] if isinstance(value, str) else value or []))}


def _type_of(row: NodeRow | EdgeRow) -> str:
    return row.label if isinstance(row, NodeRow) else row.type


def _grouped(rows: Iterable[T], key: Callable[[T], Any]) -> Iterator[tuple[Any, list[T]]]:
    """The rows by what they have in common, in the order in which that is first met."""
    groups: dict[Any, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    yield from groups.items()


def _pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
