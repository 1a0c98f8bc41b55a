"""Several facts of one pair and kind -> whether the range of their shares is certain on a day.

    100 % in 2002/2021, 40 % in 2021/..   ->   they follow each other: 100 until 2020, 40 from 2022; in 2021, 40 to 100, not known
    100 % in 2002/2021, 40 % in 2015/..   ->   they contradict each other in 2015/2021: 40 to 100, not known
    100 % undated,      40 % in 2015/..   ->   likewise from 2015 on

Shares of such facts are never added. Facts of one pair and kind differ in their start, because the start is part of their identity; those
with equal starts are of different kinds. Facts follow each other if the later one may begin, within the precision of both, when or after
the earlier one ends.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from keiretsu.analysis.periods import EVER, FIRST_DAY, Period, to_period

PLAIN_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")


@dataclass(frozen=True)
class Validity:
    """When a fact is valid: all days that its dates allow, the latest one on which it may begin, and the earliest on which it may end."""

    period: Period
    latest_start: int
    earliest_end: int


def exactly(period: Period) -> Validity:
    """Valid from the first to the last day of a period."""
    return Validity(period, period.first, period.last)


ALWAYS = exactly(EVER)


@lru_cache(maxsize=10_000)
def to_validity(text: str, first: str | None, last: str | None) -> Validity:
    """An EDTF string and the earliest and latest day that it allows, None if open -> when the fact is valid.

    Ends of a text that are not plain dates are exact. Raises ValueError if a day is not a date, or the days are in the wrong order.
    """
    period = to_period(first, last)
    start, end = _span(text.partition("/")[0]), _span(text.rpartition("/")[2])
    return Validity(
        period,
        start.last if start and first else period.first,
        end.first if end and last else period.last,
    )


def _span(text: str) -> Period | None:
    """The days that a year, a month or a day stands for: 2021 -> 2021-01-01 to 2021-12-31."""
    match = PLAIN_DATE.fullmatch(text)
    if match is None:
        return None
    year, first_month, last_month = int(match[1]), int(match[2] or 1), int(match[2] or 12)
    try:
        first_day = int(match[3] or 1)
        last_day = int(match[3] or calendar.monthrange(year, last_month)[1])
        return Period(date(year, first_month, first_day).toordinal(), date(year, last_month, last_day).toordinal())
    except ValueError:  # 2021-02-31
        return None


class DatedShare(NamedTuple):
    """A stated share, in per cent, and when it holds."""

    low: float | None
    high: float | None
    validity: Validity


def is_certain(facts: Iterable[DatedShare]) -> bool:
    """Whether facts that may all hold on one day state one share: those with different starts follow each other with the same one."""
    by_start = [list(group) for _, group in groupby(sorted(facts, key=_start), key=_start)]
    if len(by_start) < 2:
        return True
    latest_end = FIRST_DAY  # of the facts that began earlier
    for simultaneous in by_start:
        if any(fact.validity.latest_start < latest_end for fact in simultaneous):
            return False
        latest_end = max(latest_end, *(fact.validity.earliest_end for fact in simultaneous))
    return len({(fact.low, fact.high) for group in by_start for fact in group}) == 1


def _start(fact: DatedShare) -> int:
    return fact.validity.period.first
