"""Stored values -> values of a format: enum members by their GraphQL names, numbers of the declared kind, everything else as it is.

to_value(prop, "venture arm")   ->   "VENTURE_ARM"
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from keiretsu.schema.catalogue import PropertySpec, ValueKind
from keiretsu.seed.composites import item_objects, item_texts


def to_values(properties: Mapping[str, PropertySpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record, by the names of their properties."""
    return {name: to_value(properties[name], value) for name, value in values.items()}


def to_value(prop: PropertySpec, value: Any) -> Any:
    """A value as clients see it. A stored value that is not a member of its enum stays as it is."""
    if prop.composite and isinstance(value, list):
        return item_objects(prop.composite, value)
    if prop.enum and isinstance(value, str):
        return member_names(prop.enum).get(value, value)
    if prop.kind is ValueKind.FLOAT and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def to_text_value(prop: PropertySpec, value: Any) -> Any:
    """The same, with structured values as the items of a cell."""
    return item_texts(prop.composite, value) if prop.composite and isinstance(value, list) else to_value(prop, value)


@lru_cache(maxsize=1_000)
def member_names(enum: type) -> Mapping[str, str]:
    """Stored value -> GraphQL name."""
    return {str(member.value): str(member.name) for member in enum}  # type: ignore[attr-defined]  # an Enum, which is iterable


def is_finite(value: Any) -> bool:
    """Whether a number can be written as digits."""
    return not isinstance(value, float) or math.isfinite(value)
