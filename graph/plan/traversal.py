"""Where a plan goes: hops, what may be seen on the way, and the values that travel beside the text.

Match((Hop(("HAS_SUBSIDIARY",), Way.OUT, sourced=True),), ("Company",), lens)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Way(Enum):
    """How a hop runs, seen from the node it sets out from."""

    OUT = "out"
    IN = "in"
    EITHER = "either"


@dataclass(frozen=True)
class Param:
    """A value that travels beside the text: its place among the values of a request."""

    slot: int


@dataclass(frozen=True)
class Day:
    """The day on which an edge must have held. `undated`: whether one without any date counts; `future`: words of what is not yet so.

    What is undated and said in such a word alone does not count, unless the word is asked for.
    """

    day: Param
    undated: Param
    future: tuple[str, ...]


@dataclass(frozen=True)
class Lens:
    """Which claims count. None: this is not asked. `words`: all modalities as stored, firmest first, the last one hidden by default."""

    words: tuple[str, ...]
    modality: Param | None = None
    confidence: Param | None = None
    documents: Param | None = None
    as_of: Day | None = None


@dataclass(frozen=True)
class Ground:
    """Nodes of `label` are facts: seen through a visible edge of `types` that leads to them.

    Such an edge counts only where its start is visible, too. `chain`: where that may be a fact again, all types over which it may go on,
    `types` among them; else empty. `facts`: the labels of all facts.
    """

    label: str
    types: tuple[str, ...]
    chain: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Hop:
    """One edge of a match. `sourced`: it carries claims, so the lens decides whether it is there."""

    types: tuple[str, ...]
    way: Way
    sourced: bool


@dataclass(frozen=True)
class Match:
    """The way from the node at hand to others: one hop, or two over a node between. `near`: only from nodes with one of these labels.

    `showing`: the types of the last hop whose edges show both their ends: they begin at things, and lead to things or to facts that they
    carry.
    """

    hops: tuple[Hop, ...]
    labels: tuple[str, ...]
    lens: Lens | None
    grounds: tuple[Ground, ...] = ()
    via: tuple[str, ...] = ()
    via_grounds: tuple[Ground, ...] = ()
    near: tuple[str, ...] = ()
    showing: tuple[str, ...] = ()

    @property
    def is_path(self) -> bool:
        return len(self.hops) == 2
