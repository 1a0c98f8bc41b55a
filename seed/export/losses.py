"""What a format has no place for: counted and named, never dropped in silence.

losses.add("companies.csv, column name", "Control characters are replaced by U+FFFD", "company:acme")
str(losses)   ->   companies.csv, column name: Control characters are replaced by U+FFFD (1 time, first in company:acme).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from keiretsu.text import quoted


@dataclass(frozen=True)
class Loss:
    """`place`: the file, the column or the property; `example`: the first node or edge."""

    place: str
    reason: str
    count: int
    example: str

    def __str__(self) -> str:
        times = "time" if self.count == 1 else "times"
        example = f", first in {self.example if self.example.isprintable() else quoted(self.example)}" if self.example else ""
        return f"{self.place}: {self.reason} ({self.count:,} {times}{example})."


@dataclass
class Losses:
    """The losses of one export, in the order in which they first occur."""

    _counts: dict[tuple[str, str], int] = field(default_factory=dict)
    _examples: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, place: str, reason: str, example: str = "", count: int = 1) -> None:
        """Count a loss."""
        key = (place, reason)
        self._counts[key] = self._counts.get(key, 0) + count
        self._examples.setdefault(key, example)

    def __iter__(self) -> Iterator[Loss]:
        return (Loss(*key, count, self._examples[key]) for key, count in self._counts.items())

    def __len__(self) -> int:
        return len(self._counts)

    def __str__(self) -> str:
        return "\n".join(map(str, self))
