"""Holdings -> the ultimate parents of a company: the ancestors without owners outside their own cycle.

a holds b, b holds c   ->   for "c": [UltimateParent("a", ("a",), EffectiveShare(...))]
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.components import strongly_connected_components
from keiretsu.analysis.holdings import Holding, holdings_during
from keiretsu.analysis.ownership import EffectiveShare, sum_paths
from keiretsu.analysis.periods import EVER, LAST_DAY, Period, split_periods
from keiretsu.analysis.traversal import Adjacency, ancestor_distances, group_by_owned


@dataclass(frozen=True)
class UltimateParent:
    """An ultimate parent in `period`. `cycle`: the members of its component, sorted; usually itself alone."""

    id: str
    cycle: tuple[str, ...]
    share: EffectiveShare
    period: Period = EVER


def find_ultimate_parents(
    holdings: Iterable[Holding], owned: str, max_hops: int, frontier: Collection[str] = (), budget: Budget | None = None
) -> list[UltimateParent]:
    """The ultimate parents of a company, sorted by id, with their shares over paths of at most `max_hops` hops.

    The company itself is excluded; if it belongs to a top-level cycle, the other members are included. Nodes whose owners may be missing
    (`frontier`) are excluded: they may have owners. If holdings change over time: those in the latest period in which the company has an
    owner; the shares are not known if it has ended.
    """
    by_owned = group_by_owned(holdings)
    above = _holdings_above(by_owned, owned)
    period = _latest_period(above, owned)
    if period != EVER:
        by_owned = group_by_owned(holdings_during(above, period))
        above = _holdings_above(by_owned, owned)
    top_components = [
        component
        for component in strongly_connected_components(above)
        if {holding.owner for node in component for holding in by_owned.get(node, ())} <= set(component)
    ]
    cycle_of = {
        node: component for component in top_components if set(component).isdisjoint(frontier) for node in component if node != owned
    }
    shares = sum_paths(above, owned, max_hops, budget) if cycle_of else {}
    has_ended = period.last < LAST_DAY
    return [UltimateParent(node, cycle_of[node], replace(shares[node], changes=has_ended), period) for node in sorted(cycle_of)]


def _holdings_above(by_owned: Adjacency, owned: str) -> list[Holding]:
    return [holding for node in ancestor_distances(by_owned, owned) for holding in by_owned.get(node, ())]


def _latest_period(holdings: Iterable[Holding], owned: str) -> Period:
    """The latest period in which the company has an owner other than itself, and none of the holdings changes."""
    steps = [step for holding in holdings for step in holding.history]
    direct = [step.period for step in steps if step.owned == owned != step.owner]
    last = max((period.last for period in direct), default=LAST_DAY)
    return next(period for period in split_periods(steps) if period.first <= last <= period.last)
