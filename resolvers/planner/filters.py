"""`where` -> condition.

    {name: {startsWith: "Xi"}, subsidiaries: {some: {kind: {eq: DIVISION}}}}
    -> And((Compare(NodeProperty("name"), "startsWith", p0), Quantified(SOME, traversal, Compare(EdgeProperty("kind"), "eq", p1))))

A null operand is rejected: it is ambiguous between "missing" and "no condition". Only a whole `where` can be null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from keiretsu.direction import Direction
from keiretsu.graph.dialect import ORDER_OPERATORS, has_code_point_order, needs_code_point_order
from keiretsu.graph.plan import (
    ALWAYS,
    And,
    Compare,
    Condition,
    DegreeCount,
    ItemCount,
    Not,
    Or,
    Quantified,
    QuantifiedItems,
    Quantifier,
    StartMatches,
    ToOneMatches,
    Value,
)
from keiretsu.resolvers.document.argument_values import ArgumentValue, LeafValue
from keiretsu.resolvers.errors import ErrorCode, RequestRejected
from keiretsu.resolvers.parameters.coerce import LowerCase, coerce_ordered_string
from keiretsu.resolvers.parameters.slots import ArgumentPath
from keiretsu.resolvers.planner.composites import item_value, plan_lookup
from keiretsu.resolvers.planner.context import FieldContext, PlanBuilder, traversal_for
from keiretsu.resolvers.planner.values import edge_value, node_value, operand_converter
from keiretsu.schema.catalogue import (
    CompositeListField,
    ComputedField,
    ConnectionField,
    EdgeEnd,
    EdgeSpec,
    EvidenceField,
    FieldSpec,
    ListField,
    PropertySpec,
    PythonField,
    ScalarField,
    SingleField,
    ValueKind,
)
from keiretsu.schema.operators import OPERATORS
from keiretsu.schema.types.inputs import EDGE_COUNT, QUANTIFIERS

CatalogueFields = Mapping[str, FieldSpec]
ConditionPlanner = Callable[[str, ArgumentValue, ArgumentPath], Condition]


@dataclass
class FilterPlanner:
    """Plans the `where` of one field. `counted_paths`: the paths of its conditions so far."""

    builder: PlanBuilder
    context: FieldContext
    direction: Direction | None = None
    counted_paths: list[ArgumentPath] = field(default_factory=list)

    def plan_node_filter(self, type_: str, argument: ArgumentValue, path: ArgumentPath) -> Condition:
        """The condition on nodes of a type or an interface."""
        if argument is None:
            return ALWAYS
        fields = self.builder.catalogue.fields(type_)
        return self._plan_conditions(
            argument, path, lambda name, value, child_path: self._plan_node_field(type_, fields, name, value, child_path)
        )

    def plan_edge_filter(self, edge: EdgeSpec, argument: ArgumentValue, path: ArgumentPath) -> Condition:
        """The condition on the edges of a connection."""
        if edge.plain or argument is None:
            return self.plan_node_filter(edge.target, argument, path)
        return self._plan_conditions(argument, path, lambda name, value, child_path: self._plan_edge_field(edge, name, value, child_path))

    def _plan_conditions(self, argument: ArgumentValue, path: ArgumentPath, plan_condition: ConditionPlanner) -> Condition:
        assert isinstance(argument, dict), "`where` is an input object"
        if self._is_too_deep(path):
            return ALWAYS
        parts = []
        for name, value in argument.items():
            child_path = path.child(name)
            self._count_condition(child_path)
            if value is None:
                parts.append(self.reject_null(child_path))
            elif name in ("and", "or"):
                assert isinstance(value, list), f"{name} is a list"
                for index, entry in enumerate(value):
                    if not entry:  # it has no conditions of its own, but a long list of empty entries has a cost
                        self._count_condition(child_path.child(index))
                inner = tuple(self._plan_conditions(entry, child_path.child(index), plan_condition) for index, entry in enumerate(value))
                parts.append(And(inner) if name == "and" else Or(inner))
            elif name == "not":
                parts.append(Not(self._plan_conditions(value, child_path, plan_condition)))
            else:
                parts.append(plan_condition(name, value, child_path))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _plan_node_field(self, type_: str, fields: CatalogueFields, name: str, value: ArgumentValue, path: ArgumentPath) -> Condition:
        catalogue, field_spec = self.builder.catalogue, fields[name]
        match field_spec:
            case ScalarField(_, prop):
                return self.plan_comparison(prop, node_value(catalogue, prop), value, path)
            case CompositeListField():
                return self._plan_item_quantifiers(field_spec, value, path)
            case ConnectionField(edge=edge):
                return self._plan_quantifiers(field_spec, catalogue.edges[edge], value, path)
            case SingleField(target=target, hop=hop):
                traversal = traversal_for(self.builder, (hop,), self.context.lens)
                return ToOneMatches(traversal, self._advance(1, path).plan_node_filter(target, value, path))
            case ListField() | EvidenceField() | ComputedField() | PythonField():
                raise AssertionError(f"{type_}.{name} cannot be filtered")
            case _:
                assert_never(field_spec)

    def _plan_edge_field(self, edge: EdgeSpec, name: str, value: ArgumentValue, path: ArgumentPath) -> Condition:
        if name in edge.ends:
            end, type_ = edge.ends[name]
            condition = self.plan_node_filter(type_, value, path)
            return StartMatches(condition) if end is EdgeEnd.SOURCE else condition
        prop = edge.properties[name]
        return self.plan_comparison(prop, edge_value(prop, self.direction), value, path)

    def _plan_quantifiers(
        self, connection_field: ConnectionField, edge: EdgeSpec, argument: ArgumentValue, path: ArgumentPath
    ) -> Condition:
        assert isinstance(argument, dict), "a filter is an input object"
        traversal = traversal_for(self.builder, connection_field.hops, self.context.lens)
        related_filters = self._advance(len(connection_field.hops), path)
        parts: list[Condition] = []
        for name, value in argument.items():
            child_path = path.child(name)
            if value is None:
                parts.append(self.reject_null(child_path))
            elif name in QUANTIFIERS:
                parts.append(Quantified(Quantifier(name), traversal, related_filters.plan_edge_filter(edge, value, child_path)))
            else:
                parts.append(self.plan_comparison(EDGE_COUNT, DegreeCount(traversal), value, child_path))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _plan_item_quantifiers(self, field_spec: CompositeListField, argument: ArgumentValue, path: ArgumentPath) -> Condition:
        assert isinstance(argument, dict), "a filter is an input object"
        composite, stored_name = field_spec.composite, field_spec.prop.stored_name
        properties = {prop.name: prop for prop in composite.properties}

        def plan_item(name: str, value: ArgumentValue, item_path: ArgumentPath) -> Condition:
            return self.plan_comparison(properties[name], item_value(composite, properties[name]), value, item_path)

        parts: list[Condition] = []
        for name, value in argument.items():
            child_path = path.child(name)
            if value is None:
                parts.append(self.reject_null(child_path))
            elif name in QUANTIFIERS:
                where = self._plan_conditions(value, child_path, plan_item)
                lookup = plan_lookup(self.builder, field_spec, value, child_path) if name == Quantifier.SOME.value else None
                parts.append(QuantifiedItems(Quantifier(name), stored_name, where, lookup))
            else:
                parts.append(self.plan_comparison(EDGE_COUNT, ItemCount(stored_name), value, child_path))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def plan_comparison(self, prop: PropertySpec, value: Value, argument: ArgumentValue, path: ArgumentPath) -> Condition:
        """The conjunction of the operators on one property."""
        assert isinstance(argument, dict), "operators are an input object"
        operators = {operator.name: operator for operator in OPERATORS[prop.kind]}
        parts: list[Condition] = []
        for name, operand in argument.items():
            child_path = path.child(name)
            self._count_condition(child_path)
            if not isinstance(operand, LeafValue) or (isinstance(operand.value, list) and None in operand.value):
                parts.append(self.reject_null(child_path))
                continue
            convert = operand_converter(prop, operators[name], self.builder.limits, self.builder.ids)
            is_ordered_text = prop.kind is ValueKind.STRING and name in ORDER_OPERATORS and has_code_point_order(value)
            by_code_point = is_ordered_text and needs_code_point_order(operand.value)
            convert = coerce_ordered_string if by_code_point else convert
            convert = LowerCase(convert) if prop.lower_case and not isinstance(operand.value, bool) else convert
            slot = self.builder.slots.add(operand.source, convert, child_path)
            parts.append(Compare(value, name, slot, by_code_point))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def reject_null(self, path: ArgumentPath) -> Condition:
        """Record the error of a null operand."""
        self.builder.add_error(path, "The operand must not be null; omit it, or use {isNull: true} to match missing values.")
        return ALWAYS

    def _advance(self, hops: int, path: ArgumentPath) -> FilterPlanner:
        """The planner for the part of `where` behind further relationships."""
        return replace(self, context=self.builder.advance(self.context, hops, path), direction=None)

    def _is_too_deep(self, path: ArgumentPath) -> bool:
        limit = self.builder.limits.depth
        if path.depth > limit:
            self.builder.add_error(path, f"Nested {path.depth} fields deep; the limit is {limit}.", ErrorCode.LIMIT_EXCEEDED)
        return path.depth > limit

    def _count_condition(self, path: ArgumentPath) -> None:
        self.counted_paths.append(path)
        if len(self.counted_paths) == self.builder.limits.conditions + 1:
            message = f"The filter has more than {self.builder.limits.conditions} conditions; use fewer."
            self.builder.add_error(path, message, ErrorCode.LIMIT_EXCEEDED)
            raise RequestRejected(self.builder.errors)  # planning thousands more would take longer than any operation
