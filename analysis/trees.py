"""Holdings -> the rows of an owners or holdings tree, depth first.

b and c hold a, d holds b; upward from "a"   ->   rows (a b), (a b d), (a c)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from keiretsu.analysis.holdings import Holding, HoldingPath, hold_together
from keiretsu.analysis.periods import Period
from keiretsu.analysis.traversal import Adjacency, group_by_owned, group_by_owner


@dataclass(frozen=True)
class TreeRow:
    """A path from the root to a node, in the latest period in which its holdings hold together.

    path: its ids, including both ends; holdings: from the root to the node. circular: the node is already on the path, so it has no
    children. has_more: the node has children that are not listed.
    """

    path: tuple[str, ...]
    holdings: HoldingPath
    circular: bool
    has_more: bool

    @property
    def level(self) -> int:
        return len(self.holdings.holdings)

    @property
    def holding(self) -> Holding:
        """The last holding of the path."""
        return self.holdings.holdings[-1]

    @property
    def total_low(self) -> float | None:
        """Share along the path, in per cent; None if a holding does not state that bound."""
        return self.holdings.low

    @property
    def total_high(self) -> float | None:
        return self.holdings.high

    @property
    def period(self) -> Period:
        return self.holdings.period


def build_tree(
    holdings: Iterable[Holding], root: str, depth: int, limit: int, *, upward: bool, frontier: Collection[str] = ()
) -> list[TreeRow]:
    """The direct and indirect owners (`upward`) or holdings of a company; depth first, highest shares first.

    At most `depth` levels and `limit` rows; of more rows, the upper levels are listed. `frontier`: ids whose owners (or holdings) may be
    missing from the holdings. A path whose holdings never held together is not listed.
    """
    adjacency = group_by_owned(holdings) if upward else group_by_owner(holdings)
    ranked = {node: sorted(node_holdings, key=_rank) for node, node_holdings in adjacency.items()}
    rows, unlisted = _select_rows(ranked, root, _Bounds(depth, limit, upward=upward))
    return _depth_first(rows, root, unlisted, frontier)


@dataclass(frozen=True)
class _Bounds:
    depth: int
    limit: int
    upward: bool


def _rank(holding: Holding) -> tuple[bool, float, str, str]:
    """Sort key for the children of a node: highest share first, unknown shares last, then by id."""
    return holding.high is None, -(holding.high or 0.0), holding.owner, holding.owned


def _select_rows(ranked: Adjacency, root: str, bounds: _Bounds) -> tuple[list[TreeRow], set[tuple[str, ...]]]:
    """The rows to list, breadth first, and the paths with children that are not listed."""
    rows: list[TreeRow] = []
    unlisted: set[tuple[str, ...]] = set()
    start: tuple[tuple[str, ...], tuple[Holding, ...]] = ((root,), ())
    queue = deque([start])
    while queue:
        path, holdings = queue.popleft()
        for holding in ranked.get(path[-1], ()):
            held = hold_together((*holdings, holding))
            if held is None:
                continue
            if len(path) > bounds.depth or len(rows) >= bounds.limit:
                unlisted.add(path)
                break
            node = holding.owner if bounds.upward else holding.owned
            row = TreeRow((*path, node), HoldingPath(held), circular=node in path, has_more=False)
            rows.append(row)
            if not row.circular:
                queue.append((row.path, (*holdings, holding)))
    return rows, unlisted


def _depth_first(rows: list[TreeRow], root: str, unlisted: set[tuple[str, ...]], frontier: Collection[str]) -> list[TreeRow]:
    """The rows in depth-first order, with `has_more`."""
    children: dict[tuple[str, ...], list[TreeRow]] = {}
    for row in reversed(rows):
        has_more = not row.circular and (row.path in unlisted or row.path[-1] in frontier)
        children.setdefault(row.path[:-1], []).append(replace(row, has_more=has_more))
    ordered: list[TreeRow] = []
    stack = children.get((root,), [])
    while stack:
        row = stack.pop()
        ordered.append(row)
        stack.extend(children.get(row.path, ()))
    return ordered
