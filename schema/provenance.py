"""What every fact carries: how firmly it is claimed, how surely, since when, and by whom.

The properties of the interface `Sourced`, the words of `Modality` and the conditions of the lens. The marks `Fact` and `Path` bring
them along; the lens is an argument of every root field of a schema that has claims.
"""

from __future__ import annotations

from enum import Enum

import strawberry

from keiretsu.schema.catalogue import Kind, Property, Source

word = strawberry.enum_value


@strawberry.enum(description="How firmly the document says it, firmest first. INFERRED is ours, not the text's: hidden unless asked for.")
class Modality(Enum):
    ASSERTED = word("asserted", description="Stated as a fact.")
    REPORTED = word("reported", description="Passed on from somebody else.")
    SELF_CLAIM = word("self-claim", description="Said by the party itself, of itself.")
    EXPECTED = word("expected", description="Expected to come.")
    PLANNED = word("planned", description="Planned or under way.")
    HEDGED = word("hedged", description="Said with a may or an if.")
    OPINION = word("opinion", description="Somebody's view.")
    UNKNOWN = word("unknown", description="Raised as an open question.")
    INFERRED = word("inferred", description="Not said, but concluded from what is said, by whoever recorded it.")


FUTURE = tuple(str(one.value) for one in (Modality.EXPECTED, Modality.PLANNED))
"""What is not yet so: on a given day it counts only where it is dated, or asked for."""


@strawberry.enum(description="Which way an edge runs, seen from the node that has the field.")
class Direction(Enum):
    OUT = word("out", description="From this node.")
    IN = word("in", description="To this node.")
    BOTH = word("both", description="Either way.")


SOURCED = {
    prop.name: prop
    for prop in (
        Property(
            "modality",
            Kind.ENUM,
            "How firmly the firmest of its claims speaks",
            required=True,
            stored="modality",
            enum=Modality,
            source=Source.MODALITY,
        ),
        Property(
            "confidence",
            Kind.FLOAT,
            "The highest confidence among its claims, from 0 to 1; null where none has one",
            stored="confidence",
            source=Source.CONFIDENCE,
        ),
        Property("valid", Kind.STRING, "When it held, as an EDTF interval (ISO 8601-2); null where undated", stored="valid", edtf=True),
        Property("validFrom", Kind.DATE, "The earliest day that `valid` allows", stored="validFrom", interval="valid"),
        Property("validTo", Kind.DATE, "The latest day that `valid` allows", stored="validTo", interval="valid"),
    )
}
"""The properties that every sourced edge has, in their order."""
