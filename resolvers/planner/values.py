"""Properties of the catalogue -> values of a plan, their readers, and converters of the operands compared with them."""

from __future__ import annotations

from typing import assert_never

from keiretsu.direction import Direction
from keiretsu.graph.plan import (
    EdgeDirection,
    EdgeProperty,
    EdgeType,
    IntermediateCount,
    MaxConfidence,
    NodeProperty,
    Rank,
    Score,
    SourceNodeProperty,
    StartValue,
    StrongestModality,
    TypeIndex,
    Value,
)
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import GlobalIdReader, NonNullReader, NullableReader, Reader
from keiretsu.resolvers.output.value_readers import EnumByIndexReader, EnumReader, ScalarReader
from keiretsu.resolvers.parameters.coerce import (
    EnumIndex,
    EnumIndexes,
    WildcardPattern,
    coerce_date,
    coerce_dates,
    coerce_enum,
    coerce_enums,
    coerce_float,
    coerce_slug,
    coerce_slugs,
    coerce_string,
    coerce_strings,
)
from keiretsu.resolvers.parameters.global_ids import NodeIds
from keiretsu.resolvers.parameters.slots import Converter, identity
from keiretsu.resolvers.planner.expressions import node_expression
from keiretsu.schema.catalogue import Catalogue, PropertySource, PropertySpec, ValueKind
from keiretsu.schema.operators import EQUALITY, OperandKind, Operator


def node_value(catalogue: Catalogue, prop: PropertySpec) -> Value:
    """A property of a node."""
    if prop.source is PropertySource.LABEL:
        assert catalogue.entities, "only entities have a type property"
        return TypeIndex(catalogue.members(catalogue.entities))
    return node_expression(prop.expression) if prop.expression else NodeProperty(prop.stored_name, _default(prop))


def start_value(value: Value) -> Value:
    """A value of the node at the start of an edge instead of that at its end."""
    return SourceNodeProperty(value.name, value.default) if isinstance(value, NodeProperty) else StartValue(value)


def edge_value(prop: PropertySpec, direction: Direction | None = None) -> Value:
    """A property of an edge. `direction`: that of all edges of the field, if it is fixed."""
    match prop.source:
        case PropertySource.RELATIONSHIP_TYPE:
            return EdgeType()
        case PropertySource.DIRECTION:
            return EdgeDirection(direction)
        case PropertySource.MODALITY:
            return StrongestModality()
        case PropertySource.CONFIDENCE:
            return MaxConfidence()
        case PropertySource.SCORE:
            return Score()
        case PropertySource.INTERMEDIATE_COUNT:
            return IntermediateCount()
        case PropertySource.STORED:
            return EdgeProperty(prop.stored_name, _default(prop))
        case PropertySource.LABEL | PropertySource.EXPRESSION:
            raise AssertionError("an edge has neither a label nor an expression")
        case _:
            assert_never(prop.source)


def _default(prop: PropertySpec) -> bool | str | tuple[()] | None:
    """The value that replaces a missing one: the empty list, or the declared default of a boolean, a text or an enum."""
    if prop.kind is ValueKind.STRINGS:
        return ()
    return prop.default if isinstance(prop.default, bool | str) else None


def sort_value(prop: PropertySpec, value: Value) -> Value:
    """The value by which a property sorts: an enum sorts in declaration order."""
    if prop.kind is not ValueKind.ENUM or prop.source is PropertySource.LABEL:
        return value
    return Rank(value, stored_enum_values(prop))


def stored_enum_values(prop: PropertySpec) -> tuple[str, ...]:
    """The stored values of an enum, in declaration order."""
    assert prop.enum, f"{prop.name} is an enum"
    return tuple(str(member.value) for member in prop.enum)


def property_reader(prop: PropertySpec, column: ColumnRef, owner: str) -> Reader:
    """The reader of a property's column. `owner`: "a node" or "an edge", for messages."""
    type_name = prop.enum.__name__ if prop.enum else prop.kind.value
    mismatch = f"The {'computed' if prop.expression else 'stored'} value of `{prop.name}` is not a valid {type_name}."
    read: Reader
    if prop.enum and prop.source is PropertySource.LABEL:
        read = EnumByIndexReader(column, [member.name for member in prop.enum])
    elif prop.enum:
        read = EnumReader(column, {str(member.value): member.name for member in prop.enum}, mismatch)
    else:
        read = ScalarReader(column, prop.kind, mismatch)
    read = NonNullReader(read, f"The required property `{prop.name}` is missing on {owner}.") if prop.required else NullableReader(read)
    return GlobalIdReader(read) if prop.kind is ValueKind.ID else read


def operand_converter(prop: PropertySpec, operator: Operator, limits: Limits, ids: NodeIds) -> Converter:
    """The converter of an operand that is compared with a property."""
    if operator.operand is OperandKind.FLAG:
        return identity
    if operator.name == "matches":
        return WildcardPattern(limits.pattern_length)
    single, multiple = _operand_converters(prop, operator, ids)
    return multiple if operator.operand is OperandKind.LIST else single


def _operand_converters(prop: PropertySpec, operator: Operator, ids: NodeIds) -> tuple[Converter, Converter]:
    """The converters of one value, and of a list of values."""
    if prop.source is PropertySource.LABEL:
        values = stored_enum_values(prop)
        return EnumIndex(values), EnumIndexes(values)
    if prop.is_slug and operator in EQUALITY:
        return coerce_slug, coerce_slugs
    if prop.kind is ValueKind.ID:
        return ids.coerce, ids.coerce_all
    return OPERAND_CONVERTERS[prop.kind]


def _coerce_numbers(values: list[float]) -> list[float]:
    return [coerce_float(value) for value in values]


OPERAND_CONVERTERS: dict[ValueKind, tuple[Converter, Converter]] = {
    ValueKind.STRING: (coerce_string, coerce_strings),
    ValueKind.STRINGS: (coerce_string, coerce_strings),
    ValueKind.DATE: (coerce_date, coerce_dates),
    ValueKind.ENUM: (coerce_enum, coerce_enums),
    ValueKind.INT: (coerce_float, _coerce_numbers),
    ValueKind.FLOAT: (coerce_float, _coerce_numbers),
    ValueKind.BOOLEAN: (identity, identity),
}
