"""What is asked of nodes and edges -> the columns of a row, and how they are read back.

    { name subsidiaries { nodes { name } } }   ->   Row((Own("name"), Links(...)))   and a reader: {"name": ..., "subsidiaries": ...}

Columns are gathered first, each once, then put in canonical order; only then is it known where each stands. So what reads a column is
made in two steps: a Maker waits for the places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graph import plan as p
from resolvers.shaping import Reader

Places = Sequence[int]
Maker = Callable[[Places], Reader]
"""Where each column stands, by the number it was given -> the reader."""


@dataclass
class Columns:
    """The columns of one row, as they are gathered."""

    gathered: list[p.Column] = field(default_factory=list)

    def add(self, column: p.Column) -> int:
        """The number of this column, for Places; what is there already is not read again."""
        if column not in self.gathered:
            self.gathered.append(column)
        return self.gathered.index(column)

    def finish(self) -> tuple[p.Row, Places]:
        """The row in canonical order, and where each column stands in it."""
        order = sorted(range(len(self.gathered)), key=lambda number: repr(p.canonical(self.gathered[number])))
        places = [0] * len(order)
        for place, number in enumerate(order):
            places[number] = place
        return p.Row(tuple(self.gathered[number] for number in order)), places
