"""`orderBy` -> sort keys, with the tie-breakers that make the order total.

[{kind: ASC}, {node: {name: DESC}}]
-> SortKey(Rank(EdgeProperty("kind"))), SortKey(NodeProperty("name"), descending), and the node id and edge id as tie-breakers
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from keiretsu.direction import Direction
from keiretsu.graph.plan import DegreeCount, EdgeProperty, ItemCount, NodeProperty, RelatedAggregate, RelatedValue, SortKey, Value
from keiretsu.resolvers.document.argument_values import ArgumentValue
from keiretsu.resolvers.errors import ErrorCode, RequestRejected
from keiretsu.resolvers.parameters.slots import ArgumentPath
from keiretsu.resolvers.planner.aggregations import AggregationPlanner
from keiretsu.resolvers.planner.context import FieldContext, PlanBuilder, traversal_for
from keiretsu.resolvers.planner.values import edge_value, node_value, sort_value, start_value
from keiretsu.schema.catalogue import (
    CompositeListField,
    ComputedField,
    ConnectionField,
    EdgeEnd,
    EdgeSpec,
    EvidenceField,
    FieldSpec,
    HopSpec,
    ListField,
    PropertySpec,
    PythonField,
    ScalarField,
    SingleField,
)
from keiretsu.schema.types.aggregate_orders import AGGREGATE_SUFFIX


@dataclass(frozen=True)
class SortKeyPlanner:
    """Plans the `orderBy` of one field. `hops`: those of its edges; none for a root field."""

    builder: PlanBuilder
    context: FieldContext
    edge: EdgeSpec
    hops: Sequence[HopSpec]
    direction: Direction | None = None

    def plan_keys(self, argument: ArgumentValue, path: ArgumentPath) -> tuple[SortKey, ...]:
        """The sort keys, most significant first; tie-breakers last."""
        keys: list[SortKey] = []
        limit = self.builder.limits.order_by_fields
        if isinstance(argument, list) and len(argument) > limit:
            self.builder.add_error(path, f"Got {len(argument)} entries; order by at most {limit}.", ErrorCode.LIMIT_EXCEEDED)
            raise RequestRejected(self.builder.errors)
        for index, entry in enumerate(argument if isinstance(argument, list) else []):
            key = self._edge_key(entry, path.child(index))
            if key and key not in keys:
                keys.append(key)
        return (*keys, *(tie_breaker for tie_breaker in self._tie_breakers(has_keys=bool(keys)) if tie_breaker not in keys))

    def _tie_breakers(self, *, has_keys: bool) -> list[SortKey]:
        """The node id; then the edge id, if several edges can reach the same node. In a list of facts only the latter, which is unique.

        Facts without another order are read in the order of their starts, which an index has.
        """
        if self.edge.source:
            start = SortKey(start_value(NodeProperty("id")), required=True)
            return [*([] if has_keys else [start]), SortKey(EdgeProperty("id"), required=True)]
        keys = [SortKey(NodeProperty("id"), required=True, unique=True)]
        if not self.edge.plain and len(self.hops) == 1:
            keys.append(SortKey(EdgeProperty("id"), required=True))
        return keys

    def _edge_key(self, argument: ArgumentValue, path: ArgumentPath) -> SortKey | None:
        name, value = self.builder.read_single_field(argument, path)
        if self.edge.plain:
            return self._field_key(self.edge.target, name, value, path)
        if name in self.edge.ends:
            end, type_ = self.edge.ends[name]
            key = self.node_key(type_, value, path.child(name))
            return replace(key, value=start_value(key.value), unique=False) if key and end is EdgeEnd.SOURCE else key
        prop = self.edge.properties[name] if name else None
        return self._property_key(prop, edge_value(prop, self.direction), value, path.child(name)) if prop else None

    def node_key(self, type_: str, argument: ArgumentValue, path: ArgumentPath) -> SortKey | None:
        """The sort key of an order entry on a node type."""
        name, value = self.builder.read_single_field(argument, path)
        return self._field_key(type_, name, value, path)

    def _field_key(self, type_: str, name: str, argument: ArgumentValue, path: ArgumentPath) -> SortKey | None:
        if not name:
            return None
        child_path = path.child(name)
        fields = self.builder.catalogue.fields(type_)
        if name not in fields:
            return self._aggregate_key(fields[name.removesuffix(AGGREGATE_SUFFIX)], argument, child_path)
        field_spec = fields[name]
        match field_spec:
            case ScalarField(_, prop):
                key = self._property_key(prop, node_value(self.builder.catalogue, prop), argument, child_path)
                return replace(key, unique=True) if key and self._is_unique(type_, prop) else key
            case CompositeListField(prop=prop):
                count_field, value = self.builder.read_single_field(argument, child_path)
                return (
                    self._build_key(ItemCount(prop.stored_name), value, child_path.child(count_field), required=True)
                    if count_field
                    else None
                )
            case ConnectionField(hops=hops):
                self.builder.advance(self.context, len(hops), child_path)
                count_field, value = self.builder.read_single_field(argument, child_path)
                traversal = traversal_for(self.builder, hops, self.context.lens)
                degree = DegreeCount(traversal)
                return self._build_key(degree, value, child_path.child(count_field), required=True) if count_field else None
            case SingleField(target=target, hop=hop):
                planner = replace(self, context=self.builder.advance(self.context, 1, child_path))
                related_key = planner.node_key(target, argument, child_path)
                traversal = traversal_for(self.builder, (hop,), self.context.lens)
                return (
                    replace(related_key, value=RelatedValue(traversal, related_key.value), required=False, unique=False)
                    if related_key
                    else None
                )
            case ListField() | EvidenceField() | ComputedField() | PythonField():
                raise AssertionError(f"{type_}.{name} cannot be sorted by")
            case _:
                assert_never(field_spec)

    def _aggregate_key(self, field_spec: FieldSpec, argument: ArgumentValue, path: ArgumentPath) -> SortKey | None:
        """The sort key of an aggregate over the edges of a connection."""
        assert isinstance(field_spec, ConnectionField), "only connections have aggregates"
        context = self.builder.advance(self.context, len(field_spec.hops), path)
        planner = AggregationPlanner(self.builder, context, self.builder.catalogue.edges[field_spec.edge])
        planned = planner.plan_order(argument, path)
        if planned is None:
            return None
        aggregate, sort, sort_path = planned
        traversal = traversal_for(self.builder, field_spec.hops, self.context.lens)
        return self._build_key(RelatedAggregate(traversal, aggregate), sort, sort_path, required=False)

    def _is_unique(self, type_: str, prop: PropertySpec) -> bool:
        """Whether the property is unique per node. It is not on an interface: nodes of two types can share a value."""
        node = self.builder.catalogue.nodes.get(type_)
        return node is not None and prop.name == node.key

    def _property_key(self, prop: PropertySpec, value: Value, argument: ArgumentValue, path: ArgumentPath) -> SortKey | None:
        return self._build_key(sort_value(prop, value), argument, path, required=prop.required or isinstance(prop.default, bool | str))

    def _build_key(self, value: Value, argument: ArgumentValue, path: ArgumentPath, *, required: bool) -> SortKey | None:
        sort = self.builder.read_sort(argument, path)
        return SortKey(value, sort.descending, required, opposite_nulls=sort.opposite_nulls) if sort else None
