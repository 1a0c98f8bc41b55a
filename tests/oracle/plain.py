"""The meaning of every field, filter, order and lens, in plain Python over plain objects.

Nothing here is shared with the program but the catalogue, which says what a field stands for. It is run by graphql-core's own executor
over a schema that is built from the SDL.
"""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema, execute_sync, parse

from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import Way
from keiretsu.schema.provenance import Modality
from tests.oracle.aggregations import Group, GroupValue, Told, Values, groups
from tests.oracle.comparing import FOLDED_OPERATORS, compare, compares, goodness, holds, read_cursor, shown, sortable, stored
from tests.oracle.random_graph import Edge, Node, World
from tests.oracle.visibility import Bond, Lens, Seen


@dataclass
class Page:
    """A page of a connection, ready to be read."""

    name: str
    edges: list[Any]
    total: int
    has_next: bool
    has_previous: bool
    cursors: list[str] = field(default_factory=list)
    told: Told | None = None


@dataclass
class RootEdge:
    """An edge of a root connection."""

    far: Node
    lens: Lens


class Oracle:
    """Answers operations over one world."""

    def __init__(self, sdl: str, catalogue: c.Catalogue) -> None:
        self.schema: GraphQLSchema = build_schema(sdl)
        self.catalogue = catalogue

    def answer(self, world: World, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of the answer. The operation must be free of faults."""
        resolvers = _Resolvers(world)
        result = execute_sync(
            self.schema,
            parse(text),
            variable_values=variables,
            field_resolver=resolvers.resolve,
            type_resolver=lambda value, *_: value.node.type,
        )
        if result.errors:
            raise AssertionError(f"the oracle failed: {result.errors}") from result.errors[0].original_error
        assert result.data is not None
        return result.data


class _Resolvers:
    def __init__(self, world: World) -> None:
        self.world = world
        self.catalogue = world.catalogue

    def resolve(self, source: Any, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
        match source:
            case None:
                return self._root(info.field_name, args)
            case Seen():
                return self._on_node(source, self.catalogue.nodes[source.node.type].fields[info.field_name], args)
            case Page():
                return self._on_page(source, info, args)
            case Told() | Values() | Group() | GroupValue():
                return source.field(info.field_name)
            case (Bond() | RootEdge()) as edge, str(cursor):
                return self._on_edge(edge, cursor, info)
            case _:
                raise AssertionError(f"{info.parent_type.name}.{info.field_name}")

    # roots

    def _root(self, name: str, args: dict[str, Any]) -> Any:
        lens = self._lens(args.get("lens"))
        if name == "node":
            return self._find(args["id"], lens)
        if name == "nodes":
            return [self._find(one, lens) for one in args["ids"]]
        for node in self.catalogue.nodes.values():
            if name == node.prefix:
                return self._find(f"{node.prefix}:{args[node.key]}", lens, raw=True)
            if name == node.plural:
                nodes = [one for one in self.world.nodes.values() if one.type == node.name and lens.sees_node(one)]
                return self._page(node.name, [RootEdge(one, lens) for one in nodes], args, None, node.name)
        raise AssertionError(name)

    def _lens(self, given: dict[str, Any] | None) -> Lens:
        given = given or {}
        modality = given.get("modality")
        documents = given.get("documents")
        return Lens(
            self.world,
            None if modality is None else tuple(str(Modality[one].value) for one in modality),
            given.get("minConfidence"),
            None if documents is None else tuple(stored(document) for document in documents),
            given.get("asOf"),
            given.get("includeUndated") is not False,
        )

    def _find(self, given: str, lens: Lens, *, raw: bool = False) -> Seen | None:
        node = self.world.nodes.get(given if raw else stored(given))
        return Seen(node, lens) if node and lens.sees_node(node) else None

    # nodes

    def _on_node(self, source: Seen, found: c.Field, args: dict[str, Any]) -> Any:
        node, lens = source.node, source.lens
        match found:
            case c.Scalar(_, prop):
                return shown(prop, self._value(node, prop))
            case c.Evidence():
                return [self._claim(key, lens) for key in sorted(lens.keys(node))]
            case c.Links() as links:
                edge = self.catalogue.edges[links.edge]
                bonds = self._bonds(node, lens, links, args.get("kinds"), args.get("direction"))
                return self._page(edge.name, bonds, args, edge, edge.target, node)
            case c.One(step=step):
                nodes = self._far(node, lens, step)
                return Seen(nodes[0], lens) if nodes else None
            case c.Many(step=step):
                return [Seen(one, lens) for one in self._far(node, lens, step)]

    def _value(self, node: Node, prop: c.Property) -> Any:
        """A property in the graph's own words."""
        if prop.kind is c.Kind.ID:
            return node.id
        if prop.source is c.Source.LABEL:
            return "".join(f"_{one}" if one.isupper() and place else one for place, one in enumerate(node.type)).upper()
        return node.values.get(prop.stored, prop.default)

    def _claim(self, key: str, lens: Lens) -> Seen:
        assert self.catalogue.provenance
        return Seen(self.world.nodes[f"{self.catalogue.nodes[self.catalogue.provenance.claim].prefix}:{key}"], lens)

    def _far(self, node: Node, lens: Lens, step: c.Step) -> list[Node]:
        """The nodes that a step leads to, each once, by id."""
        found = {far.id: far for _, far, _ in self._step(node, lens, step)}
        return [found[id_] for id_ in sorted(found)]

    def _step(self, node: Node, lens: Lens, step: c.Step) -> Iterable[tuple[Edge, Node, str]]:
        """The visible edges of a step, with the far node and the way as seen from here; a loop both ways counts once, outward."""
        loops = set()
        if step.way in (Way.OUT, Way.EITHER):
            for edge in self.world.leaving[node.id]:
                far = self.world.nodes[edge.end]
                if edge.type in step.types and far.type in step.targets and lens.sees_edge(edge):
                    loops.add(edge.id)
                    yield edge, far, "out"
        if step.way in (Way.IN, Way.EITHER):
            for edge in self.world.arriving[node.id]:
                far = self.world.nodes[edge.start]
                if edge.type in step.types and far.type in step.targets and lens.sees_edge(edge) and edge.id not in loops:
                    yield edge, far, "in"

    def _bonds(self, node: Node, lens: Lens, links: c.Links, kinds: list[str] | None, direction: str | None) -> list[Any]:
        step = links.steps[0]
        if kinds is not None:
            step = c.Step(tuple(one for one in step.types if one in kinds), step.way, step.targets)
        if direction in ("IN", "OUT"):
            step = c.Step(step.types, Way[direction], step.targets)
        if len(links.steps) == 1:
            if self.catalogue.edges[links.edge].plain:
                return [RootEdge(far, lens) for _, far, _ in self._step(node, lens, step)]
            return [Bond(far, lens, edge, heading) for edge, far, heading in self._step(node, lens, step)]
        pairs: dict[str, list[tuple[Edge, Node, Edge]]] = {}
        for first, between, _ in self._step(node, lens, step):
            for second, far, _ in self._step(between, lens, links.steps[1]):
                if far.id != node.id and first.id != second.id:
                    pairs.setdefault(far.id, []).append((first, between, second))
        return [
            Bond(self.world.nodes[id_], lens, pairs=tuple(sorted(found, key=functools.partial(goodness, lens))))
            for id_, found in pairs.items()
        ]

    # pages

    def _page(self, name: str, edges: list[Any], args: dict[str, Any], edge: c.Edge | None, target: str, near: Node | None = None) -> Page:
        where = args.get("where")
        if where is not None:
            edges = [one for one in edges if self._holds_edge(one, edge, target, where)]
        told = Told(self.catalogue, edge, target, tuple(edges), near, self._value)
        keys = self._keys(args.get("orderBy") or [], edge, target)
        place = functools.cmp_to_key(functools.partial(compare, [descending for _, descending in keys]))
        rows = sorted(((place([read(one) for read, _ in keys]), one) for one in edges), key=lambda row: row[0])
        after, before = (place(read_cursor(args[end])) if args.get(end) else None for end in ("after", "before"))
        inside = [row for row in rows if (after is None or row[0] > after) and (before is None or row[0] < before)]
        earlier = after is not None and any(row[0] <= after for row in rows)
        later = before is not None and any(row[0] >= before for row in rows)
        first, last = args.get("first"), args.get("last")
        if last is not None:
            page, over = inside[max(0, len(inside) - last) :], len(inside) > last
            has_next, has_previous = later, over or earlier
        else:
            size = 20 if first is None else first
            page, over = inside[:size], len(inside) > size
            has_next, has_previous = over or later, earlier
        cursors = [base64.b64encode(json.dumps(row[0].obj).encode()).decode() for row in page]  # type: ignore[attr-defined]
        return Page(name, [row[1] for row in page], len(rows), has_next, has_previous, cursors, told)

    def _on_page(self, page: Page, info: GraphQLResolveInfo[Any], args: dict[str, Any]) -> Any:
        assert page.told
        match info.field_name:
            case "aggregate":
                return page.told
            case "groups":
                return groups(page.told, args)
            case "edges":
                return list(zip(page.edges, page.cursors, strict=True))
            case "nodes":
                return [Seen(edge.far, edge.lens) for edge in page.edges]
            case "totalCount":
                return page.total
            case "pageInfo":
                return page
            case "hasNextPage":
                return page.has_next
            case "hasPreviousPage":
                return page.has_previous
            case "startCursor":
                return page.cursors[0] if page.cursors else None
            case "endCursor":
                return page.cursors[-1] if page.cursors else None
            case other:
                raise AssertionError(other)

    def _on_edge(self, edge: Any, cursor: str, info: GraphQLResolveInfo[Any]) -> Any:
        match info.field_name:
            case "cursor":
                return cursor
            case "node":
                return Seen(edge.far, edge.lens)
            case "evidence":
                return [self._claim(key, edge.lens) for key in edge.claims()]
            case "via":
                return [Seen(one, edge.lens) for one in sorted({pair[1] for pair in edge.pairs}, key=lambda one: one.id)]
            case name:
                prop = self.catalogue.edges[info.parent_type.name.removesuffix("Edge")].properties[name]
                return shown(prop, edge.value(prop))

    # filters

    def _holds_edge(self, one: Any, edge: c.Edge | None, target: str, where: dict[str, Any]) -> bool:
        if edge is None or edge.plain:
            return self._holds_node(one.far, one.lens, target, where)

        def read(name: str, given: Any) -> bool:
            if name == "node":
                return self._holds_node(one.far, one.lens, edge.target, given)
            return compares(edge.properties[name], one.value(edge.properties[name]), given)

        return holds(where, read)

    def _holds_node(self, node: Node, lens: Lens, type_: str, where: dict[str, Any]) -> bool:
        def read(name: str, given: Any) -> bool:
            match self.catalogue.fields(type_)[name]:
                case c.Scalar(_, prop):
                    return compares(prop, self._value(node, prop), given)
                case c.One(target=target, step=step):
                    far = self._far(node, lens, step)
                    return bool(far) and self._holds_node(far[0], lens, target, given)
                case c.Links() as links:
                    return self._quantified(node, lens, links, given)
                case other:
                    raise AssertionError(other)

        return holds(where, read)

    def _quantified(self, node: Node, lens: Lens, links: c.Links, given: dict[str, Any]) -> bool:
        edge = self.catalogue.edges[links.edge]
        bonds = self._bonds(node, lens, links, None, None)
        for name, inner in given.items():
            if name == "count":
                holds = all(FOLDED_OPERATORS[operator](len(bonds), operand) for operator, operand in inner.items())
            else:
                met = [self._holds_edge(bond, edge, edge.target, inner) for bond in bonds]
                holds = {"some": any(met), "all": all(met), "none": not any(met), "single": sum(met) == 1}[name]
            if not holds:
                return False
        return True

    # orders

    def _keys(self, given: list[dict[str, Any]], edge: c.Edge | None, target: str) -> list[tuple[Callable[[Any], Any], bool]]:
        found = [self._edge_key(one, edge, target) for one in given]
        found.append((lambda one: one.far.id, False))
        found.append((lambda one: one.edge.id if isinstance(one, Bond) and one.edge else "", False))
        return found

    def _edge_key(self, given: dict[str, Any], edge: c.Edge | None, target: str) -> tuple[Callable[[Any], Any], bool]:
        ((name, value),) = given.items()
        if edge is not None and not edge.plain:
            if name == "node":
                return self._node_key(value, edge.target)
            prop = edge.properties[name]
            return (lambda one: sortable(prop, one.value(prop))), value == "DESC"
        return self._node_key(given, target)

    def _node_key(self, given: dict[str, Any], type_: str) -> tuple[Callable[[Any], Any], bool]:
        ((name, value),) = given.items()
        match self.catalogue.fields(type_)[name]:
            case c.Scalar(_, prop):
                return (lambda one: sortable(prop, self._value(one.far, prop))), value == "DESC"
            case c.Links() as links:
                return (lambda one: len(self._bonds(one.far, one.lens, links, None, None))), value["count"] == "DESC"
            case c.One(target=target, step=step):
                inner, descending = self._node_key(value, target)

                def read(one: Any) -> Any:
                    far = self._far(one.far, one.lens, step)
                    return inner(RootEdge(far[0], one.lens)) if far else None

                return read, descending
            case other:
                raise AssertionError(other)
