"""Catalogue -> the types of structured values: objects, and the inputs of conditions on lists of them.

Identifier   becomes   Identifier {scheme value}, IdentifierWhere {scheme: StringOps, value: StringOps, and, or, not},
                       IdentifierFilter {some, all, none, single, count}
"""

from __future__ import annotations

from collections.abc import Mapping

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.inputs import add_where
from keiretsu.schema.types.registry import Registry, optional
from keiretsu.schema.types.scalars import python_type

ITEM_QUANTIFIERS: Mapping[str, str] = {
    "some": "At least one item meets these conditions.",
    "all": "All items meet these conditions. True for an empty list.",
    "none": "No item meets these conditions.",
    "single": "Exactly one item meets these conditions.",
}


def add_composites(types: Registry, catalogue: Catalogue) -> tuple[dict[str, str], dict[str, str]]:
    """Add the fields of all types of structured values. Returns the descriptions of object types and of input types."""
    objects: dict[str, str] = {}
    inputs: dict[str, str] = {}
    for name, composite in catalogue.composites.items():
        objects[name] = composite.description
        for prop in composite.properties:
            types.add_field(name, prop.name, python_type(prop), f"{prop.description}.")
        add_where(types, name, composite.properties)
        for quantifier, text in ITEM_QUANTIFIERS.items():
            types.add_input(f"{name}Filter", quantifier, optional(types[f"{name}Where"]), text)
        types.add_input(f"{name}Filter", "count", optional(types["IntOps"]), "The number of items meets these conditions.")
        inputs[f"{name}Where"] = (
            f"Conditions on an item of a list of {name}; combined with AND. A comparison with a missing value is false."
        )
        inputs[f"{name}Filter"] = "Conditions on all items of a list together; combined with AND."
    return objects, inputs
