"""The scalar `Date`, and which Python type stands for each kind of property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.types.scalar import ScalarDefinition

from keiretsu.schema.catalogue import Kind, Property
from keiretsu.schema.declarations import Date
from keiretsu.schema.types.registry import maybe

SCALARS: Mapping[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="A day, as ISO 8601 writes it: 2015-03-17.",
        serialize=lambda day: day,  # stored as text already
        parse_value=lambda text: text,  # read where it is used, so that the error can say which argument it is
    )
}

PYTHON: Mapping[Kind, Any] = {
    Kind.ID: strawberry.ID,
    Kind.STRING: str,
    Kind.INT: int,
    Kind.FLOAT: float,
    Kind.BOOLEAN: bool,
    Kind.DATE: Date,
    Kind.STRINGS: list[str],
}


def python_type(prop: Property) -> Any:
    """The annotation of a property, `| None` where it may be missing."""
    hint = prop.enum if prop.kind is Kind.ENUM else PYTHON[prop.kind]
    return hint if prop.required else maybe(hint)
