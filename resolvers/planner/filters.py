"""`where` -> condition.

    {name: {startsWith: "Xi"}, subsidiaries: {some: {kind: {eq: DIVISION}}}}
    -> And((Compare(Own("name"), "startsWith", p0), Quantified(SOME, match, Compare(OnEdge("kind"), "eq", p1))))

A null operand is refused: it might mean "missing" or "no condition", and neither may be guessed. Only a whole `where` may be null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Given, Leaf
from keiretsu.resolvers.errors import Code, Refused
from keiretsu.resolvers.parameters.coerce import is_high, turned_round
from keiretsu.resolvers.parameters.slots import Site
from keiretsu.resolvers.planner.context import Here, Planning, match_for
from keiretsu.resolvers.planner.values import conversion, edge_value, node_value
from keiretsu.schema import catalogue as c
from keiretsu.schema.operators import OPERATORS
from keiretsu.schema.types.inputs import COUNT, QUANTIFIERS

Fields = Mapping[str, c.Field]
Read = Callable[[str, Given, Site], p.Condition]
ORDERED = ("lt", "lte", "gt", "gte")


@dataclass
class Filters:
    """Reads the `where` of one field. `seen`: its conditions so far."""

    planning: Planning
    here: Here
    heading: str | None = None
    seen: list[Site] = field(default_factory=list)

    def node(self, type_: str, given: Given, site: Site) -> p.Condition:
        """The condition on nodes of a type, or of the types of an interface."""
        if given is None:
            return p.ALWAYS
        fields = self.planning.catalogue.fields(type_)
        return self._all(given, site, lambda name, value, at: self._on_node(type_, fields, name, value, at))

    def edge(self, edge: c.Edge, given: Given, site: Site) -> p.Condition:
        """The condition on the edges of a connection."""
        if edge.plain or given is None:
            return self.node(edge.target, given, site)
        return self._all(given, site, lambda name, value, at: self._on_edge(edge, name, value, at))

    def _all(self, given: Given, site: Site, read: Read) -> p.Condition:
        assert isinstance(given, dict), "a where is an input object"
        if self._is_too_deep(site):
            return p.ALWAYS
        parts = []
        for name, value in given.items():
            at = site.at(name)
            self._count(at)
            if value is None:
                parts.append(self.refuse_null(at))
            elif name in ("and", "or"):
                assert isinstance(value, list), f"{name} is a list"
                for place, one in enumerate(value):
                    if not one:
                        self._count(at.at(place))  # nothing within counts for it, and a long list of these costs something, too
                inner = tuple(self._all(one, at.at(place), read) for place, one in enumerate(value))
                parts.append(p.And(inner) if name == "and" else p.Or(inner))
            elif name == "not":
                parts.append(p.Not(self._all(value, at, read)))
            else:
                parts.append(read(name, value, at))
        return parts[0] if len(parts) == 1 else p.And(tuple(parts))

    def _on_node(self, type_: str, fields: Fields, name: str, value: Given, at: Site) -> p.Condition:
        catalogue = self.planning.catalogue
        match fields[name]:
            case c.Scalar(_, prop):
                return self.compare(prop, node_value(catalogue, prop), value, at)
            case c.Links(edge=edge) as links:
                return self._quantify(links, catalogue.edges[edge], value, at)
            case c.One(target=target, step=step):
                match = match_for(self.planning, (step,), self.here.lens)
                return p.Held(match, self._further(1, at).node(target, value, at))
            case other:
                raise AssertionError(f"{type_}.{other.name} has no filter")

    def _on_edge(self, edge: c.Edge, name: str, value: Given, at: Site) -> p.Condition:
        if name == "node":
            return self.node(edge.target, value, at)
        prop = edge.properties[name]
        return self.compare(prop, edge_value(prop, self.heading), value, at)

    def _quantify(self, links: c.Links, edge: c.Edge, given: Given, at: Site) -> p.Condition:
        assert isinstance(given, dict), "a filter is an input object"
        match = match_for(self.planning, links.steps, self.here.lens)
        inner = self._further(len(links.steps), at)
        parts: list[p.Condition] = []
        for name, value in given.items():
            site = at.at(name)
            if value is None:
                parts.append(self.refuse_null(site))
            elif name in QUANTIFIERS:
                parts.append(p.Quantified(p.Quantifier(name), match, inner.edge(edge, value, site)))
            else:
                parts.append(self.compare(COUNT, p.CountOf(match), value, site))
        return parts[0] if len(parts) == 1 else p.And(tuple(parts))

    def compare(self, prop: c.Property, value: p.Value, given: Given, at: Site) -> p.Condition:
        """The operators of one property, all of which must hold."""
        assert isinstance(given, dict), "operators are an input object"
        rows = {one.name: one for one in OPERATORS[prop.kind]}
        parts: list[p.Condition] = []
        for name, operand in given.items():
            site = at.at(name)
            self._count(site)
            if not isinstance(operand, Leaf) or (isinstance(operand.value, list) and None in operand.value):
                parts.append(self.refuse_null(site))
                continue
            high = name in ORDERED and is_high(operand.value)
            convert = turned_round if high else conversion(prop, name, rows[name].takes, self.planning.limits)
            parts.append(p.Compare(value, name, self.planning.slots.add(operand.source, convert, site), high))
        return parts[0] if len(parts) == 1 else p.And(tuple(parts))

    def refuse_null(self, site: Site) -> p.Condition:
        """A null operand is refused."""
        self.planning.refuse(site, "null is no operand; leave it out, or ask {isNull: true} for what is missing.")
        return p.ALWAYS

    def _further(self, hops: int, at: Site) -> Filters:
        """The same `where`, so many relationships further on."""
        return replace(self, here=self.planning.further(self.here, hops, at), heading=None)

    def _is_too_deep(self, site: Site) -> bool:
        limit = self.planning.limits.depth
        if site.depth > limit:
            self.planning.refuse(site, f"this lies {site.depth} fields deep; the limit is {limit}.", Code.LIMIT_EXCEEDED)
        return site.depth > limit

    def _count(self, site: Site) -> None:
        self.seen.append(site)
        if len(self.seen) == self.planning.limits.conditions + 1:
            text = f"this has more than {self.planning.limits.conditions} conditions; ask for fewer at once."
            self.planning.refuse(site, text, Code.LIMIT_EXCEEDED)
            raise Refused(self.planning.problems)  # to go on through thousands of them would take longer than any answer
