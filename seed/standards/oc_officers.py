"""OpenCorporates: officers -> people and their roles; companies that are officers are linked.

{"company_number": "01234567", "jurisdiction_code": "gb", "name": "Ann Example", "position": "director", "start_date": "2019-04-01"}
->   people.csv: name "Ann Example", slug "oc-gb-01234567-party-ann-example"
     holds_role.csv: from, to "company:oc-gb-01234567", title "director", valid "2019-04-01/.."
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from keiretsu.seed.standards.layout_rows import LayoutRow, day_cell, has_end, identifier, interval_cell, list_cell
from keiretsu.seed.standards.oc_keys import CompanyKey, numbered_party_slug, party_slug
from keiretsu.seed.standards.oc_records import RegisterRecord
from keiretsu.seed.standards.unmapped import UnmappedFields

COMPANY_TYPES = frozenset({"company", "corporate", "organisation", "organization"})
PERSON_TYPES = frozenset({"person", "individual"})
ENDED = frozenset({"ceased", "ended", "former", "inactive", "previous", "removed", "resigned", "retired", "terminated"})
"""What `current_status` says of former officers."""

BIRTH_COLUMNS = ("partial_date_of_birth", "date_of_birth")
NUMBER_COLUMNS = {"officer": "person_uid", "person-number": "person_number"}
"""What identifies an officer, also in other companies: part of the slug -> column. The first one that has a value decides."""

LINK = "officer"
UNNAMED = "The source does not name it"


def officer_rows(record: RegisterRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """The rows of an officer. Raises TableError."""
    company = record.company()
    valid = interval_cell(record.take("start_date"), record.take("end_date"), unmapped)
    if not has_end(valid) and _has_ended(record):
        unmapped.add("former officers without the day of their end")
        return
    is_company = _is_company(record)
    cells = _party_cells(record, company, "" if is_company else _born(record, unmapped))
    position = record.take("position")
    ends = {"from": f"{'company' if is_company else 'person'}:{cells['slug']}", "to": company.reference, "valid": valid}
    yield company.stub(record.position)
    yield LayoutRow("companies.csv" if is_company else "people.csv", record.position, cells)
    if is_company:
        yield LayoutRow("linked_to.csv", record.position, {**ends, "kind": f"{LINK}: {position}" if position else LINK})
    else:
        yield LayoutRow("holds_role.csv", record.position, {**ends, "title": position})
    record.count_rest(unmapped)


def _party_cells(record: RegisterRecord, company: CompanyKey, born: str) -> dict[str, str]:
    name = record.take("name") or " ".join(filter(None, map(record.take, ("first_name", "last_name"))))
    numbers = {kind: record.take(column) for kind, column in NUMBER_COLUMNS.items()}
    slugs = [numbered_party_slug(company.jurisdiction, kind, number) for kind, number in numbers.items() if number]
    identifiers = [identifier(f"oc-{company.jurisdiction}-{kind}", number) for kind, number in numbers.items() if number]
    return {
        "name": name,
        "slug": slugs[0] if slugs else party_slug(company, name or _digest(record), born),
        "identifiers": list_cell(identifiers),
        **({"born": born} if born else {}),
        **({} if name else {"anonymous": "TRUE", "anonymousReason": UNNAMED}),
    }


def _born(record: RegisterRecord, unmapped: UnmappedFields) -> str:
    days = [day_cell(column, record.take(column), unmapped) for column in BIRTH_COLUMNS]
    return next(filter(None, days), "")


def _is_company(record: RegisterRecord) -> bool:
    """By the column type; without one, or with an unknown one, the officer is a person, and is counted."""
    type_ = record.values.get("type", "").lower()
    if type_ in COMPANY_TYPES or type_ in PERSON_TYPES:
        record.take("type")
    else:
        record.file.untyped += 1
    return type_ in COMPANY_TYPES


def _has_ended(record: RegisterRecord) -> bool:
    return record.values.get("current_status", "").lower() in ENDED or record.values.get("inactive", "").lower() == "true"


def _digest(record: RegisterRecord) -> str:
    """A name for an officer without one: the key of the row, or all that it says."""
    key = record.values.get("id") or "\0".join(f"{name}={text}" for name, text in sorted(record.values.items()))
    return hashlib.sha256(key.encode()).hexdigest()[:16]
