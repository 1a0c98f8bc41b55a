"""The value of a connection -> its page in response order.

[[["Huami"]], 3] and PageLayout(rows=0, total=1, ...)   ->   ConnectionPage(rows=[["Huami"]], total=3, ...)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PageLayout:
    """Positions of the parts of a connection's value; None: not selected.

    `more_flag`: whether rows exist beyond the page; `total_implies_more`: derive that from the total count. `earlier_flag`, `later_flag`:
    whether rows exist before `after`, or after `before`. `groups`: position of the first list of groups; the others follow.
    """

    rows: int | None
    total: int | None
    earlier_flag: int | None
    later_flag: int | None
    more_flag: int | None
    is_backward: bool
    total_implies_more: bool = False
    aggregates: int | None = None
    groups: int = 0


@dataclass(frozen=True)
class ConnectionPage:
    """One page in response order, and the aggregates over all edges."""

    rows: Sequence[Any]
    total: int | None
    has_next: bool
    has_previous: bool
    aggregates: Sequence[Any] = ()
    groups: Sequence[Sequence[Any]] = ()


def decode_page(value: Sequence[Any], layout: PageLayout) -> ConnectionPage:
    """A connection's value -> its page."""
    rows: Sequence[Any] = value[layout.rows] if layout.rows is not None else ()
    total = value[layout.total] if layout.total is not None else None
    more = (
        value[layout.more_flag] if layout.more_flag is not None else layout.total_implies_more and total is not None and total > len(rows)
    )
    earlier = layout.earlier_flag is not None and value[layout.earlier_flag]
    later = layout.later_flag is not None and value[layout.later_flag]
    aggregates = value[layout.aggregates] if layout.aggregates is not None else ()
    has_next, has_previous = (later, more or earlier) if layout.is_backward else (more or later, earlier)
    return ConnectionPage(rows[::-1] if layout.is_backward else rows, total, has_next, has_previous, aggregates, value[layout.groups :])
