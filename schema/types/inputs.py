"""Catalogue -> the input types of filters and orders.

Company: kind, subsidiaries   becomes   CompanyWhere {kind: StringOps, subsidiaries: SubsidiaryFilter, and, or, not}
                                        CompanyOrder @oneOf {kind: Sort, subsidiaries: CountOrder}
Subsidiary: kind, node        becomes   SubsidiaryWhere, SubsidiaryOrder, SubsidiaryFilter {some, all, none, single, count}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

import strawberry

from keiretsu.schema import catalogue as c
from keiretsu.schema.operators import add_operators, operators_type
from keiretsu.schema.types.registry import Registry, list_of, maybe

word = strawberry.enum_value


@strawberry.enum(description="Which way to sort. Missing values come last in ASC and first in DESC; ties fall to the id.")
class Sort(Enum):
    ASC = word("asc", description="Smallest first; for enums, first declared first.")
    DESC = word("desc", description="Greatest first; for enums, last declared first.")


COUNT = c.Property("count", c.Kind.INT, "How many edges")


def add_inputs(types: Registry, catalogue: c.Catalogue) -> tuple[dict[str, str], set[str]]:
    """Give all filter and order types their fields. Returns name -> description, and the names of those that take one field only."""
    described: dict[str, str] = {"CountOrder": "Sort by how many there are."}
    types.add_input("CountOrder", "count", Sort | None, "By the number of edges that the lens lets through.")
    for name in catalogue.labels:
        fields, properties = catalogue.fields(name).values(), catalogue.properties(name).values()
        _add_where(types, name, properties)
        _add_related(types, name, fields)
        _add_order(types, name, properties, fields)
        described |= _described(name, "Conditions on a", "By which field of a")
    for edge in catalogue.edges.values():
        if not edge.plain:
            types.add_input(f"{edge.name}Where", "node", maybe(types[f"{edge.target}Where"]), "Conditions on the node at the other end.")
            types.add_input(f"{edge.name}Order", "node", maybe(types[f"{edge.target}Order"]), "By a field of the node at the other end.")
            _add_where(types, edge.name, edge.properties.values())
            _add_order(types, edge.name, edge.properties.values(), ())
            described |= _described(edge.name, "Conditions on an edge of type", "By which field of an edge of type")
        _add_filter(types, edge.name)
        described[f"{edge.name}Filter"] = "Conditions on the edges together: all that are given must hold."
    return described, {name for name in described if name.endswith("Order")}


def operator_descriptions(types: Registry) -> dict[str, str]:
    """What each input type of operators is for."""
    words = [name.removesuffix("Ops") for name in types.classes if name.endswith("Ops")]
    values = {word: "a list of strings" if word == c.Kind.STRINGS.value else f"a value of type {word}" for word in words}
    return {f"{word}Ops": f"Conditions on {value}; all that are given must hold." for word, value in values.items()}


def _described(name: str, where: str, order: str) -> dict[str, str]:
    return {
        f"{name}Where": f"{where} {name}; all that are given must hold. A comparison with a missing value is false.",
        f"{name}Order": f"{order} {name} to sort; exactly one.",
    }


def _add_where(types: Registry, name: str, properties: Iterable[c.Property]) -> None:
    where = f"{name}Where"
    for prop in properties:
        if prop.filterable:
            add_operators(types, prop)
            types.add_input(where, prop.name, maybe(operators_type(types, prop)), f"{prop.description}.")
    cls = types[where]
    types.add_input(where, "and", maybe(list_of(cls)), "All of these hold; the empty list holds.")
    types.add_input(where, "or", maybe(list_of(cls)), "At least one of these holds; the empty list does not.")
    types.add_input(where, "not", maybe(cls), "This does not hold.")


def _add_related(types: Registry, name: str, fields: Iterable[c.Field]) -> None:
    for field in fields:
        match field:
            case c.Links(name=field_name, edge=edge):
                types.add_input(f"{name}Where", field_name, maybe(types[f"{edge}Filter"]), f"{field.description}: how many and which.")
            case c.One(name=field_name, target=target):
                text = f"{field.description}: there is one, and it meets this."
                types.add_input(f"{name}Where", field_name, maybe(types[f"{target}Where"]), text)


def _add_order(types: Registry, name: str, properties: Iterable[c.Property], fields: Iterable[c.Field]) -> None:
    order = f"{name}Order"
    for prop in properties:
        if prop.orderable:
            types.add_input(order, prop.name, Sort | None, f"{prop.description}.")
    for field in fields:
        match field:
            case c.Links(name=field_name):
                types.add_input(order, field_name, maybe(types["CountOrder"]), f"{field.description}: by their number.")
            case c.One(name=field_name, target=target):
                types.add_input(order, field_name, maybe(types[f"{target}Order"]), f"{field.description}: by one of its fields.")


QUANTIFIERS: Mapping[str, str] = {
    "some": "At least one edge meets this.",
    "all": "Every edge meets this; where there is none, this holds.",
    "none": "No edge meets this.",
    "single": "Exactly one edge meets this.",
}


def _add_filter(types: Registry, edge: str) -> None:
    where = types[f"{edge}Where"]
    for name, text in QUANTIFIERS.items():
        types.add_input(f"{edge}Filter", name, maybe(where), text)
    add_operators(types, COUNT)
    types.add_input(f"{edge}Filter", "count", maybe(types["IntOps"]), "The number of edges meets this.")
