"""Holdings as they were fetched -> the items that fields about ownership are read from. The sums are those of analysis/.

A holding is [owner's id, owned's id, whether it is a stake, least share, greatest share, keys of claims].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from keiretsu.analysis.cycles import Cycle, cycles
from keiretsu.analysis.holdings import Edge, Hop, Way, combine
from keiretsu.analysis.integrated import integrated
from keiretsu.analysis.ownership import Share, sum_paths
from keiretsu.analysis.parents import UltimateParent, ultimate_parents
from keiretsu.analysis.paths import OwnershipPath, list_paths
from keiretsu.analysis.traversal import between, group_by_owned, group_by_owner, measure_down, measure_up
from keiretsu.analysis.trees import TreeRow, tree
from keiretsu.graph import plan as p
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.ownership.deferred import Entries, make

NOTHING = Share(None, None, 0, 0, truncated=False)
SHOWN = 100  # paths that are listed


@dataclass(frozen=True)
class Fetched:
    """Holdings around a node. `whole`: all of them are there; else too many were found to fetch."""

    hops: tuple[Hop, ...]
    whole: bool

    def beyond(self, root: str, depth: int, *, up: bool) -> set[str]:
        """Whose owners (or holdings) may not all have been fetched: those that lie further away than it was gone."""
        near = group_by_owned(self.hops) if up else group_by_owner(self.hops)
        distances = (measure_up if up else measure_down)(near, root)
        return {node for node, distance in distances.items() if distance > depth or not self.whole}


def read_holdings(rows: Sequence[Sequence[Any]], of: p.Holdings) -> Fetched:
    """The rows as hops."""
    edges = (Edge(row[0], row[1], bool(row[2]), _share(row[3]), _share(row[4]), row[5]) for row in rows)
    return Fetched(combine(edges), len(rows) < of.most)


def _share(value: Any) -> float | None:
    """A share, where it is one: whoever writes with other tools than ours may store anything."""
    return float(value) if type(value) in (int, float) and 0 <= value <= 100 else None


@dataclass(frozen=True)
class Effective:
    """What one holds in another; each part is computed where it is asked."""

    fetched: Fetched
    owner: str
    owned: str
    hops: int
    depth: int

    @cached_property
    def share(self) -> Share:
        near = between(self.fetched.hops, self.owner, self.owned)
        found = sum_paths(near, self.owned, self.hops).get(self.owner, NOTHING)
        return found if self.fetched.whole else replace(found, truncated=True)

    @cached_property
    def paths(self) -> list[OwnershipPath]:
        return list_paths(self.fetched.hops, self.owner, self.owned, self.hops, SHOWN)[0]

    @property
    def truncated(self) -> bool:
        return self.share.truncated

    @cached_property
    def integrated(self) -> float | None:
        return integrated(self.fetched.hops, self.owner, self.owned, self.fetched.beyond(self.owned, self.depth, up=True))


@dataclass(frozen=True)
class Circles:
    """Circles of ownership."""

    cycles: Sequence[Cycle]
    truncated: bool


# readers


@dataclass(frozen=True)
class EffectiveOwnership:
    """What one holds in another; null where either is not there."""

    place: int
    owner: int
    owned: int
    hops: int
    of: p.Holdings
    entries: Entries

    def __call__(self, row: Any, bound: s.Bound) -> Any:
        if row[self.place] is None:
            return None
        fetched = read_holdings(row[self.place], self.of)
        item = Effective(fetched, bound.values[self.owner], bound.values[self.owned], self.hops, self.of.hops)
        return make(self.entries, item, bound)


@dataclass(frozen=True)
class CircularHoldings:
    """Circles in all holdings."""

    place: int
    first: int
    of: p.Holdings
    entries: Entries

    def __call__(self, row: Any, bound: s.Bound) -> Any:
        fetched = read_holdings(row[self.place], self.of)
        found, more = cycles(fetched.hops, bound.values[self.first])
        return make(self.entries, Circles(found, more or not fetched.whole), bound)


@dataclass(frozen=True)
class Tree:
    """The owners of a node, or its holdings, as rows. `own`: where its id stands."""

    place: int
    own: int
    depth: int
    rows: int
    of: p.Holdings
    entries: Entries

    def __call__(self, row: Any, bound: s.Bound) -> Any:
        fetched, root, up = read_holdings(row[self.place], self.of), row[self.own], self.of.up
        found = tree(fetched.hops, root, self.depth, self.rows, up=up, cut=fetched.beyond(root, self.of.hops, up=up))
        return [make(self.entries, one, bound) for one in found]


@dataclass(frozen=True)
class UltimateParents:
    """Those at the top of the ownership of a node."""

    place: int
    own: int
    of: p.Holdings
    entries: Entries

    def __call__(self, row: Any, bound: s.Bound) -> Any:
        fetched, root = read_holdings(row[self.place], self.of), row[self.own]
        found = ultimate_parents(fetched.hops, root, self.of.hops, fetched.beyond(root, self.of.hops, up=True))
        return [make(self.entries, one, bound) for one in found]


# what an item tells

Item = Effective | OwnershipPath | Cycle | TreeRow | UltimateParent


def told(item: Item) -> Hop | Share | Way:
    """What says how much it is."""
    match item:
        case TreeRow():
            return item.hop
        case Effective() | UltimateParent():
            return item.share
        case _:
            return item


def claims_of(item: TreeRow | Way) -> Sequence[str]:
    """The keys of the claims that it rests on."""
    return item.hop.claims if isinstance(item, TreeRow) else item.claims


def id_of(item: TreeRow | UltimateParent) -> str:
    """The node that an item is about."""
    return item.path[-1] if isinstance(item, TreeRow) else item.id
