"""Rows of the database -> hops: who holds a share in whom.

Edge("a", "b", True, 30, 40, ["A1-01"]), Edge("a", "b", False, None, None, ["A1-02"])   ->   Hop("a", "b", 30, 40, ("A1-01", "A1-02"))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Edge:
    """One row: a stored edge from an owner to what it owns. `stake`: it states a share by its nature, not only in passing."""

    owner: str
    owned: str
    stake: bool
    share_min: float | None
    share_max: float | None
    claims: Sequence[str]


@dataclass(frozen=True)
class Hop:
    """Who holds what share in whom, in per cent (0..100), and the keys of the claims that say so, sorted."""

    owner: str
    owned: str
    low: float | None
    high: float | None
    claims: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Both bounds are stated."""
        return self.low is not None and self.high is not None


@dataclass(frozen=True)
class Way:
    """Hops that follow each other, from an owner down."""

    hops: tuple[Hop, ...]

    @cached_property
    def product(self) -> tuple[float | None, float | None]:
        """What is held along it, in per cent, at least and at most; None where a hop states no such bound."""
        return multiply(self.hops)

    @property
    def low(self) -> float | None:
        """What is held at least."""
        return self.product[0]

    @property
    def high(self) -> float | None:
        """What is held at most."""
        return self.product[1]

    @property
    def known(self) -> bool:
        """Every hop states both its bounds."""
        return all(hop.known for hop in self.hops)

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys of all claims that its hops rest on, sorted, each once."""
        return tuple(sorted({key for hop in self.hops for key in hop.claims}))


def combine(rows: Iterable[Edge]) -> tuple[Hop, ...]:
    """One hop for each ordered pair, sorted by owner, then owned; the order of the rows does not matter."""
    pairs: dict[tuple[str, str], list[Edge]] = {}
    for row in rows:
        pairs.setdefault((row.owner, row.owned), []).append(row)
    return tuple(_combine_pair(pairs[pair]) for pair in sorted(pairs))


def _combine_pair(rows: Sequence[Edge]) -> Hop:
    """Stakes that state a share outweigh the other rows. Where several state one: the lowest minimum and the highest maximum."""
    stated = [row for row in rows if row.share_min is not None or row.share_max is not None]
    counted = [row for row in stated if row.stake] or stated
    return Hop(
        rows[0].owner,
        rows[0].owned,
        min((row.share_min for row in counted if row.share_min is not None), default=None),
        max((row.share_max for row in counted if row.share_max is not None), default=None),
        tuple(sorted({key for row in rows for key in row.claims})),
    )


def multiply(hops: Iterable[Hop]) -> tuple[float | None, float | None]:
    """What is held along a path, in per cent: the product of its shares. A bound is None where one of its hops does not state it."""
    low: float | None = 100.0
    high: float | None = 100.0
    for hop in hops:
        low, high = part(low, hop.low), part(high, hop.high)
    return low, high


def part(total: float | None, share: float | None) -> float | None:
    """So many per cent of so many per cent."""
    return None if total is None or share is None else total * share / 100
