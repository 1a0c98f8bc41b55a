"""Phrases of facts: what a sentence about an edge says.

Phrase("invested in", "has the investor")   ->   Alibaba invested in Xiaomi; Xiaomi has the investor Alibaba
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keiretsu.direction import Direction


@dataclass(frozen=True)
class Phrase:
    """The predicate of a sentence from the start of an edge to its end, and back: "invested in", "has the investor".

    `{kind|subsidiary}` is replaced by a property of the edge, or by the second word if the property is missing. `by_value`: the phrases of
    edges whose property `varies_by` has this stored value.
    """

    forward: str
    inverse: str
    varies_by: str = ""
    by_value: Mapping[str, Phrase] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """All predicates."""
        return (self.forward, self.inverse, *(text for phrase in self.by_value.values() for text in phrase.texts))

    def of(self, value: object) -> Phrase:
        """The phrase of an edge whose property `varies_by` has this value."""
        return self.by_value.get(value, self) if isinstance(value, str) else self


@dataclass(frozen=True)
class CompoundPhrase:
    """Two hops that a sentence reads as one: each a relationship type and its direction."""

    first: tuple[str, Direction]
    second: tuple[str, Direction]
    phrase: Phrase
