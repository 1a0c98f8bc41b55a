"""Ownership fields -> the holdings to fetch, and readers that compute the results.

{ company(slug: "b") { ownersTree(depth: 3) { level node { name } shareMin } } }
-> the holdings above the company in one statement; analysis/ computes the rows; a second statement loads the nodes
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from keiretsu.graph.plan import CycleHoldings, HoldingsColumn, NodeProperty, OwnershipBetween, StakeFilter
from keiretsu.resolvers.document.argument_values import source_of
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import Reader
from keiretsu.resolvers.output.value_readers import FunctionReader
from keiretsu.resolvers.ownership.compute import (
    CircularHoldingsReader,
    EffectiveOwnershipReader,
    OwnershipTreeReader,
    UltimateParentsReader,
    claims_of,
    node_id_of,
    share_of,
)
from keiretsu.resolvers.ownership.deferred import ComputedList, ComputedObject, FieldGetters, NodeRef, defer_fetch
from keiretsu.resolvers.parameters.coerce import ListSize, coerce_date_range
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.resolvers.planner.argument_reader import ArgumentReader
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.computed_fields import ComputedFields, NodeFieldPlanner, RootFieldPlanner
from keiretsu.resolvers.planner.connections import NodePlannerProtocol
from keiretsu.resolvers.planner.context import FieldContext, FieldNodes, PlanBuilder, PlannedRoot, SelectedField, labels_of
from keiretsu.schema.ownership_specs import OwnershipSpec

MAX_INT = 2**31 - 1  # the maximum of GraphQL's Int
MAX_HOLDINGS = 500_000  # per field; beyond that, some are omitted and the result says so
MAX_TREE_ROWS = 1_000  # per tree; likewise


@dataclass(frozen=True)
class OwnershipPlanner:
    """Plans one ownership field."""

    node_planner: NodePlannerProtocol
    field: SelectedField

    def plan_effective_ownership(self, column: ColumnRef) -> PlannedRoot:
        """`effectiveOwnership`, whose value is in this column of the record."""
        limits, ownership = self._builder.limits, self._ownership
        hops = self._argument_reader.read_bounded_int("maxHops", 15, 1, limits.ownership_hops)
        owner, owned = (self._argument_reader.add_parameter(name, None, self._builder.ids.coerce) for name in ("owner", "owned"))
        catalogue = self._builder.catalogue
        labels = labels_of(catalogue, ownership.owner_types), labels_of(catalogue, (ownership.owned_type,))
        root = OwnershipBetween(*labels, owner, owned, self._holdings(limits.ownership_hops, upward=True))
        fields = self._plan_object("EffectiveOwnership", self.field.context, self.field.nodes)
        reader = EffectiveOwnershipReader(column, owner.slot, owned.slot, hops, root.holdings, fields, self._add_date_range("over"))
        return PlannedRoot(root, FunctionReader(reader))

    def plan_circular_holdings(self, column: ColumnRef) -> PlannedRoot:
        """`circularHoldings`, whose value is in this column of the record."""
        limit = self._argument_reader.add_parameter("first", 20, ListSize(self._builder.limits.page_size))
        root = CycleHoldings(self._ownership.owned_type, self._holdings(1, upward=True))
        fields = self._plan_object("CircularHoldings", self.field.context, self.field.nodes)
        return PlannedRoot(root, FunctionReader(CircularHoldingsReader(column, limit.slot, root.holdings, fields)))

    def plan_tree(self, columns: ColumnSet, *, upward: bool) -> Reader:
        """`ownersTree` (`upward`) or `holdingsTree` of a node."""
        depth = self._argument_reader.read_bounded_int("depth", 5, 1, self._builder.limits.tree_depth)
        holdings = self._holdings(depth, upward=upward)
        fields = self._plan_object("OwnershipRow", self.field.context, self.field.nodes)
        id_column, column = columns.add(NodeProperty("id")), columns.add(holdings)
        return FunctionReader(OwnershipTreeReader(column, id_column, depth, MAX_TREE_ROWS, holdings, fields))

    def plan_ultimate_parents(self, columns: ColumnSet) -> Reader:
        """`ultimateParents` of a node."""
        holdings = self._holdings(self._builder.limits.ownership_hops, upward=True)
        fields = self._plan_object("UltimateParent", self.field.context, self.field.nodes)
        id_column, column = columns.add(NodeProperty("id")), columns.add(holdings)
        return FunctionReader(UltimateParentsReader(column, id_column, holdings, fields))

    @property
    def _builder(self) -> PlanBuilder:
        return self.node_planner.builder

    @property
    def _argument_reader(self) -> ArgumentReader:
        return ArgumentReader(self._builder, self.field.context.argument_path, self.field.arguments)

    @property
    def _ownership(self) -> OwnershipSpec:
        ownership = self._builder.catalogue.ownership
        assert ownership, "only a schema that declares ownership has these fields"
        return ownership

    def _holdings(self, hops: int, *, upward: bool) -> HoldingsColumn:
        ownership = self._ownership
        interests = ownership.interests
        self._builder.is_cpu_bound = True
        return HoldingsColumn(
            ownership.relationship_types,
            ownership.stake_type,
            ownership.share_min,
            ownership.share_max,
            self.field.context.lens,
            upward,
            hops,
            MAX_HOLDINGS,
            StakeFilter(interests.kind, interests.shares, interests.directness, interests.indirect) if interests else None,
        )

    def _add_date_range(self, name: str) -> int | None:
        """The slot of a range of days; None if it is omitted."""
        value = self.field.arguments.get(name)
        if value is None:
            return None
        path, lens = self.field.context.argument_path.child(name), self.field.context.lens
        if lens and lens.as_of:
            self._builder.add_error(path, "Use either a range of days or the day of `lens.asOf`.")
        return self._builder.slots.add(source_of(value), coerce_date_range, path).slot

    def _plan_object(self, type_name: str, context: FieldContext, field_nodes: FieldNodes) -> FieldGetters:
        grouped_fields = self._builder.field_collector.group_by_type((type_name,), field_nodes)[0].fields
        return [(key, self._plan_field_getter(type_name, context.child(key), nodes)) for key, nodes in grouped_fields.items()]

    def _plan_field_getter(self, type_name: str, context: FieldContext, field_nodes: FieldNodes) -> Callable[[Any], Any]:
        """The function that gets the value of a field from a result of analysis/."""
        name = field_nodes[0].name.value
        match name:
            case "__typename":
                return lambda _item: type_name
            case "node" | "company":
                fetch_index = defer_fetch(self._builder, self.node_planner, context, self._ownership.owner_types, field_nodes)
                return lambda item: NodeRef(fetch_index, (node_id_of(item),))
            case "nodes" | "companies":
                fetch_index = defer_fetch(self._builder, self.node_planner, context, self._ownership.owner_types, field_nodes)
                return lambda item: NodeRef(fetch_index, tuple(item.ids), is_list=True)
            case "evidence":
                return self._plan_evidence(context, field_nodes)
            case "paths":
                fields = self._plan_object("OwnershipPath", context, field_nodes)
                return lambda item: ComputedList(fields, item.paths)
            case "history":
                fields = self._plan_object("OwnershipHistory", context, field_nodes)
                return lambda item: ComputedObject(fields, item.history)
            case "steps":
                fields = self._plan_object("OwnershipStep", context, field_nodes)
                return lambda item: ComputedList(fields, item.steps)
            case "cycles":
                fields = self._plan_object("HoldingCycle", context, field_nodes)
                return lambda item: ComputedList(fields, item.cycles)
            case _:
                return GETTERS[name]

    def _plan_evidence(self, context: FieldContext, field_nodes: FieldNodes) -> Callable[[Any], Any]:
        catalogue = self._builder.catalogue
        assert catalogue.provenance, "only a schema with claims has `evidence`"
        claim = catalogue.nodes[catalogue.provenance.claim]
        fetch_index = defer_fetch(self._builder, self.node_planner, context, (claim.name,), field_nodes)
        return lambda item: NodeRef(fetch_index, tuple(f"{claim.prefix}:{key}" for key in claims_of(item)), is_list=True)


OWNERSHIP_NODE_FIELDS: Mapping[str, NodeFieldPlanner] = {
    "ownersTree": lambda node_planner, field, columns: OwnershipPlanner(node_planner, field).plan_tree(columns, upward=True),
    "holdingsTree": lambda node_planner, field, columns: OwnershipPlanner(node_planner, field).plan_tree(columns, upward=False),
    "ultimateParents": lambda node_planner, field, columns: OwnershipPlanner(node_planner, field).plan_ultimate_parents(columns),
}
OWNERSHIP_ROOT_FIELDS: Mapping[str, RootFieldPlanner] = {
    "effectiveOwnership": lambda node_planner, field, column: OwnershipPlanner(node_planner, field).plan_effective_ownership(column),
    "circularHoldings": lambda node_planner, field, column: OwnershipPlanner(node_planner, field).plan_circular_holdings(column),
}
"""Ownership field -> its planner."""


def ownership_fields(ownership: OwnershipSpec | None) -> ComputedFields:
    """The planners of the ownership fields of a schema; none if it declares no ownership."""
    if ownership is None:
        return ComputedFields({}, {})
    return ComputedFields({(ownership.owned_type, name): plan for name, plan in OWNERSHIP_NODE_FIELDS.items()}, OWNERSHIP_ROOT_FIELDS)


def _rounded(share: float | None) -> float | None:
    """A share to 15 significant digits: products and sums of shares such as 10.1 and 20.2 have rounding errors beyond."""
    return None if share is None else float(f"{share:.15g}")


GETTERS: Mapping[str, Callable[[Any], Any]] = {
    "shareMin": lambda item: _rounded(share_of(item).low),
    "shareMax": lambda item: _rounded(share_of(item).high),
    "known": lambda item: share_of(item).known,
    "pathCount": lambda item: min(item.share.paths, MAX_INT),
    "unknownPaths": lambda item: min(item.share.unknown_paths, MAX_INT),
    "truncated": lambda item: item.truncated,
    "changesOverTime": lambda item: item.share.changes,
    "rightUntil": lambda item: item.period.last_date,
    "from": lambda item: item.period.first_date,
    "until": lambda item: item.period.last_date,
    "integrated": lambda item: _rounded(item.integrated),
    "length": lambda item: len(item.ids),
    "level": lambda item: item.level,
    "path": lambda item: [to_global_id(node_id) for node_id in item.path],
    "totalMin": lambda item: _rounded(item.total_low),
    "totalMax": lambda item: _rounded(item.total_high),
    "circular": lambda item: item.circular,
    "more": lambda item: item.has_more,
}
"""Field -> its value, for fields that need only the item. A field name has the same meaning in every type that has it."""
