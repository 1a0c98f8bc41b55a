"""Edges, sorted by type and id -> those of one type that start at a node, as nodes are asked for in any order.

    edges = EdgesByStart(data_set.edges, "SAILS_FOR")     edges.take("ship:a")   ->   [EdgeRecord('["ship:a", "SAILS_FOR", ...]')]

The edges are read once, one after the other; only those of nodes that come later in the order of nodes than in that of edges are kept.
An id of an edge begins with the JSON of its start, so nodes and edges are in the same order, except for starts that JSON escapes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import dropwhile, takewhile
from json.encoder import encode_basestring

from keiretsu.seed.rows import EdgeRecord


class EdgesByStart:
    """The edges of one type."""

    def __init__(self, edges: Iterable[EdgeRecord], type_: str) -> None:
        self._edges = _edges_of_type(edges, type_)
        self._next = next(self._edges, None)
        self._waiting: defaultdict[str, list[EdgeRecord]] = defaultdict(list)

    def take(self, start: str) -> list[EdgeRecord]:
        """The edges that start at this node; each node is asked for once."""
        prefix = f"[{encode_basestring(start)}"
        length = len(prefix)
        while self._next and self._next.id[:length] <= prefix:
            self._waiting[self._next.start].append(self._next)
            self._next = next(self._edges, None)
        return self._waiting.pop(start, [])


def _edges_of_type(edges: Iterable[EdgeRecord], type_: str) -> Iterator[EdgeRecord]:
    return takewhile(lambda edge: edge.type == type_, dropwhile(lambda edge: edge.type < type_, edges))
