"""The column of what claims say -> rows: a property, a value as text, and the keys of the claims that say so.

    [["C1", "C2"], ["C1", "C2"], [1, 0], [[40.0, [40.0, 30.0], [1, 0]]]]
    ->   [["shareMin", "40.0", ["C2"]], ["shareMin", "30.0", ["C1"]]]

Values come in the order in which their claims decide, keys sorted. Where claims agree, all of them say the value that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.graph.composites import split_parts
from keiretsu.graph.stated_values import ITEM_SEPARATOR, value_position


@dataclass(frozen=True)
class StatedProperty:
    """A property of the column. `members`: stored value -> name, of an enum. `separator`: between the parts of a structured value."""

    name: str
    is_list: bool
    members: Mapping[str, str]
    separator: str | None = None

    def texts(self, value: Any) -> list[str]:
        """A value as text; of a list, each item."""
        return [self._text(item) for item in value] if self.is_list else [self._text(value)]

    def _text(self, value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if self.separator:
            return self.separator.join(split_parts(str(value))).rstrip(self.separator)
        return self.members.get(str(value), str(value))


@dataclass(frozen=True)
class StatedValueSplitter:
    """The value of the column -> rows."""

    properties: tuple[StatedProperty, ...]

    def __call__(self, value: Any) -> list[list[Any]]:
        passing, keys, order, columns = value
        passing = set(passing or ())
        positions = [position for position in order or range(len(keys or ())) if keys[position] in passing]
        rows: list[list[Any]] = []
        for prop, column in zip(self.properties, columns, strict=True):
            keys_by_text: dict[str, list[str]] = {}
            for position, values in _values_by_claim(prop, column, positions):
                for text in prop.texts(values):
                    keys_by_text.setdefault(text, []).append(keys[position])
            rows += [[prop.name, text, sorted(claims)] for text, claims in keys_by_text.items()]
        return rows


def _values_by_claim(prop: StatedProperty, column: Sequence[Any], positions: Sequence[int]) -> Iterator[tuple[int, Any]]:
    shown, values, codes = column
    if codes is None:
        yield from ((position, shown) for position in positions if shown is not None)
        return
    for position in positions:
        place = value_position(codes[position])
        if place is not None:
            yield position, values[place].split(ITEM_SEPARATOR) if prop.is_list else values[place]
