"""Plan -> how many nodes its answer may have: the sizes of the pages within each other, multiplied.

    { companies(first: $n) { nodes { name subsidiaries(first: 25) { nodes { name } } } } }   ->   n + n * 5

A page at the top counts with its whole size; one within another with the square root of it, for few nodes have as many neighbours as a
page would hold. What may be null or one counts one. Scalars, totals and aggregates cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, isqrt
from typing import Any

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Constant, evaluate
from keiretsu.resolvers.parameters.slots import Binding, Unfit

LISTED = 2
"""How many nodes a list without pages is taken to have: evidence, what lies between the ends of a path."""

COMPUTED = 20
"""How many rows a field about ownership is taken to have."""

TIED = 5
"""For how many entities one can ask what they share."""

POINT = 100
"""How many nodes one point pays for."""


@dataclass(frozen=True)
class Cost:
    """So many nodes, and those of the pages whose sizes come with the request."""

    fixed: int = 0
    pages: tuple[Sized, ...] = ()

    def nodes(self, values: Sequence[Any]) -> int:
        """How many there may be, where these values are bound."""
        found = self.fixed
        for page in self.pages:
            each = page.each
            found += page.times * page.size(values[page.slot]) * (each.nodes(values) if each.pages else each.fixed)
        return found

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.fixed + other.fixed, self.pages + other.pages)

    def __mul__(self, times: int) -> Cost:
        return Cost(self.fixed * times, tuple(replace(page, times=page.times * times) for page in self.pages))


@dataclass(frozen=True)
class Sized:
    """A page, or a list of ids, whose value stands in this slot. `further`: how many more are read than are wanted. `within`: another."""

    slot: int
    further: int
    within: bool
    each: Cost
    times: int = 1

    def size(self, value: Any) -> int:
        """How many nodes it counts for."""
        wanted = len(value) if type(value) is list else value - self.further
        return rooted(wanted) if self.within else wanted


NOTHING, ONE = Cost(), Cost(1)


def estimate(roots: Iterable[p.Root], later: Iterable[p.Lookups], bindings: Sequence[Binding]) -> Cost:
    """What the answer to a plan may have, and what is read later for it. Sizes that stand in the document are worked out here."""
    estimator = _Estimator(bindings)
    found = sum((estimator.root(root) for root in roots), NOTHING)
    return sum(((ONE + estimator.row(one.row, within=True)) * COMPUTED for one in later), found)


def points(nodes: int) -> int:
    """What an operation pays."""
    return max(1, ceil(nodes / POINT))


def rooted(size: int) -> int:
    """The square root, rounded up."""
    return isqrt(size - 1) + 1 if size > 0 else 0


@dataclass(frozen=True)
class _Estimator:
    bindings: Sequence[Binding]

    def root(self, root: p.Root) -> Cost:
        """One root field."""
        match root:
            case p.Scan(connection=connection) | p.Search(connection=connection):
                return self._connection(connection, within=False)
            case p.Lookup(row=row):
                return ONE + self.row(row, within=False)
            case p.Lookups(ids=ids, row=row):
                return self._sized(Sized(ids.slot, 0, within=False, each=ONE + self.row(row, within=True)))
            case p.Paths():
                each = self._asked(root.nodes) * (root.hops + 1) + self._asked(root.steps) * root.hops
                return self._sized(Sized(root.limit.slot, 1, within=False, each=each))
            case p.Surroundings():
                return self._sized(Sized(root.limit.slot, 1, within=False, each=self._asked(root.nodes) + self._asked(root.edges)))
            case p.Shared():
                each = self._asked(root.node) + (self._asked(root.of) + self._asked(root.steps) * root.hops) * TIED
                return self._sized(Sized(root.limit.slot, 1, within=False, each=each))
            case p.OwnershipOf() | p.AllHoldings():
                return Cost(COMPUTED)

    def row(self, row: p.Row, *, within: bool) -> Cost:
        """What each row of a list has beside itself."""
        return sum((self._column(column, within=within) for column in row.columns), NOTHING)

    def _asked(self, row: p.Row | None) -> Cost:
        """A row of a list, where such are asked for."""
        return ONE + self.row(row, within=True) if row else NOTHING

    def _column(self, column: p.Column, *, within: bool) -> Cost:
        match column:
            case p.Links(connection=connection):
                return self._connection(connection, within=within)
            case p.Nodes(row=row, one=True) | p.AtStart(row=row):
                return ONE + self.row(row, within=within)
            case p.Nodes(row=row) | p.Evidence(row=row) | p.Between(row=row):
                return (ONE + self.row(row, within=True)) * LISTED
            case p.Holdings():
                return Cost(rooted(COMPUTED) if within else COMPUTED)
            case _:
                return NOTHING

    def _connection(self, of: p.Connection, *, within: bool) -> Cost:
        found = sum((self._sized(Sized(group.limit.slot, 0, within, ONE)) for group in of.groups), NOTHING)
        if of.page is None:
            return found
        return found + self._sized(Sized(of.page.limit.slot, int(of.more), within, ONE + self.row(of.row, within=True)))

    def _sized(self, page: Sized) -> Cost:
        binding = self.bindings[page.slot]
        if not isinstance(binding.source, Constant):
            return Cost(pages=(page,))
        try:
            value = binding.convert(evaluate(binding.source, {}))
        except Unfit:  # which binding tells
            return NOTHING
        return page.each * page.size(value)
