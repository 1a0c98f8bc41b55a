"""Records of entities and persons -> rows of companies and people.

{"entityType": {"type": "registeredEntity"}, "name": "Acme Ltd", "identifiers": [{"scheme": "GB-COH", "id": "10000001"}]}
->   companies.csv: slug mine-rec-acme, name Acme Ltd, kind registeredEntity, identifiers GB-COH:10000001
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keiretsu.seed.parse import join_list
from keiretsu.seed.standards.bods_claims import count_fields
from keiretsu.seed.standards.bods_index import full_name, record_name, sorted_names
from keiretsu.seed.standards.record_text import day_of, object_of, objects_of, text_of, texts_of
from keiretsu.seed.standards.unmapped import UnmappedFields

COMPANIES, PEOPLE = "companies.csv", "people.csv"
NAMES = ("slug", "name", "aliases", "anonymous", "anonymousReason", "identifiers")
COLUMNS: Mapping[str, Sequence[str]] = {
    COMPANIES: (*NAMES, "kind", "jurisdiction", "founded", "dissolved", "formerNames", "claims"),
    PEOPLE: (*NAMES, "born", "died", "formerNames", "claims"),
}
NO_NAME = "The statement has no name"
OTHER = "other"
UNKNOWN_TYPES = frozenset({"unknownEntity", "anonymousEntity", "unknownPerson", "anonymousPerson"})
ENTITY_FIELDS = frozenset(
    {
        *("entityType", "unspecifiedEntityDetails", "name", "alternateNames", "jurisdiction"),
        *("identifiers", "foundingDate", "dissolutionDate", "publicListing", "isComponent"),
    }
)
PERSON_FIELDS = frozenset({"personType", "unspecifiedPersonDetails", "names", "identifiers", "birthDate", "deathDate", "isComponent"})
NAME_FIELDS = frozenset({"type", "fullName"})
SECURITIES = ("isin", "figi", "cusip", "cins")


def company_cells(details: Mapping[str, Any], unmapped: UnmappedFields) -> dict[str, str]:
    """The cells of an entity, without slug and claims."""
    entity_type = object_of(details, "entityType")
    jurisdiction = object_of(details, "jurisdiction")
    _count_unmapped(details, unmapped)
    name = record_name(details)
    return {
        "name": name,
        "aliases": join_list(alias for alias in texts_of(details, "alternateNames") if alias != name),
        **_anonymity(text_of(entity_type, "type"), details, "unspecifiedEntityDetails", name),
        "identifiers": join_list(dict.fromkeys([*_identifiers(details, unmapped), *_securities(details, unmapped)])),
        "kind": _kind(entity_type),
        "jurisdiction": text_of(jurisdiction, "code") or text_of(jurisdiction, "name"),
        "founded": day_of(text_of(details, "foundingDate")),
        "dissolved": day_of(text_of(details, "dissolutionDate")),
    }


def person_cells(details: Mapping[str, Any], unmapped: UnmappedFields) -> dict[str, str]:
    """The cells of a person, without slug and claims."""
    count_fields(details, PERSON_FIELDS, "person.", unmapped)
    names = sorted_names(details)
    for entry in names:
        count_fields(entry, NAME_FIELDS, "person.names.", unmapped)
    name = full_name(names[0]) if names else ""
    others = [(text_of(entry, "type"), full_name(entry)) for entry in names[1:]]
    former = [_escape(text, "|") for kind, text in others if kind == "former" and text != name]
    return {
        "name": name,
        "aliases": join_list(dict.fromkeys(text for kind, text in others if kind != "former" and text != name)),
        **_anonymity(text_of(details, "personType"), details, "unspecifiedPersonDetails", name),
        "identifiers": join_list(dict.fromkeys(_identifiers(details, unmapped))),
        "born": day_of(text_of(details, "birthDate")),
        "died": day_of(text_of(details, "deathDate")),
        "formerNames": join_list(dict.fromkeys(former)),
    }


def unspecified_cells(unspecified: Mapping[str, Any]) -> dict[str, str]:
    """The cells of somebody whom a relationship does not name."""
    return {"anonymous": "TRUE", "anonymousReason": reason_text(unspecified)}


def reason_text(unspecified: Mapping[str, Any]) -> str:
    """subjectExemptFromDisclosure: Listed on a stock exchange"""
    return ": ".join(filter(None, (text_of(unspecified, "reason"), text_of(unspecified, "description"))))


def _anonymity(type_: str, details: Mapping[str, Any], field: str, name: str) -> dict[str, str]:
    """Of a type that says so, and of a record without a name."""
    if type_ not in UNKNOWN_TYPES and name:
        return {"anonymous": "FALSE"}
    return {
        "anonymous": "TRUE",
        "anonymousReason": reason_text(object_of(details, field)) or (type_ if type_ in UNKNOWN_TYPES else NO_NAME),
    }


def _kind(entity_type: Mapping[str, Any]) -> str:
    """The subtype, which implies its type, where it says more; else the details, which are in the words of the source."""
    subtype = text_of(entity_type, "subtype")
    return subtype if subtype and subtype != OTHER else text_of(entity_type, "details") or text_of(entity_type, "type")


def _identifiers(details: Mapping[str, Any], unmapped: UnmappedFields) -> Iterator[str]:
    for identifier in objects_of(details, "identifiers"):
        scheme = text_of(identifier, "scheme") or text_of(identifier, "schemeName")
        value = text_of(identifier, "id")
        if scheme and value:
            count_fields(identifier, frozenset({"scheme", "schemeName", "id"}), "identifiers.", unmapped)
            yield f"{_escape(scheme, ':')}:{_escape(value, ':')}"
        else:
            unmapped.add("identifiers without scheme or id")


def _securities(details: Mapping[str, Any], unmapped: UnmappedFields) -> Iterator[str]:
    listing = object_of(details, "publicListing")
    count_fields(listing, frozenset({"securitiesListings"}), "entity.publicListing.", unmapped)
    for entry in objects_of(listing, "securitiesListings"):
        security = object_of(entry, "security")
        scheme, value = text_of(security, "idScheme"), text_of(security, "id")
        count_fields(entry, frozenset({"security"}), "entity.publicListing.securitiesListings.", unmapped)
        count_fields(security, frozenset({"idScheme", "id"}), "entity.publicListing.securitiesListings.security.", unmapped)
        if scheme in SECURITIES and value:
            yield f"{scheme}:{_escape(value, ':')}"
        elif security:
            unmapped.add("entity.publicListing.securitiesListings.security without idScheme or id")


def _count_unmapped(details: Mapping[str, Any], unmapped: UnmappedFields) -> None:
    count_fields(details, ENTITY_FIELDS, "entity.", unmapped)
    entity_type = object_of(details, "entityType")
    subtype, words = text_of(entity_type, "subtype"), text_of(entity_type, "details")
    count_fields(entity_type, frozenset({"type", "subtype", "details"}), "entity.entityType.", unmapped)
    if subtype == OTHER:
        unmapped.add("entity.entityType.subtype")
    if words and text_of(entity_type, "type") not in UNKNOWN_TYPES:
        unmapped.add(f"entity.entityType.{'details' if subtype not in ('', OTHER) else 'type'}")


def _escape(text: str, separator: str) -> str:
    return text.replace(separator, f"\\{separator}")
