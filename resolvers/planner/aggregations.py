"""`aggregate` and `groups` of a connection -> aggregates and groupings of a plan, and their readers.

    subsidiaries { aggregate { count shareMin { sum } } groups(by: [KIND]) { keys { value } count } }
    -> aggregates (CountRows(), AggregateCall(SUM, EdgeProperty("shareMin"))), groups (GroupBy((EdgeProperty("kind"),), ...),)

All `aggregate` fields of a connection, under any alias, share one list of aggregates; each `groups` field has its own list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

from keiretsu.direction import Direction
from keiretsu.graph.plan import (
    Aggregate,
    AggregateCall,
    AggregateFunction,
    AggregateRef,
    And,
    Condition,
    CountNodes,
    CountRows,
    EdgeProperty,
    GroupBy,
    GroupSortKey,
    NodeProperty,
    NullIfRelated,
    Param,
    SourceNodeProperty,
    StartValue,
    Traversal,
    Value,
    Year,
)
from keiretsu.resolvers.document.argument_values import ArgumentValue, ConstantSource, LeafValue
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import (
    ConvertedReader,
    FixedListReader,
    NestedRowReader,
    NullableReader,
    ObjectReader,
    PageAggregatesReader,
    PageGroupsReader,
    PageReader,
    Reader,
)
from keiretsu.resolvers.output.value_readers import ConstantReader, EnumByIndexReader, EnumReader, ScalarReader
from keiretsu.resolvers.parameters.coerce import GroupCount
from keiretsu.resolvers.parameters.slots import ArgumentPath
from keiretsu.resolvers.planner.columns import OrderedSet
from keiretsu.resolvers.planner.context import FieldContext, FieldNodes, PlanBuilder, traversal_for
from keiretsu.resolvers.planner.filters import FilterPlanner
from keiretsu.resolvers.planner.values import edge_value, node_value, property_reader, start_value, stored_enum_values
from keiretsu.schema.catalogue import EdgeEnd, EdgeSpec, HopSpec, PropertySource, PropertySpec, ScalarField, ValueKind
from keiretsu.schema.types.aggregations import COUNT, GroupKeySpec, aggregate_of, group_keys

DEFAULT_GROUPS = 20

GROUP_KEYS, GROUP_AGGREGATES = ColumnRef.at(0), ColumnRef.at(1)
"""The parts of a group."""


@dataclass(frozen=True)
class Owner:
    """What has the properties of an aggregate: edges, or the nodes at one of their ends. A plain edge has the properties of its node."""

    type: str
    end: EdgeEnd | None
    is_edge: bool = False


@dataclass
class AggregationPlanner:
    """Plans the aggregates over all edges of one connection."""

    builder: PlanBuilder
    context: FieldContext
    edge: EdgeSpec
    direction: Direction | None = None
    aggregates: OrderedSet[Aggregate] = field(default_factory=OrderedSet)
    group_lists: OrderedSet[GroupBy] = field(default_factory=OrderedSet)

    def plan_aggregate(self, field_nodes: FieldNodes) -> PageReader:
        """The aggregates over all edges."""
        return PageAggregatesReader(self._plan_aggregate_object(field_nodes, self._edges, self.aggregates))

    def plan_groups(self, context: FieldContext, field_nodes: FieldNodes) -> PageReader:
        """The edges grouped by keys, with aggregates per group."""
        arguments = self.builder.read_arguments(f"{self.edge.name}Connection", field_nodes[0], context.argument_path)
        keys = self._read_group_keys(arguments.get("by"), context.argument_path.child("by"))
        aggregates: OrderedSet[Aggregate] = OrderedSet()
        reader = self._plan_group(field_nodes, keys, aggregates)
        groups = self.group_lists.add(
            GroupBy(
                keys=tuple(self._key_value(key) for key in keys.values()),
                key_rankings=tuple(_enum_order(key) for key in keys.values()),
                aggregates=aggregates.locate(),
                having=self._plan_having(arguments.get("having"), context.argument_path.child("having")),
                sort_keys=self._plan_order(arguments.get("orderBy"), list(keys.values()), context.argument_path.child("orderBy")),
                limit=self._add_limit(arguments.get("first"), context.argument_path.child("first")),
            )
        )
        return PageGroupsReader(groups, reader)

    def locate(self) -> tuple[tuple[Aggregate, ...], tuple[GroupBy, ...]]:
        """All aggregates and groupings, in canonical order; all references to them are located."""
        return self.aggregates.locate(), self.group_lists.locate()

    def plan_order(self, argument: ArgumentValue, path: ArgumentPath) -> tuple[AggregateCall, ArgumentValue, ArgumentPath] | None:
        """{shareMin: {sum: DESC}} -> the aggregate, and the sort direction with its path."""
        owner = self._edges
        name, value = self.builder.read_single_field(argument, path)
        if end := self._end(owner, name):
            owner, path = end, path.child(name)
            name, value = self.builder.read_single_field(value, path)
        function, value = self.builder.read_single_field(value, path.child(name)) if name else ("", None)
        if not function:
            return None
        return self._aggregate_call(self._find_property(owner, name), function), value, path.child(name).child(function)

    # aggregates

    def _plan_aggregate_object(self, field_nodes: FieldNodes, owner: Owner, aggregates: OrderedSet[Aggregate]) -> Reader:
        """The aggregates of the edges or of the nodes at one of their ends."""
        type_name = f"{owner.type}Aggregate"
        entries: list[tuple[str, Reader]] = []
        for key, nodes in self.builder.field_collector.group_by_type((type_name,), field_nodes)[0].fields.items():
            match nodes[0].name.value:
                case "count":
                    entries.append((key, _count_reader(aggregates.add(self._count(owner)))))
                case name if end := self._end(owner, name):
                    entries.append((key, self._plan_aggregate_object(nodes, end, aggregates)))
                case "__typename":
                    entries.append((key, ConstantReader(type_name)))
                case name:
                    entries.append((key, self._plan_functions(nodes, self._find_property(owner, name), aggregates)))
        return ObjectReader(entries)

    def _plan_functions(self, field_nodes: FieldNodes, spec: GroupKeySpec, aggregates: OrderedSet[Aggregate]) -> Reader:
        aggregate_spec = aggregate_of(spec.prop)
        assert aggregate_spec, f"{spec.prop.name} has no aggregates"
        type_name = f"{aggregate_spec.name}Aggregate"
        entries: list[tuple[str, Reader]] = []
        for key, nodes in self.builder.field_collector.group_by_type((type_name,), field_nodes)[0].fields.items():
            name = nodes[0].name.value
            if name == "__typename":
                entries.append((key, ConstantReader(type_name)))
            else:
                column = aggregates.add(self._aggregate_call(spec, name))
                kind = aggregate_spec.functions[name]
                message = (
                    f"The sum of `{spec.prop.name}` is not a finite number." if name == "sum" else _mismatch(kind.value, spec.prop.name)
                )
                entries.append((key, NullableReader(ScalarReader(column, kind, message))))
        return ObjectReader(entries)

    @property
    def _edges(self) -> Owner:
        """The edges; those of a plain connection have the properties of their nodes."""
        return Owner(self.edge.name, EdgeEnd.TARGET if self.edge.plain else None, is_edge=True)

    def _end(self, owner: Owner, name: str) -> Owner | None:
        """The nodes at the end of this name, if it is one."""
        if not owner.is_edge or name not in self.edge.ends:
            return None
        end, type_ = self.edge.ends[name]
        return Owner(type_, end)

    def _count(self, owner: Owner) -> Aggregate:
        return CountRows() if owner.is_edge else CountNodes(at_start=owner.end is EdgeEnd.SOURCE)

    def _find_property(self, owner: Owner, name: str) -> GroupKeySpec:
        """A property of the edge, or of the node at one of its ends."""
        if owner.end is None:
            return GroupKeySpec(self.edge.properties[name])
        scalar_field = self.builder.catalogue.fields(owner.type)[name]
        assert isinstance(scalar_field, ScalarField), f"{owner.type}.{name} is not a property"
        return GroupKeySpec(scalar_field.prop, owner.end)

    def _aggregate_call(self, spec: GroupKeySpec, function: str) -> AggregateCall:
        value = self._value(spec)
        is_float_sum = function == "sum" and spec.prop.kind is ValueKind.FLOAT
        aggregate_function = AggregateFunction.FLOAT_SUM if is_float_sum else AggregateFunction(function)
        units = tuple(self._unit(spec, name) for name in spec.prop.unit_properties)
        superseded_by = self._superseded_by(spec.end)
        if superseded_by and aggregate_function is not AggregateFunction.DISTINCT:
            value = NullIfRelated(self._superseding_nodes(superseded_by), node_value(self.builder.catalogue, spec.prop))
            value = StartValue(value) if spec.end is EdgeEnd.SOURCE else value
        return AggregateCall(aggregate_function, value, units)

    def _superseded_by(self, end: EdgeEnd | None) -> tuple[str, ...]:
        """The relationship types that mark the nodes at an end as superseded."""
        node = self.builder.catalogue.nodes.get((self.edge.source or "") if end is EdgeEnd.SOURCE else self.edge.target)
        return node.superseded_by if node and end else ()

    def _superseding_nodes(self, relationship_types: tuple[str, ...]) -> Traversal:
        """The traversal from a node to the nodes that supersede it."""
        sources = tuple(
            dict.fromkeys(
                source
                for relationship_type in relationship_types
                for source_types, _ in self.builder.catalogue.relationships[relationship_type].ends
                for source in source_types
            )
        )
        return traversal_for(self.builder, (HopSpec(relationship_types, Direction.IN, sources),), self.context.lens)

    def _value(self, spec: GroupKeySpec) -> Value:
        if spec.end is None:
            return edge_value(spec.prop, self.direction)
        value = node_value(self.builder.catalogue, spec.prop)
        return start_value(value) if spec.end is EdgeEnd.SOURCE else value

    def _unit(self, spec: GroupKeySpec, name: str) -> Value:
        end = spec.prop.unit_end or spec.end
        match end:
            case EdgeEnd.SOURCE:
                return SourceNodeProperty(name)
            case EdgeEnd.TARGET:
                return NodeProperty(name)
            case None:
                return EdgeProperty(name)
            case _:
                assert_never(end)

    # groups

    def _read_group_keys(self, argument: ArgumentValue, path: ArgumentPath) -> dict[str, GroupKeySpec]:
        """The grouping keys, by their names in the enum."""
        names = [member.name for member in argument.value] if isinstance(argument, LeafValue) else []
        limit = self.builder.limits.group_by_fields
        if not names:
            self.builder.add_error(path, "Name at least one field to group by.")
        if len(names) > limit:
            self.builder.add_error(path, f"Got {len(names)} fields; group by at most {limit}.", ErrorCode.LIMIT_EXCEEDED)
        counts = Counter(names)
        if duplicates := [name for name in counts if counts[name] > 1]:
            self.builder.add_error(path, f"{duplicates[0]} is listed twice; list it once.")
        specs = group_keys(self.builder.catalogue, self.edge)
        return {name: specs[name] for name in names}

    def _key_value(self, key: GroupKeySpec) -> Value:
        return Year(self._value(key)) if key.by_year else self._value(key)

    def _plan_group(self, field_nodes: FieldNodes, keys: Mapping[str, GroupKeySpec], aggregates: OrderedSet[Aggregate]) -> Reader:
        """One group; its row is [keys, aggregates]."""
        entries: list[tuple[str, Reader]] = []
        for key, nodes in self.builder.field_collector.group_by_type((f"{self.edge.name}Group",), field_nodes)[0].fields.items():
            match nodes[0].name.value:
                case "keys":
                    entries.append((key, self._plan_key_values(nodes, keys)))
                case "count":
                    entries.append((key, NestedRowReader(GROUP_AGGREGATES, _count_reader(aggregates.add(CountRows())))))
                case "aggregate":
                    aggregate = self._plan_aggregate_object(nodes, self._edges, aggregates)
                    entries.append((key, NestedRowReader(GROUP_AGGREGATES, aggregate)))
                case name:
                    assert name == "__typename", f"a group has no {name}"
                    entries.append((key, ConstantReader(f"{self.edge.name}Group")))
        return ObjectReader(entries)

    def _plan_key_values(self, field_nodes: FieldNodes, keys: Mapping[str, GroupKeySpec]) -> Reader:
        """The key values of a group."""
        type_name = f"{self.edge.name}GroupValue"
        grouped_fields = self.builder.field_collector.group_by_type((type_name,), field_nodes)[0].fields
        readers: list[Reader] = []
        for index, (name, key) in enumerate(keys.items()):
            fields: dict[str, Reader] = {
                "field": ConstantReader(name),
                "value": _key_text_reader(ColumnRef.at(index), key),
                "__typename": ConstantReader(type_name),
            }
            readers.append(ObjectReader([(alias, fields[nodes[0].name.value]) for alias, nodes in grouped_fields.items()]))
        return NestedRowReader(GROUP_KEYS, FixedListReader(readers))

    def _plan_having(self, argument: ArgumentValue, path: ArgumentPath) -> Condition:
        filters = FilterPlanner(self.builder, self.context, self.direction)
        parts = self._plan_having_fields(argument, self._edges, filters, path) if argument is not None else []
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _plan_having_fields(self, argument: ArgumentValue, owner: Owner, filters: FilterPlanner, path: ArgumentPath) -> list[Condition]:
        assert isinstance(argument, dict), "`having` is an input object"
        conditions: list[Condition] = []
        for name, value in argument.items():
            child_path = path.child(name)
            if value is None:
                filters.reject_null(child_path)
            elif name == "count":
                conditions.append(filters.plan_comparison(COUNT, AggregateRef(self._count(owner)), value, child_path))
            elif end := self._end(owner, name):
                conditions += self._plan_having_fields(value, end, filters, child_path)
            else:
                conditions += self._plan_having_functions(self._find_property(owner, name), value, filters, child_path)
        return [part for condition in conditions for part in (condition.parts if isinstance(condition, And) else (condition,))]

    def _plan_having_functions(
        self, spec: GroupKeySpec, argument: ArgumentValue, filters: FilterPlanner, path: ArgumentPath
    ) -> list[Condition]:
        assert isinstance(argument, dict), "conditions on an aggregate are an input object"
        aggregate_spec = aggregate_of(spec.prop)
        assert aggregate_spec, f"{spec.prop.name} has no aggregates"
        conditions: list[Condition] = []
        for name, value in argument.items():
            if value is None:
                filters.reject_null(path.child(name))
            else:
                prop = PropertySpec(name, aggregate_spec.functions[name], spec.prop.description)
                conditions.append(filters.plan_comparison(prop, AggregateRef(self._aggregate_call(spec, name)), value, path.child(name)))
        return conditions

    def _plan_order(self, argument: ArgumentValue, keys: Sequence[GroupKeySpec], path: ArgumentPath) -> tuple[GroupSortKey, ...]:
        """The sort keys of `orderBy`, by default the largest group first; the grouping keys break ties."""
        sort_keys: list[GroupSortKey] = []
        for index, entry in enumerate(argument if isinstance(argument, list) else []):
            sort_keys += self._plan_order_entry(entry, self._edges, keys, path.child(index))
        if not sort_keys:
            sort_keys = [GroupSortKey(CountRows(), descending=True)]
        sorted_by = {key.by for key in sort_keys}
        return (*dict.fromkeys(sort_keys), *(GroupSortKey(index) for index in range(len(keys)) if index not in sorted_by))

    def _plan_order_entry(
        self, argument: ArgumentValue, owner: Owner, keys: Sequence[GroupKeySpec], path: ArgumentPath
    ) -> list[GroupSortKey]:
        name, value = self.builder.read_single_field(argument, path)
        child_path = path.child(name)
        if not name:
            return []
        if end := self._end(owner, name):
            return self._plan_order_entry(value, end, keys, child_path)
        if name not in ("count", "keys"):
            spec = self._find_property(owner, name)
            function, value = self.builder.read_single_field(value, child_path)
            return self._group_sort_keys(value, [self._aggregate_call(spec, function)], child_path.child(function)) if function else []
        if name == "count":
            return self._group_sort_keys(value, [self._count(owner)], child_path)
        return self._group_sort_keys(value, [index for index, key in enumerate(keys) if owner.is_edge or key.end is owner.end], child_path)

    def _group_sort_keys(self, argument: ArgumentValue, targets: Sequence[Aggregate | int], path: ArgumentPath) -> list[GroupSortKey]:
        sort = self.builder.read_sort(argument, path)
        return [GroupSortKey(target, sort.descending, sort.opposite_nulls) for target in targets] if sort else []

    def _add_limit(self, argument: ArgumentValue, path: ArgumentPath) -> Param:
        source = argument.source if isinstance(argument, LeafValue) else ConstantSource(DEFAULT_GROUPS)
        return self.builder.slots.add(source, GroupCount(self.builder.limits.page_size), path)


def _enum_order(key: GroupKeySpec) -> tuple[str, ...]:
    """The values of an enum in the order in which a key sorts; empty for other keys."""
    is_stored_enum = key.prop.kind is ValueKind.ENUM and key.prop.source is not PropertySource.LABEL
    return stored_enum_values(key.prop) if is_stored_enum else ()


def _key_text_reader(column: ColumnRef, key: GroupKeySpec) -> Reader:
    """The reader of a key's value as text."""
    prop = key.prop
    if prop.enum and prop.source is PropertySource.LABEL:
        return EnumByIndexReader(column, [member.name for member in prop.enum])
    if prop.enum:
        names = {str(member.value): member.name for member in prop.enum}
        return NullableReader(EnumReader(column, names, _mismatch(prop.enum.__name__, prop.name)))
    if prop.kind is ValueKind.ID:
        return property_reader(prop, column, "a node")
    kind = ValueKind.STRING if key.by_year else prop.kind
    value = ScalarReader(column, kind, _mismatch(prop.kind.value, prop.name))
    return NullableReader(ConvertedReader(value, KEY_TEXTS.get(kind, str)))


def _format_number(value: float) -> str:
    """A number without superfluous decimals: 25000000, 0.5."""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else str(value)


KEY_TEXTS: Mapping[ValueKind, Callable[[Any], str | None]] = {
    ValueKind.BOOLEAN: {True: "true", False: "false"}.get,
    ValueKind.FLOAT: _format_number,
}
"""Kind of a key -> its value as text, where it differs from `str`."""


def _count_reader(column: ColumnRef) -> Reader:
    return NullableReader(ScalarReader(column, ValueKind.INT, _mismatch(ValueKind.INT.value, "count")))


def _mismatch(type_name: str, name: str) -> str:
    return f"The stored value of `{name}` is not a valid {type_name}."
