"""Hops -> who stands at the top of a company: the ancestors that no one outside owns.

a holds b, b holds c   ->   for "c": [UltimateParent("a", ("a",), Share(...))]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.components import split
from keiretsu.analysis.holdings import Hop
from keiretsu.analysis.ownership import Share, sum_paths
from keiretsu.analysis.traversal import group_by_owned, measure_up


@dataclass(frozen=True)
class UltimateParent:
    """One at the top. `circle`: all that stand there with it because they hold each other, sorted; usually itself alone."""

    id: str
    circle: tuple[str, ...]
    share: Share


def ultimate_parents(
    hops: Iterable[Hop], owned: str, max_hops: int, cut: Collection[str] = (), budget: Budget | None = None
) -> list[UltimateParent]:
    """The ultimate parents of a company, sorted by id, with their shares over paths of at most `max_hops` hops.

    The company itself is none of them; where it is in a circle at the top, the others there are. Nor is one whose owners were not all
    fetched (`cut`): someone may stand above it.
    """
    hops = list(hops)
    owners = group_by_owned(hops)
    above = [hop for node in measure_up(owners, owned) for hop in owners.get(node, ())]
    circles = [circle for circle in split(above) if {hop.owner for node in circle for hop in owners.get(node, ())} <= set(circle)]
    tops = {node: circle for circle in circles if set(circle).isdisjoint(cut) for node in circle if node != owned}
    shares = sum_paths(above, owned, max_hops, budget) if tops else {}
    return [UltimateParent(node, tops[node], shares[node]) for node in sorted(tops)]
