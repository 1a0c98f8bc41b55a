"""The order in which a load writes, so that every commit leaves a graph that can be read.

    order.stages   ->   [("Document",), ("Claim",), ("Company", "Person", ...)]

Nodes come after the claims that support them, claims after their documents, and a bundle has the edges that the non-null fields of its
nodes follow. All other edges come last, when their ends and their claims are stored. Removal goes backwards.

Nodes and edges are iterated over, and at most some batches of them are in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, groupby, islice
from typing import Any, Generic, Protocol, TypeVar

from keiretsu.graph.write_statements import EndLabels
from keiretsu.schema.catalogue import Catalogue, NodeSpec, SingleField

BATCH_ROWS = 2_000  # rows per transaction of a large load
BATCH_CHARS = 4_000_000  # characters of their texts, of which the database needs several copies until it commits


class TypedNode(Protocol):
    """A node of a data set or of the database."""

    @property
    def id(self) -> str: ...

    @property
    def type(self) -> str: ...


class TypedEdge(Protocol):
    """An edge of a data set or of the database."""

    @property
    def type(self) -> str: ...

    @property
    def start(self) -> str: ...

    @property
    def end(self) -> str: ...


T = TypeVar("T")
WrittenNode = TypeVar("WrittenNode", bound=TypedNode)
WrittenEdge = TypeVar("WrittenEdge", bound=TypedEdge)


@dataclass
class Bundle(Generic[WrittenNode, WrittenEdge]):
    """Nodes and their required edges, which belong in one transaction."""

    nodes: list[WrittenNode] = field(default_factory=list)
    edges: list[WrittenEdge] = field(default_factory=list)
    chars: int = 0

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.nodes) + len(self.edges)

    @property
    def is_full(self) -> bool:
        """Whether it is large enough for a transaction."""
        return self.rows >= BATCH_ROWS or self.chars >= BATCH_CHARS

    def add(self, node: WrittenNode, edges: Iterable[WrittenEdge]) -> None:
        """Add a node and its required edges."""
        added = list(edges)
        self.nodes.append(node)
        self.edges += added
        self.chars += sum(map(count_chars, (node, *added)))


@dataclass
class WriteOrder:
    """The order for a schema."""

    catalogue: Catalogue

    @cached_property
    def stages(self) -> list[tuple[str, ...]]:
        """The node types in the order of writing. Types that require each other, and all that need them, are one last stage."""
        remaining = {node.name: self._prerequisites(node) for node in self.catalogue.nodes.values()}
        stages: list[tuple[str, ...]] = []
        while remaining:
            ready = tuple(name for name, needed in remaining.items() if not needed & remaining.keys())
            stages.append(ready or tuple(remaining))
            remaining = {name: needed for name, needed in remaining.items() if name not in stages[-1]}
        return stages

    @cached_property
    def required_types(self) -> dict[str, set[str]]:
        """Node type -> the types of its required edges, outgoing."""
        required = required_relationships(self.catalogue)
        return {name: {type_ for types in fields.values() for type_ in types} for name, fields in required.items()}

    def is_required(self, edge: TypedEdge) -> bool:
        """Whether the node at which this edge starts cannot be read without it."""
        return edge.type in self._required_anywhere and edge.type in self.required_types[self.type_of(edge.start)]

    @cached_property
    def _required_anywhere(self) -> set[str]:
        return set().union(*self.required_types.values())

    def bundles(
        self, nodes: Iterable[WrittenNode], edges_from: Callable[[str], Callable[[str], Sequence[WrittenEdge]]]
    ) -> Iterator[Bundle[WrittenNode, WrittenEdge]]:
        """The nodes by stage, each with its required edges, in bundles of about BATCH_ROWS rows or BATCH_CHARS characters.

        `nodes` is iterated over for each stage. `edges_from`: relationship type -> function from the id of a node to its edges.
        """
        for stage in self.stages:
            is_divisible = not any(self._prerequisites(self.catalogue.nodes[name]) & set(stage) for name in stage)
            required = {type_: edges_from(type_) for name in stage for type_ in sorted(self.required_types[name])}
            bundle: Bundle[WrittenNode, WrittenEdge] = Bundle()
            for node in nodes:
                if node.type not in stage:
                    continue
                if is_divisible and bundle.is_full:
                    yield bundle
                    bundle = Bundle()
                bundle.add(node, chain.from_iterable(required[type_](node.id) for type_ in self.required_types[node.type]))
            if bundle.nodes:
                yield bundle

    def edge_batches(self, edges: Iterable[WrittenEdge]) -> Iterator[tuple[EndLabels, list[WrittenEdge]]]:
        """The edges by the lookup labels of their ends, in batches of one type; what remains of each type, in batches of several.

        Adjacent edges of one type between the same two nodes are in one batch.
        """
        mixed: defaultdict[EndLabels, _EdgeBatch[WrittenEdge]] = defaultdict(_EdgeBatch)
        for _, edges_of_type in groupby(edges, key=lambda edge: edge.type):
            batches: defaultdict[EndLabels, _EdgeBatch[WrittenEdge]] = defaultdict(_EdgeBatch)
            for edge in edges_of_type:
                ends = self.lookup_label(edge.start), self.lookup_label(edge.end)
                if batches[ends].is_full and not batches[ends].ends_with_parallel(edge):
                    yield ends, batches.pop(ends).edges
                batches[ends].add(edge)
            for ends, batch in batches.items():
                if not mixed[ends].has_room_for(batch):
                    yield ends, mixed.pop(ends).edges
                mixed[ends].extend(batch)
        for ends, batch in mixed.items():
            yield ends, batch.edges

    def by_ends(self, edges: Iterable[WrittenEdge]) -> Iterator[tuple[EndLabels, list[WrittenEdge]]]:
        """The edges by the lookup labels of their ends. There are few."""
        return grouped(edges, lambda edge: (self.lookup_label(edge.start), self.lookup_label(edge.end)))

    def by_label(self, nodes: Iterable[WrittenNode]) -> Iterator[tuple[str, list[WrittenNode]]]:
        """The nodes by their lookup label. There are few."""
        return grouped(nodes, lambda node: self.lookup_labels[node.type])

    @cached_property
    def lookup_labels(self) -> dict[str, str]:
        """Type -> the label used to look up its nodes: that of the entity interface, or else the type's own."""
        entities = self.catalogue.entities
        return {node.name: entities if entities in node.interfaces and entities else node.name for node in self.catalogue.nodes.values()}

    def lookup_label(self, id_: str) -> str:
        """The label used to look up the node with this id."""
        return self.lookup_labels[self.type_of(id_)]

    def type_of(self, id_: str) -> str:
        """The type of the node with this id."""
        return self._types_by_prefix[id_.partition(":")[0]]

    @cached_property
    def _types_by_prefix(self) -> dict[str, str]:
        return {node.prefix: node.name for node in self.catalogue.nodes.values()}

    def _prerequisites(self, node: NodeSpec) -> set[str]:
        """The types of the nodes that must be stored before those of this type."""
        provenance = self.catalogue.provenance
        targets = {target for field in _required_fields(node) for target in field.hop.targets}
        return targets | ({provenance.claim} if provenance and self.catalogue.entities in node.interfaces else set())


@dataclass
class _EdgeBatch(Generic[WrittenEdge]):
    """Edges that are found by the same labels."""

    edges: list[WrittenEdge] = field(default_factory=list)
    chars: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.edges) >= BATCH_ROWS or self.chars >= BATCH_CHARS

    def add(self, edge: WrittenEdge) -> None:
        self.edges.append(edge)
        self.chars += count_chars(edge)

    def extend(self, other: _EdgeBatch[WrittenEdge]) -> None:
        self.edges += other.edges
        self.chars += other.chars

    def has_room_for(self, other: _EdgeBatch[WrittenEdge]) -> bool:
        """An empty one has."""
        return not self.edges or (len(self.edges) + len(other.edges) <= BATCH_ROWS and self.chars + other.chars <= BATCH_CHARS)

    def ends_with_parallel(self, edge: WrittenEdge) -> bool:
        """Whether the last one is between the same two nodes."""
        return (edge.start, edge.end) == (self.edges[-1].start, self.edges[-1].end)


def count_chars(row: object) -> int:
    """The length of the texts of a node or an edge that is written; what is removed has none."""
    values = getattr(row, "properties", {}).values()
    return sum([len(value) if type(value) is str else sum(map(len, value)) for value in values if type(value) in (str, list, tuple)])


def required_relationships(catalogue: Catalogue) -> dict[str, dict[str, tuple[str, ...]]]:
    """Node type -> non-null field -> the relationship types that it follows, outgoing; without those that are stored as ids."""
    return {
        node.name: {field.name: field.hop.types for field in _required_fields(node) if not _is_reference(field, catalogue)}
        for node in catalogue.nodes.values()
    }


def _is_reference(field: SingleField, catalogue: Catalogue) -> bool:
    return any(catalogue.relationships[type_].reference for type_ in field.hop.types)


def _required_fields(node: NodeSpec) -> list[SingleField]:
    return [field for field in node.fields.values() if isinstance(field, SingleField) and field.required]


def grouped(rows: Iterable[T], key: Callable[[T], Any]) -> Iterator[tuple[Any, list[T]]]:
    """The rows by key, in the order in which each key first occurs."""
    groups: dict[Any, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    yield from groups.items()


def batched(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows in batches."""
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH_ROWS)):
        yield batch
