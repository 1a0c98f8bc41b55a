"""A connection -> one value with its page, total count, page flags and aggregates; and the reader of that value.

    subsidiaries(first: 2) { totalCount edges { kind node { name } } pageInfo { hasNextPage } }
    -> Connection(where, page, Row((NodeProperty("name"), EdgeProperty("kind"))), include_total=True)

Edge and node share one row: fields that `edges { node }` and `nodes` both select are read once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from keiretsu.direction import Direction
from keiretsu.graph.plan import Connection, Row, SortKey
from keiretsu.resolvers.document.argument_values import ArgumentValue
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import (
    ConnectionReader,
    ObjectReader,
    PageBoundaryReader,
    PageFieldReader,
    PageObjectReader,
    PageReader,
    PageRowsReader,
    Reader,
)
from keiretsu.resolvers.output.page_layout import PageLayout
from keiretsu.resolvers.output.value_readers import ConstantReader, CursorReader
from keiretsu.resolvers.planner.aggregations import AggregationPlanner
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.context import FieldContext, FieldNodes, PlanBuilder
from keiretsu.resolvers.planner.filters import FilterPlanner
from keiretsu.resolvers.planner.orders import SortKeyPlanner
from keiretsu.resolvers.planner.pages import LookAhead, PagePlan, plan_page
from keiretsu.resolvers.planner.values import edge_value, property_reader
from keiretsu.schema.catalogue import EdgeSpec, HopSpec
from keiretsu.schema.provenance import STATED_VALUES_FIELD


class NodePlannerProtocol(Protocol):
    """Plans the selection sets of nodes and claims within another field."""

    @property
    def builder(self) -> PlanBuilder:
        """The plan that the nodes are part of."""

    def plan_row(self, context: FieldContext, types: Sequence[str], field_nodes: FieldNodes) -> tuple[Row, Reader]:
        """A separate row for nodes of these types, and its reader."""

    def plan_nodes(self, context: FieldContext, columns: ColumnSet, types: Sequence[str], field_nodes: FieldNodes) -> Reader:
        """The reader of the nodes in the rows that have these columns."""

    def plan_intermediate_nodes(self, context: FieldContext, columns: ColumnSet, type_: str, field_nodes: FieldNodes) -> Reader:
        """The nodes between the two ends of a path."""

    def plan_evidence(self, context: FieldContext, columns: ColumnSet, field_nodes: FieldNodes) -> Reader:
        """The claims of the edge that match the lens."""

    def plan_stated_values(self, context: FieldContext, columns: ColumnSet, types: Sequence[str], field_nodes: FieldNodes) -> Reader:
        """What these claims say of the edge, which has one of these relationship types."""


@dataclass(frozen=True)
class PlannedConnection:
    """The plan of a connection; `entries` read its value."""

    connection: Connection
    page_plan: PagePlan
    entries: tuple[tuple[str, PageReader], ...]

    @property
    def layout(self) -> PageLayout:
        """The position of each part in the value."""
        connection = self.connection
        parts = {
            "rows": connection.page,
            "more": connection.include_has_more,
            "total": connection.include_total,
            "earlier": connection.include_has_preceding,
            "later": connection.include_has_following,
            "aggregates": connection.aggregates,
        }
        positions = {name: position for position, name in enumerate(name for name, is_included in parts.items() if is_included)}
        return PageLayout(
            rows=positions.get("rows"),
            total=positions.get("total"),
            earlier_flag=positions.get("earlier"),
            later_flag=positions.get("later"),
            more_flag=positions.get("more"),
            total_implies_more=self.page_plan.look_ahead is LookAhead.TOTAL_COUNT,
            is_backward=connection.page is not None and connection.page.backward,
            aggregates=positions.get("aggregates"),
            groups=len(positions),
        )

    def reader(self, column: ColumnRef) -> Reader:
        """The reader of a connection whose value is in this column."""
        return ConnectionReader(column, self.layout, self.entries)


@dataclass(frozen=True)
class ConnectionPlanner:
    """Plans one connection. `name`: its field name, part of the cursor scope. `types`: of its nodes. `hops`: none for a root field."""

    builder: PlanBuilder
    node_planner: NodePlannerProtocol
    context: FieldContext
    name: str
    edge: EdgeSpec
    types: tuple[str, ...]
    hops: tuple[HopSpec, ...] = ()
    direction: Direction | None = None

    def plan(
        self, field_nodes: FieldNodes, arguments: Mapping[str, ArgumentValue], order: Sequence[SortKey] | None = None
    ) -> PlannedConnection:
        """Plan the selection set of the connection. `order`: only for `search`, which has a fixed order and filters nodes."""
        path = self.context.argument_path
        filters = FilterPlanner(self.builder, self.context, self.direction)
        if order is None:
            where = filters.plan_edge_filter(self.edge, arguments.get("where"), path.child("where"))
            sort_keys = SortKeyPlanner(self.builder, self.context, self.edge, self.hops, self.direction)
            order = sort_keys.plan_keys(arguments.get("orderBy"), path.child("orderBy"))
        else:
            where = filters.plan_node_filter(self.edge.target, arguments.get("where"), path.child("where"))
        grouped_fields = self.builder.field_collector.group_by_type((f"{self.edge.name}Connection",), field_nodes)[0].fields
        page_plan = plan_page(self.builder, self.name, arguments, order, path, self._selected_fields(grouped_fields))
        columns = ColumnSet()
        requested = _RequestedParts(AggregationPlanner(self.builder, self.context, self.edge, self.direction))
        entries = tuple((key, self._plan_field(key, nodes, columns, page_plan, requested)) for key, nodes in grouped_fields.items())
        aggregates, groups = requested.aggregations.locate()
        connection = Connection(
            where=where,
            page=page_plan.page if requested.rows else None,
            row=columns.build_row(),
            include_has_more=page_plan.look_ahead is LookAhead.EXTRA_ROW,
            include_total=requested.total,
            include_has_preceding=requested.has_earlier and page_plan.page.after is not None,
            include_has_following=requested.has_later and page_plan.page.before is not None,
            aggregates=aggregates,
            groups=groups,
        )
        return PlannedConnection(connection, page_plan, entries)

    def _selected_fields(self, grouped_fields: Mapping[str, FieldNodes]) -> frozenset[str]:
        """The names of the fields selected on the connection and on its `pageInfo`."""
        page_infos = [field_nodes for field_nodes in grouped_fields.values() if field_nodes[0].name.value == "pageInfo"]
        page_fields = [self.builder.field_collector.group_by_type(("PageInfo",), field_nodes)[0].fields for field_nodes in page_infos]
        return frozenset(field_nodes[0].name.value for fields in (grouped_fields, *page_fields) for field_nodes in fields.values())

    def _plan_field(
        self, key: str, field_nodes: FieldNodes, columns: ColumnSet, page_plan: PagePlan, requested: _RequestedParts
    ) -> PageReader:
        context = self.context.child(key)
        match field_nodes[0].name.value:
            case "totalCount":
                requested.total = True
                return PageFieldReader("total")
            case "edges":
                requested.rows = True
                return PageRowsReader(self._plan_edges(context, field_nodes, columns, page_plan))
            case "nodes":
                requested.rows = True
                return PageRowsReader(self.node_planner.plan_nodes(context, columns, self.types, field_nodes))
            case "pageInfo":
                return self._plan_page_info(field_nodes, columns, page_plan, requested)
            case "aggregate":
                return requested.aggregations.plan_aggregate(field_nodes)
            case "groups":
                return requested.aggregations.plan_groups(context, field_nodes)
            case name:
                assert name == "__typename", f"a connection has no {name}"
                return ConstantReader(f"{self.edge.name}Connection")

    def _plan_edges(self, context: FieldContext, field_nodes: FieldNodes, columns: ColumnSet, page_plan: PagePlan) -> Reader:
        type_ = f"{self.edge.name}Edge"
        grouped_fields = self.builder.field_collector.group_by_type((type_,), field_nodes)[0].fields
        return ObjectReader(
            [(key, self._plan_edge_field(context.child(key), nodes, columns, page_plan)) for key, nodes in grouped_fields.items()]
        )

    def _plan_edge_field(self, context: FieldContext, field_nodes: FieldNodes, columns: ColumnSet, page_plan: PagePlan) -> Reader:
        match field_nodes[0].name.value:
            case "node":
                return self.node_planner.plan_nodes(context, columns, self.types, field_nodes)
            case "cursor":
                return self._plan_cursor(columns, page_plan)
            case "evidence":
                return self.node_planner.plan_evidence(context, columns, field_nodes)
            case name if name == STATED_VALUES_FIELD and name not in self.edge.properties:
                return self.node_planner.plan_stated_values(context, columns, self.hops[0].types, field_nodes)
            case "via":
                assert self.edge.via, f"{self.edge.name} has no intermediate nodes"
                return self.node_planner.plan_intermediate_nodes(context, columns, self.edge.via, field_nodes)
            case "__typename":
                return ConstantReader(f"{self.edge.name}Edge")
            case name:
                prop = self.edge.properties[name]
                return property_reader(prop, columns.add(edge_value(prop, self.direction)), "an edge")

    def _plan_cursor(self, columns: ColumnSet, page_plan: PagePlan) -> Reader:
        return CursorReader([columns.add(key.value) for key in page_plan.page.sort_keys], page_plan.digest_slot)

    def _plan_page_info(self, field_nodes: FieldNodes, columns: ColumnSet, page_plan: PagePlan, requested: _RequestedParts) -> PageReader:
        grouped_fields = self.builder.field_collector.group_by_type(("PageInfo",), field_nodes)[0].fields
        names = {nodes[0].name.value for nodes in grouped_fields.values()}
        requested.rows |= names != {"__typename"}
        requested.has_earlier |= "hasPreviousPage" in names
        requested.has_later |= "hasNextPage" in names
        cursor = self._plan_cursor(columns, page_plan) if names & {"startCursor", "endCursor"} else ConstantReader(None)
        readers = _page_info_readers(cursor)
        return PageObjectReader([(key, readers[nodes[0].name.value]) for key, nodes in grouped_fields.items()])


@dataclass
class _RequestedParts:
    """The parts of a connection's value that the operation selects."""

    aggregations: AggregationPlanner
    rows: bool = False
    total: bool = False
    has_earlier: bool = False
    has_later: bool = False


def _page_info_readers(cursor: Reader) -> dict[str, PageReader]:
    return {
        "hasNextPage": PageFieldReader("has_next"),
        "hasPreviousPage": PageFieldReader("has_previous"),
        "startCursor": PageBoundaryReader(0, cursor),
        "endCursor": PageBoundaryReader(-1, cursor),
        "__typename": ConstantReader("PageInfo"),
    }
