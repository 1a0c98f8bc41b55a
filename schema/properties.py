"""Property declarations and their annotations -> property specs.

share_min: float | None = prop("Minimum share held")   ->   PropertySpec("shareMin", ValueKind.FLOAT, required=False, ...)
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import EdgeEnd, PropertySource, PropertySpec, ValueKind, derived_property
from keiretsu.schema.declarations import (
    ComputedDeclaration,
    CypherPropertyDeclaration,
    Date,
    Edtf,
    PropertyDeclaration,
    Relationship,
)

SCALAR_KINDS: Mapping[object, ValueKind] = {
    str: ValueKind.STRING,
    int: ValueKind.INT,
    float: ValueKind.FLOAT,
    bool: ValueKind.BOOLEAN,
    Date: ValueKind.DATE,
    Edtf: ValueKind.STRING,
}
PER_CENT = (0, 100)
ID = PropertySpec("id", ValueKind.ID, "Global id, opaque; valid for every ID argument", required=True, stored_name="id", orderable=False)
COUNT = PropertySpec(
    "count", ValueKind.INT, "Number of intermediate nodes, listed in `via`", required=True, source=PropertySource.INTERMEDIATE_COUNT
)
DIRECTION = derived_property(
    "direction", "Direction of the edge, seen from the node that has the field", Direction, PropertySource.DIRECTION
)


class DeclarationError(TypeError):
    """An invalid declaration; the message names it."""


def doc_of(cls: type) -> str:
    """The docstring of a declared class, which is its description; without one, it is empty."""
    return inspect.cleandoc(cls.__doc__ or "")


def edge_properties(cls: type[Relationship]) -> dict[str, PropertySpec]:
    """The properties that a relationship class declares, by name."""
    hints = typing.get_type_hints(cls)
    if computed := [name for name, value in vars(cls).items() if isinstance(value, ComputedDeclaration | CypherPropertyDeclaration)]:
        raise DeclarationError(f"{cls.__name__}.{computed[0]}: a relationship has no computed fields; declare it on a node type")
    declarations = [(name, value) for name, value in vars(cls).items() if isinstance(value, PropertyDeclaration)]
    properties = {prop.name: prop for name, declaration in declarations for prop in properties_of(name, declaration, hints[name])}
    _check_share(cls, [prop for prop in properties.values() if prop.share])
    return properties


def _check_share(cls: type[Relationship], bounds: Sequence[PropertySpec]) -> None:
    """A share has two bounds, both in per cent and both missing if it is unknown."""
    if bounds and sorted(str(bound.share) for bound in bounds) != ["max", "min"]:
        names = " and ".join(bound.name for bound in bounds)
        raise DeclarationError(
            f"{cls.__name__}: {names} cannot be the bounds of a share; declare one property with share='min' and one with share='max'"
        )
    for bound in bounds:
        if bound.kind is not ValueKind.FLOAT or bound.required or bound.bounds != PER_CENT:
            raise DeclarationError(f"{cls.__name__}.{bound.name} is a bound of a share; declare it as float | None, bounds=(0, 100)")


def kind_property(kinds: type[Enum]) -> PropertySpec:
    """The property `kind` of an edge: its relationship type."""
    return derived_property("kind", "Kind of relationship", kinds, PropertySource.RELATIONSHIP_TYPE)


def with_unit_ends(cls: type[Relationship], direction: Direction, properties: Mapping[str, PropertySpec]) -> dict[str, PropertySpec]:
    """The properties as seen in a direction: each unit that belongs to an end node refers to the source or the target of the edge."""
    unit_ends = {
        to_camel_case(name): value.unit_at for name, value in vars(cls).items() if isinstance(value, PropertyDeclaration) and value.unit_at
    }
    target = "end" if direction is Direction.OUT else "start"
    return {
        name: replace(prop, unit_end=EdgeEnd.TARGET if unit_ends[name] == target else EdgeEnd.SOURCE) if name in unit_ends else prop
        for name, prop in properties.items()
    }


def properties_of(name: str, declaration: PropertyDeclaration, hint: object) -> Iterator[PropertySpec]:
    """The property of a declaration, and for an EDTF text the two days derived from it."""
    prop = property_of(name, declaration.description, hint)
    camel = prop.name
    yield replace(
        prop,
        default=_stored_default(declaration) if prop.default is None else prop.default,
        stored_name=declaration.stored_name or camel,
        bounds=declaration.bounds,
        unit_properties=to_camel_names(declaration.unit),
        share=declaration.share,
        lower_case=declaration.lower_case,
    )
    if declaration.lower_case and prop.kind is not ValueKind.STRING:
        raise DeclarationError(f"{name}: only texts can have `lower_case`; remove it")
    if prop.edtf:
        for suffix, which in (("From", "Earliest"), ("To", "Latest")):
            text = f"{which} day allowed by `{camel}`"
            yield PropertySpec(camel + suffix, ValueKind.DATE, text, stored_name=camel + suffix, interval_property=camel)


def _stored_default(declaration: PropertyDeclaration) -> object:
    """The default as it would be stored."""
    return declaration.default.value if isinstance(declaration.default, Enum) else declaration.default


def property_of(name: str, description: str, hint: object) -> PropertySpec:
    """A property of the type that its annotation describes."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union else (hint,)
    inner = next((option for option in options if option is not type(None)), None)
    enum = inner if inspect.isclass(inner) and issubclass(inner, Enum) else None
    kind = ValueKind.ENUM if enum else ValueKind.STRINGS if inner == list[str] else SCALAR_KINDS.get(inner)
    if kind is None:
        raise DeclarationError(f"{name}: {hint} is not a property type; use str, int, float, bool, Date, Edtf, an enum or list[str]")
    return PropertySpec(
        to_camel_case(name),
        kind,
        description,
        required=type(None) not in options,
        default=[] if kind is ValueKind.STRINGS else None,
        enum=enum,
        edtf=inner is Edtf,
        orderable=kind is not ValueKind.STRINGS,
    )


def to_camel_names(names: Sequence[str]) -> tuple[str, ...]:
    """Declared names as names in GraphQL and in the graph."""
    return tuple(to_camel_case(name) for name in names)


def string_enum(name: str, members: list[str]) -> type[Enum]:
    """An enum whose values are the names of its members."""
    functional: Any = Enum
    enum: type[Enum] = functional(name, [(member, member) for member in members])
    return enum
