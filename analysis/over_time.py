"""Holdings -> one owner's share in a company in the latest period in which it has one, and whether the share changes over time.

t holds m 100 % 2000/2012, m holds l 80 % 2015/.., t holds l 70 % ../2010
-> 70 % until 2010-12-31; afterwards t has no share in l, since the first two holdings have no day in common

Shares are summed within a period in which no holding changes, so shares that never held together are not summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.holdings import Holding, holdings_during
from keiretsu.analysis.ownership import NO_SHARE, EffectiveShare, sum_paths
from keiretsu.analysis.periods import EVER, LAST_DAY, Period, split_periods
from keiretsu.analysis.traversal import subgraph_between

MAX_INSPECTIONS = 1_000_000  # inspected holdings, each once per period


@dataclass(frozen=True)
class LatestShare:
    """The share of an owner in a company in `period`, over `holdings`: those between the two in that period."""

    share: EffectiveShare
    period: Period
    holdings: Sequence[Holding]


def find_latest_share(holdings: Iterable[Holding], owner: str, owned: str, max_hops: int, inspections: Budget | None = None) -> LatestShare:
    """The share in the latest period with a path from the owner to the company; in the last period of all if there is none.

    The share changes over time if it is another one, not known, or none, on a later day than the first one with a path. With too many
    periods to inspect, it counts as changing, and is truncated if no path was found before.
    """
    relevant = subgraph_between(holdings, owner, owned)
    if all(holding.is_timeless for holding in relevant):
        return LatestShare(_share(relevant, owner, owned, max_hops), EVER, relevant)
    inspections = inspections or Budget(MAX_INSPECTIONS)
    periods = split_periods(step for holding in relevant for step in holding.history)
    latest: LatestShare | None = None
    has_gap = False
    for period in reversed(periods):
        if not inspections.spend(len(relevant)):
            return _changing(latest) if latest else LatestShare(replace(NO_SHARE, truncated=True), periods[-1], ())
        between = subgraph_between(holdings_during(relevant, period), owner, owned)
        share = _share(between, owner, owned, max_hops) if between else NO_SHARE
        if latest is None:
            latest = LatestShare(share, period, between) if share.paths else None
        elif not share.paths:
            has_gap = True
        elif has_gap or not _is_same(share, latest.share):
            return _changing(latest)
    if latest is None:
        return LatestShare(NO_SHARE, periods[-1], ())
    return latest if latest.period.last == LAST_DAY else _changing(latest)


def _share(holdings: Sequence[Holding], owner: str, owned: str, max_hops: int) -> EffectiveShare:
    return sum_paths(holdings, owned, max_hops).get(owner, NO_SHARE)


def _is_same(share: EffectiveShare, other: EffectiveShare) -> bool:
    return (share.low, share.high, share.known) == (other.low, other.high, other.known)


def _changing(latest: LatestShare) -> LatestShare:
    return replace(latest, share=replace(latest.share, changes=True))
