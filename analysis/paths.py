"""Holdings -> the ownership paths from an owner down to a company, shortest first.

a holds 60 % of b and 10 % of c, b holds 50 % of c   ->   [a c: 10 %], [a b c: 30 %]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.holdings import Holding, HoldingPath
from keiretsu.analysis.search import enumerate_paths
from keiretsu.analysis.traversal import Adjacency, ancestor_distances, descendant_distances, group_by_owned, group_by_owner


@dataclass(frozen=True)
class OwnershipPath(HoldingPath):
    """A simple path, from the owner down."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids from the owner to the company, both included."""
        return (self.holdings[0].owner, *(holding.owned for holding in self.holdings))


def list_paths(
    holdings: Iterable[Holding], owner: str, owned: str, max_hops: int, limit: int, budget: Budget | None = None
) -> tuple[list[OwnershipPath], bool]:
    """The first `limit` simple paths of at most `max_hops` hops, shortest first, then by ids; and whether the search was truncated."""
    if owner == owned or limit < 1:
        return [], False
    budget = budget or Budget()
    by_owner = _relevant_holdings(holdings, owner, owned, max_hops)
    reachability = _Reachability(by_owner, owned, budget)
    paths: list[OwnershipPath] = []
    for length in range(1, min(max_hops, len(by_owner)) + 1):
        if budget.is_exhausted:
            break
        for path in enumerate_paths(owner, length, reachability.successors, budget):
            paths.append(OwnershipPath(path))
            if len(paths) == limit:
                return paths, False
    return paths, budget.is_exhausted


def _relevant_holdings(holdings: Iterable[Holding], owner: str, owned: str, max_hops: int) -> Adjacency:
    """The holdings, by owner, that a simple path of at most this many hops can take."""
    useful = [holding for holding in holdings if holding.owner != holding.owned and holding.owned != owner and holding.owner != owned]
    above = ancestor_distances(group_by_owned(useful), owned, max_hops)
    below = descendant_distances(group_by_owner(useful), owner, max_hops)
    return group_by_owner(
        holding
        for holding in useful
        if holding.owner in below and holding.owned in above and below[holding.owner] + 1 + above[holding.owned] <= max_hops
    )


class _Reachability:
    """The nodes from which the company is reached in an exact number of hops, computed on demand.

    Without cycles, a search restricted to them has no dead ends.
    """

    def __init__(self, by_owner: Adjacency, owned: str, budget: Budget) -> None:
        self._by_owner = by_owner
        self._by_owned = group_by_owned(holding for holdings in by_owner.values() for holding in holdings)
        self._budget = budget
        self._reached_in = [{owned}]
        self._successors: dict[tuple[str, int], list[Holding]] = {}

    def successors(self, node: str, hops_left: int) -> Sequence[Holding]:
        """The holdings from whose owned company the target is reached in `hops_left` - 1 hops."""
        if (node, hops_left) not in self._successors:
            holdings = self._by_owner.get(node, [])
            self._budget.spend(len(holdings))
            self._successors[node, hops_left] = [holding for holding in holdings if holding.owned in self._nodes_at(hops_left - 1)]
        return self._successors[node, hops_left]

    def _nodes_at(self, hops: int) -> set[str]:
        while len(self._reached_in) <= hops:
            owners = [holding.owner for node in self._reached_in[-1] for holding in self._by_owned.get(node, ())]
            self._budget.spend(len(owners))
            self._reached_in.append(set(owners))
        return self._reached_in[hops]
