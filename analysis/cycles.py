"""Holdings -> circular holdings: companies that indirectly hold a share in themselves.

a holds 50 % of b, b holds 20 % of a   ->   [Cycle(a b: 10 %)]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import rustworkx

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.components import directed_graph, strongly_connected_components
from keiretsu.analysis.holdings import Holding, HoldingPath, hold_together
from keiretsu.analysis.search import enumerate_paths
from keiretsu.analysis.traversal import Adjacency, group_by_owner

MAX_INSPECTIONS = 1_000_000  # inspected cycles, each times the size of its component: finding one can take time linear in that size


@dataclass(frozen=True)
class Cycle(HoldingPath):
    """A circular holding, from the smallest id back to it."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each company once, the smallest first."""
        return tuple(holding.owner for holding in self.holdings)


def find_cycles(holdings: Iterable[Holding], limit: int, budget: Budget | None = None) -> tuple[list[Cycle], bool]:
    """The first `limit` circular holdings, shortest first, then by ids, and whether there are more, or may be.

    A company that holds itself is a cycle of length 1. In a component with very many cycles, the shortest ones are searched for until the
    budget is exhausted; then some may be missing. A cycle whose holdings never held together is left out.
    """
    holdings = list(holdings)
    budget = budget or Budget()
    cycles = list(_held((holding,) for holding in holdings if holding.owner == holding.owned))
    is_incomplete = False
    inspections = Budget(MAX_INSPECTIONS)
    for by_owner in _by_component(holdings):
        component_cycles, is_complete = _cycles_of_component(by_owner, limit, budget, inspections)
        cycles += component_cycles
        is_incomplete = is_incomplete or not is_complete
    cycles.sort(key=lambda cycle: (len(cycle), [holding.owner for holding in cycle]))
    return [Cycle(cycle) for cycle in cycles[: max(limit, 0)]], is_incomplete or len(cycles) > limit


def _by_component(holdings: Sequence[Holding]) -> list[Adjacency]:
    """The holdings inside each component of two or more companies, by owner; small components first."""
    component_of = {node: index for index, members in enumerate(strongly_connected_components(holdings)) for node in members}
    inside: dict[int, list[Holding]] = defaultdict(list)
    for holding in holdings:
        if holding.owner != holding.owned and component_of[holding.owner] == component_of[holding.owned]:
            inside[component_of[holding.owner]].append(holding)
    return [group_by_owner(inside[index]) for index in sorted(inside, key=lambda index: (len(inside[index]), index))]


def _cycles_of_component(by_owner: Adjacency, limit: int, budget: Budget, inspections: Budget) -> tuple[list[tuple[Holding, ...]], bool]:
    """The cycles of a component and whether they are complete. If there are too many to inspect, at least the first ones."""
    size = len(by_owner) + sum(len(holdings) for holdings in by_owner.values())
    sample = list(islice(_find_any(by_owner), max(inspections.remaining // size, 0) + 1))
    if inspections.spend(size * len(sample)):
        return list(_held(sample)), True
    shortest = list(islice(_held(_find_shortest(by_owner, budget)), max(limit, 0) + 1))
    if budget.is_exhausted:
        return list({*shortest, *_held(sample)}), False
    return shortest, len(shortest) <= limit


def _held(cycles: Iterable[tuple[Holding, ...]]) -> Iterator[tuple[Holding, ...]]:
    """The cycles whose holdings held together, as they were then."""
    return (held for cycle in cycles if (held := hold_together(cycle)))


def _find_any(by_owner: Adjacency) -> Iterator[tuple[Holding, ...]]:
    """All cycles, in any order; each is found in time linear in the size of the component."""
    names = sorted(by_owner)
    indexes = {name: index for index, name in enumerate(names)}
    by_pair = {(indexes[holding.owner], indexes[holding.owned]): holding for holdings in by_owner.values() for holding in holdings}
    for cycle in rustworkx.simple_cycles(directed_graph(len(names), sorted(by_pair))):
        first = min(range(len(cycle)), key=cycle.__getitem__)
        closed = [*cycle[first:], *cycle[:first], cycle[first]]
        yield tuple(by_pair[pair] for pair in pairwise(closed))


def _find_shortest(by_owner: Adjacency, budget: Budget) -> Iterator[tuple[Holding, ...]]:
    """The cycles in order of length, from two hops, each from its smallest id; until the budget is exhausted."""
    owners_of: dict[str, set[str]] = defaultdict(set)
    for owner, holdings in by_owner.items():
        for holding in holdings:
            owners_of[holding.owned].add(owner)
    for length in range(2, len(by_owner) + 1):
        for root in sorted(by_owner):
            if budget.is_exhausted:
                return
            yield from enumerate_paths(root, length, _successors(root, by_owner, owners_of[root], budget), budget)


def _successors(root: str, by_owner: Adjacency, owners: set[str], budget: Budget) -> Callable[[str, int], list[Holding]]:
    """The candidate holdings for a cycle whose smallest id is `root`; `owners`: the owners of `root`."""

    def successors(node: str, hops_left: int) -> list[Holding]:
        holdings = by_owner[node]
        budget.spend(len(holdings))
        if hops_left == 1:
            return [holding for holding in holdings if holding.owned == root]
        return [holding for holding in holdings if holding.owned > root and (hops_left > 2 or holding.owned in owners)]

    return successors
