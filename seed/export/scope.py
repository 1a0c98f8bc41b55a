"""What is exported: everything that is stored, or what a lens shows, of all nodes or of some.

ExportScope()                                                          a complete export
ExportScope(visibility, frozenset({"company:xiaomi"}), "around company:xiaomi, 1 hop")      a partial one
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from keiretsu.graph.cypher.exports import IDS, write_export
from keiretsu.graph.plan.exports import EdgeExport, Expansion, ExportScan, GraphSize, NodeExport
from keiretsu.schema.catalogue import RelationshipSpec
from keiretsu.seed.export.records import RowSource

MAX_IDS = 1_000
"""Ids that are sent with one statement."""


class Visibility(Protocol):
    """Which nodes and edges a lens shows."""

    @property
    def values(self) -> Sequence[Any]:
        """The values of the slots in its scans."""

    @property
    def neighbors(self) -> Expansion:
        """The nodes one hop away."""

    def nodes(self, type_: str, *, by_id: bool) -> NodeExport:
        """The nodes of a type."""

    def edges(self, relationship: RelationshipSpec, *, by_start: bool) -> EdgeExport:
        """The edges of a type."""


@dataclass(frozen=True)
class ExportScope:
    """`visibility`: None for all that is stored. `ids`: of the only nodes to export; None for all. `description`: of a partial export."""

    visibility: Visibility | None = None
    ids: frozenset[str] | None = None
    description: str = ""

    @property
    def is_partial(self) -> bool:
        """Whether something that is stored may be missing."""
        return self.visibility is not None


class TooManyNodes(Exception):  # noqa: N818  # nothing failed
    """An export has more nodes than allowed."""


async def expand(source: RowSource, visibility: Visibility, ids: Iterable[str], hops: int, max_nodes: int | None = None) -> frozenset[str]:
    """The ids of the nodes within so many hops of some nodes, these included. Only ids are kept in memory.

    Raises StoreError; TooManyNodes as soon as there are more than `max_nodes`.
    """
    known = set(ids)
    frontier = sorted(known)
    for _ in range(hops):
        reached: set[str] = set()
        for batch in id_batches(frontier):
            async for rows in read_scan(source, visibility.neighbors, visibility.values, batch):
                reached.update(row[0] for row in rows if row[0] not in known)
                if max_nodes is not None and len(known) + len(reached) > max_nodes:
                    raise TooManyNodes
        frontier = sorted(reached)
        known |= reached
    return frozenset(known)


async def read_size(source: RowSource, types: Sequence[str]) -> tuple[int, int]:
    """The number of all stored nodes, and of the edges of these types, from the statistics of the database. Raises StoreError."""
    rows = [row async for rows in read_scan(source, GraphSize(tuple(types))) for row in rows]
    return int(rows[0][0]), int(rows[0][1])


def read_scan(source: RowSource, scan: ExportScan, values: Sequence[Any] = (), ids: Sequence[str] | None = None) -> Any:
    """The rows of a scan, in batches; with ids, those of these nodes."""
    statement = write_export(scan)
    parameters: dict[str, Any] = {name: values[slot] for name, slot in statement.parameter_slots}
    return source.read(statement.text, parameters if ids is None else {**parameters, IDS: list(ids)})


def id_batches(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids in lists that fit into one statement."""
    iterator = iter(ids)
    while batch := list(islice(iterator, MAX_IDS)):
        yield batch
