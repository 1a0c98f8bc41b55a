"""Lists of facts -> scans of their relationships.

    { stakes(first: 2) { nodes { shareMin from { name } to { name } } } }
    -> RelationshipScan(traversal, ..., Connection(where, page, Row((SourceNodeProperty("name"), EdgeProperty("shareMin"), ...))))

A row is an edge between two nodes: the end of the edge is its node, the start its source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keiretsu.graph.plan import NodeProperty, RelationshipScan, Row, SourceNodeProperty, StartNode
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import NestedRowReader, ObjectReader, Reader
from keiretsu.resolvers.output.value_readers import ConstantReader
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.connections import ConnectionPlanner, NodePlannerProtocol
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
from keiretsu.resolvers.planner.values import edge_value, property_reader
from keiretsu.schema.catalogue import Catalogue, FactListSpec
from keiretsu.schema.provenance import STATED_VALUES_FIELD


def plan_fact_list(node_planner: NodePlannerProtocol, field: SelectedField, column: ColumnRef, facts: FactListSpec) -> PlannedRoot:
    """A root field that lists facts; its value is in this column of the record."""
    builder, hop = node_planner.builder, facts.hop
    planner = ConnectionPlanner(builder, FactPlanner(node_planner, facts), field.context, facts.name, facts.edge, hop.targets, (hop,))
    planned = planner.plan(field.nodes, field.arguments)
    rules = visibility_rules_for(builder.catalogue, facts.sources) if field.context.lens else ()
    connects_others = any(
        not (set(starts) <= set(facts.sources) and set(ends) <= set(hop.targets))
        for type_ in hop.types
        for starts, ends in builder.catalogue.relationships[type_].ends
    )
    traversal = traversal_for(builder, (hop,), field.context.lens, labels_of(builder.catalogue, facts.sources))
    start_label, end_label = (_lookup_label(builder.catalogue, names) for names in (facts.sources, hop.targets))
    root = RelationshipScan(traversal, rules, connects_others, start_label, end_label, planned.connection)
    return PlannedRoot(root, planned.reader(column))


def _lookup_label(catalogue: Catalogue, types: Sequence[str]) -> str | None:
    """The label with an index on the ids that all nodes of these types have: that of entities."""
    entities = catalogue.entities
    return entities if entities and set(types) <= set(catalogue.members(entities)) else None


@dataclass(frozen=True)
class FactPlanner:
    """Plans the selection sets of facts: the items of a connection, where others have nodes."""

    node_planner: NodePlannerProtocol
    facts: FactListSpec

    @property
    def builder(self) -> PlanBuilder:
        """The plan that the facts are part of."""
        return self.node_planner.builder

    def plan_nodes(self, context: FieldContext, columns: ColumnSet, _types: Sequence[str], field_nodes: FieldNodes) -> Reader:
        """The reader of the facts in the rows that have these columns."""
        grouped_fields = self.builder.field_collector.group_by_type((self.facts.edge.name,), field_nodes)[0].fields
        return ObjectReader([(key, self._plan_field(context.child(key), columns, nodes)) for key, nodes in grouped_fields.items()])

    def plan_row(self, context: FieldContext, types: Sequence[str], field_nodes: FieldNodes) -> tuple[Row, Reader]:
        """A separate row for nodes of these types, and its reader."""
        return self.node_planner.plan_row(context, types, field_nodes)

    def plan_intermediate_nodes(self, context: FieldContext, columns: ColumnSet, type_: str, field_nodes: FieldNodes) -> Reader:
        """The nodes between the two ends of a path; facts have none."""
        return self.node_planner.plan_intermediate_nodes(context, columns, type_, field_nodes)

    def plan_evidence(self, context: FieldContext, columns: ColumnSet, field_nodes: FieldNodes) -> Reader:
        """The claims of the fact that match the lens."""
        return self.node_planner.plan_evidence(context, columns, field_nodes)

    def plan_stated_values(self, context: FieldContext, columns: ColumnSet, types: Sequence[str], field_nodes: FieldNodes) -> Reader:
        """What these claims say of the fact."""
        return self.node_planner.plan_stated_values(context, columns, types, field_nodes)

    def _plan_field(self, context: FieldContext, columns: ColumnSet, field_nodes: FieldNodes) -> Reader:
        facts = self.facts
        match field_nodes[0].name.value:
            case "from":
                return plan_start_node(self.node_planner, context, columns, facts.sources, field_nodes)
            case "to":
                return self.node_planner.plan_nodes(context, columns, facts.hop.targets, field_nodes)
            case "evidence":
                return self.plan_evidence(context, columns, field_nodes)
            case name if name == STATED_VALUES_FIELD and name not in facts.edge.properties:
                return self.plan_stated_values(context, columns, facts.hop.types, field_nodes)
            case "__typename":
                return ConstantReader(facts.edge.name)
            case name:
                prop = facts.edge.properties[name]
                return property_reader(prop, columns.add(edge_value(prop)), "an edge")


def plan_start_node(
    node_planner: NodePlannerProtocol, context: FieldContext, columns: ColumnSet, types: Sequence[str], field_nodes: FieldNodes
) -> Reader:
    """The start node of an edge: its own properties are columns of the edge's row; anything else needs a separate row."""
    node_columns = ColumnSet()
    reader = node_planner.plan_nodes(context, node_columns, types, field_nodes)
    properties = [column for column in node_columns.items if isinstance(column, NodeProperty)]
    if len(properties) < len(node_columns.items):
        return NestedRowReader(columns.add(StartNode(node_columns.build_row())), reader)
    for ref, prop in zip(node_columns.refs, properties, strict=True):
        columns.add_as(ref, SourceNodeProperty(prop.name, prop.default))
    return reader
