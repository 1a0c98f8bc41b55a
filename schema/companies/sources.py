"""Where the facts come from: claims, the documents that state them, and what binds those."""

from __future__ import annotations

from keiretsu.schema.companies.entities import Company, Entity, Person
from keiretsu.schema.declarations import Date, Link, Node, inward, inward_list, outward_list, outward_one, prop, stored
from keiretsu.schema.provenance import Modality


class Claim(Node, plural="claims", keyed_by="key"):
    """One statement of one document, and how firmly the document makes it."""

    key: str = prop("Its name, stable within its data set: A2-09")
    statement: str = prop("What is claimed, in the words of whoever recorded it")
    modality: Modality = prop("How firmly the document says it")
    confidence: float | None = prop("How sure the recorder is, from 0 to 1; null where nobody said", within=(0, 1))
    attributed_to: str | None = prop("Whom the document itself names as its source")
    line: int | None = prop("The line of the file that it was loaded from, where it has no passage", default=None)
    start: int | None = prop("Where its passage begins: characters into the text, after NFKC and with white space folded")
    end: int | None = prop("Where its passage ends: the first character after it")
    passage_sha256: str | None = prop("SHA-256 of the passage in UTF-8, so that whoever has the document can check it")
    retracted_at: Date | None = prop("The day it was withdrawn; a claim that is supports nothing any more")


class Document(Node, plural="documents", keyed_by="key"):
    """Something that states claims: an article, a letter, a file of a data set."""

    key: str = prop("Its name, stable within its data set: A2")
    title: str = prop("Its title")
    file_name: str | None = prop("The name of its file")
    published_on: Date | None = prop("The day it was published, where it says so itself")
    inferred_from: Date | None = prop("The earliest day it can have been published, by inference")
    inferred_to: Date | None = prop("The latest day it can have been published, by inference")
    sha256: str | None = prop("SHA-256 of its file")


class About(Link):
    """What a claim is about: its subject and its object."""

    ABOUT = stored(Claim, Entity | Document)

    about = outward_list("What it is about: its subject and its object, ordered by id")
    claims = inward("Claim", "Claims with it as subject or object; never narrowed by the lens", on=Entity)


class Stating(Link):
    """Which document states a claim."""

    STATED_IN = stored(Claim, Document)

    document = outward_one("The document that states it", required=True)
    claims = inward("Claim", "The claims that it states; never narrowed by the lens")


class Citing(Link):
    """What a document names as its sources."""

    CITES = stored(Document, Document | Company)

    cites = outward_list("Documents and organisations that it names as sources, ordered by id")
    cited_by = inward_list("Documents that name it as a source, ordered by id")


class Authorship(Link):
    """Who wrote a document."""

    AUTHORED_BY = stored(Document, Person)

    authors = outward_list("Who wrote it, ordered by id")


class Publishing(Link):
    """Who published a document."""

    PUBLISHED_BY = stored(Document, Company)

    publisher = outward_one("Who published it")


NODES = (Claim, Document)
LINKS = (About, Stating, Citing, Authorship, Publishing)
