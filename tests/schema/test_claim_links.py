"""The links of claims are stored as ids: what a declaration must say so that they can be."""

from __future__ import annotations

from typing import Any

import pytest

from keiretsu import (
    Fact,
    Link,
    Modality,
    Node,
    SchemaDeclaration,
    Sources,
    evidence,
    incoming,
    outgoing,
    outgoing_list,
    outgoing_one,
    prop,
    relationship_type,
    undirected,
)
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.reference_specs import ReferenceSpec


class Landmark(Node, interface=True):
    """What facts are about."""

    slug: str = prop("Slug")
    evidence = evidence("Claims behind its properties")


class Place(Landmark, plural="places"):
    """A place."""

    name: str = prop("Name")


class Report(Node, plural="reports", keyed_by="key"):
    """A source."""

    key: str = prop("Key")


class Testimony(Node, plural="claims", keyed_by="key"):
    """A statement."""

    key: str = prop("Key")
    modality: Modality = prop("How firmly the document states it")
    confidence: float | None = prop("Confidence", bounds=(0, 1))


class Road(Fact):
    """A road between two places."""

    LEADS_TO = relationship_type(Place, Place)
    roads = outgoing("RoadTo", "Places that a road leads to")


class TestimonySource(Link):
    """A claim and its document."""

    STATED_IN = relationship_type(Testimony, Report)
    document = outgoing_one("Document", required=True)


def compile_links(about: Any, claim: type[Node] = Testimony, stating: Any = TestimonySource) -> Catalogue:
    return compile_schema(
        SchemaDeclaration(
            nodes=(Place, claim, Report),
            relationships=(Road, about, stating) if about is not stating else (Road, about),
            entities=Landmark,
            sources=Sources(claim, Report, about.ABOUT, stating.STATED_IN),
        )
    )


def test_the_links_of_claims_have_no_edges() -> None:
    class Subject(Link):
        """A claim and its subject."""

        ABOUT = relationship_type(Testimony, Landmark | Report)
        about = outgoing_list("What it is about")

    relationships = compile_links(Subject).relationships
    assert relationships["ABOUT"].reference == ReferenceSpec("Testimony", ("subjectId", "objectId"), "furtherSubjectIds")
    assert relationships["STATED_IN"].reference == ReferenceSpec("Testimony", ("documentId",))
    assert relationships["LEADS_TO"].reference is None


def test_one_field_follows_one_link() -> None:
    class Source(Link):
        """A claim, its subject and its document."""

        ABOUT = relationship_type(Testimony, Landmark | Report)
        STATED_IN = relationship_type(Testimony, Report)
        claims = incoming("Testimony", "Claims from it or about it")

    with pytest.raises(DeclarationError, match=r"^Place\.claims|^Report\.claims follows ABOUT with others or in both directions"):
        compile_links(Source, stating=Source)


def test_a_link_is_followed_in_one_direction() -> None:
    class Subject(Link):
        """A claim and its subject."""

        ABOUT = relationship_type(Testimony, Landmark)
        neighbors = undirected("Link", "Claims about it, or subjects of it", show_direction=False)

    with pytest.raises(DeclarationError):
        compile_links(Subject)


def test_a_link_has_no_properties() -> None:
    class Subject(Link):
        """A claim and its subject."""

        ABOUT = relationship_type(Testimony, Landmark)
        page: int | None = prop("Page")
        about = outgoing_list("What it is about")

    with pytest.raises(
        DeclarationError, match="ABOUT links claims with their sources; declare it as a Link from Testimony, without properties"
    ):
        compile_links(Subject)


def test_a_claim_has_no_property_of_the_same_name() -> None:
    class Remark(Node, plural="remarks", keyed_by="key"):
        """A statement."""

        key: str = prop("Key")
        modality: Modality = prop("How firmly the document states it")
        subject_id: str | None = prop("Subject")

    class Subject(Link):
        """A claim and its subject."""

        ABOUT = relationship_type(Remark, Landmark)
        about = outgoing_list("What it is about")

    class Statement(Link):
        """A claim and its document."""

        STATED_IN = relationship_type(Remark, Report)
        document = outgoing_one("Document", required=True)

    with pytest.raises(DeclarationError, match="Remark stores its links in a property 'subjectId'; give yours another `stored_name`"):
        compile_links(Subject, Remark, Statement)
