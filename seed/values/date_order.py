"""The dates of a column -> whether they begin with the day or the month.

    31/12/2014, 03/04/2014   ->   DateOrder("dmy", decider="31/12/2014", ambiguous=1)

A date with a number above 12 decides, for all dates of the column in the file. Nothing else is a reason to prefer one order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from keiretsu.seed.values.written_dates import split_numbers

DatedCell = tuple[int, str]
"""The line and the text of a cell."""


@dataclass(frozen=True)
class DateOrder:
    """`order`: None if nothing decides, or if rows disagree. `deciders`: the first cell for each order that a cell demands."""

    order: str | None
    deciders: tuple[DatedCell, ...]
    ambiguous: tuple[DatedCell, ...]

    @property
    def is_contradictory(self) -> bool:
        """Some dates begin with the day and some with the month."""
        return len(self.deciders) > 1


def find_date_order(cells: Iterable[DatedCell]) -> DateOrder:
    """From the cells that consist of numbers with slashes, points or hyphens and end with the year."""
    deciders: dict[str, DatedCell] = {}
    ambiguous: list[DatedCell] = []
    for line, text in cells:
        parts = split_numbers(text)
        if parts is None:
            continue
        if parts.is_ambiguous:
            ambiguous.append((line, text))
        elif parts.first != parts.second:
            order = next((order for order in ("dmy", "mdy") if parts.ordered(order)), None)
            if order:
                deciders.setdefault(order, (line, text))
    order = next(iter(deciders)) if len(deciders) == 1 else None
    if not deciders and not ambiguous:
        order = "dmy"  # 05/05/2014 is the same in both
    return DateOrder(order, tuple(deciders.values()), tuple(ambiguous))
