"""The field `statedValues` -> its column, and the reader of its items.

statedValues { property value claims }   ->   StatedValues(of_edge=True, lens, ("valid", "shareMin", ...)), of all stored properties
"""

from __future__ import annotations

from collections.abc import Iterable

from keiretsu.graph.plan import StatedValues
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import NestedRowReader, ObjectReader, Reader, SortedRowsReader
from keiretsu.resolvers.output.stated_values import StatedProperty, StatedValueSplitter
from keiretsu.resolvers.output.value_readers import ColumnReader, ConstantReader
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.computed_fields import ComputedFields, NodeFieldPlanner
from keiretsu.resolvers.planner.connections import NodePlannerProtocol
from keiretsu.resolvers.planner.context import FieldContext, FieldNodes, PlanBuilder, SelectedField
from keiretsu.resolvers.planner.lens import without_date
from keiretsu.schema.catalogue import Catalogue, ComputedField, NodeSpec, PropertySource, PropertySpec, ValueKind
from keiretsu.schema.provenance import STATED_VALUES_FIELD
from keiretsu.schema.types.stated_values import STATED_VALUE

COLUMNS = {"property": 0, "value": 1, "claims": 2}


def plan_stated_values(
    builder: PlanBuilder,
    context: FieldContext,
    columns: ColumnSet,
    properties: Iterable[PropertySpec],
    field_nodes: FieldNodes,
    *,
    of_edge: bool = True,
) -> Reader:
    """The reader of what the claims of the edge, or of the node, say of these properties."""
    assert context.lens, "a schema with claims has a lens"
    stated = _stated_properties(properties)
    lens = context.lens if of_edge else without_date(context.lens)
    column = columns.add(StatedValues(of_edge, lens, tuple(stated)))
    entries: list[tuple[str, Reader]] = []
    for key, nodes in builder.field_collector.group_by_type((STATED_VALUE,), field_nodes)[0].fields.items():
        name = nodes[0].name.value
        entries.append((key, ColumnReader(ColumnRef.at(COLUMNS[name])) if name in COLUMNS else ConstantReader(STATED_VALUE)))
    splitter = StatedValueSplitter(tuple(stated.values()))
    return NestedRowReader(column, SortedRowsReader(splitter, ObjectReader(entries)))


def stated_value_fields(catalogue: Catalogue) -> ComputedFields:
    """The planners of the field of all nodes with claims."""
    nodes = [node for node in catalogue.nodes.values() if isinstance(node.fields.get(STATED_VALUES_FIELD), ComputedField)]
    return ComputedFields({(node.name, STATED_VALUES_FIELD): _planner_of(node) for node in nodes}, {})


def _planner_of(node: NodeSpec) -> NodeFieldPlanner:
    def plan(node_planner: NodePlannerProtocol, selected: SelectedField, columns: ColumnSet) -> Reader:
        properties = [prop for prop in node.data_properties.values() if prop.name != node.key]
        return plan_stated_values(node_planner.builder, selected.context, columns, properties, selected.nodes, of_edge=False)

    return plan


def _is_stated(prop: PropertySpec) -> bool:
    """Whether rows state it: days are derived from a time, and ids from what rows state."""
    return prop.source is PropertySource.STORED and prop.kind is not ValueKind.ID and prop.interval_property is None


def _stated_properties(properties: Iterable[PropertySpec]) -> dict[str, StatedProperty]:
    """By stored name. Several types can have a property of one name, with members of different enums."""
    stated: dict[str, StatedProperty] = {}
    for prop in properties:
        if _is_stated(prop):
            members = {str(member.value): member.name for member in prop.enum} if prop.enum else {}
            if known := stated.get(prop.stored_name):
                members |= known.members
            separator = prop.composite.separator if prop.composite else None
            stated[prop.stored_name] = StatedProperty(prop.name, prop.kind is ValueKind.STRINGS, members, separator)
    return stated
