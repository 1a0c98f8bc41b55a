"""Lists of structured values -> columns and readers; conditions on their items; the keys by which an index finds their nodes.

identifiers { scheme value }
->   NodeProperty("identifiers", ()), whose texts are split into rows, and the reader of the objects

identifiers: {some: {scheme: {eq: "lei"}, value: {eq: "5493..."}}}
->   QuantifiedItems(SOME, "identifiers", And((Compare(ItemProperty(0), "eq", p0), ...)), lookup=p2)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.graph.composites import last_part_key, lookup_key, split_parts
from keiretsu.graph.dialect import encode_lookup_key
from keiretsu.graph.plan import ItemProperty, NodeProperty, Param
from keiretsu.resolvers.document.argument_values import ArgumentValue, LeafValue, ObjectSource
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import DataIntegrityError
from keiretsu.resolvers.output.kind_checks import KIND_CHECKS
from keiretsu.resolvers.output.output_plan import NestedRowReader, ObjectReader, Reader, SortedRowsReader
from keiretsu.resolvers.output.value_readers import ConstantReader
from keiretsu.resolvers.parameters.slots import ArgumentPath
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.context import FieldNodes, PlanBuilder
from keiretsu.resolvers.planner.values import property_reader
from keiretsu.schema.catalogue import CompositeListField, CompositeSpec, PropertySpec, ValueKind


def plan_composite_list(builder: PlanBuilder, columns: ColumnSet, field: CompositeListField, field_nodes: FieldNodes) -> Reader:
    """The reader of the objects of a list."""
    composite = field.composite
    positions = {prop.name: (index, prop) for index, prop in enumerate(composite.properties)}
    entries: list[tuple[str, Reader]] = []
    for key, nodes in builder.field_collector.group_by_type((composite.name,), field_nodes)[0].fields.items():
        name = nodes[0].name.value
        if name in positions:
            index, prop = positions[name]
            entries.append((key, property_reader(prop, ColumnRef.at(index), "an item")))
        else:
            entries.append((key, ConstantReader(composite.name)))  # __typename
    column = columns.add(NodeProperty(field.prop.stored_name, ()))
    return NestedRowReader(column, SortedRowsReader(ItemSplitter.of(field), ObjectReader(entries)))


@dataclass(frozen=True)
class ItemSplitter:
    """Stored texts -> rows. `optional`: of each part, whether an empty one is missing. `mismatch`: the message for another text."""

    optional: tuple[bool, ...]
    mismatch: str

    @classmethod
    def of(cls, field: CompositeListField) -> ItemSplitter:
        """The splitter of a list."""
        optional = tuple(not prop.required for prop in field.composite.properties)
        return cls(optional, f"The stored value of `{field.name}` is not a list of {field.composite.name}.")

    def __call__(self, value: Any) -> list[list[str | None]]:
        if not KIND_CHECKS[ValueKind.STRINGS](value):
            raise DataIntegrityError(self.mismatch)
        rows = [split_parts(text) for text in value]
        if any(len(row) != len(self.optional) for row in rows):
            raise DataIntegrityError(self.mismatch)
        return [[None if is_optional and not part else part for part, is_optional in zip(row, self.optional, strict=True)] for row in rows]


def item_value(composite: CompositeSpec, prop: PropertySpec) -> ItemProperty:
    """A property of the current item."""
    return ItemProperty(composite.properties.index(prop), optional=not prop.required)


def plan_lookup(builder: PlanBuilder, field: CompositeListField, where: ArgumentValue, path: ArgumentPath) -> Param | None:
    """The queries that find the nodes with an item that meets a condition; None if it does not say what the item equals.

    The last property of a lookup must equal a value, or one of several; with the others, the queries find fewer nodes.
    """
    if not field.lookup or not isinstance(where, dict):
        return None
    *others, last = field.lookup
    last_operand = _operand(where.get(last), ("eq", "in"))
    if last_operand is None:
        return None
    operands = {name: operand for name in others if (operand := _operand(where.get(name), ("eq",)))}
    names = (*others, last) if len(operands) == len(others) else (last,)
    source = ObjectSource(tuple((name, {**operands, last: last_operand}[name].source) for name in names))
    return builder.slots.add(source, LookupQueries(field.name, field.lookup), path)


def _operand(operators: ArgumentValue, names: Sequence[str]) -> LeafValue | None:
    """The operand of the first of these operators."""
    candidates = (operators.get(name) for name in names) if isinstance(operators, dict) else ()
    return next((operand for operand in candidates if isinstance(operand, LeafValue)), None)


@dataclass(frozen=True)
class LookupQueries:
    """Values of the properties of a lookup -> full-text queries for their keys. The last may be a list."""

    field: str
    lookup: tuple[str, ...]

    def __call__(self, values: Mapping[str, Any]) -> list[str]:
        last = values[self.lookup[-1]]
        texts = [text for text in (last if isinstance(last, list | tuple) else [last]) if isinstance(text, str)]
        write_key = lookup_key if len(values) == len(self.lookup) else last_part_key
        others = [values.get(name, "") for name in self.lookup[:-1]]
        return [encode_lookup_key(key) for key in dict.fromkeys(write_key(self.field, [*others, text]) for text in texts)]
