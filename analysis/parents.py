"""Holdings -> the ultimate parents of a company: the ancestors without owners outside their own cycle.

a holds b, b holds c   ->   for "c": [UltimateParent("a", ("a",), EffectiveShare(...))]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.components import strongly_connected_components
from keiretsu.analysis.holdings import Holding
from keiretsu.analysis.ownership import EffectiveShare, sum_paths
from keiretsu.analysis.traversal import ancestor_distances, group_by_owned


@dataclass(frozen=True)
class UltimateParent:
    """An ultimate parent. `cycle`: the members of its component, sorted; usually itself alone."""

    id: str
    cycle: tuple[str, ...]
    share: EffectiveShare


def find_ultimate_parents(
    holdings: Iterable[Holding], owned: str, max_hops: int, frontier: Collection[str] = (), budget: Budget | None = None
) -> list[UltimateParent]:
    """The ultimate parents of a company, sorted by id, with their shares over paths of at most `max_hops` hops.

    The company itself is excluded; if it belongs to a top-level cycle, the other members are included. Nodes whose owners may be missing
    (`frontier`) are excluded: they may have owners.
    """
    holdings = list(holdings)
    by_owned = group_by_owned(holdings)
    above = [holding for node in ancestor_distances(by_owned, owned) for holding in by_owned.get(node, ())]
    top_components = [
        component
        for component in strongly_connected_components(above)
        if {holding.owner for node in component for holding in by_owned.get(node, ())} <= set(component)
    ]
    cycle_of = {
        node: component for component in top_components if set(component).isdisjoint(frontier) for node in component if node != owned
    }
    shares = sum_paths(above, owned, max_hops, budget) if cycle_of else {}
    return [UltimateParent(node, cycle_of[node], shares[node]) for node in sorted(cycle_of)]
