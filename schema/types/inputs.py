"""Catalogue -> the input types of filters and orders.

Company: kind, subsidiaries   becomes   CompanyWhere {kind: StringOps, subsidiaries: SubsidiaryFilter, and, or, not}
                                        CompanyOrder @oneOf {kind: Sort, subsidiaries: CountOrder}
Subsidiary: kind, node        becomes   SubsidiaryWhere, SubsidiaryOrder, SubsidiaryFilter {some, all, none, single, count}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import assert_never

import strawberry

from keiretsu.schema.catalogue import (
    Catalogue,
    CompositeListField,
    ComputedField,
    ConnectionField,
    EvidenceField,
    FieldSpec,
    ListField,
    PropertySpec,
    PythonField,
    ScalarField,
    SingleField,
    ValueKind,
)
from keiretsu.schema.operators import add_operators, operators_type
from keiretsu.schema.types.registry import Registry, list_of, optional

enum_value = strawberry.enum_value


@strawberry.enum(description="Sort direction. Missing values sort last in ASC and first in DESC. The id breaks ties.")
class Sort(Enum):
    ASC = enum_value("asc", description="Ascending; enums in declaration order. Missing values last.")
    ASC_NULLS_FIRST = enum_value("asc_nulls_first", description="Ascending. Missing values first.")
    DESC = enum_value("desc", description="Descending; enums in reverse declaration order. Missing values first.")
    DESC_NULLS_LAST = enum_value("desc_nulls_last", description="Descending, the largest first. Missing values last.")

    @property
    def descending(self) -> bool:
        return self in (Sort.DESC, Sort.DESC_NULLS_LAST)

    @property
    def opposite_nulls(self) -> bool:
        """Whether missing values sort at the other end than in ASC and DESC."""
        return self in (Sort.ASC_NULLS_FIRST, Sort.DESC_NULLS_LAST)


END_DESCRIPTIONS = {"node": "the node at the other end", "from": "the node at its start", "to": "the node at its end"}
"""The fields with the ends of an edge."""

EDGE_COUNT = PropertySpec("count", ValueKind.INT, "Number of edges")


def add_inputs(types: Registry, catalogue: Catalogue) -> tuple[dict[str, str], set[str]]:
    """Add the fields of all filter and order types. Returns name -> description, and the names of the oneOf types."""
    descriptions: dict[str, str] = {"CountOrder": "Sorts by number of edges, or of items of a list."}
    types.add_input("CountOrder", "count", Sort | None, "Number of edges visible through the lens, or of items.")
    for name in catalogue.labels:
        fields, properties = catalogue.fields(name).values(), catalogue.properties(name).values()
        add_where(types, name, properties)
        _add_related_conditions(types, name, fields)
        _add_order(types, name, properties, fields)
        descriptions |= _input_descriptions(name, "node")
    for edge in (*catalogue.edges.values(), *(facts.edge for facts in catalogue.fact_lists.values())):
        if not edge.plain:
            for end, type_ in ((end, type_) for end, (_, type_) in edge.ends.items() if type_ in catalogue.labels):
                types.add_input(f"{edge.name}Where", end, optional(types[f"{type_}Where"]), f"Conditions on {END_DESCRIPTIONS[end]}.")
                types.add_input(f"{edge.name}Order", end, optional(types[f"{type_}Order"]), f"A field of {END_DESCRIPTIONS[end]}.")
            add_where(types, edge.name, edge.properties.values())
            _add_order(types, edge.name, edge.properties.values(), ())
            descriptions |= _input_descriptions(edge.name, "edge")
    for edge in catalogue.edges.values():
        _add_filter(types, edge.name)
        descriptions[f"{edge.name}Filter"] = "Conditions on all edges of a connection together; combined with AND."
    return descriptions, {name for name in descriptions if name.endswith("Order")}


def operator_descriptions(types: Registry) -> dict[str, str]:
    """The descriptions of the input types of operators."""
    prefixes = [name.removesuffix("Ops") for name in types.classes if name.endswith("Ops")]
    values = {prefix: "lists of strings" if prefix == ValueKind.STRINGS.value else f"{prefix} values" for prefix in prefixes}
    return {f"{prefix}Ops": f"Conditions on {value}; combined with AND." for prefix, value in values.items()}


def _input_descriptions(name: str, noun: str) -> dict[str, str]:
    return {
        f"{name}Where": f"Conditions on {name} {noun}s; combined with AND. A comparison with a missing value is false.",
        f"{name}Order": f"Sort key for {name} {noun}s: exactly one field.",
    }


def add_where(types: Registry, name: str, properties: Iterable[PropertySpec]) -> None:
    """Add the conditions on these properties to the filter of a type."""
    where = f"{name}Where"
    for prop in properties:
        if prop.filterable:
            add_operators(types, prop)
            types.add_input(where, prop.name, optional(operators_type(types, prop)), f"{prop.description}.")
    cls = types[where]
    types.add_input(where, "and", optional(list_of(cls)), "All of these conditions hold. True for an empty list.")
    types.add_input(where, "or", optional(list_of(cls)), "At least one of these conditions holds. False for an empty list.")
    types.add_input(where, "not", optional(cls), "This condition does not hold.")


def _add_related_conditions(types: Registry, name: str, fields: Iterable[FieldSpec]) -> None:
    for field in fields:
        match field:
            case CompositeListField(name=field_name, composite=composite):
                text = f"{field.description}; filter by quantifier or count."
                types.add_input(f"{name}Where", field_name, optional(types[f"{composite.name}Filter"]), text)
            case ConnectionField(name=field_name, edge=edge):
                text = f"{field.description}; filter by quantifier or count."
                types.add_input(f"{name}Where", field_name, optional(types[f"{edge}Filter"]), text)
            case SingleField(name=field_name, target=target):
                text = f"{field.description}; exists and meets these conditions."
                types.add_input(f"{name}Where", field_name, optional(types[f"{target}Where"]), text)
            case ScalarField() | ListField() | EvidenceField() | ComputedField() | PythonField():
                pass  # a property has operators of its own; the others cannot be filtered
            case _:
                assert_never(field)


def _add_order(types: Registry, name: str, properties: Iterable[PropertySpec], fields: Iterable[FieldSpec]) -> None:
    order = f"{name}Order"
    for prop in properties:
        if prop.orderable:
            types.add_input(order, prop.name, Sort | None, f"{prop.description}.")
    for field in fields:
        match field:
            case ConnectionField(name=field_name) | CompositeListField(name=field_name):
                types.add_input(order, field_name, optional(types["CountOrder"]), f"{field.description}; sort by count.")
            case SingleField(name=field_name, target=target):
                types.add_input(order, field_name, optional(types[f"{target}Order"]), f"{field.description}; sort by one of its fields.")
            case ScalarField() | ListField() | EvidenceField() | ComputedField() | PythonField():
                pass  # a property is sorted by itself; the others cannot be sorted by
            case _:
                assert_never(field)


QUANTIFIERS: Mapping[str, str] = {
    "some": "At least one edge meets these conditions.",
    "all": "All edges meet these conditions. True for a connection without edges.",
    "none": "No edge meets these conditions.",
    "single": "Exactly one edge meets these conditions.",
}


def _add_filter(types: Registry, edge: str) -> None:
    where = types[f"{edge}Where"]
    for name, text in QUANTIFIERS.items():
        types.add_input(f"{edge}Filter", name, optional(where), text)
    add_operators(types, EDGE_COUNT)
    types.add_input(f"{edge}Filter", "count", optional(types["IntOps"]), "The number of edges meets these conditions.")
