"""Root fields -> the roots of a plan, and the readers of the record.

{ company(slug: "xiaomi") { name } }
-> NodeById(("Company",), id=p0, Row((NodeProperty("name"),))) and a reader of the record's first value
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keiretsu.graph.fulltext import normalize_name
from keiretsu.graph.plan import (
    NEVER,
    ExactNameRank,
    FullTextSearch,
    HasAnyLabel,
    NodeById,
    NodeProperty,
    NodesById,
    NodeScan,
    Param,
    Score,
    SortKey,
    TextLength,
    VisibilityRule,
)
from keiretsu.resolvers.document.argument_values import LeafValue
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import ListReader, OptionalRowReader, SingleRowReader
from keiretsu.resolvers.parameters.coerce import KeyToId, MaxLength, SearchText, SlugToId
from keiretsu.resolvers.parameters.slots import Converter
from keiretsu.resolvers.planner.argument_reader import ArgumentReader
from keiretsu.resolvers.planner.computed_fields import ComputedFields
from keiretsu.resolvers.planner.connections import ConnectionPlanner
from keiretsu.resolvers.planner.context import (
    FieldContext,
    FieldNodes,
    PlanBuilder,
    PlannedRoot,
    SelectedField,
    labels_of,
    visibility_rules_for,
)
from keiretsu.resolvers.planner.data_sets import plan_data_sets
from keiretsu.resolvers.planner.fact_lists import plan_fact_list
from keiretsu.resolvers.planner.graph_queries import GRAPH_QUERY_FIELDS
from keiretsu.resolvers.planner.lens import read_lens
from keiretsu.resolvers.planner.nodes import NodePlanner
from keiretsu.schema.catalogue import Catalogue, EdgeSpec, NodeSpec, plain_edge
from keiretsu.schema.types.data_sets import DATA_SETS_FIELD, has_data_sets
from keiretsu.schema.types.query import SCORE
from keiretsu.text import to_constant_case


@dataclass(frozen=True)
class RootPlanner:
    """Plans the root fields of one operation. `query_type`: the name of the root type."""

    builder: PlanBuilder
    query_type: str
    computed_fields: ComputedFields

    def plan_root(self, key: str, field_nodes: FieldNodes, position: int) -> PlannedRoot:
        """Plan one root field; its value is at this position of the record."""
        context = FieldContext((key,), 0, None)
        arguments = self.builder.read_arguments(self.query_type, field_nodes[0], context.argument_path)
        self.builder.lens_argument = arguments.get("lens")
        context = FieldContext((key,), 0, read_lens(self.builder, arguments.get("lens"), context.argument_path.child("lens")))
        return self._plan_field(SelectedField(field_nodes[0].name.value, context, arguments, field_nodes), ColumnRef.at(position))

    def _plan_field(self, field: SelectedField, column: ColumnRef) -> PlannedRoot:
        catalogue, plan_field = self.builder.catalogue, {**GRAPH_QUERY_FIELDS, **self.computed_fields.root_fields}.get(field.name)
        if plan_field:
            return plan_field(self._node_planner, field, column)
        if field.name == DATA_SETS_FIELD and has_data_sets(catalogue):
            return plan_data_sets(self.builder, field, column)
        if field.name == "node":
            return self._plan_node_by_id(field, column, catalogue.members("Node"), NodeKey("id", self.builder.ids.coerce))
        if field.name == "nodes":
            return self._plan_nodes_by_id(field, column, catalogue.members("Node"))
        if field.name == "search":
            return self._plan_search(field, column)
        for node in catalogue.nodes.values():
            if field.name == node.prefix:
                convert = (SlugToId if node.key == "slug" else KeyToId)(node.prefix)
                return self._plan_node_by_id(field, column, (node.name,), NodeKey(node.key, convert))
            if field.name == node.plural:
                return self._plan_node_scan(field, column, node)
        if field.name in catalogue.fact_lists:
            return plan_fact_list(self._node_planner, field, column, catalogue.fact_lists[field.name])
        raise AssertionError(f"no node type has the root field {field.name}")

    @property
    def _node_planner(self) -> NodePlanner:
        return NodePlanner(self.builder, self.computed_fields)

    def _plan_node_by_id(self, field: SelectedField, column: ColumnRef, types: Sequence[str], key: NodeKey) -> PlannedRoot:
        row, reader = self._node_planner.plan_row(field.context, types, field.nodes)
        labels = labels_of(self.builder.catalogue, types)
        rules, id_parameter = self._visibility_rules(types, field), self._add_parameter(field, key.argument, key.convert)
        return PlannedRoot(NodeById(labels, rules, field.context.lens, id_parameter, row), SingleRowReader(column, reader))

    def _plan_nodes_by_id(self, field: SelectedField, column: ColumnRef, types: Sequence[str]) -> PlannedRoot:
        row, reader = self._node_planner.plan_row(field.context, types, field.nodes)
        labels = labels_of(self.builder.catalogue, types)
        ids = self._add_parameter(field, "ids", MaxLength(self.builder.limits.ids, self.builder.ids.coerce_all))
        root = NodesById(labels, self._visibility_rules(types, field), field.context.lens, ids, row)
        return PlannedRoot(root, ListReader(column, OptionalRowReader(reader)))

    def _plan_node_scan(self, field: SelectedField, column: ColumnRef, node: NodeSpec) -> PlannedRoot:
        planner = ConnectionPlanner(self.builder, self._node_planner, field.context, node.plural, plain_edge(node.name), (node.name,))
        planned = planner.plan(field.nodes, field.arguments)
        root = NodeScan(node.name, self._visibility_rules((node.name,), field), field.context.lens, planned.connection)
        return PlannedRoot(root, planned.reader(column))

    def _plan_search(self, field: SelectedField, column: ColumnRef) -> PlannedRoot:
        catalogue = self.builder.catalogue
        assert catalogue.entities, "only a schema with entities has `search`"
        types, types_argument = catalogue.members(catalogue.entities), field.arguments.get("types")
        if isinstance(types_argument, LeafValue):
            type_names = {member.name for member in types_argument.value}
            types = tuple(name for name in types if to_constant_case(name) in type_names)
        text = self._add_parameter(field, "text", SearchText(self.builder.limits.search_length))
        search_name = self._add_parameter(field, "text", normalize_name)
        facts = tuple(name for name in types if catalogue.nodes[name].visible_through) if types_argument is None else ()
        edge = EdgeSpec("Search", catalogue.entities, {"score": SCORE}, sourced=False, plain=False, description="")
        planner = ConnectionPlanner(
            self.builder, self._node_planner, field.context, "search", edge, types or catalogue.members(catalogue.entities)
        )
        planned = planner.plan(field.nodes, field.arguments, _search_order(catalogue, search_name, facts))
        connection = planned.connection if types else replace(planned.connection, where=NEVER)
        labels = labels_of(catalogue, planner.types)
        root = FullTextSearch(labels, text, self._visibility_rules(types, field), field.context.lens, connection)
        return PlannedRoot(root, planned.reader(column))

    def _visibility_rules(self, types: Sequence[str], field: SelectedField) -> tuple[VisibilityRule, ...]:
        return visibility_rules_for(self.builder.catalogue, types) if field.context.lens else ()

    def _add_parameter(self, field: SelectedField, argument: str, convert: Converter) -> Param:
        return ArgumentReader(self.builder, field.context.argument_path, field.arguments).add_parameter(argument, None, convert)


@dataclass(frozen=True)
class NodeKey:
    """The argument that identifies a node, and its conversion to the stored id."""

    argument: str
    convert: Converter


def _search_order(catalogue: Catalogue, search_name: Param, facts: tuple[str, ...]) -> list[SortKey]:
    """The order of search results: exact names first, entities before facts, then by score, shorter names first."""
    return [
        SortKey(ExactNameRank(search_name), required=True),
        *([SortKey(HasAnyLabel(facts), required=True)] if facts else []),
        SortKey(Score(rounded=True), descending=True, required=True),
        *([SortKey(TextLength(NodeProperty(name))) for name in catalogue.search.by[:1]] if catalogue.search else []),
        SortKey(NodeProperty("id"), required=True, unique=True),
    ]
