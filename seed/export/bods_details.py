"""Cells of companies, people, stakes and subsidiaries -> the fields of BODS that can hold them.

    {"name": "Acme", "kind": "trust", "founded": "2014"}
    ->   {"entityType": {"type": "arrangement", "subtype": "trust"}, "name": "Acme"}
    {"kind": "votingRights", "shareMin": "25", "shareMax": "50", "valid": "2019-04-01/.."}
    ->   {"type": "votingRights", "share": {"minimum": 25.0, "maximum": 50.0}, "startDate": "2019-04-01"}

Enum members are cells with their stored values. No day is invented: a time that is less precise than the field has no place in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from keiretsu.seed.parse import parse_list
from keiretsu.seed.standards.bods_interests import SUBSIDIARY
from keiretsu.seed.standards.bods_nodes import UNKNOWN_TYPES
from keiretsu.slugs import slugify

Cells = Mapping[str, str]

DAY = re.compile(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}")
BIRTH = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
JURISDICTION_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
REGISTER = re.compile(r"[a-z]{2}-[a-z0-9_]+|lei")
"""Schemes that are named as in org-id.guide: those of registers."""

LEI, LEI_CODE = "lei", "XI-LEI"
ENTITY_TYPES = ("registeredEntity", "legalEntity", "arrangement", "state", "stateBody")
SUBTYPES = {"trust": "arrangement", "nomination": "arrangement", "governmentDepartment": "stateBody", "stateAgency": "stateBody"}
"""Subtype -> its type."""

REASONS = (
    "noBeneficialOwners",
    "subjectUnableToConfirmOrIdentifyBeneficialOwner",
    "interestedPartyHasNotProvidedInformation",
    "subjectExemptFromDisclosure",
    "interestedPartyExemptFromDisclosure",
    "unknown",
    "informationUnknownToPublisher",
)
SHARES, UNKNOWN_INTEREST = "shareholding", "unknownInterest"


def entity_details(cells: Cells, unnamed: str) -> dict[str, Any]:
    """The details of an entity. `unnamed`: the name that stands in for a missing one."""
    is_named = has_own_name(cells, unnamed)
    return {
        "isComponent": False,
        "entityType": _entity_type(cells, is_named=is_named),
        **_unspecified(cells, "unspecifiedEntityDetails"),
        **_present("name", cells.get("name", "") if is_named else ""),
        **_present("alternateNames", parse_list(cells.get("aliases", ""))),
        **_present("jurisdiction", _jurisdiction(cells.get("jurisdiction", ""))),
        **_present("identifiers", list(_identifiers(cells))),
        **_present("foundingDate", _matching(DAY, cells.get("founded", ""))),
        **_present("dissolutionDate", _matching(DAY, cells.get("dissolved", ""))),
    }


def person_details(cells: Cells, unnamed: str) -> dict[str, Any]:
    """The details of a person."""
    is_named = has_own_name(cells, unnamed)
    names = [{"fullName": cells.get("name", "")}] if is_named else []
    names += [{"type": "alternative", "fullName": alias} for alias in parse_list(cells.get("aliases", ""))]
    names += [{"type": "former", "fullName": text} for item in parse_list(cells.get("formerNames", "")) if (text := _former_name(item))]
    return {
        "isComponent": False,
        "personType": _person_type(cells, is_named=is_named),
        **_unspecified(cells, "unspecifiedPersonDetails"),
        **_present("names", names),
        **_present("identifiers", list(_identifiers(cells))),
        **_present("birthDate", _matching(BIRTH, cells.get("born", ""))),
        **_present("deathDate", _matching(BIRTH, cells.get("died", ""))),
    }


def interest_of(type_: str, cells: Cells) -> dict[str, Any]:
    """The interest of a stake or of a subsidiary."""
    share = _share(cells.get("shareMin", ""), cells.get("shareMax", ""))
    start, end = _days(cells.get("valid", ""))
    if type_ == SUBSIDIARY:
        what = {"type": SHARES if share else UNKNOWN_INTEREST, **_present("details", cells.get("kind", ""))}
    else:
        what = {"type": cells.get("kind", SHARES), **_present("directOrIndirect", cells.get("directness", ""))}
    return {**what, **_present("share", share), **_present("startDate", start), **_present("endDate", end)}


def has_own_name(cells: Cells, unnamed: str) -> bool:
    """Whether the name is not the one that stands in for a missing one."""
    return not (_is_anonymous(cells) and slugify(cells.get("name", "")) == slugify(unnamed))


def _present(name: str, value: Any) -> dict[str, Any]:
    """A member, unless its value is empty."""
    return {name: value} if value else {}


def _matching(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def _is_anonymous(cells: Cells) -> bool:
    return cells.get("anonymous") == "TRUE"


def _entity_type(cells: Cells, *, is_named: bool) -> dict[str, str]:
    kind = cells.get("kind", "")
    if _is_anonymous(cells):
        type_ = kind if kind in UNKNOWN_TYPES else _matching(UNKNOWN_ENTITY, cells.get("anonymousReason", ""))
        type_ = type_ or ("anonymousEntity" if is_named else "unknownEntity")
        return {"type": type_, **_present("details", kind if kind != type_ else "")}
    if kind in ENTITY_TYPES:
        return {"type": kind}
    if kind in SUBTYPES:
        return {"type": SUBTYPES[kind], "subtype": kind}
    is_registered = any(REGISTER.fullmatch(_split(item)[0]) for item in parse_list(cells.get("identifiers", "")))
    return {"type": "registeredEntity" if is_registered else "legalEntity", **_present("details", kind)}


UNKNOWN_ENTITY = re.compile("anonymousEntity|unknownEntity")
UNKNOWN_PERSON = re.compile("anonymousPerson|unknownPerson")


def _person_type(cells: Cells, *, is_named: bool) -> str:
    if not _is_anonymous(cells):
        return "knownPerson"
    return _matching(UNKNOWN_PERSON, cells.get("anonymousReason", "")) or ("anonymousPerson" if is_named else "unknownPerson")


def _unspecified(cells: Cells, name: str) -> dict[str, Any]:
    """Why somebody is not named: a code and a description."""
    text = cells.get("anonymousReason", "")
    if not _is_anonymous(cells) or text in UNKNOWN_TYPES:
        return {}
    head, _, rest = text.partition(": ")
    reason, description = (head, rest) if head in REASONS else ("unknown", text)
    return {name: {"reason": reason, **_present("description", description)}}


def _jurisdiction(text: str) -> dict[str, str]:
    code = _matching(JURISDICTION_CODE, text)
    return {**_present("name", text), **_present("code", code)}


def _identifiers(cells: Cells) -> Iterator[dict[str, str]]:
    for item in parse_list(cells.get("identifiers", "")):
        scheme, number = _split(item)
        if scheme == LEI or REGISTER.fullmatch(scheme):
            yield {"scheme": LEI_CODE if scheme == LEI else scheme.upper(), "id": number}
        else:
            yield {"schemeName": scheme, "id": number}


def _split(item: str) -> tuple[str, str]:
    r"""The scheme and the number of an identifier in a cell: gb-coh:01234567. A literal colon is `\:`."""
    parts = [part.strip().replace("\\:", ":") for part in re.split(r"(?<!\\):", item, maxsplit=1)]
    return parts[0], parts[-1]


def _former_name(item: str) -> str:
    """Without its time."""
    return re.split(r"(?<!\\)\|", item, maxsplit=1)[0].strip().replace("\\|", "|")


def _share(minimum: str, maximum: str) -> dict[str, float]:
    bounds = {name: float(text) for name, text in (("minimum", minimum), ("maximum", maximum)) if text and 0 <= float(text) <= 100}
    if len(bounds) == 2 and bounds["minimum"] == bounds["maximum"]:
        return {"exact": bounds["minimum"]}
    return bounds


def _days(valid: str) -> tuple[str, str]:
    """The first and the last day, where they are days."""
    start, slash, end = valid.partition("/")
    return _matching(DAY, start), _matching(DAY, end if slash else start)
