"""Marks and annotations -> properties.

share_min: float | None = prop("At least this share is held")   ->   Property("shareMin", Kind.FLOAT, required=False, ...)
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum

from strawberry.utils.str_converters import to_camel_case

from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import Date, Edtf, Prop, Reading, Relationship, Way

SCALARS: Mapping[object, c.Kind] = {
    str: c.Kind.STRING,
    int: c.Kind.INT,
    float: c.Kind.FLOAT,
    bool: c.Kind.BOOLEAN,
    Date: c.Kind.DATE,
    Edtf: c.Kind.STRING,
}
PER_CENT = (0, 100)


class DeclarationError(TypeError):
    """A declaration that makes no sense; the sentence names it."""


def edge_properties(cls: type[Relationship]) -> dict[str, c.Property]:
    """The properties that a relationship class declares, by name."""
    hints = typing.get_type_hints(cls)
    marks = [(name, mark) for name, mark in vars(cls).items() if isinstance(mark, Prop)]
    found = {prop.name: prop for name, mark in marks for prop in properties(name, mark, hints[name])}
    _check_share(cls, [prop for prop in found.values() if prop.share])
    return found


def _check_share(cls: type[Relationship], ends: Sequence[c.Property]) -> None:
    """A share has two ends, both in per cent and both left out where it is unknown."""
    if ends and sorted(str(end.share) for end in ends) != ["least", "most"]:
        names = " and ".join(end.name for end in ends)
        raise DeclarationError(
            f"{cls.__name__}: {names} cannot be the ends of a share; mark one property share='least' and one share='most'"
        )
    for one in ends:
        if one.kind is not c.Kind.FLOAT or one.required or one.within != PER_CENT:
            raise DeclarationError(f"{cls.__name__}.{one.name} is an end of a share; declare it as float | None, within=(0, 100)")


def with_units(cls: type[Relationship], reading: Reading, known: Mapping[str, c.Property]) -> dict[str, c.Property]:
    """The properties as a field reads them: where a unit belongs to a node at one end, it knows which end that is from here."""
    ends = {to_camel_case(name): mark.unit_at for name, mark in vars(cls).items() if isinstance(mark, Prop) and mark.unit_at}
    far = "end" if reading.way is Way.OUT else "start"
    return {
        name: replace(prop, units_at=c.End.FAR if ends[name] == far else c.End.NEAR) if name in ends else prop
        for name, prop in known.items()
    }


def properties(name: str, mark: Prop, hint: object) -> Iterator[c.Property]:
    """The property of one mark, and for an EDTF text the two days that follow from it."""
    camel = to_camel_case(name)
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union else (hint,)
    inner = next(option for option in options if option is not type(None))
    required = type(None) not in options
    enum = inner if inspect.isclass(inner) and issubclass(inner, Enum) else None
    kind = c.Kind.ENUM if enum else c.Kind.STRINGS if inner == list[str] else SCALARS.get(inner)
    if kind is None:
        raise DeclarationError(f"{name}: {hint} is no type for a property; use str, int, float, bool, Date, Edtf, an enum or list[str]")
    default = [] if kind is c.Kind.STRINGS else mark.default
    orderable = kind is not c.Kind.STRINGS
    yield c.Property(
        camel,
        kind,
        mark.description,
        required,
        default,
        mark.stored or camel,
        enum,
        edtf=inner is Edtf,
        orderable=orderable,
        within=mark.within,
        units=tuple(to_camel_case(one) for one in mark.unit),
        share=mark.share,
    )
    if inner is Edtf:
        for end, which in (("From", "earliest"), ("To", "latest")):
            yield c.Property(camel + end, c.Kind.DATE, f"The {which} day that `{camel}` allows", stored=camel + end, interval=camel)
