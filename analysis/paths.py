"""Hops -> the ownership paths from an owner down to a company, shortest first.

a holds 60 % of b and 10 % of c, b holds 50 % of c   ->   [a c: 10 %], [a b c: 30 %]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.holdings import Hop, Way
from keiretsu.analysis.search import find_ways
from keiretsu.analysis.traversal import Neighbours, group_by_owned, group_by_owner, measure_down, measure_up


@dataclass(frozen=True)
class OwnershipPath(Way):
    """One simple path, from the owner down."""

    @property
    def ids(self) -> tuple[str, ...]:
        """From the owner to the company, both included."""
        return (self.hops[0].owner, *(hop.owned for hop in self.hops))


def list_paths(
    hops: Iterable[Hop], owner: str, owned: str, max_hops: int, limit: int, budget: Budget | None = None
) -> tuple[list[OwnershipPath], bool]:
    """The first `limit` simple paths of at most `max_hops` hops, shortest first, then by ids; and whether the search for them was cut."""
    if owner == owned or limit < 1:
        return [], False
    budget = budget or Budget()
    holdings = _near(hops, owner, owned, max_hops)
    reaching = _Reaching(holdings, owned, budget)
    found: list[OwnershipPath] = []
    for length in range(1, min(max_hops, len(holdings)) + 1):
        if budget.used_up:
            break
        for way in find_ways(owner, length, reaching.onward, budget):
            found.append(OwnershipPath(way))
            if len(found) == limit:
                return found, False
    return found, budget.used_up


def _near(hops: Iterable[Hop], owner: str, owned: str, max_hops: int) -> Neighbours:
    """What each company holds, of the hops that a simple path of so many hops can take."""
    useful = [hop for hop in hops if hop.owner != hop.owned and hop.owned != owner and hop.owner != owned]
    above = measure_up(group_by_owned(useful), owned, max_hops)
    below = measure_down(group_by_owner(useful), owner, max_hops)
    return group_by_owner(
        hop for hop in useful if hop.owner in below and hop.owned in above and below[hop.owner] + 1 + above[hop.owned] <= max_hops
    )


class _Reaching:
    """From where the company is reached in exactly so many hops, worked out as far as it is asked for.

    Without cycles, a search that keeps to this meets no dead end.
    """

    def __init__(self, holdings: Neighbours, owned: str, budget: Budget) -> None:
        self._holdings = holdings
        self._owners = group_by_owned(hop for held in holdings.values() for hop in held)
        self._budget = budget
        self._from = [{owned}]
        self._onward: dict[tuple[str, int], list[Hop]] = {}

    def onward(self, node: str, left: int) -> Sequence[Hop]:
        """The hops after which the company is reached in one hop less than `left`."""
        if (node, left) not in self._onward:
            hops = self._holdings.get(node, [])
            self._budget.spend(len(hops))
            self._onward[node, left] = [hop for hop in hops if hop.owned in self._reached_in(left - 1)]
        return self._onward[node, left]

    def _reached_in(self, hops: int) -> set[str]:
        while len(self._from) <= hops:
            into = [hop.owner for goal in self._from[-1] for hop in self._owners.get(goal, ())]
            self._budget.spend(len(into))
            self._from.append(set(into))
        return self._from[hops]
