"""Holdings -> adjacency, distances, and the subgraph between two nodes.

Holding("a", "b"), Holding("b", "c")   ->   by owned: {"b": [Holding("a", "b")], "c": [Holding("b", "c")]}
                                       ->   ancestor distances of "c": {"c": 0, "b": 1, "a": 2}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from keiretsu.analysis.holdings import Holding

Adjacency: TypeAlias = Mapping[str, list[Holding]]  # an id -> its holdings; ids without holdings are missing


def group_by_owned(holdings: Iterable[Holding]) -> Adjacency:
    """The holdings in each company, ordered by owner id."""
    groups: dict[str, list[Holding]] = {}
    for holding in sorted(holdings, key=lambda holding: holding.owner):
        groups.setdefault(holding.owned, []).append(holding)
    return groups


def group_by_owner(holdings: Iterable[Holding]) -> Adjacency:
    """The holdings of each owner, ordered by owned id."""
    groups: dict[str, list[Holding]] = {}
    for holding in sorted(holdings, key=lambda holding: holding.owned):
        groups.setdefault(holding.owner, []).append(holding)
    return groups


def ancestor_distances(by_owned: Adjacency, start: str, max_hops: int | None = None) -> dict[str, int]:
    """The number of hops from `start` up to each direct or indirect owner, including itself with 0; at most `max_hops`."""
    return _distances(start, lambda node: [holding.owner for holding in by_owned.get(node, ())], max_hops)


def descendant_distances(by_owner: Adjacency, start: str, max_hops: int | None = None) -> dict[str, int]:
    """The number of hops from `start` down to each direct or indirect holding, including itself with 0; at most `max_hops`."""
    return _distances(start, lambda node: [holding.owned for holding in by_owner.get(node, ())], max_hops)


def subgraph_between(holdings: Iterable[Holding], owner: str, owned: str) -> list[Holding]:
    """The holdings on any walk, with or without cycles, from an owner down to a company."""
    holdings = list(holdings)
    above = ancestor_distances(group_by_owned(holdings), owned)
    below = descendant_distances(group_by_owner(holdings), owner)
    return [holding for holding in holdings if holding.owner in below and holding.owned in above]


def _distances(start: str, neighbours_of: Callable[[str], list[str]], max_hops: int | None) -> dict[str, int]:
    distances = {start: 0}
    frontier, distance = [start], 0
    while frontier and (max_hops is None or distance < max_hops):
        distance += 1
        next_frontier = []
        for node in frontier:
            for neighbour in neighbours_of(node):
                if neighbour not in distances:
                    distances[neighbour] = distance
                    next_frontier.append(neighbour)
        frontier = next_frontier
    return distances
