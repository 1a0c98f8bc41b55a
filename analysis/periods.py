"""Days of validity -> periods, and holdings over time: the holdings of a path or of a graph on the days of one period.

    a holds b 2000/2012, b holds c 2015/..   ->   the path a b c never held: no day is common to both
    a holds b 2000/2012, b holds c 2010/..   ->   the path a b c held in Period(2010-01-01, 2012-12-31)

A day is the ordinal number of a date. An imprecise date counts from its earliest to its latest day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

FIRST_DAY, LAST_DAY = 0, date.max.toordinal() + 1
"""The bounds of an interval that is open at this end."""


@dataclass(frozen=True, order=True)
class Period:
    """Consecutive days, both ends included."""

    first: int = FIRST_DAY
    last: int = LAST_DAY

    def overlap(self, other: Period) -> Period | None:
        """The common days."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period(first, last) if first <= last else None

    @property
    def first_date(self) -> str | None:
        """The first day as a date; None if the period has no beginning."""
        return date.fromordinal(self.first).isoformat() if self.first > FIRST_DAY else None

    @property
    def last_date(self) -> str | None:
        """The last day as a date; None if the period has not ended."""
        return date.fromordinal(self.last).isoformat() if self.last < LAST_DAY else None


EVER = Period()


class HasPeriod(Protocol):
    """Something that is valid in one period."""

    @property
    def period(self) -> Period: ...


def to_period(first: str | None, last: str | None) -> Period:
    """The period between two dates, either of which may be open. Raises ValueError if one is not a date or they are in the wrong order."""
    period = Period(
        FIRST_DAY if first is None else date.fromisoformat(first).toordinal(),
        LAST_DAY if last is None else date.fromisoformat(last).toordinal(),
    )
    if period.first > period.last:
        raise ValueError(f"{first} is after {last}")
    return period


def split_periods(items: Iterable[HasPeriod]) -> list[Period]:
    """The shortest periods, in order, that cover all time and at whose ends only an item begins or ends."""
    periods = {item.period for item in items}
    starts = sorted({FIRST_DAY, *(period.first for period in periods), *(period.last + 1 for period in periods if period.last < LAST_DAY)})
    ends = [start - 1 for start in starts[1:]]
    return [Period(first, last) for first, last in zip(starts, [*ends, LAST_DAY], strict=True)]


def latest_overlap(histories: Sequence[Sequence[HasPeriod]]) -> Period | None:
    """The latest period in which each history has an item; a history is sorted, and its periods do not overlap."""
    common: list[Period] = [EVER]
    for history in histories:
        common = [overlap for period in common for item in history if (overlap := period.overlap(item.period))]
    return max(common, default=None)
