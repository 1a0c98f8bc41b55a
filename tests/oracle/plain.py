"""Reference resolvers: every field, filter, order and lens, in plain Python over plain objects.

The catalogue, which defines the meaning of each field, is the only code shared with Keiretsu. graphql-core's own executor runs the
resolvers over a schema that is built from the SDL.
"""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Callable, Iterable
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema, execute_sync, parse

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import (
    Catalogue,
    CompositeListField,
    ConnectionField,
    EdgeSpec,
    EvidenceField,
    FactListSpec,
    FieldSpec,
    HopSpec,
    ListField,
    PropertySource,
    PropertySpec,
    ScalarField,
    SingleField,
    ValueKind,
)
from tests.oracle.aggregations import OracleAggregate, OracleAggregateValues, OracleGroup, OracleGroupValue, OraclePage, group_rows
from tests.oracle.comparisons import (
    FILTER_OPERATORS,
    comparable_id,
    compare_sort_keys,
    decode_cursor,
    flatten_order,
    output_value,
    path_rank,
    read_lens,
    satisfies,
    satisfies_operators,
    sort_value,
)
from tests.oracle.composites import OracleItem, items_of, satisfies_item_quantifiers
from tests.oracle.random_graph import OracleEdge, OracleGraph, OracleNode
from tests.oracle.visibility import OracleConnectionEdge, OracleFact, OracleLens, OracleRootEdge, VisibleNode


class Oracle:
    """Executes operations over one random graph."""

    def __init__(self, sdl: str, catalogue: Catalogue) -> None:
        self.schema: GraphQLSchema = build_schema(sdl)
        self.catalogue = catalogue

    def execute(self, graph: OracleGraph, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of the response. The operation must be valid."""
        resolvers = OracleResolvers(graph)
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


class OracleResolvers:
    def __init__(self, graph: OracleGraph) -> None:
        self.graph = graph
        self.catalogue = graph.catalogue

    def resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        match source:
            case None:
                return self._resolve_root(info.field_name, arguments)
            case VisibleNode():
                return self._resolve_node_field(source, self.catalogue.nodes[source.node.type].fields[info.field_name], arguments)
            case OraclePage():
                return self._resolve_page_field(source, info, arguments)
            case OracleItem():
                return source.field(info.field_name)
            case OracleAggregate() | OracleAggregateValues() | OracleGroup() | OracleGroupValue():
                return source.field(info.field_name)
            case (OracleConnectionEdge() | OracleRootEdge()) as edge, str(cursor):
                return self._resolve_edge_field(edge, cursor, info)
            case OracleFact():
                return self._resolve_fact_field(source, info.field_name)
            case _:
                raise AssertionError(f"{info.parent_type.name}.{info.field_name}")

    # roots

    def _resolve_root(self, name: str, arguments: dict[str, Any]) -> Any:
        lens = self.read_lens(arguments.get("lens"))
        if name == "node":
            return self._find_node(arguments["id"], lens)
        if name == "nodes":
            return [self._find_node(id_, lens) for id_ in arguments["ids"]]
        for spec in self.catalogue.nodes.values():
            if name == spec.prefix:
                return self._find_node(f"{spec.prefix}:{arguments[spec.key]}", lens)
            if name == spec.plural:
                nodes = [node for node in self.graph.nodes.values() if node.type == spec.name and lens.sees_node(node)]
                return self._build_page(spec.name, [OracleRootEdge(node, lens) for node in nodes], arguments, None, spec.name)
        facts = self.catalogue.fact_lists[name]
        edges = [edge for edge in self.graph.edges if edge.type in facts.hop.types and lens.sees_edge(edge)]
        rows = [
            OracleConnectionEdge(self.graph.nodes[edge.end], lens, edge)
            for edge in edges
            if self.graph.nodes[edge.start].type in facts.sources and self.graph.nodes[edge.end].type in facts.hop.targets
        ]
        return self._build_page(facts.edge.name, rows, arguments, facts.edge, facts.edge.target)

    def _find_fact_list(self, name: str) -> FactListSpec | None:
        """The list whose facts have this type."""
        return next((facts for facts in self.catalogue.fact_lists.values() if facts.edge.name == name), None)

    def _resolve_fact_field(self, fact: OracleFact, name: str) -> Any:
        edge = fact.edge
        if name in fact.facts.edge.ends:
            return VisibleNode(edge.end(name), edge.lens)
        if name == "evidence":
            return [self._claim_node(key, edge.lens) for key in edge.claim_keys()]
        prop = fact.facts.edge.properties[name]
        return output_value(prop, edge.value(prop))

    def read_lens(self, values: dict[str, Any] | None) -> OracleLens:
        return read_lens(self.graph, values or {})

    def _find_node(self, id_: str, lens: OracleLens) -> VisibleNode | None:
        node = next((node for node in self.graph.nodes.values() if comparable_id(node.id) == comparable_id(id_)), None)
        return VisibleNode(node, lens) if node and lens.sees_node(node) else None

    # nodes

    def _resolve_node_field(self, source: VisibleNode, field: FieldSpec, arguments: dict[str, Any]) -> Any:
        node, lens = source.node, source.lens
        match field:
            case ScalarField(_, prop):
                return output_value(prop, self._property_value(node, prop))
            case CompositeListField():
                return items_of(node, field)
            case EvidenceField():
                return [self._claim_node(key, lens) for key in sorted(lens.claim_keys(node))]
            case ConnectionField() as connection:
                edge = self.catalogue.edges[connection.edge]
                edges = self._connection_edges(node, lens, connection, arguments.get("kinds"), arguments.get("direction"))
                return self._build_page(edge.name, edges, arguments, edge, edge.target, node)
            case SingleField(hop=hop):
                nodes = self._related_nodes(node, lens, hop)
                return VisibleNode(nodes[0], lens) if nodes else None
            case ListField(hop=hop):
                return [VisibleNode(related, lens) for related in self._related_nodes(node, lens, hop)]

    def _property_value(self, node: OracleNode, prop: PropertySpec) -> Any:
        """A property as the database stores it."""
        if prop.kind is ValueKind.ID:
            return node.id
        if prop.source is PropertySource.LABEL:
            return "".join(f"_{letter}" if letter.isupper() and index else letter for index, letter in enumerate(node.type)).upper()
        return node.values.get(prop.stored_name, prop.default)

    def _claim_node(self, key: str, lens: OracleLens) -> VisibleNode:
        assert self.catalogue.provenance
        return VisibleNode(self.graph.nodes[f"{self.catalogue.nodes[self.catalogue.provenance.claim].prefix}:{key}"], lens)

    def _related_nodes(self, node: OracleNode, lens: OracleLens, hop: HopSpec) -> list[OracleNode]:
        """The distinct nodes that a hop leads to, sorted by id."""
        nodes = {related.id: related for _, related, _ in self._traverse(node, lens, hop)}
        return [nodes[id_] for id_ in sorted(nodes)]

    def _traverse(self, node: OracleNode, lens: OracleLens, hop: HopSpec) -> Iterable[tuple[OracleEdge, OracleNode, Direction]]:
        """The visible edges of a hop, with the related node and the direction as seen from `node`.

        An undirected hop yields a self-loop once, as outgoing.
        """
        loops = set()
        if hop.direction in (Direction.OUT, Direction.BOTH):
            for edge in self.graph.outgoing[node.id]:
                related = self.graph.nodes[edge.end]
                if edge.type in hop.types and related.type in hop.targets and lens.sees_edge(edge):
                    loops.add(edge.id)
                    yield edge, related, Direction.OUT
        if hop.direction in (Direction.IN, Direction.BOTH):
            for edge in self.graph.incoming[node.id]:
                related = self.graph.nodes[edge.start]
                if edge.type in hop.types and related.type in hop.targets and lens.sees_edge(edge) and edge.id not in loops:
                    yield edge, related, Direction.IN

    def _connection_edges(
        self, node: OracleNode, lens: OracleLens, connection: ConnectionField, kinds: list[str] | None, direction: str | None
    ) -> list[Any]:
        hop = connection.hops[0]
        if kinds is not None:
            hop = HopSpec(tuple(type_ for type_ in hop.types if type_ in kinds), hop.direction, hop.targets)
        if direction in ("IN", "OUT"):
            hop = HopSpec(hop.types, Direction[direction], hop.targets)
        if len(connection.hops) == 1:
            if self.catalogue.edges[connection.edge].plain:
                return [OracleRootEdge(related, lens) for _, related, _ in self._traverse(node, lens, hop)]
            return [
                OracleConnectionEdge(related, lens, edge, edge_direction)
                for edge, related, edge_direction in self._traverse(node, lens, hop)
            ]
        paths_by_node: dict[str, list[tuple[OracleEdge, OracleNode, OracleEdge]]] = {}
        for first, intermediate, _ in self._traverse(node, lens, hop):
            for second, related, _ in self._traverse(intermediate, lens, connection.hops[1]):
                if related.id != node.id and first.id != second.id:
                    paths_by_node.setdefault(related.id, []).append((first, intermediate, second))
        return [
            OracleConnectionEdge(self.graph.nodes[id_], lens, paths=tuple(sorted(paths, key=functools.partial(path_rank, lens))))
            for id_, paths in paths_by_node.items()
        ]

    # pages

    def _build_page(
        self, name: str, edges: list[Any], arguments: dict[str, Any], edge: EdgeSpec | None, target: str, source: OracleNode | None = None
    ) -> OraclePage:
        where = arguments.get("where")
        if where is not None:
            edges = [candidate for candidate in edges if self.edge_satisfies(candidate, edge, target, where)]
        aggregate = OracleAggregate(self.catalogue, edge, target, tuple(edges), source, self._property_value)
        keys = self._sort_keys(arguments.get("orderBy") or [], edge, target)
        rank = functools.cmp_to_key(functools.partial(compare_sort_keys, [direction for _, direction in keys]))
        rows = sorted(((rank([read(candidate) for read, _ in keys]), candidate) for candidate in edges), key=lambda row: row[0])
        after, before = (rank(decode_cursor(arguments[end])) if arguments.get(end) else None for end in ("after", "before"))
        rows_in_range = [row for row in rows if (after is None or row[0] > after) and (before is None or row[0] < before)]
        has_rows_before = after is not None and any(row[0] <= after for row in rows)
        has_rows_after = before is not None and any(row[0] >= before for row in rows)
        first, last = arguments.get("first"), arguments.get("last")
        if last is not None:
            page, has_more = rows_in_range[max(0, len(rows_in_range) - last) :], len(rows_in_range) > last
            has_next, has_previous = has_rows_after, has_more or has_rows_before
        else:
            size = 20 if first is None else first
            page, has_more = rows_in_range[:size], len(rows_in_range) > size
            has_next, has_previous = has_more or has_rows_after, has_rows_before
        cursors = [base64.b64encode(json.dumps(row[0].obj).encode()).decode() for row in page]  # type: ignore[attr-defined]
        return OraclePage(name, [row[1] for row in page], len(rows), has_next, has_previous, cursors, aggregate)

    def _resolve_page_field(self, page: OraclePage, info: GraphQLResolveInfo[Any], arguments: dict[str, Any]) -> Any:
        assert page.aggregate
        match info.field_name:
            case "aggregate":
                return page.aggregate
            case "groups":
                return group_rows(page.aggregate, arguments)
            case "edges":
                return list(zip(page.edges, page.cursors, strict=True))
            case "nodes":
                return [self._node_of(edge, page.name) for edge in page.edges]
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

    def _resolve_edge_field(self, edge: Any, cursor: str, info: GraphQLResolveInfo[Any]) -> Any:
        match info.field_name:
            case "cursor":
                return cursor
            case "node":
                return self._node_of(edge, info.parent_type.name.removesuffix("Edge"))
            case "evidence":
                return [self._claim_node(key, edge.lens) for key in edge.claim_keys()]
            case "via":
                return [VisibleNode(node, edge.lens) for node in sorted({path[1] for path in edge.paths}, key=lambda node: node.id)]
            case name:
                prop = self.catalogue.edges[info.parent_type.name.removesuffix("Edge")].properties[name]
                return output_value(prop, edge.value(prop))

    def _node_of(self, edge: Any, edge_type: str) -> Any:
        """The node that an edge leads to; in a list of facts, the fact."""
        facts = self._find_fact_list(edge_type)
        return OracleFact(edge, facts) if facts else VisibleNode(edge.node, edge.lens)

    # filters

    def edge_satisfies(self, candidate: Any, edge: EdgeSpec | None, target: str, where: dict[str, Any]) -> bool:
        if edge is None or edge.plain:
            return self.node_satisfies(candidate.node, candidate.lens, target, where)

        def evaluate(name: str, condition: Any) -> bool:
            if name in edge.ends:
                return self.node_satisfies(candidate.end(name), candidate.lens, edge.ends[name][1], condition)
            return satisfies_operators(edge.properties[name], candidate.value(edge.properties[name]), condition)

        return satisfies(where, evaluate)

    def node_satisfies(self, node: OracleNode, lens: OracleLens, type_: str, where: dict[str, Any]) -> bool:
        def evaluate(name: str, condition: Any) -> bool:
            match self.catalogue.fields(type_)[name]:
                case ScalarField(_, prop):
                    return satisfies_operators(prop, self._property_value(node, prop), condition)
                case CompositeListField() as composite_list:
                    return satisfies_item_quantifiers(items_of(node, composite_list), condition)
                case SingleField(target=target, hop=hop):
                    related = self._related_nodes(node, lens, hop)
                    return bool(related) and self.node_satisfies(related[0], lens, target, condition)
                case ConnectionField() as connection:
                    return self._satisfies_quantifiers(node, lens, connection, condition)
                case other:
                    raise AssertionError(other)

        return satisfies(where, evaluate)

    def _satisfies_quantifiers(self, node: OracleNode, lens: OracleLens, connection: ConnectionField, conditions: dict[str, Any]) -> bool:
        edge = self.catalogue.edges[connection.edge]
        edges = self._connection_edges(node, lens, connection, None, None)
        for name, condition in conditions.items():
            if name == "count":
                is_satisfied = all(FILTER_OPERATORS[operator](len(edges), operand) for operator, operand in condition.items())
            else:
                results = [self.edge_satisfies(candidate, edge, edge.target, condition) for candidate in edges]
                is_satisfied = {"some": any(results), "all": all(results), "none": not any(results), "single": sum(results) == 1}[name]
            if not is_satisfied:
                return False
        return True

    # orders

    def _sort_keys(self, order: list[dict[str, Any]], edge: EdgeSpec | None, target: str) -> list[tuple[Callable[[Any], Any], str]]:
        sort_keys = [self._edge_sort_key(item, edge, target) for item in order]
        if not (edge and edge.source):
            sort_keys.append((lambda row: row.node.id, "ASC"))
        elif not order:
            sort_keys.append((lambda row: row.end("from").id, "ASC"))
        sort_keys.append((lambda row: row.edge.id if isinstance(row, OracleConnectionEdge) and row.edge else "", "ASC"))
        return sort_keys

    def _edge_sort_key(self, order: dict[str, Any], edge: EdgeSpec | None, target: str) -> tuple[Callable[[Any], Any], str]:
        ((name, value),) = order.items()
        if edge is not None and not edge.plain:
            if name in edge.ends:
                read_node, direction = self._node_sort_key(value, edge.ends[name][1])
                return (lambda row: read_node(OracleRootEdge(row.end(name), row.lens))), direction
            prop = edge.properties[name]
            return (lambda row: sort_value(prop, row.value(prop))), value
        return self._node_sort_key(order, target)

    def _node_sort_key(self, order: dict[str, Any], type_: str) -> tuple[Callable[[Any], Any], str]:
        ((name, value),) = order.items()
        fields = self.catalogue.fields(type_)
        if name not in fields:
            return self._aggregate_sort_key(fields[name.removesuffix("Aggregate")], value)
        match fields[name]:
            case ScalarField(_, prop):
                return (lambda row: sort_value(prop, self._property_value(row.node, prop))), value
            case CompositeListField() as composite_list:
                return (lambda row: len(items_of(row.node, composite_list))), value["count"]
            case ConnectionField() as connection:
                return (lambda row: len(self._connection_edges(row.node, row.lens, connection, None, None))), value["count"]
            case SingleField(target=target, hop=hop):
                read_related, direction = self._node_sort_key(value, target)

                def read_through_hop(row: Any) -> Any:
                    related = self._related_nodes(row.node, row.lens, hop)
                    return read_related(OracleRootEdge(related[0], row.lens)) if related else None

                return read_through_hop, direction
            case other:
                raise AssertionError(other)

    def _aggregate_sort_key(self, connection: FieldSpec, order: dict[str, Any]) -> tuple[Callable[[Any], Any], str]:
        assert isinstance(connection, ConnectionField)
        edge = self.catalogue.edges[connection.edge]
        path, direction = flatten_order(order)

        def read_aggregate(row: Any) -> Any:
            edges = tuple(self._connection_edges(row.node, row.lens, connection, None, None))
            value: Any = OracleAggregate(self.catalogue, edge, edge.target, edges, row.node, self._property_value)
            for name in path:
                value = value.field(name)
            return value

        return read_aggregate, direction
