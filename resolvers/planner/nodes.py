"""What is asked of nodes -> columns and makers.

    asked of Company: {"name", "of": figures, ...}   ->   columns of the row at hand, and a maker of the object

A node may be of several types. Columns are shared between them; which keys are read follows from the type of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Given, Leaf
from keiretsu.resolvers.document.collect_fields import Group
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.ownership.plan import Owning
from keiretsu.resolvers.planner.columns import Columns, Maker, always
from keiretsu.resolvers.planner.connections import Asked, Connections
from keiretsu.resolvers.planner.context import Here, Planning, match_for
from keiretsu.resolvers.planner.lens import without_day
from keiretsu.resolvers.planner.values import node_value
from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import Way

HEADINGS = {"out": Way.OUT, "in": Way.IN}


@dataclass(frozen=True)
class Nodes:
    """Plans what is asked of nodes."""

    planning: Planning

    def node(self, here: Here, columns: Columns, types: Sequence[str], asked: Asked) -> Maker:
        """The maker of the objects that these fields ask for, of nodes that may be of these types."""
        self._check_depth(here)
        groups = self.planning.selector.groups(types, asked)
        makers: dict[str, Maker] = {}
        for group in groups:
            makers |= self._objects(here, columns, group, near=group.types if len(groups) > 1 else ())
        if len({id(maker) for maker in makers.values()}) == 1:
            return makers[types[0]]
        code = columns.add(p.LabelCode(tuple(types)))
        return lambda places: s.ByType(places[code], [makers[type_](places) for type_ in types])

    def row(self, here: Here, types: Sequence[str], asked: Asked) -> tuple[p.Row, s.Reader]:
        """A row of its own for such nodes, and its reader."""
        columns = Columns()
        maker = self.node(here, columns, types, asked)
        row, places = columns.finish()
        return row, maker(places)

    def between(self, here: Here, columns: Columns, type_: str, asked: Asked) -> Maker:
        """The nodes between the ends of a path."""
        row, reader = self.row(here, (type_,), asked)
        column = columns.add(p.Between(row))
        return lambda places: s.AllRows(places[column], reader)

    def evidence(self, here: Here, columns: Columns, asked: Asked, *, of_edge: bool = True) -> Maker:
        """The claims of the edge, or of the node, that pass the lens."""
        provenance = self.planning.catalogue.provenance
        assert provenance, "evidence needs a schema with claims"
        assert here.lens, "a schema with claims has a lens"
        claim = self.planning.catalogue.nodes[provenance.claim]
        row, reader = self.row(here, (claim.name,), asked)
        lens = here.lens if of_edge else without_day(here.lens)
        evidence = p.Evidence(of_edge, claim.name, claim.key, lens, row)
        column = columns.add(evidence)
        return lambda places: s.AllRows(places[column], reader, alone=evidence.only_keys)

    def _objects(self, here: Here, columns: Columns, group: Group, near: tuple[str, ...]) -> dict[str, Maker]:
        """The makers of one group of types. A field that several of them have in common is planned once; types alike have one maker."""
        entries: dict[str, list[tuple[str, Maker]]] = {type_: [] for type_ in group.types}
        for key, asked in group.keys.items():
            planned: list[tuple[c.Field, Maker]] = []
            for type_ in group.types:
                field = self.planning.catalogue.nodes[type_].fields.get(asked[0].name.value)
                maker = next((maker for known, maker in planned if known == field), None)
                if field is None:
                    maker = always(type_)  # __typename, the only field that no catalogue lists
                elif maker is None:
                    maker = self._field(here, columns, type_, key, asked, near)
                    planned.append((field, maker))
                entries[type_].append((key, maker))
        objects: dict[tuple[int, ...], Maker] = {}
        return {type_: objects.setdefault(tuple(id(maker) for _, maker in made), _object(made)) for type_, made in entries.items()}

    def _field(self, here: Here, columns: Columns, type_: str, key: str, asked: Asked, near: tuple[str, ...]) -> Maker:
        match self.planning.catalogue.nodes[type_].fields[asked[0].name.value]:
            case c.Scalar(_, prop):
                column = columns.add(node_value(self.planning.catalogue, prop))
                return lambda places: s.property_reader(prop, places[column], "a node")
            case c.Links() as links:
                return self._links(here.across(key, len(links.steps)), columns, type_, links, asked, near)
            case c.One(step=step, required=required):
                column, reader = self._far(here.across(key), columns, step, asked, near, one=True)
                return lambda places: _one(places[column], reader, required=required)
            case c.Many(step=step):
                column, reader = self._far(here.across(key), columns, step, asked, near, one=False)
                return lambda places: s.AllRows(places[column], reader)
            case c.Evidence():
                return self.evidence(here.below(key), columns, asked, of_edge=False)
            case c.Computed(name):
                given = self.planning.arguments(type_, asked[0], here.below(key).site)
                return Owning(self.planning, self, here.below(key), given).field(name, columns, asked)

    def _far(self, here: Here, columns: Columns, step: c.Step, asked: Asked, near: tuple[str, ...], *, one: bool) -> tuple[int, s.Reader]:
        match = match_for(self.planning, (step,), here.lens, near)
        row, reader = self.row(here, step.targets, asked)
        return columns.add(p.Nodes(match, row, one)), reader

    def _links(self, here: Here, columns: Columns, type_: str, links: c.Links, asked: Asked, near: tuple[str, ...]) -> Maker:
        given = self.planning.arguments(type_, asked[0], here.site)
        steps, heading = _opened(links, given)
        never = not steps[0].types
        steps = links.steps if never else steps
        catalogue = self.planning.catalogue
        connections = Connections(
            planning=self.planning,
            below=self,
            here=here,
            name=links.name,
            edge=catalogue.edges[links.edge],
            types=steps[-1].targets,
            steps=steps,
            heading=heading,
        )
        planned = connections.plan(asked, given)
        match = match_for(self.planning, steps, here.lens, near)
        connection = replace(planned.connection, where=p.NEVER) if never else planned.connection
        column = columns.add(p.Links(match, connection))
        return lambda places: planned.reader(places[column])

    def _check_depth(self, here: Here) -> None:
        limits = self.planning.limits
        for what, limit, found in (("fields", limits.depth, len(here.path)), ("relationships", limits.hops, here.hops)):
            if found > limit:
                text = f"{'.'.join(here.path)}: this lies {found} {what} deep; the limit is {limit}."
                raise Refused([Problem(Code.LIMIT_EXCEEDED, text, here.path)])


def _opened(links: c.Links, given: Mapping[str, Given]) -> tuple[tuple[c.Step, ...], str | None]:
    """The steps of a connection, narrowed by its arguments `kinds` and `direction` where it has them; and the way that then is settled."""
    kinds, direction = given.get("kinds"), given.get("direction")
    steps = links.steps
    heading = None
    if isinstance(kinds, Leaf):
        wanted = {one.value for one in kinds.value}
        steps = (replace(steps[0], types=tuple(name for name in steps[0].types if name in wanted)),)
    if isinstance(direction, Leaf) and direction.value.value in HEADINGS:
        heading = direction.value.value
        steps = (replace(steps[0], way=HEADINGS[heading]),)
    return steps, heading


def _object(entries: Sequence[tuple[str, Maker]]) -> Maker:
    return lambda places: s.OneObject([(key, maker(places)) for key, maker in entries])


def _one(place: int, reader: s.Reader, *, required: bool) -> s.Reader:
    read = s.OnlyRow(place, reader)
    return s.Required(read, "nothing here where a node must be") if required else read
