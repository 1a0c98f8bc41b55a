"""The fields about ownership -> what is fetched for them, and how their answers are computed.

{ company(slug: "b") { ownersTree(depth: 3) { level node { name } shareMin } } }
->  the holdings above the company in one statement; analysis/ makes the rows; a second one reads the nodes
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Given
from keiretsu.resolvers.ownership import compute as o
from keiretsu.resolvers.ownership.deferred import Each, Entries, Wanted, add_site
from keiretsu.resolvers.parameters import coerce as to
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.resolvers.planner.argument_reader import Choices
from keiretsu.resolvers.planner.columns import Columns, Maker
from keiretsu.resolvers.planner.connections import Asked, Below
from keiretsu.resolvers.planner.context import Here, Planned, Planning, labels_of
from keiretsu.schema import catalogue as c

GREATEST = 2**31 - 1  # of GraphQL's Int
HOLDINGS = 500_000  # edges that one field is computed from; of more, some are left out and the answer says so
ROWS = 1_000  # of one tree; the same


@dataclass(frozen=True)
class Owning:
    """Plans the fields about ownership at one place."""

    planning: Planning
    below: Below
    here: Here
    given: Mapping[str, Given]

    def root(self, name: str, asked: Asked, place: int) -> Planned:
        """`effectiveOwnership` or `circularHoldings`; its value is the record's at this place."""
        return self._ownership(asked, place) if name == "effectiveOwnership" else self._circles(asked, place)

    def _ownership(self, asked: Asked, place: int) -> Planned:
        limits, ownership = self.planning.limits, self._declared
        hops = self._choices.number("maxHops", 15, 1, limits.chain)
        owner, owned = self._choices.param("owner", None, to.stored_id), self._choices.param("owned", None, to.stored_id)
        catalogue = self.planning.catalogue
        labels = labels_of(catalogue, ownership.owners), labels_of(catalogue, (ownership.owned,))
        root = p.OwnershipOf(*labels, owner, owned, self._holdings(limits.chain, up=True))
        entries = self._entries("EffectiveOwnership", self.here, asked)
        return Planned(root, o.EffectiveOwnership(place, owner.slot, owned.slot, hops, root.holdings, entries))

    def _circles(self, asked: Asked, place: int) -> Planned:
        first = self._choices.param("first", 20, to.HowMany(self.planning.limits.page))
        root = p.AllHoldings(self._declared.owned, self._holdings(1, up=True))
        entries = self._entries("CircularHoldings", self.here, asked)
        return Planned(root, o.CircularHoldings(place, first.slot, root.holdings, entries))

    def field(self, name: str, columns: Columns, asked: Asked) -> Maker:
        """A field of whatever can be owned."""
        own = columns.add(p.Own("id"))
        if name == "ultimateParents":
            of = self._holdings(self.planning.limits.chain, up=True)
            entries = self._entries("UltimateParent", self.here, asked)
            number = columns.add(of)
            return lambda places: o.UltimateParents(places[number], places[own], of, entries)
        depth = self._choices.number("depth", 5, 1, self.planning.limits.levels)
        of = self._holdings(depth, up=name == "ownersTree")
        entries = self._entries("OwnershipRow", self.here, asked)
        number = columns.add(of)
        return lambda places: o.Tree(places[number], places[own], depth, ROWS, of, entries)

    @property
    def _choices(self) -> Choices:
        return Choices(self.planning, self.here.site, self.given)

    @property
    def _declared(self) -> c.Ownership:
        found = self.planning.catalogue.ownership
        assert found, "only a schema with an ownership has these fields"
        return found

    def _holdings(self, hops: int, *, up: bool) -> p.Holdings:
        of = self._declared
        self.planning.computes = True
        return p.Holdings(of.types, of.stake, of.low, of.high, self.here.lens, up, hops, HOLDINGS)

    def _entries(self, type_: str, here: Here, asked: Asked) -> Entries:
        keyed = self.planning.selector.groups((type_,), asked)[0].keys
        return [(key, self._getter(type_, here.below(key), nodes)) for key, nodes in keyed.items()]

    def _getter(self, type_: str, here: Here, asked: Asked) -> Callable[[Any], Any]:
        """What gets the value of a field from an item of analysis/."""
        name = asked[0].name.value
        match name:
            case "__typename":
                return lambda _item: type_
            case "node" | "company":
                site = add_site(self.planning, self.below, here, self._declared.owners, asked)
                return lambda item: Wanted(site, (o.id_of(item),))
            case "nodes" | "companies":
                site = add_site(self.planning, self.below, here, self._declared.owners, asked)
                return lambda item: Wanted(site, tuple(item.ids), many=True)
            case "evidence":
                return self._evidence(here, asked)
            case "paths":
                entries = self._entries("OwnershipPath", here, asked)
                return lambda item: Each(entries, item.paths)
            case "cycles":
                entries = self._entries("HoldingCycle", here, asked)
                return lambda item: Each(entries, item.cycles)
            case _:
                return GETTERS[name]

    def _evidence(self, here: Here, asked: Asked) -> Callable[[Any], Any]:
        catalogue = self.planning.catalogue
        assert catalogue.provenance, "evidence needs a schema with claims"
        claim = catalogue.nodes[catalogue.provenance.claim]
        site = add_site(self.planning, self.below, here, (claim.name,), asked)
        return lambda item: Wanted(site, tuple(f"{claim.prefix}:{key}" for key in o.claims_of(item)), many=True)


GETTERS: Mapping[str, Callable[[Any], Any]] = {
    "shareMin": lambda item: o.told(item).low,
    "shareMax": lambda item: o.told(item).high,
    "known": lambda item: o.told(item).known,
    "pathCount": lambda item: min(item.share.paths, GREATEST),
    "unknownPaths": lambda item: min(item.share.unknown, GREATEST),
    "truncated": lambda item: item.truncated,
    "integrated": lambda item: item.integrated,
    "length": lambda item: len(item.ids),
    "level": lambda item: item.level,
    "path": lambda item: [to_global_id(one) for one in item.path],
    "totalMin": lambda item: item.total_low,
    "totalMax": lambda item: item.total_high,
    "circular": lambda item: item.circular,
    "more": lambda item: item.more,
}
"""Field -> its value, for those that need nothing but the item. Each stands for the same in every type that has it."""
