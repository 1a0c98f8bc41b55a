"""Provenance of facts: modality, confidence, validity; and the GraphQL enum Direction.

The properties of the interface `Sourced`, the values of `Modality` and the conditions of the lens. The base classes `Fact` and `Path` add
them to a relationship; the lens is an argument of every root field of a schema that has claims.
"""

from __future__ import annotations

from enum import Enum

import strawberry
from strawberry.types.enum import has_enum_definition

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import PropertySource, PropertySpec, ValueKind

enum_value = strawberry.enum_value

STATED_VALUES_FIELD = "statedValues"
"""The field of facts and entities with what each claim says."""


@strawberry.enum(
    description="How firmly a document states a claim, strongest first. INFERRED is concluded, not stated in the text; hidden by default."
)
class Modality(Enum):
    """How firmly a document states a claim, strongest first."""

    ASSERTED = enum_value("asserted", description="Stated as a fact.")
    REPORTED = enum_value("reported", description="Attributed to another source.")
    SELF_CLAIM = enum_value("self-claim", description="Stated by a party about itself.")
    EXPECTED = enum_value("expected", description="Expected to happen.")
    PLANNED = enum_value("planned", description="Planned or in progress.")
    HEDGED = enum_value("hedged", description='Qualified by a word such as "may" or "if".')
    OPINION = enum_value("opinion", description="An opinion.")
    UNKNOWN = enum_value("unknown", description="Raised as an open question.")
    INFERRED = enum_value("inferred", description="Not stated, but concluded from the text by its recorder.")


FUTURE_MODALITIES = tuple(str(modality.value) for modality in (Modality.EXPECTED, Modality.PLANNED))
"""Facts that lie in the future: with `asOf`, they count only if they are dated or their modality is selected."""


DIRECTION_DESCRIPTIONS = {
    Direction.OUT: "From this node.",
    Direction.IN: "To this node.",
    Direction.BOTH: "In either direction.",
}


def register_direction() -> None:
    """Make Direction a GraphQL enum; keiretsu.direction itself is independent of GraphQL."""
    enum = strawberry.enum(Direction, description="Direction of an edge, seen from the node that has the field.")
    assert has_enum_definition(enum), "strawberry.enum attaches a definition"
    for value in enum.__strawberry_definition__.values:
        value.description = DIRECTION_DESCRIPTIONS[Direction[value.name]]


register_direction()


SOURCED_PROPERTIES = {
    prop.name: prop
    for prop in (
        PropertySpec(
            "modality",
            ValueKind.ENUM,
            "Modality of its strongest claim",
            required=True,
            stored_name="modality",
            enum=Modality,
            source=PropertySource.MODALITY,
        ),
        PropertySpec(
            "confidence",
            ValueKind.FLOAT,
            "Highest confidence of its claims, from 0 to 1; null if none states one",
            stored_name="confidence",
            source=PropertySource.CONFIDENCE,
        ),
        PropertySpec(
            "valid", ValueKind.STRING, "Validity period as an EDTF interval (ISO 8601-2); null if undated", stored_name="valid", edtf=True
        ),
        PropertySpec("validFrom", ValueKind.DATE, "Earliest day allowed by `valid`", stored_name="validFrom", interval_property="valid"),
        PropertySpec("validTo", ValueKind.DATE, "Latest day allowed by `valid`", stored_name="validTo", interval_property="valid"),
    )
}
"""The properties of every sourced edge, in order."""
