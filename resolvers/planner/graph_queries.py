"""Graph queries (`paths`, `subgraph`, `common`) -> roots of the plan, and their readers.

{ paths(from: "company:a", to: "company:b") { paths { sentence } } }
-> Paths(traversal_step, ..., max_hops=6, search_limit=None, limit, None, Row(...))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from keiretsu.direction import Direction
from keiretsu.graph.plan import (
    CommonNeighbors,
    EdgeProperty,
    Neighborhood,
    NodeProperty,
    Paths,
    Row,
    TraversalStep,
)
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.graph_queries import (
    EDGE_ROWS,
    IS_TRUNCATED,
    LEVEL_SIZES,
    NODE_ROWS,
    PATH_ROWS,
    TIMEOUT_VALUE,
    KindCountsReader,
    PathsReasonReader,
    RowSorter,
    read_paths_cut,
)
from keiretsu.resolvers.output.output_plan import ListReader, NestedRowReader, ObjectReader, Reader, SortedRowsReader
from keiretsu.resolvers.output.phrasing import SentenceRenderer
from keiretsu.resolvers.output.value_readers import ColumnReader, ConstantReader, FunctionReader
from keiretsu.resolvers.parameters.coerce import DistinctList, ListSize, MaxLength
from keiretsu.resolvers.planner.argument_reader import ArgumentReader
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.computed_fields import RootFieldPlanner
from keiretsu.resolvers.planner.connections import NodePlannerProtocol
from keiretsu.resolvers.planner.context import (
    FieldContext,
    FieldNodes,
    PlanBuilder,
    PlannedRoot,
    SelectedField,
    labels_of,
    traversal_for,
    visibility_rules_for,
)
from keiretsu.resolvers.planner.fact_lists import plan_start_node
from keiretsu.resolvers.planner.filters import FilterPlanner
from keiretsu.resolvers.planner.sentences import plan_sentence
from keiretsu.resolvers.planner.values import edge_value, property_reader
from keiretsu.schema.catalogue import EdgeSpec, HopSpec
from keiretsu.schema.provenance import STATED_VALUES_FIELD
from keiretsu.schema.types.graph_queries import PATH_STEP, SUBGRAPH_EDGE, PathMode, relation_edge

SEARCH_LIMITS = (26, 101, 401)
"""Numbers of paths to search for: more than twice `first`, because some paths repeat a node. Only three, as they are part of the text."""


@dataclass
class RowParts:
    """Columns of the rows of a root: of nodes, of edges, and of the given entities that `common` connects to (sources)."""

    nodes: ColumnSet = field(default_factory=ColumnSet)
    steps: ColumnSet = field(default_factory=ColumnSet)
    sources: ColumnSet = field(default_factory=ColumnSet)
    requested: set[str] = field(default_factory=set)

    def build_rows(self) -> dict[str, Row | None]:
        """The rows, None for those not selected; their columns are located."""
        rows = {"nodes": self.nodes.build_row(), "steps": self.steps.build_row(), "sources": self.sources.build_row()}
        return {name: row if name in self.requested else None for name, row in rows.items()}


ChildPlanner = Callable[[str, FieldContext, FieldNodes], Reader]
"""Plans a field of an object, by its name."""


@dataclass(frozen=True)
class GraphQueryPlanner:
    """Plans `paths`, `subgraph` or `common`, whose value is in this column of the record."""

    node_planner: NodePlannerProtocol
    selected: SelectedField
    column: ColumnRef
    parts: RowParts = field(default_factory=RowParts)

    def plan_paths(self) -> PlannedRoot:
        limits, arguments = self._builder.limits, self._argument_reader
        hops = arguments.read_bounded_int("maxHops", 6, 1, limits.relationship_depth)
        limit = arguments.add_parameter("first", 10, ListSize(limits.page_size, reads_extra_row=True))
        start, end = (arguments.add_parameter(name, None, self._builder.ids.coerce) for name in ("from", "to"))
        context = self.selected.context
        where = FilterPlanner(self._builder, context).plan_edge_filter(
            self._relation_edge, self.selected.arguments.get("where"), context.argument_path.child("where")
        )
        read_reason = FunctionReader(PathsReasonReader(limit.slot, hops))
        reader = self._plan_object("PathResult", context, self.selected.nodes, partial(self._plan_result_field, read_reason=read_reason))
        rows = self.parts.build_rows()
        root = Paths(
            replace(self._traversal_step, where=where), start, end, hops, self._search_limit(), limit, rows["nodes"], rows["steps"]
        )
        return PlannedRoot(root, NestedRowReader(self.column, reader), TIMEOUT_VALUE)

    def plan_subgraph(self) -> PlannedRoot:
        limits, arguments = self._builder.limits, self._argument_reader
        hops = arguments.read_bounded_int("hops", 1, 1, limits.subgraph_hops)
        limit = arguments.add_parameter("first", 200, ListSize(limits.subgraph_edges, reads_extra_row=True))
        ids = arguments.add_parameter("around", None, MaxLength(limits.page_size, self._distinct_ids))
        reader = self._plan_object("Subgraph", self.selected.context, self.selected.nodes, self._plan_subgraph_field)
        rows = self.parts.build_rows()
        root = Neighborhood(self._traversal_step, ids, hops, limit, rows["nodes"], rows["steps"], "counts" in self.parts.requested)
        return PlannedRoot(root, NestedRowReader(self.column, reader))

    def plan_common(self) -> PlannedRoot:
        limits, arguments = self._builder.limits, self._argument_reader
        hops = arguments.read_bounded_int("hops", 1, 1, 2)
        limit = arguments.add_parameter("first", 20, ListSize(limits.page_size, reads_extra_row=True))
        ids = arguments.add_parameter("of", None, DistinctList(2, 5, self._distinct_ids))
        reader = self._plan_object("CommonGround", self.selected.context, self.selected.nodes, self._plan_common_field)
        rows = self.parts.build_rows()
        root = CommonNeighbors(self._traversal_step, ids, hops, limit, rows["nodes"], rows["sources"], rows["steps"])
        return PlannedRoot(root, NestedRowReader(self.column, reader))

    # shared by the three fields

    @property
    def _builder(self) -> PlanBuilder:
        return self.node_planner.builder

    @property
    def _argument_reader(self) -> ArgumentReader:
        return ArgumentReader(self._builder, self.selected.context.argument_path, self.selected.arguments)

    def _distinct_ids(self, global_ids: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(self._builder.ids.coerce_all(global_ids)))

    def _search_limit(self) -> int | None:
        """The number of paths to search for; None for the shortest paths."""
        if self._argument_reader.read_enum("mode", PathMode.SHORTEST) is PathMode.SHORTEST:
            return None
        page_size = self._argument_reader.read_int("first", 10)
        return next((limit for limit in SEARCH_LIMITS if limit > 2 * page_size), SEARCH_LIMITS[-1])

    @cached_property
    def _traversal_step(self) -> TraversalStep:
        """A hop along facts of the selected kinds. Its start node needs visibility rules, because no hop reveals it."""
        catalogue, context = self._builder.catalogue, self.selected.context
        direction = self._argument_reader.read_enum("direction", Direction.BOTH)
        types = tuple(relationship.name for relationship in catalogue.relationships.values() if relationship.sourced)
        kinds = self._argument_reader.read_enum_values("kinds")
        if kinds is not None:
            selected_types = tuple(name for name in types if name in kinds)
            if not selected_types:
                self._builder.add_error(context.argument_path.child("kinds"), "Name at least one kind, or omit the argument.")
            types = selected_types or types
        traversal = traversal_for(self._builder, (HopSpec(types, direction, self._entities),), context.lens)
        rules = visibility_rules_for(catalogue, self._entities) if context.lens else ()
        return TraversalStep(replace(traversal, visibility_rules=rules), labels_of(catalogue, self._entities))

    @property
    def _relation_edge(self) -> EdgeSpec:
        return self._builder.catalogue.edges[relation_edge(self._builder.catalogue)]

    @property
    def _entities(self) -> tuple[str, ...]:
        catalogue = self._builder.catalogue
        assert catalogue.entities, "only a schema with entities has graph queries"
        return catalogue.members(catalogue.entities)

    def _plan_object(self, type_name: str, context: FieldContext, field_nodes: FieldNodes, plan_field: ChildPlanner) -> Reader:
        """An object of a type that is not in the catalogue; `plan_field` plans each field by name."""
        grouped_fields = self._builder.field_collector.group_by_type((type_name,), field_nodes)[0].fields
        return ObjectReader([(key, _plan_field(type_name, context.child(key), nodes, plan_field)) for key, nodes in grouped_fields.items()])

    def _plan_nodes(self, part: str, context: FieldContext, field_nodes: FieldNodes) -> Reader:
        """The nodes in the rows of a part."""
        self.parts.requested.add(part)
        return self.node_planner.plan_nodes(context, getattr(self.parts, part), self._entities, field_nodes)

    # fields by type

    def _plan_result_field(self, name: str, context: FieldContext, field_nodes: FieldNodes, read_reason: Reader) -> Reader:
        match name:
            case "paths":
                return ListReader(ColumnRef.at(PATH_ROWS), self._plan_object("RelationPath", context, field_nodes, self._plan_path_field))
            case "cut":
                return FunctionReader(read_paths_cut)
            case _:
                assert name == "reason", f"PathResult has no field {name}"
                return read_reason

    def _plan_path_field(self, name: str, context: FieldContext, field_nodes: FieldNodes) -> Reader:
        match name:
            case "length":
                return ColumnReader(ColumnRef.at(0))
            case "nodes":
                return ListReader(ColumnRef.at(1), self._plan_nodes("nodes", context, field_nodes))
            case "steps":
                return ListReader(ColumnRef.at(2), self._plan_edge(PATH_STEP, context, field_nodes))
            case _:
                assert name == "sentence", f"RelationPath has no field {name}"
                return NestedRowReader(ColumnRef.at(2), FunctionReader(self._plan_sentence().read_path_sentence))

    def _plan_subgraph_field(self, name: str, context: FieldContext, field_nodes: FieldNodes) -> Reader:
        match name:
            case "nodes":
                reader, id_column = self._plan_nodes("nodes", context, field_nodes), self.parts.nodes.add(NodeProperty("id"))
                return SortedRowsReader(RowSorter(NODE_ROWS, id_column), reader)
            case "edges":
                reader, id_column = self._plan_edge(SUBGRAPH_EDGE, context, field_nodes), self.parts.steps.add(EdgeProperty("id"))
                return SortedRowsReader(RowSorter(EDGE_ROWS, id_column, LEVEL_SIZES), reader)
            case "counts":
                self.parts.requested.add("counts")
                grouped_fields = self._builder.field_collector.group_by_type(("KindCount",), field_nodes)[0].fields
                return FunctionReader(KindCountsReader(tuple((key, nodes[0].name.value) for key, nodes in grouped_fields.items())))
            case _:
                assert name == "truncated", f"Subgraph has no field {name}"
                return ColumnReader(ColumnRef.at(IS_TRUNCATED))

    def _plan_common_field(self, name: str, context: FieldContext, field_nodes: FieldNodes) -> Reader:
        if name == "truncated":
            return ColumnReader(ColumnRef.at(0))
        assert name == "nodes", f"CommonGround has no field {name}"
        return ListReader(ColumnRef.at(1), self._plan_object("CommonNode", context, field_nodes, self._plan_common_node_field))

    def _plan_common_node_field(self, name: str, context: FieldContext, field_nodes: FieldNodes) -> Reader:
        if name == "node":
            return NestedRowReader(ColumnRef.at(0), self._plan_nodes("nodes", context, field_nodes))
        assert name == "ties", f"CommonNode has no field {name}"
        return ListReader(ColumnRef.at(1), self._plan_object("CommonTie", context, field_nodes, self._plan_tie_field))

    def _plan_tie_field(self, name: str, context: FieldContext, field_nodes: FieldNodes) -> Reader:
        if name == "of":
            return NestedRowReader(ColumnRef.at(0), self._plan_nodes("sources", context, field_nodes))
        assert name == "steps", f"CommonTie has no field {name}"
        return ListReader(ColumnRef.at(1), self._plan_edge(PATH_STEP, context, field_nodes))

    # edges

    def _plan_edge(self, type_name: str, context: FieldContext, field_nodes: FieldNodes) -> Reader:
        self.parts.requested.add("steps")
        return self._plan_object(type_name, context, field_nodes, self._plan_edge_field)

    def _plan_edge_field(self, name: str, context: FieldContext, field_nodes: FieldNodes) -> Reader:
        columns = self.parts.steps
        match name:
            case "from":
                return plan_start_node(self.node_planner, context, columns, self._entities, field_nodes)
            case "to":
                return self.node_planner.plan_nodes(context, columns, self._entities, field_nodes)
            case "evidence":
                return self.node_planner.plan_evidence(context, columns, field_nodes)
            case name if name == STATED_VALUES_FIELD:
                return self.node_planner.plan_stated_values(context, columns, self._traversal_step.traversal.hops[0].types, field_nodes)
            case "sentence":
                return FunctionReader(self._plan_sentence().read_step_sentence)
            case _:
                prop = self._relation_edge.properties[name]
                return property_reader(prop, columns.add(edge_value(prop)), "an edge")

    def _plan_sentence(self) -> SentenceRenderer:
        catalogue = self._builder.catalogue
        self.parts.requested.add("steps")
        name_property = "name" if "name" in catalogue.fields(catalogue.entities or "") else "id"
        return plan_sentence(self.parts.steps, catalogue, self._traversal_step.traversal.hops[0].types, name_property)


GRAPH_QUERY_FIELDS: Mapping[str, RootFieldPlanner] = {
    "paths": lambda node_planner, field, column: GraphQueryPlanner(node_planner, field, column).plan_paths(),
    "subgraph": lambda node_planner, field, column: GraphQueryPlanner(node_planner, field, column).plan_subgraph(),
    "common": lambda node_planner, field, column: GraphQueryPlanner(node_planner, field, column).plan_common(),
}
"""Root field -> its planner."""


def _plan_field(type_name: str, context: FieldContext, field_nodes: FieldNodes, plan_field: ChildPlanner) -> Reader:
    name = field_nodes[0].name.value
    return ConstantReader(type_name) if name == "__typename" else plan_field(name, context, field_nodes)
