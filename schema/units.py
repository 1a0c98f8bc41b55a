"""The units of numbers: each names properties that exist.

    toll: float | None = prop("Toll paid", unit=["curency"])   ->   DeclarationError: Ship.toll: unknown property 'curency' in `unit`; ...

A misspelt unit would make all numbers comparable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from keiretsu.schema.catalogue import CompositeListField, EdgeEnd, EdgeSpec, FieldSpec, PropertySpec, ScalarField
from keiretsu.schema.computed import is_computed
from keiretsu.schema.properties import DeclarationError

FieldsByOwner = Mapping[str, Mapping[str, FieldSpec]]
"""Node type or interface -> its fields."""


def check_units(fields: FieldsByOwner, edges: Iterable[EdgeSpec]) -> None:
    """Raises DeclarationError for a unit that is not a property."""
    of_nodes = [
        (name, field.prop, stored_fields(owned))
        for name, owned in fields.items()
        for field in owned.values()
        if isinstance(field, ScalarField)
    ]
    of_edges = [(edge.name, prop, _unit_scope(fields, edge, prop)) for edge in edges for prop in edge.properties.values()]
    for owner, prop, candidates in (*of_nodes, *of_edges):
        if unknown := [unit for unit in prop.unit_properties if unit not in candidates]:
            raise DeclarationError(f"{owner}.{prop.name}: unknown property {unknown[0]!r} in `unit`; correct the name")


def stored_fields(fields: Mapping[str, FieldSpec]) -> set[str]:
    """The names of the fields that are neither computed nor lists of structured values."""
    return {name for name, field in fields.items() if not is_computed(field) and not isinstance(field, CompositeListField)}


def _unit_scope(fields: FieldsByOwner, edge: EdgeSpec, prop: PropertySpec) -> set[str]:
    if prop.unit_end is EdgeEnd.TARGET:
        return stored_fields(fields[edge.target])
    return set(prop.unit_properties) if prop.unit_end else set(edge.properties)
