"""Computed fields: a table from a field to the planner of that field.

    ComputedFields(node_fields={("Company", "ultimateParents"): plan_ultimate_parents}, root_fields={...})

The planner looks up here what it cannot plan from the catalogue alone. The executor passes the table in: ownership fields, and those that
a schema declares as Python functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import Reader
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.connections import NodePlannerProtocol
from keiretsu.resolvers.planner.context import PlannedRoot, SelectedField

NodeFieldPlanner = Callable[[NodePlannerProtocol, SelectedField, ColumnSet], Reader]
"""Adds the columns of a node that the field is computed from; returns the reader that computes it."""

RootFieldPlanner = Callable[[NodePlannerProtocol, SelectedField, ColumnRef], PlannedRoot]
"""Plans a root field, whose value is in this column of the record."""


@dataclass(frozen=True)
class ComputedFields:
    """Planners of fields on nodes, by the type of the node and the name of the field, and of root fields, by name."""

    node_fields: Mapping[tuple[str, str], NodeFieldPlanner]
    root_fields: Mapping[str, RootFieldPlanner]

    def __or__(self, other: ComputedFields) -> ComputedFields:
        return ComputedFields({**self.node_fields, **other.node_fields}, {**self.root_fields, **other.root_fields})
