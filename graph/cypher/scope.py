"""Where in a statement a value is read: which variables stand for the node at hand and for what led to it."""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.graph.plan import Lens, Match, Measure, Param


@dataclass(frozen=True)
class Scope:
    """The variables of one row. `edge`: the relationship, or for a path the list of what matches.py gathers.

    `near`: the node that the match set out from. `match`: how it got here. `measures`: of a group, what its variables m0, m1, ... hold.
    """

    depth: int
    node: str
    near: str | None = None
    edge: str | None = None
    match: Match | None = None
    measures: tuple[Measure, ...] = ()

    @property
    def is_path(self) -> bool:
        return self.match is not None and self.match.is_path

    @property
    def lens(self) -> Lens:
        assert self.match is not None, "only what lies along a match has a lens"
        assert self.match.lens is not None, "only what carries claims is asked for them"
        return self.match.lens

    @property
    def variables(self) -> list[str]:
        """What must be carried along; the near node is known throughout a subquery that sets out from it."""
        return [one for one in (self.node, self.edge) if one]

    def below(self, match: Match) -> Scope:
        """The row that a match leads to from here."""
        depth = self.depth + 1
        edge = f"h{depth}" if match.is_path else f"r{depth}"
        return Scope(depth, f"n{depth}", self.node, edge, match)


def mark(param: Param) -> str:
    """The mark that stands for a parameter until all are numbered."""
    return f"\x00{param.slot}\x00"
