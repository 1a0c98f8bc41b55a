"""Rows of the database -> holdings, one per ordered pair of owner and owned company.

HoldingEdge("a", "b", True, 30, 40, ["A1-01"]), HoldingEdge("a", "b", False, None, None, ["A1-02"])
-> Holding("a", "b", 30, 40, ("A1-01", "A1-02"))

Edges that are valid at different times make one holding with several periods; a holding stands for the latest of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from keiretsu.analysis.pair_facts import ALWAYS, DatedShare, Validity, is_certain
from keiretsu.analysis.periods import EVER, Period, latest_overlap, split_periods


@dataclass(frozen=True)
class HoldingEdge:
    """A row: a stored edge from an owner to what it owns. `is_stake`: its type is that of stakes, whose shares take precedence."""

    owner: str
    owned: str
    is_stake: bool
    share_min: float | None
    share_max: float | None
    claims: Sequence[str]
    validity: Validity = ALWAYS

    @property
    def period(self) -> Period:
        """The days on which it may be valid."""
        return self.validity.period


@dataclass(frozen=True)
class Holding:
    """The share of an owner in a company, in per cent (0..100), and the keys of the claims that support it, sorted.

    `certain`: the facts of each kind state one share. `period`: when it is this share; `earlier`: the same holding in earlier periods,
    in order.
    """

    owner: str
    owned: str
    low: float | None
    high: float | None
    claims: tuple[str, ...]
    certain: bool = True
    period: Period = EVER
    earlier: tuple[Holding, ...] = ()

    @property
    def known(self) -> bool:
        """Whether both bounds are stated, and certain."""
        return self.low is not None and self.high is not None and self.certain

    @property
    def history(self) -> tuple[Holding, ...]:
        """The holding in each of its periods, in order."""
        return (*self.earlier, self)

    @property
    def is_timeless(self) -> bool:
        """Whether it is always the same."""
        return self.period == EVER


@dataclass(frozen=True)
class HoldingPath:
    """Consecutive holdings, from an owner down, in a period in which all of them hold."""

    holdings: tuple[Holding, ...]

    @property
    def period(self) -> Period:
        """The days on which all holdings are as they are here."""
        period = latest_overlap([[holding] for holding in self.holdings])
        assert period, "the holdings of a path hold together"
        return period

    @cached_property
    def share(self) -> tuple[float | None, float | None]:
        """Minimum and maximum share along the path, in per cent; None if a holding does not state that bound."""
        return multiply_shares(self.holdings)

    @property
    def low(self) -> float | None:
        """The minimum share."""
        return self.share[0]

    @property
    def high(self) -> float | None:
        """The maximum share."""
        return self.share[1]

    @property
    def known(self) -> bool:
        """Whether the share of every holding is known."""
        return all(holding.known for holding in self.holdings)

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys of all claims that support its holdings, sorted and distinct."""
        return tuple(sorted({key for holding in self.holdings for key in holding.claims}))


def merge_edges(edges: Iterable[HoldingEdge], *, is_one_day: bool = False) -> tuple[Holding, ...]:
    """One holding per ordered pair, sorted by owner, then owned; independent of the order of the edges.

    `is_one_day`: all edges are valid on the day of interest, so the holdings have no history.
    """
    pairs: dict[tuple[str, str], list[HoldingEdge]] = {}
    for edge in edges:
        pairs.setdefault((edge.owner, edge.owned), []).append(edge)
    return tuple(_merge_facts(pairs[pair], EVER) if is_one_day else _merge_pair(pairs[pair]) for pair in sorted(pairs))


def _merge_pair(edges: Sequence[HoldingEdge]) -> Holding:
    """One holding of all edges between two nodes, in each period in which one of them is valid."""
    if all(edge.period == EVER for edge in edges):
        return _merge_facts(edges, EVER)
    periods = [(period, [edge for edge in edges if edge.period.overlap(period)]) for period in split_periods(edges)]
    *earlier, latest = (_merge_facts(valid, period) for period, valid in periods if valid)
    return replace(latest, earlier=tuple(earlier))


def _merge_facts(edges: Sequence[HoldingEdge], period: Period) -> Holding:
    """Stakes that state a share override the other edges. Of several shares: the lowest minimum and the highest maximum."""
    stated = [edge for edge in edges if edge.share_min is not None or edge.share_max is not None]
    relevant = [edge for edge in stated if edge.is_stake] or stated
    return Holding(
        edges[0].owner,
        edges[0].owned,
        min((edge.share_min for edge in relevant if edge.share_min is not None), default=None),
        max((edge.share_max for edge in relevant if edge.share_max is not None), default=None),
        tuple(sorted({key for edge in edges for key in edge.claims})),
        is_certain(DatedShare(edge.share_min, edge.share_max, edge.validity) for edge in relevant),
        period,
    )


def hold_together(holdings: tuple[Holding, ...]) -> tuple[Holding, ...] | None:
    """The holdings as they are in the latest period in which all of them hold; None without a common day."""
    if all(holding.is_timeless for holding in holdings):
        return holdings
    period = latest_overlap([holding.history for holding in holdings])
    return tuple(holdings_during(holdings, period)) if period else None


def holdings_during(holdings: Iterable[Holding], period: Period) -> list[Holding]:
    """The holdings as they are in a period in which none of them changes; without those that do not hold then."""
    return [step for holding in holdings for step in holding.history if step.period.overlap(period)]


def multiply_shares(holdings: Iterable[Holding]) -> tuple[float | None, float | None]:
    """The share along a path, in per cent: the product of its shares. A bound is None if a holding does not state it."""
    low: float | None = 100.0
    high: float | None = 100.0
    for holding in holdings:
        low, high = percent_of(low, holding.low), percent_of(high, holding.high)
    return low, high


def percent_of(total: float | None, share: float | None) -> float | None:
    """`share` per cent of `total` per cent, in per cent."""
    return None if total is None or share is None else total * share / 100
