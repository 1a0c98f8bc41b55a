"""Fields that declared Python functions compute -> the columns of their arguments, and the reader that calls the function.

tonsPerHead   ->   columns NodeProperty("tons"), NodeProperty("crew"), shared with the selection, and a FunctionCallReader
"""

from __future__ import annotations

from keiretsu.resolvers.output.function_call import FunctionCallReader, function_call
from keiretsu.resolvers.output.output_plan import ConvertedReader, NullableReader, Reader
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.computed_fields import ComputedFields, NodeFieldPlanner
from keiretsu.resolvers.planner.connections import NodePlannerProtocol
from keiretsu.resolvers.planner.context import SelectedField
from keiretsu.resolvers.planner.values import node_value, property_reader
from keiretsu.schema.catalogue import Catalogue, PropertySpec, PythonField


def python_fields(catalogue: Catalogue) -> ComputedFields:
    """The planners of all fields of a schema that Python functions compute."""
    return ComputedFields(
        node_fields={
            (node.name, field.name): _planner_of(catalogue, field)
            for node in catalogue.nodes.values()
            for field in node.fields.values()
            if isinstance(field, PythonField)
        },
        root_fields={},
    )


def _planner_of(catalogue: Catalogue, field: PythonField) -> NodeFieldPlanner:
    call = function_call(field.result, field.function)

    def plan(_node_planner: NodePlannerProtocol, _selected: SelectedField, columns: ColumnSet) -> Reader:
        arguments = tuple(_argument_reader(catalogue, prop, columns) for prop in field.arguments)
        read = FunctionCallReader(arguments, call)
        return read if field.result.required else NullableReader(read)

    return plan


def _argument_reader(catalogue: Catalogue, prop: PropertySpec, columns: ColumnSet) -> Reader:
    """The reader of an argument: the value as in the response, but a member of its enum instead of the name."""
    read = property_reader(prop, columns.add(node_value(catalogue, prop)), "a node")
    if isinstance(read, NullableReader):
        read = read.read  # an invalid value is an error of the field
    return ConvertedReader(read, prop.enum.__getitem__) if prop.enum else read
