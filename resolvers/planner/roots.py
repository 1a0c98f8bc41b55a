"""Root fields -> the roots of a plan, and how the record is read back.

{ company(slug: "xiaomi") { name } }   ->   Lookup(("Company",), id=p0, Row((Own("name"),)))   and a reader of the record's first value
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from keiretsu.graph import plan as p
from keiretsu.graph.fulltext import fold, lucene_query
from keiretsu.resolvers.document.argument_values import Given, Leaf
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.ownership.plan import Owning
from keiretsu.resolvers.parameters import coerce as to
from keiretsu.resolvers.parameters.slots import Convert
from keiretsu.resolvers.planner.argument_reader import Choices
from keiretsu.resolvers.planner.connections import Asked, Connections
from keiretsu.resolvers.planner.context import Here, Planned, Planning, grounds_for, labels_of
from keiretsu.resolvers.planner.graph_queries import Exploring
from keiretsu.resolvers.planner.lens import read_lens
from keiretsu.resolvers.planner.nodes import Nodes
from keiretsu.schema import catalogue as c
from keiretsu.schema.types.query import SCORE


@dataclass(frozen=True)
class Roots:
    """Plans the root fields of one operation. `query`: the name of the root type."""

    planning: Planning
    query: str

    def root(self, key: str, asked: Asked, place: int) -> Planned:
        """One root field; its value is the record's at this place."""
        here = Here((key,), 0, None)
        given = self.planning.arguments(self.query, asked[0], here.site)
        self.planning.lens = given.get("lens")
        here = Here((key,), 0, read_lens(self.planning, given.get("lens"), here.site.at("lens")))
        return self._planned(here, asked[0].name.value, asked, given, place)

    def _planned(self, here: Here, name: str, asked: Asked, given: Mapping[str, Given], place: int) -> Planned:
        catalogue = self.planning.catalogue
        if name == "node":
            root, reader = self._lookup(here, catalogue.members("Node"), given, "id", to.stored_id, asked)
            return Planned(root, s.OnlyRow(place, reader))
        if name == "nodes":
            return self._lookups(here, catalogue.members("Node"), given, asked, place)
        if name == "search":
            return self._search(here, given, asked, place)
        if name in ("paths", "subgraph", "common"):
            explored: Planned = getattr(Exploring(self.planning, here, given), name)(asked, place)
            return explored
        if name in ("effectiveOwnership", "circularHoldings"):
            return Owning(self.planning, Nodes(self.planning), here, given).root(name, asked, place)
        for node in catalogue.nodes.values():
            if name == node.prefix:
                root, reader = self._lookup(here, (node.name,), given, node.key, to.Prefixed(node.prefix), asked)
                return Planned(root, s.OnlyRow(place, reader))
            if name == node.plural:
                return self._scan(here, node, given, asked, place)
        raise AssertionError(f"no node type has the root field {name}")

    def _lookup(
        self, here: Here, types: Sequence[str], given: Mapping[str, Given], argument: str, convert: Convert, asked: Asked
    ) -> tuple[p.Lookup, s.Reader]:
        row, reader = Nodes(self.planning).row(here, types, asked)
        labels = labels_of(self.planning.catalogue, types)
        return p.Lookup(labels, self._grounds(types, here), here.lens, self._param(here, given, argument, convert), row), reader

    def _lookups(self, here: Here, types: Sequence[str], given: Mapping[str, Given], asked: Asked, place: int) -> Planned:
        row, reader = Nodes(self.planning).row(here, types, asked)
        labels = labels_of(self.planning.catalogue, types)
        ids = self._param(here, given, "ids", to.AtMost(self.planning.limits.ids, to.stored_ids))
        return Planned(p.Lookups(labels, self._grounds(types, here), here.lens, ids, row), s.EachOrNull(place, reader))

    def _scan(self, here: Here, node: c.NodeType, given: Mapping[str, Given], asked: Asked, place: int) -> Planned:
        connections = Connections(self.planning, Nodes(self.planning), here, node.plural, c.plain_edge(node.name), (node.name,))
        planned = connections.plan(asked, given)
        root = p.Scan(node.name, self._grounds((node.name,), here), here.lens, planned.connection)
        return Planned(root, planned.reader(place))

    def _search(self, here: Here, given: Mapping[str, Given], asked: Asked, place: int) -> Planned:
        catalogue = self.planning.catalogue
        assert catalogue.entities, "only a schema with entities has a search"
        types, picked = catalogue.members(catalogue.entities), given.get("types")
        if isinstance(picked, Leaf):
            wanted = {one.name for one in picked.value}
            types = tuple(name for name in types if c.enum_word(name) in wanted)
        text = self._param(here, given, "text", to.SearchText(self.planning.limits.search, lucene_query))
        called = self._param(here, given, "text", fold)
        facts = tuple(name for name in types if catalogue.nodes[name].grounds) if picked is None else ()
        keys = [p.Key(p.IsCalled(called), required=True), *([p.Key(p.IsAny(facts), required=True)] if facts else [])]
        shortest = [p.Key(p.Length(p.Own(name))) for name in catalogue.search.by[:1]] if catalogue.search else []
        keys += [p.Key(p.Score(rounded=True), descending=True, required=True), *shortest, p.Key(p.Own("id"), required=True, unique=True)]
        edge = c.Edge("Search", catalogue.entities, {"score": SCORE}, sourced=False, plain=False, description="")
        connections = Connections(self.planning, Nodes(self.planning), here, "search", edge, types or catalogue.members(catalogue.entities))
        planned = connections.plan(asked, given, keys)
        connection = planned.connection if types else replace(planned.connection, where=p.NEVER)
        labels = labels_of(catalogue, connections.types)
        return Planned(p.Search(labels, text, self._grounds(types, here), here.lens, connection), planned.reader(place))

    def _grounds(self, types: Sequence[str], here: Here) -> tuple[p.Ground, ...]:
        return grounds_for(self.planning.catalogue, types) if here.lens else ()

    def _param(self, here: Here, given: Mapping[str, Given], argument: str, convert: Convert) -> p.Param:
        return Choices(self.planning, here.site, given).param(argument, None, convert)
