"""The scope of a row: the variables that hold the current node and what led to it."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.graph.plan import Aggregate, Lens, Param, Traversal


@dataclass(frozen=True)
class Scope:
    """The variables of one row. `edge`: the relationship, or for a path the list that `collect_paths` in traversal.py makes; None if the
    hop is stored as ids.

    `source`: the node that `traversal` started from; `carries_source`: it is a variable of the rows, too. `aggregates`: of a group, the
    values of its variables m0, m1, ...
    """

    depth: int
    node: str
    source: str | None = None
    edge: str | None = None
    traversal: Traversal | None = None
    aggregates: tuple[Aggregate, ...] = ()
    carries_source: bool = False

    @property
    def is_path(self) -> bool:
        return self.traversal is not None and self.traversal.is_path

    @property
    def lens(self) -> Lens:
        assert self.traversal is not None, "only the end of a traversal has a lens"
        assert self.traversal.lens is not None, "only edges with claims have a lens"
        return self.traversal.lens

    @property
    def variables(self) -> list[str]:
        """The variables that every WITH must carry; the source node is visible throughout a subquery that imports it."""
        return [variable for variable in (self.node, self.edge, self.source if self.carries_source else None) if variable]

    @property
    def start(self) -> Scope:
        """The scope of the node that the traversal started from."""
        assert self.source is not None, "an edge has two ends"
        return Scope(self.depth, self.source)

    def follow(self, traversal: Traversal) -> Scope:
        """The scope of the rows that a traversal leads to from here."""
        depth = self.depth + 1
        edge = f"h{depth}" if traversal.is_path else None if traversal.hops[0].reference else f"r{depth}"
        return Scope(depth, f"n{depth}", self.node, edge, traversal)


def parameter_placeholder(param: Param) -> str:
    """The text that stands for a parameter until all are numbered."""
    return f"\x00{param.slot}\x00"
