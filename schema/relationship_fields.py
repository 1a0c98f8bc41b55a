"""Relationship declarations -> their types, and the fields that follow their hops.

outgoing("Subsidiary", "...") of Ownership   ->   ConnectionField("subsidiaries", ..., edge="Subsidiary", hops=(HopSpec(...),))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from keiretsu.schema.catalogue import ConnectionField, FieldSpec, HopSpec, ListField, PropertySource, PropertySpec, SingleField
from keiretsu.schema.declarations import (
    AllRelationsDeclaration,
    FieldShape,
    Node,
    Path,
    PathHop,
    Relationship,
    RelationshipField,
    RelationshipType,
)
from keiretsu.schema.properties import DeclarationError


def relationship_types(cls: type[Relationship]) -> list[RelationshipType]:
    """The relationship types that a class declares; a path uses those of others."""
    return [] if issubclass(cls, Path) else [value for value in vars(cls).values() if isinstance(value, RelationshipType)]


def reverse_hops(hops: tuple[PathHop, ...]) -> tuple[PathHop, ...]:
    """The hops of a path from its other end."""
    return tuple(PathHop(hop.type, hop.direction.reversed) for hop in reversed(hops))


def to_field_spec(cls: type[Relationship], name: str, field: RelationshipField, target: str, hops: tuple[HopSpec, ...]) -> FieldSpec:
    """The field that follows these hops from a node."""
    match field.shape:
        case FieldShape.CONNECTION:
            assert field.edge, "a connection names its edge type"
            return ConnectionField(name, field.description, field.edge, target, hops, cls.sourced)
        case FieldShape.SINGLE:
            return SingleField(name, field.description, target, hops[0], cls.sourced, field.required)
        case FieldShape.LIST:
            return ListField(name, field.description, target, hops[0], cls.sourced)
        case _:
            assert_never(field.shape)


def relation_declarations(nodes: Iterable[type[Node]], entities: type[Node] | None) -> list[tuple[str, AllRelationsDeclaration]]:
    """The names and declarations of `all_relations`. Raises DeclarationError if any class but the interface of all entities has one."""
    for cls in dict.fromkeys(base for node in nodes for base in node.__mro__ if base is not entities):
        for name, value in vars(cls).items():
            if isinstance(value, AllRelationsDeclaration):
                remedy = (
                    f"move it to {entities.__name__}" if entities else "name an interface as `entities` of the schema, and move it there"
                )
                raise DeclarationError(f"{cls.__name__}.{name}: only the interface of all entities has `all_relations`; {remedy}")
    return [(name, value) for name, value in vars(entities).items() if isinstance(value, AllRelationsDeclaration)] if entities else []


def merge_hops(hops_by_owner: list[tuple[HopSpec, ...]]) -> tuple[HopSpec, ...]:
    """One hop that covers the first hop of each."""
    firsts = [hops[0] for hops in hops_by_owner]
    types_ = tuple(dict.fromkeys(t for hop in firsts for t in hop.types))
    targets = tuple(dict.fromkeys(t for hop in firsts for t in hop.targets))
    return (HopSpec(types_, firsts[0].direction, targets),)


def split_unique_by(
    cls: type[Relationship], type_: RelationshipType, properties: Mapping[str, PropertySpec]
) -> tuple[tuple[str, ...], str | None]:
    """The names in `unique_by` other than that of an EDTF property, and the day derived from that one's start."""
    allowed = {name for name, prop in properties.items() if prop.source is PropertySource.STORED and prop.interval_property is None}
    if unknown := set(type_.unique_by) - allowed:
        raise DeclarationError(f"{cls.__name__}.{type_.name}: unknown properties {sorted(unknown)} in `unique_by`; correct the names")
    intervals = [name for name in type_.unique_by if properties[name].edtf]
    if len(intervals) > 1:
        raise DeclarationError(f"{cls.__name__}.{type_.name}: two times {intervals} in `unique_by`; keep one of them")
    start_property = f"{properties[intervals[0]].stored_name}From" if intervals else None
    return tuple(name for name in type_.unique_by if name not in intervals), start_property
