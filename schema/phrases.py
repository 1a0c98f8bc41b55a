"""Phrases of facts: what a sentence about an edge says.

Phrase("invested in", "has the investor")   ->   Alibaba invested in Xiaomi; Xiaomi has the investor Alibaba
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.direction import Direction


@dataclass(frozen=True)
class Phrase:
    """The predicate of a sentence from the start of an edge to its end, and back: "invested in", "has the investor".

    `{kind|subsidiary}` is replaced by a property of the edge, or by the second word if the property is missing.
    """

    forward: str
    inverse: str


@dataclass(frozen=True)
class CompoundPhrase:
    """Two hops that a sentence reads as one: each a relationship type and its direction."""

    first: tuple[str, Direction]
    second: tuple[str, Direction]
    phrase: Phrase
