"""Several facts of one pair and kind -> whether the range of their shares is certain.

    100 % in 2002/2021, 40 % in 2021/..   ->   they follow each other: 40 to 100, but which one holds depends on the day
    100 % in 2002/2021, 40 % undated      ->   they contradict each other: 40 to 100, not known

Shares of such facts are never added. Facts of one pair and kind differ in their start, because the start is part of their identity; those
with equal starts are of different kinds. Facts follow each other if the later one begins, within the precision of both, when the earlier
one ends.
"""

from __future__ import annotations

import calendar
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

PLAIN_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")


@dataclass(frozen=True)
class Validity:
    """The validity of a fact: an EDTF string, and the earliest and the latest day that it allows; None if open or undated."""

    text: str | None = None
    first: str | None = None
    last: str | None = None


class DatedShare(NamedTuple):
    """A stated share, in per cent, and when it holds."""

    low: float | None
    high: float | None
    validity: Validity


def is_certain(facts: Iterable[DatedShare]) -> bool:
    """Whether the facts state one share: no two of them overlap or follow each other with different shares."""
    return all(_agree(first, second) for first, second in itertools.combinations(facts, 2))


def _agree(left: DatedShare, right: DatedShare) -> bool:
    if left.validity.first == right.validity.first:
        return True
    earlier, later = sorted((left, right), key=lambda fact: fact.validity.first or "")
    return follows(later.validity, earlier.validity) and (left.low, left.high) == (right.low, right.high)


def follows(later: Validity, earlier: Validity) -> bool:
    """Whether the later fact may begin when, or after, the earlier one ends."""
    if later.first is None or earlier.last is None:
        return False
    return _earliest_end(earlier, earlier.last) <= _latest_start(later, later.first)


def _latest_start(validity: Validity, first: str) -> str:
    """2021/.. may begin on the last day of 2021."""
    match = PLAIN_DATE.fullmatch((validity.text or "").partition("/")[0])
    if match is None:
        return first
    year, month = match[1], match[2] or "12"
    return f"{year}-{month}-{match[3] or calendar.monthrange(max(1, int(year)), int(month))[1]}"


def _earliest_end(validity: Validity, last: str) -> str:
    """2002/2021 may end on the first day of 2021."""
    match = PLAIN_DATE.fullmatch((validity.text or "").rpartition("/")[2])
    return f"{match[1]}-{match[2] or '01'}-{match[3] or '01'}" if match else last
