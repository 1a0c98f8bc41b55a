"""Hops -> each ancestor's share in a company: the sum, over all simple paths down to it, of the products of the shares.

a holds 60 % of b and 10 % of c, b holds 50 % of c   ->   {"a": Share(40, 40, paths=2, ...), "b": Share(50, 50, paths=1, ...)} for "c"

A simple path crosses each component once. So sums are passed upward from component to component, for each node and each number of hops;
only inside a component one must know which nodes were visited. There, paths that visited the same nodes and stand at the same one are
summed, too: nine companies that all hold each other have 109,600 paths from one of them, but only 2,304 such states.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.components import split
from keiretsu.analysis.holdings import Hop
from keiretsu.analysis.traversal import Neighbours, group_by_owned, measure_up

MOST_PATHS = 10_000  # of more, no one would look at each
WIDE = 1_000  # companies in a component, from where remembering which ones were visited costs more


@dataclass(frozen=True)
class Share:
    """What an owner holds in a company over all simple paths.

    low, high: the sums over the known paths, in per cent, which may pass 100; None where no path is known. paths: how many there are;
    unknown: on how many of them some share is not stated. truncated: there are more than 10,000, or more than could be looked at, so that
    sums and counts may be of a part of them.
    """

    low: float | None
    high: float | None
    paths: int
    unknown: int
    truncated: bool

    @property
    def known(self) -> bool:
        return self.paths > 0 and self.unknown == 0 and not self.truncated


def sum_paths(hops: Iterable[Hop], owned: str, max_hops: int, budget: Budget | None = None) -> dict[str, Share]:
    """The share of each ancestor, sorted by id, over paths of at most `max_hops` hops. One that is farther away has no paths."""
    owners = group_by_owned(hop for hop in hops if hop.owner not in (hop.owned, owned))  # these are on no simple path
    distances = measure_up(owners, owned, max_hops)
    near = [hop for node, distance in distances.items() if distance < max_hops for hop in owners.get(node, ())]
    totals, cut = _sum_upward(near, owned, min(max_hops, len(distances) - 1), budget or Budget())
    return {
        ancestor: _total(totals.get(ancestor, {}), cut=ancestor in cut)
        for ancestor in sorted(measure_up(owners, owned))
        if ancestor != owned
    }


class Sum(NamedTuple):
    """Of some paths that end at one node: how many, how many of them known, and the sums of these in per cent."""

    paths: int
    known: int
    low: float
    high: float


NO_PATH = Sum(0, 0, 0.0, 0.0)
ByLength: TypeAlias = dict[int, Sum]  # a number of hops -> the paths that have as many


def _sum_upward(hops: Sequence[Hop], owned: str, longest: int, budget: Budget) -> tuple[dict[str, ByLength], set[str]]:
    """The paths from each node down to `owned`, and the nodes for which some were left out."""
    owners = group_by_owned(hops)
    arrived: dict[str, ByLength] = defaultdict(dict)
    arrived[owned][0] = Sum(1, 1, 100.0, 100.0)
    totals: dict[str, ByLength] = {}
    cut: set[str] = set()
    for component in split(hops, [owned]):
        here, whole = _cross(component, {node: arrived.pop(node, {}) for node in component}, owners, longest, budget)
        totals |= here
        if not whole:
            cut.update(component)
        inside = set(component)
        for node in component:
            for hop in owners.get(node, ()):
                if hop.owner not in inside:
                    _arrive(arrived[hop.owner], here[node], hop, longest)
                    if node in cut:
                        cut.add(hop.owner)
    return totals, cut


def _arrive(arrived: ByLength, sums: ByLength, hop: Hop, longest: int) -> None:
    for length, paths in sums.items():
        if length < longest:
            arrived[length + 1] = _add(arrived.get(length + 1, NO_PATH), _pass_on(paths, hop))


def _cross(
    component: Sequence[str], arrived: dict[str, ByLength], owners: Neighbours, longest: int, budget: Budget
) -> tuple[dict[str, ByLength], bool]:
    """All paths from each member down to the company, of those that arrive at members from below; and whether these are really all."""
    if len(component) == 1:
        return arrived, True
    inside = {node: [hop for hop in owners.get(node, ()) if hop.owner in arrived] for node in component}
    bits = {node: 1 << place for place, node in enumerate(component)}
    cost = 1 + len(component) // WIDE
    totals: dict[str, ByLength] = {node: {} for node in component}
    states: dict[tuple[str, int], Sum] = {}
    for length in range(min((length for sums in arrived.values() for length in sums), default=0), longest + 1):
        states |= {(node, bits[node]): sums[length] for node, sums in arrived.items() if length in sums}
        for (node, _), paths in states.items():
            totals[node][length] = _add(totals[node].get(length, NO_PATH), paths)
        if length == longest:
            break
        further: dict[tuple[str, int], Sum] = {}
        for (node, visited), paths in states.items():
            if not budget.spend(cost * len(inside[node])):
                return totals, False
            for hop in inside[node]:
                if not visited & bits[hop.owner]:
                    state = (hop.owner, visited | bits[hop.owner])
                    further[state] = _add(further.get(state, NO_PATH), _pass_on(paths, hop))
        states = further
    return totals, True


def _pass_on(paths: Sum, hop: Hop) -> Sum:
    """These paths, longer by one hop."""
    if hop.low is None or hop.high is None:
        return Sum(paths.paths, 0, 0.0, 0.0)
    return Sum(paths.paths, paths.known, paths.low * hop.low / 100, paths.high * hop.high / 100)


def _add(one: Sum, other: Sum) -> Sum:
    return Sum(one.paths + other.paths, one.known + other.known, one.low + other.low, one.high + other.high)


def _total(sums: ByLength, *, cut: bool) -> Share:
    total = NO_PATH
    for length in sorted(sums):
        total = _add(total, sums[length])
    return Share(
        total.low if total.known else None,
        total.high if total.known else None,
        total.paths,
        total.paths - total.known,
        cut or total.paths > MOST_PATHS,
    )
