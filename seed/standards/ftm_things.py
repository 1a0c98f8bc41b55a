"""FollowTheMoney: people and organizations -> rows of people.csv and companies.csv.

MoneyEntity("acme", "Company", {"name": ["Acme"], "leiCode": ["5493001KJTIIGC8Y1R12"], "jurisdiction": ["lv"]})
->   {"name": "Acme", "slug": "ftm-acme", "kind": "company", "jurisdiction": "LV", "identifiers": "lei:5493001KJTIIGC8Y1R12"}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from keiretsu.seed.standards import ftm_sources
from keiretsu.seed.standards.ftm_entities import MoneyEntity
from keiretsu.seed.standards.ftm_ids import node_id
from keiretsu.seed.standards.ftm_schemata import COMPANY_KINDS, KIND_PROPERTY, NATIONAL_SCHEMES, PERSON, SCHEMES, national_scheme
from keiretsu.seed.standards.layout_rows import LayoutRow, former_name, identifier, list_cell, time_cell
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.slugs import slugify

OTHER_NAMES = ("name", "alias", "weakAlias", "abbreviation")
PLACED = {*OTHER_NAMES, "previousName", *SCHEMES, *NATIONAL_SCHEMES, *ftm_sources.HANDLED}
PLACED_OF_COMPANY = frozenset({*PLACED, KIND_PROPERTY, "jurisdiction", "incorporationDate", "dissolutionDate"})
PLACED_OF_PERSON = frozenset({*PLACED, "birthDate", "deathDate"})
PLACED_OF_IDENTIFICATION = frozenset({"holder", "type", "number"})
STAND_INS = {"person": "unknown-person", "company": "unknown-company"}
"""The slugs of the names that stand in for that of an anonymous node."""

UNNAMED = "The source does not name it"
SUFFIX_CHARS = 8


def table_of(schema: str) -> str:
    """The table of the entities of a schema that become nodes."""
    return "people.csv" if schema == PERSON else "companies.csv"


def reference_to(entity: MoneyEntity) -> str:
    """The id of the node of an entity."""
    type_, key = "person" if entity.schema == PERSON else "company", ""
    if exported := node_id(entity.id):
        type_of_id, _, key = exported.partition(":")
        key = key if type_of_id == type_ and slugify(key) == key else ""
    return f"{type_}:{key or entity_slug(entity.id)}"


def entity_slug(id_: str) -> str:
    """Ids are equal letter by letter, so those that slugs do not keep get a suffix of their own."""
    slug = slugify(id_)
    return f"ftm-{slug}" if slug == id_ else f"ftm-{slug}-{hashlib.sha256(id_.encode()).hexdigest()[:SUFFIX_CHARS]}".replace("--", "-")


def node_cells(entity: MoneyEntity, claims: str, unmapped: UnmappedFields) -> Mapping[str, str]:
    """The row of an entity."""
    names = entity.values(*OTHER_NAMES)
    name = entity.caption if entity.caption in names else next(iter(names), "")
    type_, _, slug = reference_to(entity).partition(":")
    cells = {
        "name": name,
        "slug": slug,
        "aliases": list_cell(other for other in names if other != name),
        "formerNames": list_cell(former_name(former) for former in entity.values("previousName") if former != name),
        "identifiers": list_cell(_identifiers(entity)),
        "claims": claims,
        **({"anonymous": "TRUE", "anonymousReason": UNNAMED} if not name or slugify(name) == STAND_INS[type_] else {}),
    }
    return {**cells, **(_person(entity, unmapped) if entity.schema == PERSON else _company(entity, unmapped))}


def identification_rows(entity: MoneyEntity, nodes: Mapping[str, str], position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """A number of a scheme that has no property: an identifier of its holders."""
    scheme = entity.first("type", unmapped).lower().replace(":", "\\:")
    holders = [node for value in entity.values("holder") if (node := nodes.get(value, "")).startswith(("person:", "company:"))]
    if not scheme or not holders:
        unmapped.add(f"{entity.schema}: numbers without a {'holder in the files' if scheme else 'type'}")
        return
    _count_rest(entity, PLACED_OF_IDENTIFICATION, unmapped)
    numbers = list_cell(identifier(scheme, value) for value in entity.values("number"))
    for node in holders:
        type_, _, slug = node.partition(":")
        table = "people.csv" if type_ == "person" else "companies.csv"
        yield LayoutRow(table, position, {"slug": slug, "identifiers": numbers})


def _company(entity: MoneyEntity, unmapped: UnmappedFields) -> Mapping[str, str]:
    _count_rest(entity, PLACED_OF_COMPANY, unmapped)
    return {
        "kind": entity.first(KIND_PROPERTY, unmapped) or COMPANY_KINDS[entity.schema],
        "jurisdiction": entity.first("jurisdiction", unmapped).upper(),
        "founded": _day(entity, "incorporationDate", unmapped),
        "dissolved": _day(entity, "dissolutionDate", unmapped),
    }


def _person(entity: MoneyEntity, unmapped: UnmappedFields) -> Mapping[str, str]:
    _count_rest(entity, PLACED_OF_PERSON, unmapped)
    return {"born": _day(entity, "birthDate", unmapped), "died": _day(entity, "deathDate", unmapped)}


def _identifiers(entity: MoneyEntity) -> Iterator[str]:
    for name, scheme in SCHEMES.items():
        yield from (identifier(scheme, value) for value in entity.properties.get(name, ()))
    jurisdiction = next(iter(entity.values("jurisdiction")), "")
    for name, ending in NATIONAL_SCHEMES.items():
        scheme = national_scheme(jurisdiction, ending)
        yield from (identifier(scheme, value) for value in entity.properties.get(name, ()))


def _day(entity: MoneyEntity, name: str, unmapped: UnmappedFields) -> str:
    """The most precise value: a register knows the day, an article the year."""
    values = entity.properties.get(name, ())
    times = sorted(filter(None, map(time_cell, values)), key=len, reverse=True)
    best = times[0] if times else ""
    if others := [value for value in values if not (best and best.startswith(time_cell(value) or " "))]:
        unmapped.add(f"{entity.schema}: other values of {name}", len(others))
    return best


def _count_rest(entity: MoneyEntity, placed: frozenset[str], unmapped: UnmappedFields) -> None:
    for name, values in entity.properties.items():
        if name not in placed:
            unmapped.add(f"{entity.schema}: {name}", len(values))
