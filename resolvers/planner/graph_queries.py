"""The fields that look at connections as a whole -> roots of the plan, and how they are read back.

{ paths(from: "company:a", to: "company:b") { paths { sentence } } }   ->   Paths(walk, ..., hops=6, most=None, limit, None, Row(...))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Given
from keiretsu.resolvers.output import graph_queries as x
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.output.phrasing import PathSentence, StepSentence, Telling, telling
from keiretsu.resolvers.parameters import coerce as to
from keiretsu.resolvers.planner.argument_reader import Choices
from keiretsu.resolvers.planner.columns import Columns, Places
from keiretsu.resolvers.planner.connections import Asked
from keiretsu.resolvers.planner.context import Here, Planned, Planning, grounds_for, labels_of, match_for
from keiretsu.resolvers.planner.filters import Filters
from keiretsu.resolvers.planner.nodes import Nodes
from keiretsu.resolvers.planner.values import edge_value
from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import Way
from keiretsu.schema.provenance import Direction
from keiretsu.schema.types.graph_queries import STEP, TIE, PathMode, relation_edge

WAYS = {Direction.OUT: Way.OUT, Direction.IN: Way.IN, Direction.BOTH: Way.EITHER}
MOST = (26, 101, 401)
"""How many paths a search looks for, twice as many as are wanted, for some have a node twice: it stands in the text, so there are few."""


@dataclass
class Parts:
    """The rows that a root has beside each other, as they are gathered: of nodes, of edges, and of whom a tie binds."""

    nodes: Columns = field(default_factory=Columns)
    steps: Columns = field(default_factory=Columns)
    of: Columns = field(default_factory=Columns)
    asked: set[str] = field(default_factory=set)

    def finish(self) -> tuple[dict[str, p.Row | None], dict[str, Places]]:
        """The rows, None where nothing is asked of one, and where each column stands in them."""
        made = {"nodes": self.nodes.finish(), "steps": self.steps.finish(), "of": self.of.finish()}
        rows = {name: row if name in self.asked else None for name, (row, _) in made.items()}
        return rows, {name: places for name, (_, places) in made.items()}


Late = Callable[[Mapping[str, Places]], s.Reader]
"""Where the columns of each part stand -> the reader."""


@dataclass(frozen=True)
class Exploring:
    """Plans `paths`, `subgraph` and `common`."""

    planning: Planning
    here: Here
    given: Mapping[str, Given]
    parts: Parts = field(default_factory=Parts)

    def paths(self, asked: Asked, place: int) -> Planned:
        limits, choices = self.planning.limits, self._choices
        hops = choices.number("maxHops", 6, 1, limits.hops)
        limit = choices.param("first", 10, to.HowMany(limits.page, further=True))
        start, end = choices.param("from", None, to.stored_id), choices.param("to", None, to.stored_id)
        where = Filters(self.planning, self.here).edge(self._relation, self.given.get("where"), self.here.site.at("where"))
        late = self._object("PathResult", self.here, asked, partial(self._of_result, reason=x.Reason(limit.slot, hops)))
        rows, places = self.parts.finish()
        made = p.Paths(replace(self._walk, where=where), start, end, hops, self._most(), limit, rows["nodes"], rows["steps"])
        return Planned(made, x.Within(place, late(places)), x.OUT_OF_TIME)

    def subgraph(self, asked: Asked, place: int) -> Planned:
        limits, choices = self.planning.limits, self._choices
        hops = choices.number("hops", 1, 1, limits.around)
        limit = choices.param("first", 200, to.HowMany(limits.edges, further=True))
        ids = choices.param("around", None, to.AtMost(limits.page, _distinct))
        late = self._object("Subgraph", self.here, asked, self._of_subgraph)
        rows, places = self.parts.finish()
        return Planned(
            p.Surroundings(self._walk, ids, hops, limit, rows["nodes"], rows["steps"], "counts" in self.parts.asked),
            x.Within(place, late(places)),
        )

    def common(self, asked: Asked, place: int) -> Planned:
        limits, choices = self.planning.limits, self._choices
        hops = choices.number("hops", 1, 1, 2)
        limit = choices.param("first", 20, to.HowMany(limits.page, further=True))
        ids = choices.param("of", None, to.Several(2, 5, _distinct))
        late = self._object("CommonGround", self.here, asked, self._of_common)
        rows, places = self.parts.finish()
        return Planned(p.Shared(self._walk, ids, hops, limit, rows["nodes"], rows["of"], rows["steps"]), x.Within(place, late(places)))

    # what they have in common

    @property
    def _choices(self) -> Choices:
        return Choices(self.planning, self.here.site, self.given)

    def _most(self) -> int | None:
        """How many paths are looked for where they need not be of the least length."""
        if self._choices.word("mode", PathMode.SHORTEST) is PathMode.SHORTEST:
            return None
        wanted = self._choices.plain("first", 10)
        return next((one for one in MOST if one > 2 * wanted), MOST[-1])

    @cached_property
    def _walk(self) -> p.Walk:
        """A hop over the facts of the kinds that are asked for. Where it begins it must be seen, too, which no hop shows."""
        catalogue, way = self.planning.catalogue, WAYS[self._choices.word("direction", Direction.BOTH)]
        types = tuple(relationship.name for relationship in catalogue.relationships.values() if relationship.sourced)
        kinds = self._choices.words("kinds")
        if kinds is not None:
            picked = tuple(name for name in types if name in kinds)
            if not picked:
                self.planning.refuse(self.here.site.at("kinds"), "this names no kind; name some, or leave it out.")
            types = picked or types
        match = match_for(self.planning, (c.Step(types, way, self._entities),), self.here.lens)
        grounds = grounds_for(catalogue, self._entities) if self.here.lens else ()
        return p.Walk(replace(match, grounds=grounds), labels_of(catalogue, self._entities))

    @property
    def _relation(self) -> c.Edge:
        return self.planning.catalogue.edges[relation_edge(self.planning.catalogue)]

    @property
    def _entities(self) -> tuple[str, ...]:
        catalogue = self.planning.catalogue
        assert catalogue.entities, "who explores has entities"
        return catalogue.members(catalogue.entities)

    def _object(self, type_: str, here: Here, asked: Asked, plan: Callable[[str, Here, Asked], Late]) -> Late:
        """An object of a type that no catalogue lists; `plan` plans the field of this name."""
        keyed = self.planning.selector.groups((type_,), asked)[0].keys
        lates = [(key, _planned(type_, here.below(key), nodes, plan)) for key, nodes in keyed.items()]
        return lambda places: s.OneObject([(key, late(places)) for key, late in lates])

    def _nodes(self, part: str, here: Here, asked: Asked) -> Callable[[Mapping[str, Places]], s.Reader]:
        """The nodes of a part's rows."""
        self.parts.asked.add(part)
        maker = Nodes(self.planning).node(here, getattr(self.parts, part), self._entities, asked)
        return lambda places: maker(places[part])

    # the fields of each

    def _of_result(self, name: str, here: Here, asked: Asked, reason: x.Reason) -> Late:
        match name:
            case "paths":
                path = self._object("RelationPath", here, asked, self._of_path)
                return lambda places: s.AllRows(x.ROWS, path(places))
            case "cut":
                return lambda _places: x.Cut()
            case _:
                return lambda _places: reason

    def _of_path(self, name: str, here: Here, asked: Asked) -> Late:
        match name:
            case "length":
                return lambda _places: s.Column(0)
            case "nodes":
                node = self._nodes("nodes", here, asked)
                return lambda places: s.AllRows(1, node(places))
            case "steps":
                step = self._step(STEP, here, asked)
                return lambda places: s.AllRows(2, step(places))
            case _:
                return self._told(lambda told: PathSentence(2, told))

    def _of_subgraph(self, name: str, here: Here, asked: Asked) -> Late:
        match name:
            case "nodes":
                node, own = self._nodes("nodes", here, asked), self.parts.nodes.add(p.Own("id"))
                return lambda places: x.InOrder(x.Sorting(x.NEAR, places["nodes"][own]), node(places))
            case "edges":
                step, own = self._step(TIE, here, asked), self.parts.steps.add(p.OnEdge("id"))
                return lambda places: x.InOrder(x.Sorting(x.TIES, places["steps"][own], x.SIZES), step(places))
            case "counts":
                self.parts.asked.add("counts")
                keyed = self.planning.selector.groups(("KindCount",), asked)[0].keys
                entries = tuple((key, nodes[0].name.value) for key, nodes in keyed.items())
                return lambda _places: x.Counts(entries)
            case _:
                return lambda _places: s.Column(1)

    def _of_common(self, name: str, here: Here, asked: Asked) -> Late:
        if name == "truncated":
            return lambda _places: s.Column(0)
        node = self._object("CommonNode", here, asked, self._of_common_node)
        return lambda places: s.AllRows(1, node(places))

    def _of_common_node(self, name: str, here: Here, asked: Asked) -> Late:
        if name == "node":
            node = self._nodes("nodes", here, asked)
            return lambda places: x.Within(0, node(places))
        tie = self._object("CommonTie", here, asked, self._of_tie)
        return lambda places: s.AllRows(1, tie(places))

    def _of_tie(self, name: str, here: Here, asked: Asked) -> Late:
        if name == "of":
            node = self._nodes("of", here, asked)
            return lambda places: x.Within(0, node(places))
        step = self._step(STEP, here, asked)
        return lambda places: s.AllRows(1, step(places))

    # an edge

    def _step(self, type_: str, here: Here, asked: Asked) -> Late:
        self.parts.asked.add("steps")
        return self._object(type_, here, asked, self._of_step)

    def _of_step(self, name: str, here: Here, asked: Asked) -> Late:
        columns = self.parts.steps
        match name:
            case "from":
                return self._start(here, asked)
            case "to":
                node = Nodes(self.planning).node(here, columns, self._entities, asked)
                return lambda places: node(places["steps"])
            case "evidence":
                maker = Nodes(self.planning).evidence(here, columns, asked)
                return lambda places: maker(places["steps"])
            case "sentence":
                return self._told(StepSentence)
            case _:
                prop = self._relation.properties[name]
                number = columns.add(edge_value(prop))
                return lambda places: s.property_reader(prop, places["steps"][number], "an edge")

    def _start(self, here: Here, asked: Asked) -> Late:
        """Where the edge sets out: what it says of itself stands in the edge's row, all else in one of its own."""
        columns, inner = self.parts.steps, Columns()
        maker = Nodes(self.planning).node(here, inner, self._entities, asked)
        own = [one.name for one in inner.gathered if isinstance(one, p.Own)]
        if len(own) == len(inner.gathered):
            numbers = [columns.add(p.OnNear(name)) for name in own]
            return lambda places: maker([places["steps"][number] for number in numbers])
        row, its_places = inner.finish()
        number = columns.add(p.AtStart(row))
        return lambda places: x.Within(places["steps"][number], maker(its_places))

    def _told(self, read: Callable[[Telling], s.Reader]) -> Late:
        catalogue = self.planning.catalogue
        self.parts.asked.add("steps")
        called = "name" if "name" in catalogue.fields(catalogue.entities or "") else "id"
        telling_at = telling(self.parts.steps, catalogue, self._walk.match.hops[0].types, called)
        return lambda places: read(telling_at(places["steps"]))


def _planned(type_: str, here: Here, asked: Asked, plan: Callable[[str, Here, Asked], Late]) -> Late:
    name = asked[0].name.value
    return (lambda _places: s.Constant(type_)) if name == "__typename" else plan(name, here, asked)


def _distinct(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(to.stored_ids(list(values))))
