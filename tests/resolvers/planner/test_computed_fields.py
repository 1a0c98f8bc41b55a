"""Computed fields are planned by the table that the planner receives."""

from __future__ import annotations

from typing import Any

import strawberry

from keiretsu.graph.plan import NodeProperty, Row
from keiretsu.resolvers.document.collect_fields import FieldCollector
from keiretsu.resolvers.document.parse import parse_document
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import ExecutionState
from keiretsu.resolvers.output.output_plan import Reader
from keiretsu.resolvers.output.value_readers import ColumnReader, FunctionReader
from keiretsu.resolvers.ownership.plan import ownership_fields
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.computed_fields import ComputedFields
from keiretsu.resolvers.planner.connections import NodePlannerProtocol
from keiretsu.resolvers.planner.context import PlanBuilder, PlannedRoot, SelectedField
from keiretsu.resolvers.planner.roots import RootPlanner
from keiretsu.resolvers.planner.stated_values import stated_value_fields
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue, ComputedField


def plan_upper_name(_node_planner: NodePlannerProtocol, field: SelectedField, columns: ColumnSet) -> Reader:
    """The name of the node in capital letters, after the name of the field."""
    name = columns.add(NodeProperty("name"))

    def read(row: Any, _state: ExecutionState) -> str:
        return f"{field.name}: {row[name.position].upper()}"

    return FunctionReader(read)


def plan_company(node_planner: NodePlannerProtocol, field: SelectedField, column: ColumnRef) -> PlannedRoot:
    """The root of another field, for one company; its value as it is."""
    planner = RootPlanner(node_planner.builder, "Query", ComputedFields({}, {}))
    company = parse_document('{ company(slug: "a") { id name } }', node_planner.builder.schema, Limits()).get_operation(None)
    fields = node_planner.builder.field_collector.collect("Query", [company.definition.selection_set])
    return PlannedRoot(planner.plan_root(field.name, fields["company"], column.position).root, ColumnReader(column))


def plan_root(text: str, catalogue: Catalogue, schema: strawberry.Schema, fields: ComputedFields) -> PlannedRoot:
    """The single root field of an operation, as the first of a record."""
    operation = parse_document(text, core_schema(schema), Limits()).get_operation(None)
    collector = FieldCollector(operation.fragments, {}, {}, max_fields=100)
    builder = PlanBuilder(catalogue, core_schema(schema), collector, {}, Limits())
    ((key, field_nodes),) = collector.collect("Query", [operation.definition.selection_set]).items()
    return RootPlanner(builder, "Query", fields).plan_root(key, field_nodes, 0)


def row_of(planned: PlannedRoot) -> Row:
    row = planned.root.row  # type: ignore[union-attr]  # a root that reads a node by its id
    assert isinstance(row, Row)
    return row


def test_a_field_of_a_node_is_planned_by_its_row_of_the_table(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """It adds its column to the row of the node and reads it from there, among the other fields."""
    fields = ComputedFields(node_fields={("Company", "ultimateParents"): plan_upper_name}, root_fields={})
    planned = plan_root('{ company(slug: "a") { slug ultimateParents { known } } }', catalogue, schema, fields)
    values = {NodeProperty("slug"): "a", NodeProperty("name"): "Acme"}
    record = [[[values[column] for column in row_of(planned).columns if isinstance(column, NodeProperty)]]]
    assert planned.reader(record, ExecutionState(())) == {"slug": "a", "ultimateParents": "ultimateParents: ACME"}


def test_a_root_field_is_planned_by_its_row_of_the_table(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """It makes its own root of the plan, and reads its column of the record."""
    fields = ComputedFields(node_fields={}, root_fields={"circularHoldings": plan_company})
    planned = plan_root("{ circularHoldings { truncated } }", catalogue, schema, fields)
    assert set(row_of(planned).columns) == {NodeProperty("id"), NodeProperty("name")}
    assert planned.reader(("value",), ExecutionState(())) == "value"


def test_every_computed_field_of_the_catalogue_has_a_planner(catalogue: Catalogue) -> None:
    """And every planner a field."""
    fields = {
        (node.name, field.name) for node in catalogue.nodes.values() for field in node.fields.values() if isinstance(field, ComputedField)
    }
    planners = ownership_fields(catalogue.ownership) | stated_value_fields(catalogue)
    assert fields == set(planners.node_fields) != set()
