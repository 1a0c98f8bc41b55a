"""Companies, people, documents and claims -> entities of FollowTheMoney.

ExportedNode("Company", "company:huami", {"name": "Huami", "kind": "maker of wearables"}, ...)
->   MoneyRecord("keiretsu.company.huami", "Company", {"name": ["Huami"], "legalForm": ["maker of wearables"]})
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from keiretsu.graph.composites import split_parts
from keiretsu.seed.export.ftm_values import DEFAULT, NO_PROPERTY, RecordFields, listed
from keiretsu.seed.export.records import ExportedClaim
from keiretsu.seed.standards.ftm_documents import MODALITY_ROLES
from keiretsu.seed.standards.ftm_ids import entity_id, hashed_id
from keiretsu.seed.standards.ftm_schemata import (
    CHECKED_SCHEMES,
    COMPANY_KINDS,
    DOCUMENT,
    DOCUMENTATION,
    IDENTIFICATION,
    KIND_PROPERTY,
    NATIONAL_SCHEMES,
    PERSON,
    SCHEMES,
    SCHEMES_OF_COMPANIES,
    SCHEMES_OF_PEOPLE,
    UNWRITTEN_SCHEMES,
    WIKIDATA_ID,
    national_scheme,
)
from keiretsu.seed.standards.ftm_things import STAND_INS, UNNAMED
from keiretsu.slugs import slugify

COMPANY = "Company"
SCHEMA_OF_KIND = {kind: schema for schema, kind in COMPANY_KINDS.items()}
ROLE_OF_MODALITY = {modality: role for role, modality in MODALITY_ROLES.items()}
TERRITORY = re.compile(r"[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?")

NO_KIND = f"It is missing; it is read as {COMPANY_KINDS[COMPANY]}"
NO_TERRITORY = "It is not the code of a country or a region; it is left out"
REPEATED = "Repeated names are written once"
NO_PERIOD = "FollowTheMoney does not say when a name was in use; the times are left out"
ORDER = "Their order is not kept"
ANONYMOUS = "FollowTheMoney does not say that something is anonymous; only those with the usual name are read as anonymous"
STANDARD_REASON = f"It is read as: {UNNAMED}"
OTHER_SUBJECTS = "The claim is also about what is left out"


@dataclass(frozen=True)
class MoneyRecord:
    """An entity, without its data sets and claims. `is_supported`: whether it has the claims of the record that it was made from."""

    id: str
    schema: str
    properties: Mapping[str, Sequence[str]]
    is_supported: bool = True


def person(fields: RecordFields) -> Iterator[MoneyRecord]:
    """The entities of a person."""
    name = fields.text("name")
    times = {"birthDate": fields.time("born"), "deathDate": fields.time("died")}
    yield from _named(fields, PERSON, name, listed(times))


def company(fields: RecordFields) -> Iterator[MoneyRecord]:
    """The entities of a company."""
    name, kind, jurisdiction = fields.text("name"), fields.text("kind"), fields.code("jurisdiction", TERRITORY, NO_TERRITORY)
    if not kind:
        fields.lose("kind", NO_KIND)
    schema = SCHEMA_OF_KIND.get(kind, COMPANY)
    values = {
        KIND_PROPERTY: "" if kind in SCHEMA_OF_KIND else kind,
        "jurisdiction": jurisdiction.lower(),
        "incorporationDate": fields.time("founded"),
        "dissolutionDate": fields.time("dissolved"),
    }
    yield from _named(fields, schema, name, listed(values))


def document(fields: RecordFields) -> Iterator[MoneyRecord]:
    """The entity of a document."""
    fields.get("key")
    values = {"title": fields.text("title"), "fileName": fields.text("fileName"), "sourceUrl": fields.address("address")}
    yield MoneyRecord(entity_id(fields.id), DOCUMENT, listed({**values, "publishedAt": fields.time("publishedOn")}))


def claim(fields: RecordFields, about: Sequence[str]) -> Iterator[MoneyRecord]:
    """The entity of a claim, which is about these nodes; if all its subjects are left out, about its document."""
    record = fields.record
    assert isinstance(record, ExportedClaim), "a claim has a document"
    assert record.document, "a claim without a document is left out"
    fields.get("key")
    if len(about) < len(record.about):
        fields.lose("about", OTHER_SUBJECTS)
    role = ROLE_OF_MODALITY.get(fields.member("modality"), "")
    properties = {
        "document": [entity_id(record.document)],
        "entity": [entity_id(id_) for id_ in about or [record.document]],
        **listed({"role": role, "summary": fields.text("statement")}),
    }
    yield MoneyRecord(entity_id(record.id), DOCUMENTATION, properties)


def _named(fields: RecordFields, schema: str, name: str, values: Mapping[str, list[str]]) -> Iterator[MoneyRecord]:
    id_ = entity_id(fields.id)
    fields.get("slug")
    _count_anonymous(fields, name)
    jurisdiction = "".join(values.get("jurisdiction", ()))
    numbers, others = _identifiers(fields, schema, jurisdiction)
    names = {"name": [name], "alias": _aliases(fields, name), "previousName": _former_names(fields, name)}
    yield MoneyRecord(id_, schema, {**{key: items for key, items in names.items() if items}, **values, **numbers})
    for scheme, number in others:
        properties = {"holder": [id_], "type": [scheme], "number": [number]}
        yield MoneyRecord(hashed_id("identification", "\0".join((id_, scheme, number))), IDENTIFICATION, properties, is_supported=False)


def _aliases(fields: RecordFields, name: str) -> list[str]:
    return _distinct(fields, "aliases", [fields.clean("aliases", alias) for alias in fields.get("aliases") or ()], name)


def _former_names(fields: RecordFields, name: str) -> list[str]:
    names = []
    for item in fields.get("formerNames") or ():
        former, *times = split_parts(item)
        names.append(fields.clean("formerNames", former))
        if any(times):
            fields.lose("formerNames", NO_PERIOD)
    return _distinct(fields, "formerNames", names, name)


def _distinct(fields: RecordFields, property_: str, names: Sequence[str], name: str) -> list[str]:
    """The names that are not repeated, nor that of the node."""
    distinct = [other for other in dict.fromkeys(names) if other and other != name]
    fields.lose(property_, REPEATED, len(names) - len(distinct))
    return distinct


def _count_anonymous(fields: RecordFields, name: str) -> None:
    """Count what reading an anonymous node does not restore: it is known by the name that stands in for its own."""
    stands_in = slugify(name) == STAND_INS[fields.id.partition(":")[0]]
    anonymous = fields.get("anonymous")
    if bool(anonymous) is not stands_in:
        fields.lose("anonymous", ANONYMOUS)
    elif anonymous is False:
        fields.lose("anonymous", DEFAULT)
    reason = fields.get("anonymousReason")
    if stands_in and reason != UNNAMED:
        fields.lose("anonymousReason", STANDARD_REASON)
    elif reason and not stands_in:
        fields.lose("anonymousReason", NO_PROPERTY)


def _identifiers(fields: RecordFields, schema: str, jurisdiction: str) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """The properties of identifiers, and the identifiers that have none."""
    numbers: dict[str, list[str]] = {}
    others: list[tuple[str, str]] = []
    items = []
    for item in fields.get("identifiers") or ():
        scheme, number = (fields.clean("identifiers", part) for part in split_parts(item)[:2])
        items.append((scheme, number))
        if name := _property_of(scheme, number, schema, jurisdiction):
            numbers.setdefault(name, []).append(number)
        else:
            others.append((scheme, number))
    read = [(_scheme_of(name, jurisdiction), number) for name in _ORDER if name in numbers for number in numbers[name]] + others
    if list(dict.fromkeys(read)) != list(dict.fromkeys(items)):
        fields.lose("identifiers", ORDER)
    return numbers, list(dict.fromkeys(others))


_ORDER = (*SCHEMES, *NATIONAL_SCHEMES)
"""The properties in the order in which they are read."""


def _scheme_of(name: str, jurisdiction: str) -> str:
    return SCHEMES.get(name) or national_scheme(jurisdiction, NATIONAL_SCHEMES[name])


def _property_of(scheme: str, number: str, schema: str, jurisdiction: str) -> str | None:
    for name in _ORDER:
        if _scheme_of(name, jurisdiction) == scheme and _has_property(schema, name) and _is_correct(name, number):
            return name
    return None


def _has_property(schema: str, name: str) -> bool:
    if name in SCHEMES_OF_COMPANIES:
        return schema == COMPANY
    return name not in UNWRITTEN_SCHEMES and (schema == PERSON or name not in SCHEMES_OF_PEOPLE)


def _is_correct(name: str, number: str) -> bool:
    """Whether FollowTheMoney takes a number as it is."""
    if name == "wikidataId":
        return bool(WIKIDATA_ID.fullmatch(number))
    if name not in CHECKED_SCHEMES:
        return True
    module = _module(CHECKED_SCHEMES[name])
    return bool(module.is_valid(number)) and module.compact(number) == number


@cache
def _module(name: str) -> Any:
    return import_module(name)
