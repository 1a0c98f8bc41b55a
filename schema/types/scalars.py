"""The scalar `Date`, and the Python type of each kind of property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.types.scalar import ScalarDefinition

from keiretsu.schema.catalogue import PropertySpec, ValueKind
from keiretsu.schema.declarations import Date
from keiretsu.schema.types.registry import optional

SCALARS: Mapping[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="A day in ISO 8601 format: 2015-03-17.",
        serialize=lambda day: day,  # already stored as text
        parse_value=lambda text: text,  # parsed at the point of use, so that the error can name the argument
    )
}

PYTHON_TYPES: Mapping[ValueKind, Any] = {
    ValueKind.ID: strawberry.ID,
    ValueKind.STRING: str,
    ValueKind.INT: int,
    ValueKind.FLOAT: float,
    ValueKind.BOOLEAN: bool,
    ValueKind.DATE: Date,
    ValueKind.STRINGS: list[str],
}


def python_type(prop: PropertySpec) -> Any:
    """The annotation of a property, `| None` if it is optional."""
    hint = prop.enum if prop.kind is ValueKind.ENUM else PYTHON_TYPES[prop.kind]
    return hint if prop.required else optional(hint)
