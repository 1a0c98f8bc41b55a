"""A small graph with computed fields of both kinds, on a type and on an interface."""

from __future__ import annotations

from enum import Enum

import strawberry

from keiretsu import (
    Edtf,
    Fact,
    Link,
    Modality,
    Node,
    SchemaDeclaration,
    Sources,
    all_relations,
    computed,
    cypher_property,
    incoming,
    outgoing,
    outgoing_list,
    outgoing_one,
    prop,
    relationship_type,
)


@strawberry.enum(description="Type of ship.")
class Rig(Enum):
    SAIL = strawberry.enum_value("sail", description="Driven by wind.")
    STEAM = strawberry.enum_value("steam", description="Driven by steam.")


@strawberry.enum(description="Size of a ship.")
class Size(Enum):
    SMALL = strawberry.enum_value("small", description="Below 100 tons.")
    LARGE = strawberry.enum_value("large", description="100 tons or more.")


class FleetEntity(Node, interface=True):
    """A node that facts are about."""

    slug: str = prop("Name in lower case with single hyphens")
    name: str = prop("Name")
    relations = all_relations("FleetRelation", "All its facts")
    initial: str | None = cypher_property("First letter of its name", "toUpper(left(name, 1))")

    @computed("Name as a headline")
    @staticmethod
    def headline(name: str, initial: str | None) -> str:
        return f"{initial}: {name}"


class Harbour(FleetEntity, plural="harbours"):
    """A port where ships call."""


class Vessel(FleetEntity, plural="vessels"):
    """A ship."""

    tons: float | None = prop("Tonnage")
    crew: int | None = prop("Size of the crew", stored_name="crewSize")
    built: Edtf | None = prop("Date of construction")
    rig: Rig | None = prop("Type of ship")
    sunk: bool = prop("Whether it has sunk", default=False)
    flags: list[str] = prop("Flags that it sailed under")
    currency: str | None = prop("ISO 4217 code of its value's currency")
    value: float | None = prop("Value", unit=["currency"])

    age: int | None = cypher_property("Age in years", "2026 - toInteger(left(built_from, 4))")
    load: float | None = cypher_property("Tons per member of the crew", "tons / crew")
    size: Size | None = cypher_property("Size", "CASE WHEN tons >= 100 THEN 'large' WHEN tons IS NOT NULL THEN 'small' END")
    afloat: bool = cypher_property("Whether it has not sunk", "NOT sunk")
    first_flags: list[str] = cypher_property("The first two flags", "flags[..2]")
    label: str | None = cypher_property("Label", "toLower(name) + coalesce(' {p}' + toString(crew), ' it\\'s \\\\u0027')")
    worth: float | None = cypher_property("Value per ton", "value / tons", unit=["currency"])

    @computed("Tons per member of the crew, by Python")
    @staticmethod
    def tons_per_head(tons: float | None, crew: int | None) -> float | None:
        return None if tons is None or not crew else tons / crew

    @computed("Fails for a small crew")
    @staticmethod
    def fragile(crew: int | None) -> int | None:
        return 100 // (crew or 0)

    @computed("Fails likewise, and must not be null")
    @staticmethod
    def strict(crew: int | None) -> int:
        return 100 // (crew or 0)

    @computed("Not of its type without a crew")
    @staticmethod
    def unreliable(crew: int | None) -> int | None:
        return crew or "none"  # type: ignore[return-value]  # what the test is about

    @computed("The other type of ship")
    @staticmethod
    def opposite(rig: Rig | None) -> Rig | None:
        return {Rig.SAIL: Rig.STEAM, Rig.STEAM: Rig.SAIL, None: None}[rig]

    @computed("Everything at once")
    @staticmethod
    def summary(id: str, built_from: str | None, sunk: bool, flags: list[str], size: Size | None, age: int | None) -> list[str]:  # noqa: A002, FBT001  # names of properties
        return [id, str(built_from), str(sunk), *flags, size.name if size else "?", str(age)]


class FleetClaim(Node, plural="claims", keyed_by="key"):
    """A statement of one document."""

    key: str = prop("Name")
    statement: str = prop("Text of the claim")
    modality: Modality = prop("How firmly the document states it")
    confidence: float | None = prop("Confidence of the recorder, from 0 to 1", bounds=(0, 1))
    attributed_to: str | None = prop("Source that the document names")
    line: int | None = prop("Line of the file that it was loaded from")


class FleetDocument(Node, plural="documents", keyed_by="key"):
    """A source of claims."""

    key: str = prop("Name")
    title: str = prop("Title")
    file_name: str | None = prop("File name")


FleetClaim.__name__, FleetDocument.__name__, FleetEntity.__name__ = "Claim", "Document", "Entity"


class HarbourCall(Fact):
    """A port of call of a ship."""

    CALLS_AT = relationship_type(Vessel, Harbour)

    harbours = outgoing("PortOfCall", "Ports of call of this ship")
    vessels = incoming("Caller", "Ships that call at this port")


class FleetAbout(Link):
    """A claim and its subject or object."""

    ABOUT = relationship_type(FleetClaim, FleetEntity | FleetDocument)
    about = outgoing_list("Subject and object of the claim, ordered by id")


class FleetStating(Link):
    """A claim and the document that states it."""

    STATED_IN = relationship_type(FleetClaim, FleetDocument)
    document = outgoing_one("Document that states it", required=True)


FLEET = SchemaDeclaration(
    nodes=(Vessel, Harbour, FleetClaim, FleetDocument),
    relationships=(HarbourCall, FleetAbout, FleetStating),
    entities=FleetEntity,
    sources=Sources(FleetClaim, FleetDocument, FleetAbout.ABOUT, FleetStating.STATED_IN),
)
