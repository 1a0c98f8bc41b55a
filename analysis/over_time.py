"""Holdings -> one owner's share in a company over time: in each period, and in the latest one with whether it changes.

t holds m 100 % 2000/2012, m holds l 80 % 2015/.., t holds l 70 % ../2010
-> 70 % until 2010-12-31; afterwards t has no share in l, since the first two holdings have no day in common

Shares are summed within a period in which no holding changes, so shares that never held together are not summed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.holdings import Holding, holdings_during
from keiretsu.analysis.ownership import NO_SHARE, EffectiveShare, sum_paths
from keiretsu.analysis.periods import EVER, Period, split_periods
from keiretsu.analysis.traversal import subgraph_between

MAX_INSPECTIONS = 1_000_000  # inspected holdings, each once per period
MAX_SHARE_STEPS = 1_000  # of a share over time; the latest are kept
EQUAL_DIGITS = 12  # shares that differ only beyond are sums of the same paths in another order


@dataclass(frozen=True)
class LatestShare:
    """The share of an owner in a company in `period`, over `holdings`: those between the two in that period."""

    share: EffectiveShare
    period: Period
    holdings: Sequence[Holding]


@dataclass(frozen=True)
class ShareStep:
    """A share that does not change during `period`."""

    period: Period
    share: EffectiveShare

    @property
    def truncated(self) -> bool:
        return self.share.truncated


@dataclass(frozen=True)
class EffectiveShareQuery:
    """One owner, one company, the maximum number of hops of a path, and the days of interest."""

    owner: str
    owned: str
    max_hops: int
    within: Period = EVER
    inspections: Budget = field(default_factory=lambda: Budget(MAX_INSPECTIONS))


def find_latest_share(holdings: Iterable[Holding], query: EffectiveShareQuery) -> LatestShare:
    """The share in the latest period with a path from the owner to the company; in the last period of all if there is none.

    The share changes over time if it is another one, not known, or none, on a later day than the first one with a path. With too many
    periods to inspect, it counts as changing, and is truncated if no path was found before.
    """
    relevant = subgraph_between(holdings, query.owner, query.owned)
    if all(holding.is_timeless for holding in relevant):
        return LatestShare(_share(relevant, query), query.within, relevant)
    periods = _periods(relevant, query.within)
    latest: LatestShare | None = None
    has_gap = False
    for period in reversed(periods):
        if not query.inspections.spend(len(relevant)):
            return _changing(latest) if latest else LatestShare(replace(NO_SHARE, truncated=True), periods[-1], ())
        between, share = _share_during(relevant, period, query)
        if latest is None:
            latest = LatestShare(share, period, between) if share.paths else None
        elif not share.paths:
            has_gap = True
        elif has_gap or not _is_same(share, latest.share):
            return _changing(latest)
    if latest is None:
        return LatestShare(NO_SHARE, periods[-1], ())
    return latest if latest.period.last >= query.within.last else _changing(latest)


def share_steps(holdings: Iterable[Holding], query: EffectiveShareQuery) -> tuple[list[ShareStep], bool]:
    """The share over time, in order, and whether it is complete: beyond the limits, the earliest steps are missing.

    On days in no step, nothing leads from the owner to the company.
    """
    relevant = subgraph_between(holdings, query.owner, query.owned)
    steps: list[ShareStep] = []
    for period in reversed(_periods(relevant, query.within)):
        if not query.inspections.spend(len(relevant)):
            return steps[::-1], False
        _, share = _share_during(relevant, period, query)
        if steps and period.last + 1 == steps[-1].period.first and _is_same_step(share, steps[-1].share):
            steps[-1] = replace(steps[-1], period=Period(period.first, steps[-1].period.last))
        elif share.paths:
            if len(steps) == MAX_SHARE_STEPS:
                return steps[::-1], False
            steps.append(ShareStep(period, share))
    return steps[::-1], True


def _periods(holdings: Iterable[Holding], within: Period) -> list[Period]:
    """The periods in which no holding changes, in order; their days of interest."""
    periods = split_periods(step for holding in holdings for step in holding.history)
    return [days for period in periods if (days := period.overlap(within))]


def _share_during(holdings: Sequence[Holding], period: Period, query: EffectiveShareQuery) -> tuple[Sequence[Holding], EffectiveShare]:
    """The holdings between the two nodes in a period, and the share over them."""
    between = subgraph_between(holdings_during(holdings, period), query.owner, query.owned)
    return between, _share(between, query) if between else NO_SHARE


def _share(holdings: Sequence[Holding], query: EffectiveShareQuery) -> EffectiveShare:
    return sum_paths(holdings, query.owned, query.max_hops).get(query.owner, NO_SHARE)


def _is_same(share: EffectiveShare, other: EffectiveShare) -> bool:
    return share.known == other.known and _is_equal(share.low, other.low) and _is_equal(share.high, other.high)


def _is_same_step(share: EffectiveShare, other: EffectiveShare) -> bool:
    counts = (share.paths, share.unknown_paths, share.truncated)
    return counts == (other.paths, other.unknown_paths, other.truncated) and _is_same(share, other)


def _is_equal(share: float | None, other: float | None) -> bool:
    return share == other if share is None or other is None else math.isclose(share, other, rel_tol=10**-EQUAL_DIGITS)


def _changing(latest: LatestShare) -> LatestShare:
    return replace(latest, share=replace(latest.share, changes=True))
