"""The root field `dataSets` -> a root of the plan, and its reader.

{ dataSets { name rows } }   ->   DataSets(("Company", ...), Row((NodeProperty("dataSet"), NodeProperty("rows"))))
"""

from __future__ import annotations

from keiretsu.graph.plan import DataSets, NodeProperty
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import ListReader, ObjectReader, Reader, SingleRowReader
from keiretsu.resolvers.output.value_readers import ConstantReader
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.context import PlanBuilder, PlannedRoot, SelectedField
from keiretsu.resolvers.planner.values import property_reader
from keiretsu.schema.types.data_sets import DATA_SET, DATA_SET_PROPERTIES


def plan_data_sets(builder: PlanBuilder, selected: SelectedField, column: ColumnRef) -> PlannedRoot:
    """Plan the field; its value is in this column of the record."""
    columns = ColumnSet()
    fields = builder.field_collector.group_by_type((DATA_SET,), selected.nodes)[0].fields
    reader = ObjectReader([(key, _plan_field(nodes[0].name.value, columns)) for key, nodes in fields.items()])
    root = DataSets(tuple(builder.catalogue.nodes), columns.build_row())
    return PlannedRoot(root, SingleRowReader(column, ListReader(ColumnRef.at(0), reader)))


def _plan_field(name: str, columns: ColumnSet) -> Reader:
    if name == "__typename":
        return ConstantReader(DATA_SET)
    prop = DATA_SET_PROPERTIES[name]
    return property_reader(prop, columns.add(NodeProperty(prop.stored_name)), "a data set")
