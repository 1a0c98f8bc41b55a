"""`orderBy` -> the keys of an order, with the ties that make it total.

[{kind: ASC}, {node: {name: DESC}}]   ->   Key(Rank(OnEdge("kind"))), Key(Own("name"), descending), Key(Own("id")), Key(OnEdge("id"))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Given
from keiretsu.resolvers.errors import Code, Refused
from keiretsu.resolvers.parameters.slots import Site
from keiretsu.resolvers.planner.context import Here, Planning, match_for
from keiretsu.resolvers.planner.values import edge_value, node_value, sortable
from keiretsu.schema import catalogue as c


@dataclass(frozen=True)
class Orders:
    """Reads the `orderBy` of one field. `steps`: how its edges are reached; none for a root."""

    planning: Planning
    here: Here
    edge: c.Edge
    steps: Sequence[c.Step]
    heading: str | None = None

    def keys(self, given: Given, site: Site) -> tuple[p.Key, ...]:
        """The keys, most important first; the ties last."""
        found: list[p.Key] = []
        limit = self.planning.limits.orders
        if isinstance(given, list) and len(given) > limit:
            self.planning.refuse(site, f"these are {len(given)} entries; order by at most {limit}.", Code.LIMIT_EXCEEDED)
            raise Refused(self.planning.problems)
        for place, one in enumerate(given if isinstance(given, list) else []):
            key = self._edge(one, site.at(place))
            if key and key not in found:
                found.append(key)
        return (*found, *(tie for tie in self._ties() if tie not in found))

    def _ties(self) -> list[p.Key]:
        """The node's id; then the edge's, where a node may be reached by several."""
        ties = [p.Key(p.Own("id"), required=True, unique=True)]
        if not self.edge.plain and len(self.steps) == 1:
            ties.append(p.Key(p.OnEdge("id"), required=True))
        return ties

    def _edge(self, given: Given, site: Site) -> p.Key | None:
        name, value = self.planning.only_field(given, site)
        if self.edge.plain:
            return self._node(self.edge.target, name, value, site)
        if name == "node":
            return self.step(self.edge.target, value, site.at(name))
        prop = self.edge.properties[name] if name else None
        return self._key(prop, edge_value(prop, self.heading), value, site.at(name)) if prop else None

    def step(self, type_: str, given: Given, site: Site) -> p.Key | None:
        """The key that an order of nodes of a type names."""
        name, value = self.planning.only_field(given, site)
        return self._node(type_, name, value, site)

    def _node(self, type_: str, name: str, given: Given, site: Site) -> p.Key | None:
        if not name:
            return None
        at = site.at(name)
        match self.planning.catalogue.fields(type_)[name]:
            case c.Scalar(_, prop):
                key = self._key(prop, node_value(self.planning.catalogue, prop), given, at)
                return replace(key, unique=True) if key and self._is_unique(type_, prop) else key
            case c.Links(steps=steps):
                self.planning.further(self.here, len(steps), at)
                count, value = self.planning.only_field(given, at)
                match = match_for(self.planning, steps, self.here.lens)
                return self._made(p.CountOf(match), value, at.at(count), required=True) if count else None
            case c.One(target=target, step=step):
                inner = replace(self, here=self.planning.further(self.here, 1, at)).step(target, given, at)
                match = match_for(self.planning, (step,), self.here.lens)
                return p.Key(p.Far(match, inner.value), inner.descending) if inner else None
            case other:
                raise AssertionError(f"{type_}.{other.name} has no order")

    def _is_unique(self, type_: str, prop: c.Property) -> bool:
        """Whether no two nodes share it. Those of an interface may, if they are of two types."""
        node = self.planning.catalogue.nodes.get(type_)
        return node is not None and prop.name == node.key

    def _key(self, prop: c.Property, value: p.Value, given: Given, site: Site) -> p.Key | None:
        return self._made(sortable(prop, value), given, site, required=prop.required or isinstance(prop.default, bool))

    def _made(self, value: p.Value, given: Given, site: Site, *, required: bool) -> p.Key | None:
        descending = self.planning.descending(given, site)
        return None if descending is None else p.Key(value, descending, required)
