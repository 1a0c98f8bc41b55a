"""Hops -> the rows of a tree: the owners of a company, or what it holds, level by level.

b and c hold a, d holds b; up from "a"   ->   rows (a b), (a b d), (a c)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from keiretsu.analysis.holdings import Hop, part
from keiretsu.analysis.traversal import Neighbours, group_by_owned, group_by_owner


@dataclass(frozen=True)
class TreeRow:
    """One way from the root to a node. path: the ids on it, both included; hop: its last one.

    total_low, total_high: what is held along the way, in per cent, None where a hop states no such bound. circular: the node stands on the
    way already, so it ends here. more: there is more beyond it that is not listed.
    """

    level: int
    path: tuple[str, ...]
    hop: Hop
    total_low: float | None
    total_high: float | None
    circular: bool
    more: bool


def tree(hops: Iterable[Hop], root: str, depth: int, limit: int, *, up: bool, cut: Collection[str] = ()) -> list[TreeRow]:
    """The owners (`up`) or the holdings of a company, theirs, and so on; depth first; those with the highest shares first.

    At most `depth` levels and `limit` rows; of more rows, those of the first levels are chosen. `cut`: ids whose owners (or holdings) are
    not all among the hops.
    """
    neighbours = group_by_owned(hops) if up else group_by_owner(hops)
    ranked = {node: sorted(held, key=_rank) for node, held in neighbours.items()}
    chosen, unlisted = _choose(ranked, root, _Bounds(depth, limit, up=up))
    return _order(chosen, root, unlisted, cut)


@dataclass(frozen=True)
class _Bounds:
    depth: int
    limit: int
    up: bool


def _rank(hop: Hop) -> tuple[bool, float, str, str]:
    """Those of one node: the highest share first, unknown ones last, then by id."""
    return hop.high is None, -(hop.high or 0.0), hop.owner, hop.owned


def _choose(ranked: Neighbours, root: str, bounds: _Bounds) -> tuple[list[TreeRow], set[tuple[str, ...]]]:
    """The rows to list, level by level, and the paths after which some are left out."""
    chosen: list[TreeRow] = []
    unlisted: set[tuple[str, ...]] = set()
    start: tuple[tuple[str, ...], float | None, float | None] = ((root,), 100.0, 100.0)
    waiting = deque([start])
    while waiting:
        path, low, high = waiting.popleft()
        for hop in ranked.get(path[-1], ()):
            if len(path) > bounds.depth or len(chosen) >= bounds.limit:
                unlisted.add(path)
                break
            node = hop.owner if bounds.up else hop.owned
            row = TreeRow(len(path), (*path, node), hop, part(low, hop.low), part(high, hop.high), circular=node in path, more=False)
            chosen.append(row)
            if not row.circular:
                waiting.append((row.path, row.total_low, row.total_high))
    return chosen, unlisted


def _order(chosen: list[TreeRow], root: str, unlisted: set[tuple[str, ...]], cut: Collection[str]) -> list[TreeRow]:
    """The same rows depth first, each told whether there is more beyond it."""
    below: dict[tuple[str, ...], list[TreeRow]] = {}
    for row in reversed(chosen):
        more = not row.circular and (row.path in unlisted or row.path[-1] in cut)
        below.setdefault(row.path[:-1], []).append(replace(row, more=more))
    rows: list[TreeRow] = []
    waiting = below.get((root,), [])
    while waiting:
        row = waiting.pop()
        rows.append(row)
        waiting.extend(below.get(row.path, ()))
    return rows
