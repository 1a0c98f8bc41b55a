"""Names of the schema -> IRIs: of schema.org, the W3C Organization Ontology and PROV where they fit, else of this program.

    type_terms("Company")   ->   ("terms:Company", "org:Organization", "schema:Organization")
    property_term("name")   ->   "schema:name"          property_term("shareMin")   ->   "terms:shareMin"

The tables are about names, so a schema of one's own is aligned where it uses the same names. Terms without an alignment keep their name.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

PREFIXES: Mapping[str, str] = {
    "schema": "https://schema.org/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "terms": "urn:keiretsu-terms:",
}
"""Prefix -> the beginning of its IRIs."""

NODES = "urn:keiretsu:"
FACTS = "urn:keiretsu-facts:"

TYPES: Mapping[str, tuple[str, ...]] = {
    "Company": ("org:Organization", "schema:Organization"),
    "Person": ("schema:Person",),
    "Product": ("schema:Product",),
    "Movie": ("schema:Movie",),
    "Document": ("schema:CreativeWork", "prov:Entity"),
    "Claim": ("schema:Claim", "prov:Entity"),
}
"""Node type -> classes of other vocabularies."""

PROPERTIES: Mapping[str, str] = {
    "name": "schema:name",
    "title": "schema:name",
    "aliases": "schema:alternateName",
    "statement": "schema:text",
    "publishedOn": "schema:datePublished",
    "sha256": "schema:sha256",
    "address": "schema:url",
    "identifiers": "schema:identifier",
    "founded": "schema:foundingDate",
    "dissolved": "schema:dissolutionDate",
    "born": "schema:birthDate",
    "died": "schema:deathDate",
}
"""Property -> property of another vocabulary."""

RELATIONSHIPS: Mapping[str, str] = {
    "HAS_SUBSIDIARY": "org:hasSubOrganization",
    "VARIANT_OF": "schema:isVariantOf",
    "CITES": "schema:citation",
    "AUTHORED_BY": "schema:author",
    "PUBLISHED_BY": "schema:publisher",
}
"""Relationship type -> property of another vocabulary."""

UNRESERVED = ":/-._~!$&()*+,;=@"
"""Characters of an id that an IRI holds as they are."""


def type_terms(name: str) -> tuple[str, ...]:
    """The classes of a node type."""
    return (f"terms:{name}", *TYPES.get(name, ()))


def property_term(name: str) -> str:
    """The IRI of a property, with a prefix."""
    return PROPERTIES.get(name, f"terms:{name}")


def relationship_term(name: str) -> str:
    """The IRI of a relationship type, with a prefix."""
    return RELATIONSHIPS.get(name, f"terms:{name}")


def node_iri(id_: str) -> str:
    """The IRI of a node."""
    return NODES + quote(id_, safe=UNRESERVED)


def expand_term(term: str) -> str:
    """terms:shareMin   ->   urn:keiretsu-terms:shareMin"""
    prefix, _, name = term.partition(":")
    return PREFIXES[prefix] + quote(name, safe=UNRESERVED)
