"""Sources of facts: claims, the documents that state them, and the links between them."""

from __future__ import annotations

from keiretsu import Date, Link, Modality, Node, incoming, incoming_list, outgoing_list, outgoing_one, prop, relationship_type
from keiretsu.schema.companies.entities import Company, Entity, Person


class Claim(Node, plural="claims", keyed_by="key"):
    """A statement of one document, with its modality."""

    key: str = prop("Key, stable within its data set: A2-09")
    statement: str = prop("Text of the claim, in the words of its recorder")
    modality: Modality = prop("How firmly the document states it")
    confidence: float | None = prop("Confidence of the recorder, from 0 to 1; null if not stated", bounds=(0, 1))
    attributed_to: str | None = prop("Source that the document itself names")
    line: int | None = prop("Line of the file that it was loaded from, if it has no passage", default=None)
    start: int | None = prop("Start offset of its passage: characters into the text, after NFKC and with white space folded")
    end: int | None = prop("End offset of its passage: the first character after it")
    passage_sha256: str | None = prop("SHA-256 of the passage in UTF-8, to verify it against the document")
    retracted_at: Date | None = prop("Date of retraction; a retracted claim supports no facts")


class Document(Node, plural="documents", keyed_by="key"):
    """A source of claims: an article, a letter, a file of a data set."""

    key: str = prop("Key, stable within its data set: A2")
    title: str = prop("Title")
    file_name: str | None = prop("File name")
    address: str | None = prop("Address at which it can be found, such as a URL")
    published_on: Date | None = prop("Publication date, if the document states it")
    inferred_from: Date | None = prop("Earliest possible publication date, inferred")
    inferred_to: Date | None = prop("Latest possible publication date, inferred")
    sha256: str | None = prop("SHA-256 of the file")


class About(Link):
    """A claim and its subject or object."""

    ABOUT = relationship_type(Claim, Entity | Document)

    about = outgoing_list("Subject and object of the claim, ordered by id")
    claims = incoming("Claim", "Claims with this node as subject or object; not filtered by the lens", on=Entity)


class Stating(Link):
    """A claim and the document that states it."""

    STATED_IN = relationship_type(Claim, Document)

    document = outgoing_one("Document that states it", required=True)
    claims = incoming("Claim", "Claims that it states; not filtered by the lens")


class Citing(Link):
    """A document and a source that it names."""

    CITES = relationship_type(Document, Document | Company)

    cites = outgoing_list("Documents and organisations that it names as sources, ordered by id")
    cited_by = incoming_list("Documents that name it as a source, ordered by id")


class Authorship(Link):
    """A document and its author."""

    AUTHORED_BY = relationship_type(Document, Person)

    authors = outgoing_list("Authors, ordered by id")


class Publishing(Link):
    """A document and its publisher."""

    PUBLISHED_BY = relationship_type(Document, Company)

    publisher = outgoing_one("Publisher")


NODES = (Claim, Document)
LINKS = (About, Stating, Citing, Authorship, Publishing)
