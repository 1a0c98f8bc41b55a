"""Holdings -> the rows of an owners or holdings tree, depth first.

b and c hold a, d holds b; upward from "a"   ->   rows (a b), (a b d), (a c)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from keiretsu.analysis.holdings import Holding, percent_of
from keiretsu.analysis.traversal import Adjacency, group_by_owned, group_by_owner


@dataclass(frozen=True)
class TreeRow:
    """A path from the root to a node. path: its ids, including both ends; holding: its last one.

    total_low, total_high: share along the path, in per cent, None if a holding does not state that bound. circular: the node is already on
    the path, so it has no children. has_more: the node has children that are not listed.
    """

    level: int
    path: tuple[str, ...]
    holding: Holding
    total_low: float | None
    total_high: float | None
    circular: bool
    has_more: bool


def build_tree(
    holdings: Iterable[Holding], root: str, depth: int, limit: int, *, upward: bool, frontier: Collection[str] = ()
) -> list[TreeRow]:
    """The direct and indirect owners (`upward`) or holdings of a company; depth first, highest shares first.

    At most `depth` levels and `limit` rows; of more rows, the upper levels are listed. `frontier`: ids whose owners (or holdings) may be
    missing from the holdings.
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
    start: tuple[tuple[str, ...], float | None, float | None] = ((root,), 100.0, 100.0)
    queue = deque([start])
    while queue:
        path, low, high = queue.popleft()
        for holding in ranked.get(path[-1], ()):
            if len(path) > bounds.depth or len(rows) >= bounds.limit:
                unlisted.add(path)
                break
            node = holding.owner if bounds.upward else holding.owned
            totals = percent_of(low, holding.low), percent_of(high, holding.high)
            row = TreeRow(len(path), (*path, node), holding, *totals, circular=node in path, has_more=False)
            rows.append(row)
            if not row.circular:
                queue.append((row.path, row.total_low, row.total_high))
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
