"""Hops -> who is next to whom, how far away, and what lies between two.

Hop("a", "b"), Hop("b", "c")   ->   owners {"b": [Hop("a", "b")], "c": [Hop("b", "c")]}   ->   up from "c" {"c": 0, "b": 1, "a": 2}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from keiretsu.analysis.holdings import Hop

Neighbours: TypeAlias = Mapping[str, list[Hop]]  # an id -> its hops; an id without any is no key


def group_by_owned(hops: Iterable[Hop]) -> Neighbours:
    """Each company's owners, in the order of their ids."""
    groups: dict[str, list[Hop]] = {}
    for hop in sorted(hops, key=lambda hop: hop.owner):
        groups.setdefault(hop.owned, []).append(hop)
    return groups


def group_by_owner(hops: Iterable[Hop]) -> Neighbours:
    """What each owner holds, in the order of the ids."""
    groups: dict[str, list[Hop]] = {}
    for hop in sorted(hops, key=lambda hop: hop.owned):
        groups.setdefault(hop.owner, []).append(hop)
    return groups


def measure_up(owners: Neighbours, start: str, farthest: int | None = None) -> dict[str, int]:
    """How many hops each owner, owner's owner and so on is above `start`, itself included with 0; none beyond `farthest`."""
    return _measure(start, lambda node: [hop.owner for hop in owners.get(node, ())], farthest)


def measure_down(holdings: Neighbours, start: str, farthest: int | None = None) -> dict[str, int]:
    """How many hops each holding, holding's holding and so on is below `start`, itself included with 0; none beyond `farthest`."""
    return _measure(start, lambda node: [hop.owned for hop in holdings.get(node, ())], farthest)


def between(hops: Iterable[Hop], owner: str, owned: str) -> list[Hop]:
    """The hops that lie on some way, in circles or not, from an owner down to a company."""
    hops = list(hops)
    above = measure_up(group_by_owned(hops), owned)
    below = measure_down(group_by_owner(hops), owner)
    return [hop for hop in hops if hop.owner in below and hop.owned in above]


def _measure(start: str, next_to: Callable[[str], list[str]], farthest: int | None) -> dict[str, int]:
    distances = {start: 0}
    ring, distance = [start], 0
    while ring and (farthest is None or distance < farthest):
        distance += 1
        further = []
        for node in ring:
            for neighbour in next_to(node):
                if neighbour not in distances:
                    distances[neighbour] = distance
                    further.append(neighbour)
        ring = further
    return distances
