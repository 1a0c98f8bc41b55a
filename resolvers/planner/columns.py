"""What is asked of nodes and edges -> the columns of a row, and how they are read back.

    { name subsidiaries { nodes { name } } }   ->   Row((Own("name"), Links(...)))   and a reader: {"name": ..., "subsidiaries": ...}

Columns are gathered first, each once, then put in canonical order; only then is it known where each stands. So what reads a column is
made in two steps: a Maker waits for the places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from keiretsu.graph import plan as p
from keiretsu.resolvers.output.output_plan import Constant, Reader

T = TypeVar("T")
Places = Sequence[int]
Maker = Callable[[Places], Reader]
"""Where each column stands, by the number it was given -> the reader."""


def always(value: Any) -> Maker:
    """The same for every row, wherever its columns stand."""
    return lambda _places: Constant(value)


@dataclass
class Gathered(Generic[T]):
    """Parts of a plan as they are gathered, each once, to be put in canonical order at the end."""

    gathered: list[T] = field(default_factory=list)

    def add(self, part: T) -> int:
        """The number of this part, for Places; what is there already is not asked again."""
        if part not in self.gathered:
            self.gathered.append(part)
        return self.gathered.index(part)

    def sorted(self) -> tuple[tuple[T, ...], Places]:
        """The parts in canonical order, and where each stands among them."""
        order = sorted(range(len(self.gathered)), key=lambda number: p.canonical(self.gathered[number]))
        places = [0] * len(order)
        for place, number in enumerate(order):
            places[number] = place
        return tuple(self.gathered[number] for number in order), places


class Columns(Gathered[p.Column]):
    """The columns of one row."""

    def finish(self) -> tuple[p.Row, Places]:
        """The row, and where each column stands in it."""
        columns, places = self.sorted()
        return p.Row(columns), places
