"""Holdings -> each ancestor's share in a company: the sum, over all simple paths down to it, of the products of the shares.

a holds 60 % of b and 10 % of c, b holds 50 % of c
-> for "c": {"a": EffectiveShare(40, 40, paths=2, ...), "b": EffectiveShare(50, 50, paths=1, ...)}

A simple path crosses each component once. So sums are propagated upward from component to component, per node and number of hops; the
visited nodes matter only inside a component. There, paths that visited the same nodes and end at the same node are merged, too: nine
companies that all hold each other have 109,600 paths from one of them, but only 2,304 such states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.components import strongly_connected_components
from keiretsu.analysis.holdings import Holding
from keiretsu.analysis.traversal import Adjacency, ancestor_distances, group_by_owned

MAX_PATHS = 10_000  # more are useless to a reader
WIDE_COMPONENT = 1_000  # companies in a component; beyond it, the set of visited nodes makes a step more expensive


@dataclass(frozen=True)
class EffectiveShare:
    """The share of an owner in a company over all simple paths.

    low, high: sums over the known paths, in per cent, which may exceed 100; None if no path is known. paths: their number; unknown_paths:
    those with a share that is not stated. truncated: there are more than 10,000 paths, or more than could be searched, so that sums and
    counts may be incomplete. certain: every holding on a path is. changes: it is another share, not known, or
    none, at another time.
    """

    low: float | None
    high: float | None
    paths: int
    unknown_paths: int
    truncated: bool
    certain: bool = True
    changes: bool = False

    @property
    def known(self) -> bool:
        return self.paths > 0 and self.unknown_paths == 0 and not self.truncated and self.certain and not self.changes


NO_SHARE = EffectiveShare(None, None, 0, 0, truncated=False)


def sum_paths(holdings: Iterable[Holding], owned: str, max_hops: int, budget: Budget | None = None) -> dict[str, EffectiveShare]:
    """The share of each ancestor, sorted by id, over paths of at most `max_hops` hops. An ancestor farther away has no paths."""
    # self-holdings and holdings of the company itself are on no simple path
    by_owned = group_by_owned(holding for holding in holdings if holding.owner not in (holding.owned, owned))
    distances = ancestor_distances(by_owned, owned, max_hops)
    relevant = [holding for node, distance in distances.items() if distance < max_hops for holding in by_owned.get(node, ())]
    totals, truncated = _sum_upward(relevant, owned, min(max_hops, len(distances) - 1), budget or Budget())
    return {
        ancestor: _total_share(totals.get(ancestor, {}), truncated=ancestor in truncated)
        for ancestor in sorted(ancestor_distances(by_owned, owned))
        if ancestor != owned
    }


class PathSum(NamedTuple):
    """A set of paths that end at one node: its size, the number of known paths, and their summed bounds in per cent.

    `certain`: no holding on them has contradictory facts.
    """

    paths: int
    known: int
    low: float
    high: float
    certain: bool = True


NO_PATH = PathSum(0, 0, 0.0, 0.0)
SumsByLength: TypeAlias = dict[int, PathSum]  # number of hops -> the paths of that length


def _sum_upward(holdings: Sequence[Holding], owned: str, max_hops: int, budget: Budget) -> tuple[dict[str, SumsByLength], set[str]]:
    """The paths from each node down to `owned`, and the nodes whose paths are truncated."""
    by_owned = group_by_owned(holdings)
    incoming: dict[str, SumsByLength] = defaultdict(dict)
    incoming[owned][0] = PathSum(1, 1, 100.0, 100.0)
    totals: dict[str, SumsByLength] = {}
    truncated: set[str] = set()
    for component in strongly_connected_components(holdings, [owned]):
        component_incoming = {node: incoming.pop(node, {}) for node in component}
        component_totals, is_complete = _cross_component(component, component_incoming, by_owned, max_hops, budget)
        totals |= component_totals
        if not is_complete:
            truncated.update(component)
        inside = set(component)
        for node in component:
            for holding in by_owned.get(node, ()):
                if holding.owner not in inside:
                    _propagate(component_totals[node], incoming[holding.owner], holding, max_hops)
                    if node in truncated:
                        truncated.add(holding.owner)
    return totals, truncated


def _propagate(sums: SumsByLength, incoming: SumsByLength, holding: Holding, max_hops: int) -> None:
    """Add the paths of the owned company, extended by the holding, to those of its owner."""
    for length, paths in sums.items():
        if length < max_hops:
            incoming[length + 1] = _add(incoming.get(length + 1, NO_PATH), _extend(paths, holding))


def _cross_component(
    component: Sequence[str], incoming: dict[str, SumsByLength], by_owned: Adjacency, max_hops: int, budget: Budget
) -> tuple[dict[str, SumsByLength], bool]:
    """All paths from each member down to the company, given those that arrive at members from below; and whether they are complete."""
    if len(component) == 1:
        return incoming, True
    inside = {node: [holding for holding in by_owned.get(node, ()) if holding.owner in incoming] for node in component}
    bits = {node: 1 << index for index, node in enumerate(component)}
    cost = 1 + len(component) // WIDE_COMPONENT
    totals: dict[str, SumsByLength] = {node: {} for node in component}
    states: dict[tuple[str, int], PathSum] = {}
    for length in range(min((length for sums in incoming.values() for length in sums), default=0), max_hops + 1):
        states |= {(node, bits[node]): sums[length] for node, sums in incoming.items() if length in sums}
        for (node, _), paths in states.items():
            totals[node][length] = _add(totals[node].get(length, NO_PATH), paths)
        if length == max_hops:
            break
        next_states: dict[tuple[str, int], PathSum] = {}
        for (node, visited), paths in states.items():
            if not budget.spend(cost * len(inside[node])):
                return totals, False
            for holding in inside[node]:
                if not visited & bits[holding.owner]:
                    state = (holding.owner, visited | bits[holding.owner])
                    next_states[state] = _add(next_states.get(state, NO_PATH), _extend(paths, holding))
        states = next_states
    return totals, True


def _extend(paths: PathSum, holding: Holding) -> PathSum:
    """The paths, extended by one hop."""
    certain = paths.certain and holding.certain
    if holding.low is None or holding.high is None:
        return PathSum(paths.paths, 0, 0.0, 0.0, certain)
    return PathSum(paths.paths, paths.known, paths.low * holding.low / 100, paths.high * holding.high / 100, certain)


def _add(left: PathSum, right: PathSum) -> PathSum:
    certain = left.certain and right.certain
    return PathSum(left.paths + right.paths, left.known + right.known, left.low + right.low, left.high + right.high, certain)


def _total_share(sums: SumsByLength, *, truncated: bool) -> EffectiveShare:
    total = NO_PATH
    for length in sorted(sums):
        total = _add(total, sums[length])
    return EffectiveShare(
        total.low if total.known else None,
        total.high if total.known else None,
        total.paths,
        total.paths - total.known,
        truncated or total.paths > MAX_PATHS,
        total.certain,
    )
