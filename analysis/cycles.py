"""Hops -> circular holdings: companies that hold, in the end, a part of themselves.

a holds 50 % of b, b holds 20 % of a   ->   [Cycle(a b: 10 %)]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import rustworkx

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.components import directed_graph, split
from keiretsu.analysis.holdings import Hop, Way
from keiretsu.analysis.search import find_ways
from keiretsu.analysis.traversal import Neighbours, group_by_owner

LOOKS = 1_000_000  # cycles to look at, each times the companies and hops of its component: it may take as long to find


@dataclass(frozen=True)
class Cycle(Way):
    """One circular holding, from the smallest id round to it."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Each company once, the smallest id first."""
        return tuple(hop.owner for hop in self.hops)


def cycles(hops: Iterable[Hop], limit: int, budget: Budget | None = None) -> tuple[list[Cycle], bool]:
    """The first `limit` circular holdings, shortest first, then by ids, and whether there are more, or may be.

    A company that holds itself is one of length 1. In a component with very many, those of the fewest hops are looked for until the
    budget is used up; then some may be missing.
    """
    hops = list(hops)
    budget = budget or Budget()
    ways: list[tuple[Hop, ...]] = [(hop,) for hop in hops if hop.owner == hop.owned]
    missing = False
    looks = Budget(LOOKS)
    for holdings in _by_component(hops):
        found, whole = _find(holdings, limit, budget, looks)
        ways += found
        missing = missing or not whole
    ways.sort(key=lambda way: (len(way), [hop.owner for hop in way]))
    return [Cycle(way) for way in ways[: max(limit, 0)]], missing or len(ways) > limit


def _by_component(hops: Sequence[Hop]) -> list[Neighbours]:
    """What each company holds of the others of its component, for each component of two or more, small ones first."""
    group_of = {node: group for group, members in enumerate(split(hops)) for node in members}
    inside: dict[int, list[Hop]] = defaultdict(list)
    for hop in hops:
        if hop.owner != hop.owned and group_of[hop.owner] == group_of[hop.owned]:
            inside[group_of[hop.owner]].append(hop)
    return [group_by_owner(inside[group]) for group in sorted(inside, key=lambda group: (len(inside[group]), group))]


def _find(holdings: Neighbours, limit: int, budget: Budget, looks: Budget) -> tuple[list[tuple[Hop, ...]], bool]:
    """The cycles of a component and whether these are all. Where they are too many to look at each, at least the first ones."""
    size = len(holdings) + sum(len(held) for held in holdings.values())
    some = list(islice(_find_any(holdings), max(looks.left // size, 0) + 1))
    if looks.spend(size * len(some)):
        return some, True
    first = list(islice(_find_shortest(holdings, budget), max(limit, 0) + 1))
    if budget.used_up:
        return list({*first, *some}), False
    return first, len(first) <= limit


def _find_any(holdings: Neighbours) -> Iterator[tuple[Hop, ...]]:
    """All cycles, in any order, each found in the time that it takes to look at the whole component."""
    names = sorted(holdings)
    places = {name: place for place, name in enumerate(names)}
    hops = {(places[hop.owner], places[hop.owned]): hop for held in holdings.values() for hop in held}
    for cycle in rustworkx.simple_cycles(directed_graph(len(names), sorted(hops))):
        first = min(range(len(cycle)), key=cycle.__getitem__)
        round_trip = [*cycle[first:], *cycle[:first], cycle[first]]
        yield tuple(hops[pair] for pair in pairwise(round_trip))


def _find_shortest(holdings: Neighbours, budget: Budget) -> Iterator[tuple[Hop, ...]]:
    """The cycles of two hops, then those of three, and so on, each from its smallest id; until the budget is used up."""
    into: dict[str, set[str]] = defaultdict(set)
    for node, held in holdings.items():
        for hop in held:
            into[hop.owned].add(node)
    for length in range(2, len(holdings) + 1):
        for root in sorted(holdings):
            if budget.used_up:
                return
            yield from find_ways(root, length, _back_to(root, holdings, into[root], budget), budget)


def _back_to(root: str, holdings: Neighbours, into: set[str], budget: Budget) -> Callable[[str, int], list[Hop]]:
    """Which hops may follow on a cycle whose smallest id is `root`; `into`: who holds that."""

    def onward(node: str, left: int) -> list[Hop]:
        held = holdings[node]
        budget.spend(len(held))
        if left == 1:
            return [hop for hop in held if hop.owned == root]
        return [hop for hop in held if hop.owned > root and (left > 2 or hop.owned in into)]

    return onward
