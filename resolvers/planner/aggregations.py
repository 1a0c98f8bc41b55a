"""`aggregate` and `groups` of a connection -> measures and groups of a plan; and how they are read back.

    subsidiaries { aggregate { count shareMin { sum } } groups(by: [KIND]) { keys { value } count } }
    -> measures (CountRows(), Told(SUM, OnEdge("shareMin"))), groups (Groups((OnEdge("kind"),), ..., (CountRows(),), ...),)

Whatever is asked of all edges, under however many aliases, is one list of measures; each list of groups has its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Constant, Given, Leaf
from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.parameters import coerce as to
from keiretsu.resolvers.parameters.slots import Site
from keiretsu.resolvers.planner.columns import Gathered, Maker, Places, always
from keiretsu.resolvers.planner.context import Here, Planning, match_for
from keiretsu.resolvers.planner.filters import Filters
from keiretsu.resolvers.planner.values import edge_value, node_value, stored_words
from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import Way
from keiretsu.schema.types.aggregations import COUNT, GroupKey, group_keys, summary_of

Asked = Sequence[FieldNode]
DEFAULT_GROUPS = 20


@dataclass
class Summaries:
    """Plans what is asked of all edges of one connection together."""

    planning: Planning
    here: Here
    edge: c.Edge
    heading: str | None = None
    measures: Gathered[p.Measure] = field(default_factory=Gathered)
    grouped: Gathered[p.Groups] = field(default_factory=Gathered)
    _places: Places = ()
    _group_places: Places = ()

    def aggregate(self, asked: Asked) -> Maker:
        """What all edges come to."""
        maker = self._told(asked, self.edge.name, self.measures)

        return lambda _places: s.PageMeasures(maker(self._places))

    def groups(self, here: Here, asked: Asked) -> Maker:
        """The edges in groups."""
        given = self.planning.arguments(f"{self.edge.name}Connection", asked[0], here.site)
        keys = self._keys(given.get("by"), here.site.at("by"))
        measures: Gathered[p.Measure] = Gathered()
        maker = self._group(asked, keys, measures)
        shown, places = measures.sorted()
        number = self.grouped.add(
            p.Groups(
                keys=tuple(self._key_value(key) for key in keys.values()),
                words=tuple(_words(key) for key in keys.values()),
                measures=shown,
                having=self._having(given.get("having"), here.site.at("having")),
                order=self._order(given.get("orderBy"), list(keys.values()), here.site.at("orderBy")),
                limit=self._limit(given.get("first"), here.site.at("first")),
            )
        )
        return lambda _places: s.PageGroups(self._group_places[number], maker(places))

    def finish(self) -> tuple[tuple[p.Measure, ...], tuple[p.Groups, ...]]:
        """All measures and all groups, in canonical order; from now on what was planned can be read."""
        measures, self._places = self.measures.sorted()
        groups, self._group_places = self.grouped.sorted()
        return measures, groups

    # what edges come to

    def _told(self, asked: Asked, owner: str, measures: Gathered[p.Measure]) -> Maker:
        """What the edges come to, or (`owner` is their target) the nodes at their ends."""
        entries: list[tuple[str, Maker]] = []
        for key, nodes in self.planning.selector.groups((f"{owner}Aggregate",), asked)[0].keys.items():
            match nodes[0].name.value:
                case "count":
                    entries.append((key, _measure(measures.add(self._count(owner)), c.Kind.INT, name="count")))
                case "node" if owner == self.edge.name and not self.edge.plain:
                    entries.append((key, self._told(nodes, self.edge.target, measures)))
                case "__typename":
                    entries.append((key, always(f"{owner}Aggregate")))
                case name:
                    entries.append((key, self._functions(nodes, self._property(owner, name), measures)))
        return lambda places: s.OneObject([(key, maker(places)) for key, maker in entries])

    def _functions(self, asked: Asked, of: GroupKey, measures: Gathered[p.Measure]) -> Maker:
        summary = summary_of(of.prop)
        assert summary, f"nothing is told of {of.prop.name}"
        type_ = f"{summary.name}Aggregate"
        entries: list[tuple[str, Maker]] = []
        for key, nodes in self.planning.selector.groups((type_,), asked)[0].keys.items():
            name = nodes[0].name.value
            if name == "__typename":
                maker = always(type_)
            else:
                maker = _measure(measures.add(self._measure(of, name)), summary.functions[name], of.prop.name)
            entries.append((key, maker))
        return lambda places: s.OneObject([(key, maker(places)) for key, maker in entries])

    def _count(self, owner: str) -> p.Measure:
        return p.CountRows() if owner == self.edge.name else p.CountNodes()

    def _property(self, owner: str, name: str) -> GroupKey:
        """A property of the edge, or of its node."""
        if owner == self.edge.name and not self.edge.plain:
            return GroupKey(self.edge.properties[name])
        found = self.planning.catalogue.fields(self.edge.target)[name]
        assert isinstance(found, c.Scalar), f"{owner}.{name} is no property"
        return GroupKey(found.prop, on_node=True)

    def _measure(self, of: GroupKey, function: str) -> p.Told:
        value = self._value(of)
        chosen = p.Function(function)
        units = tuple(self._unit(of, name) for name in of.prop.units)
        node = self.planning.catalogue.nodes.get(self.edge.target)
        replaced = node.replaced_by if node and of.on_node else ()
        if replaced and chosen is not p.Function.DISTINCT:
            value = p.Unless(self._replacing(replaced), value)
        return p.Told(chosen, value, units)

    def _replacing(self, names: tuple[str, ...]) -> p.Match:
        """The way from a node to those that take its place."""
        starts = tuple(dict.fromkeys(end for name in names for ends, _ in self.planning.catalogue.relationships[name].ends for end in ends))
        return match_for(self.planning, (c.Step(names, Way.IN, starts),), self.here.lens)

    def _value(self, of: GroupKey) -> p.Value:
        return node_value(self.planning.catalogue, of.prop) if of.on_node else edge_value(of.prop, self.heading)

    def _unit(self, of: GroupKey, name: str) -> p.Value:
        match of.prop.units_at:
            case c.End.NEAR:
                return p.OnNear(name)
            case c.End.FAR:
                return p.Own(name)
            case None:
                return p.Own(name) if of.on_node else p.OnEdge(name)

    # groups

    def _keys(self, given: Given, site: Site) -> dict[str, GroupKey]:
        """By what edges are grouped, by the names in the enum."""
        names = [one.name for one in given.value] if isinstance(given, Leaf) else []
        limit = self.planning.limits.keys
        if not names:
            self.planning.refuse(site, "name at least one field to group by.")
        if len(names) > limit:
            self.planning.refuse(site, f"these are {len(names)} fields; group by at most {limit}.", Code.LIMIT_EXCEEDED)
        counts = Counter(names)
        if twice := [name for name in counts if counts[name] > 1]:
            self.planning.refuse(site, f"{twice[0]} is there twice; name it once.")
        known = group_keys(self.planning.catalogue, self.edge)
        return {name: known[name] for name in names}

    def _key_value(self, key: GroupKey) -> p.Value:
        return p.Year(self._value(key)) if key.year else self._value(key)

    def _group(self, asked: Asked, keys: Mapping[str, GroupKey], measures: Gathered[p.Measure]) -> Maker:
        """One group: its row is [keys, measures]."""
        entries: list[tuple[str, Maker]] = []
        for key, nodes in self.planning.selector.groups((f"{self.edge.name}Group",), asked)[0].keys.items():
            match nodes[0].name.value:
                case "keys":
                    entries.append((key, self._shared(nodes, keys)))
                case "count":
                    entries.append((key, _of_group(_measure(measures.add(p.CountRows()), c.Kind.INT, name="count"))))
                case "aggregate":
                    entries.append((key, _of_group(self._told(nodes, self.edge.name, measures))))
                case _:
                    entries.append((key, always(f"{self.edge.name}Group")))
        return lambda places: s.OneObject([(key, maker(places)) for key, maker in entries])

    def _shared(self, asked: Asked, keys: Mapping[str, GroupKey]) -> Maker:
        """The values that the edges of a group share."""
        type_ = f"{self.edge.name}GroupValue"
        keyed = self.planning.selector.groups((type_,), asked)[0].keys
        readers = []
        for place, (name, key) in enumerate(keys.items()):
            fields: dict[str, s.Reader] = {"field": s.Constant(name), "value": _text(place, key), "__typename": s.Constant(type_)}
            readers.append(s.OneObject([(alias, fields[nodes[0].name.value]) for alias, nodes in keyed.items()]))
        return lambda _places: lambda row, bound: [read(row[0], bound) for read in readers]

    def _having(self, given: Given, site: Site) -> p.Condition:
        filters = Filters(self.planning, self.here, self.heading)
        parts = self._conditions(given, self.edge.name, filters, site) if given is not None else []
        return parts[0] if len(parts) == 1 else p.And(tuple(parts))

    def _conditions(self, given: Given, owner: str, filters: Filters, site: Site) -> list[p.Condition]:
        assert isinstance(given, dict), "having is an input object"
        found: list[p.Condition] = []
        for name, value in given.items():
            at = site.at(name)
            if value is None:
                filters.refuse_null(at)
            elif name == "count":
                found.append(filters.compare(COUNT, p.Measured(self._count(owner)), value, at))
            elif name == "node" and owner == self.edge.name and not self.edge.plain:
                found += self._conditions(value, self.edge.target, filters, at)
            else:
                found += self._compared(self._property(owner, name), value, filters, at)
        return [part for one in found for part in (one.parts if isinstance(one, p.And) else (one,))]

    def _compared(self, of: GroupKey, given: Given, filters: Filters, site: Site) -> list[p.Condition]:
        assert isinstance(given, dict), "conditions on a measure are an input object"
        summary = summary_of(of.prop)
        assert summary, f"nothing is told of {of.prop.name}"
        found: list[p.Condition] = []
        for name, value in given.items():
            if value is None:
                filters.refuse_null(site.at(name))
            else:
                prop = c.Property(name, summary.functions[name], of.prop.description)
                found.append(filters.compare(prop, p.Measured(self._measure(of, name)), value, site.at(name)))
        return found

    def _order(self, given: Given, keys: Sequence[GroupKey], site: Site) -> tuple[p.GroupOrder, ...]:
        """As asked, else the largest first; ties fall to the keys."""
        found: list[p.GroupOrder] = []
        for place, one in enumerate(given if isinstance(given, list) else []):
            found += self._sorted_by(one, self.edge.name, keys, site.at(place))
        if not found:
            found = [p.GroupOrder(p.CountRows(), descending=True)]
        known = {one.of for one in found}
        return (*dict.fromkeys(found), *(p.GroupOrder(place) for place in range(len(keys)) if place not in known))

    def _sorted_by(self, given: Given, owner: str, keys: Sequence[GroupKey], site: Site) -> list[p.GroupOrder]:
        name, value = self.planning.only_field(given, site)
        at = site.at(name)
        if not name:
            return []
        if name == "node" and owner == self.edge.name and not self.edge.plain:
            return self._sorted_by(value, self.edge.target, keys, at)
        if name not in ("count", "keys"):
            of = self._property(owner, name)
            function, value = self.planning.only_field(value, at)
            return self._sorted(value, [self._measure(of, function)], at.at(function)) if function else []
        if name == "count":
            return self._sorted(value, [self._count(owner)], at)
        return self._sorted(value, [place for place, key in enumerate(keys) if owner == self.edge.name or key.on_node], at)

    def _sorted(self, given: Given, by: Sequence[p.Measure | int], site: Site) -> list[p.GroupOrder]:
        descending = self.planning.descending(given, site)
        return [] if descending is None else [p.GroupOrder(one, descending) for one in by]

    def _limit(self, given: Given, site: Site) -> p.Param:
        source = given.source if isinstance(given, Leaf) else Constant(DEFAULT_GROUPS)
        return self.planning.slots.add(source, to.GroupCount(self.planning.limits.page), site)


def _words(key: GroupKey) -> tuple[str, ...]:
    """In whose order a key sorts: the declared one of an enum."""
    is_stored_word = key.prop.kind is c.Kind.ENUM and key.prop.source is not c.Source.LABEL
    return stored_words(key.prop) if is_stored_word else ()


def _text(place: int, key: GroupKey) -> s.Reader:
    """The value of a key, as text."""
    prop = key.prop
    show: Callable[[Any], str | None] = str
    if prop.enum and prop.source is c.Source.LABEL:
        names = [member.name for member in prop.enum]
        show = names.__getitem__
    elif prop.enum:
        show = {str(member.value): member.name for member in prop.enum}.get
    elif prop.kind is c.Kind.BOOLEAN:
        show = {True: "true", False: "false"}.get
    elif prop.kind is c.Kind.FLOAT:
        show = _plain_number
    stored = s.Column(place) if prop.enum else s.Stored(place, c.Kind.STRING if key.year else prop.kind, _wrong(prop.kind, prop.name))

    def read(row: Any, bound: s.Bound) -> str | None:
        value = stored(row, bound)
        return None if value is None else show(value)

    return s.Nullable(read)


def _plain_number(value: float) -> str:
    """A number without needless decimals: 25000000, 0.5."""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else str(value)


def _measure(number: int, kind: c.Kind, name: str) -> Maker:
    return lambda places: s.Nullable(s.Stored(places[number], kind, _wrong(kind, name)))


def _wrong(kind: c.Kind, name: str) -> str:
    return f"something for {name} here that is no {kind.value}"


def _of_group(maker: Maker) -> Maker:
    """What reads the measures of a group."""

    def make(places: Places) -> s.Reader:
        read = maker(places)
        return lambda row, bound: read(row[1], bound)

    return make
