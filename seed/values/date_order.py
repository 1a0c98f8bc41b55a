"""The dates of a column -> whether they begin with the day or the month.

    31/12/2014, 03/04/2014   ->   DateOrder("dmy", decider="31/12/2014", ambiguous=1)

A date with a number above 12 decides, for all dates of the column in the file. Nothing else is a reason to prefer one order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from keiretsu.seed.values.written_dates import split_numbers

DatedCell = tuple[int, str]
"""The line and the text of a cell."""

AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class DateOrder:
    """`order`: None if nothing decides, or if rows disagree. `deciders`: the first cell for each order that a cell demands.

    `ambiguous`: the number of cells that either order can read, and the first of them.
    """

    order: str | None
    deciders: tuple[DatedCell, ...]
    ambiguous: int = 0
    first_ambiguous: DatedCell | None = None

    @property
    def is_contradictory(self) -> bool:
        """Some dates begin with the day and some with the month."""
        return len(self.deciders) > 1


def demanded_order(text: str) -> str | None:
    """The order that a cell demands, or AMBIGUOUS. None for a cell that says nothing: it may not end with the year."""
    parts = split_numbers(text)
    if parts is None or parts.first == parts.second:
        return None
    return AMBIGUOUS if parts.is_ambiguous else next((order for order in ("dmy", "mdy") if parts.ordered(order)), None)


@dataclass
class DateOrderFinder:
    """Finds the order from cells in any order."""

    deciders: dict[str, DatedCell] = field(default_factory=dict)
    ambiguous: int = 0
    first_ambiguous: DatedCell | None = None

    def add(self, cell: DatedCell, demand: str) -> None:
        """Add a cell that says something."""
        if demand != AMBIGUOUS:
            self.deciders[demand] = min(cell, self.deciders.get(demand, cell), key=_line_of)
            return
        self.ambiguous += 1
        self.first_ambiguous = min(cell, self.first_ambiguous or cell, key=_line_of)

    def merge(self, other: DateOrderFinder) -> DateOrderFinder:
        """As if the cells of both had been added to one."""
        merged = DateOrderFinder(dict(self.deciders), self.ambiguous + other.ambiguous, self.first_ambiguous or other.first_ambiguous)
        for order, cell in other.deciders.items():
            merged.add(cell, order)
        return merged

    def result(self) -> DateOrder:
        """What all cells say."""
        order = next(iter(self.deciders)) if len(self.deciders) == 1 else None
        if not self.deciders and not self.ambiguous:
            order = "dmy"  # 05/05/2014 is the same in both
        deciders = sorted(self.deciders.values(), key=_line_of)
        return DateOrder(order, tuple(deciders), self.ambiguous, self.first_ambiguous)


def find_date_order(cells: Iterable[DatedCell]) -> DateOrder:
    """From the cells that consist of numbers with slashes, points or hyphens and end with the year."""
    finder = DateOrderFinder()
    for line, text in cells:
        if demand := demanded_order(text):
            finder.add((line, text), demand)
    return finder.result()


def _line_of(cell: DatedCell) -> int:
    return cell[0]
