"""Schemas of users with facts, but with other names than the built-in schema: for `keiretsu query`."""

from __future__ import annotations

from keiretsu import (
    Fact,
    Link,
    Modality,
    Node,
    OwnershipDeclaration,
    SchemaDeclaration,
    Sources,
    all_relations,
    evidence,
    incoming,
    outgoing,
    outgoing_one,
    prop,
    relationship_type,
)


class Maritime(Node, interface=True):
    """What facts are about."""

    slug: str = prop("Slug")
    facts = all_relations("Relation", "All facts")
    evidence = evidence("Claims behind its properties")


class Ship(Maritime, plural="ships"):
    """A ship, which has a name."""

    name: str = prop("Name")


class Voyage(Maritime, plural="voyages"):
    """A voyage, which has a title instead."""

    title: str = prop("Title")


class Remark(Node, plural="remarks", keyed_by="key"):
    """A claim."""

    key: str = prop("Key")
    wording: str = prop("Its text")
    modality: Modality = prop("Modality")


class Log(Node, plural="logs", keyed_by="key"):
    """A document without dates."""

    key: str = prop("Key")
    heading: str = prop("Heading")


class RemarkSubject(Link):
    """A claim and its subjects."""

    ABOUT = relationship_type(Remark, Maritime | Log)

    remarks = incoming("Remark", "Remarks about it", on=Maritime)


class RemarkSource(Link):
    """A claim and its document."""

    STATED_IN = relationship_type(Remark, Log)

    document = outgoing_one("The log", required=True)


class Sailing(Fact):
    """A ship on a voyage."""

    SAILED = relationship_type(Ship, Voyage)

    voyages = outgoing("ShipVoyage", "Its voyages")
    ships = incoming("VoyageShip", "Its ships")


class Firm(Node, plural="firms"):
    """A firm, which owns others."""

    slug: str = prop("Slug")
    name: str = prop("Name")


class Trustee(Node, plural="trustees", keyed_by="key"):
    """An owner without a name."""

    key: str = prop("Key")


class FirmHolding(Link):
    """A share in a firm, without sources."""

    HOLDS = relationship_type(Firm | Trustee, Firm)

    share_min: float | None = prop("Minimum share", share="min", bounds=(0, 100))
    share_max: float | None = prop("Maximum share", share="max", bounds=(0, 100))

    holdings = outgoing("Holding", "What it holds")


FIRMS = SchemaDeclaration(nodes=(Firm, Trustee), relationships=(FirmHolding,), ownership=OwnershipDeclaration(Firm, FirmHolding.HOLDS))
"""Ownership alone: no entities, no sources, no search."""

SHIPS = SchemaDeclaration(
    nodes=(Remark, Log, Ship, Voyage),
    relationships=(RemarkSubject, RemarkSource, Sailing),
    entities=Maritime,
    sources=Sources(Remark, Log, RemarkSubject.ABOUT, RemarkSource.STATED_IN),
)
