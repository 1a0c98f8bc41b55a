"""OpenCorporates: relationships -> subsidiaries, stakes and branches. The subject holds or controls the object.

{"relationship_type": "control_statement", "subject_entity_name": "Top", "object_entity_name": "Acme Ltd",
 "percentage_min_share_ownership": "25.0", "percentage_max_share_ownership": "50.0", ...}
->   holds_stake_in.csv: from "company:oc-us-de-4413312", to "company:oc-gb-01234567", kind "SHARES", share_percent "25.0-50.0"
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keiretsu.seed.shares import ShareUnit, parse_share
from keiretsu.seed.standards.layout_rows import LayoutRow, interval_cell
from keiretsu.seed.standards.oc_companies import branch_link
from keiretsu.seed.standards.oc_keys import CompanyKey, company_key, party_slug, region_of
from keiretsu.seed.standards.oc_records import JURISDICTION, NUMBER, OWNED, OWNER, RegisterRecord
from keiretsu.seed.standards.unmapped import UnmappedFields

SUBSIDIARY, CONTROL, PARCEL, BRANCH = "subsidiary", "control_statement", "share_parcel", "branch"
TYPES = (SUBSIDIARY, CONTROL, PARCEL, BRANCH)
RIGHTS = {"SHARES": "share_ownership", "VOTING_RIGHTS": "voting_rights"}
"""Kind of interest -> the ending of the columns with its bounds."""

OTHER_CONTROL = "OTHER_INFLUENCE_OR_CONTROL"
WITHOUT_START, WITHOUT_END = "before", "after"


@dataclass(frozen=True)
class _Party:
    """One end. `key`: None if the file does not identify it as a company; `row` describes it."""

    reference: str
    key: CompanyKey | None
    row: LayoutRow


def relationship_rows(record: RegisterRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """The rows of a relationship."""
    type_ = record.take("relationship_type").lower().replace(" ", "_").replace("-", "_")
    if type_ not in TYPES:
        unmapped.add(f"relationships of the type {type_ or 'that is empty'}")
        return
    owned = _company(record, OWNED)
    if owned is None:
        unmapped.add("relationships whose object is not identified")
        return
    owner = _owner(record, type_, owned)
    if owner is None or owner.reference == owned.reference:
        unmapped.add("relationships whose subject is not identified" if owner is None else "relationships of a company with itself")
        return
    yield owned.stub(record.position, _end(record, OWNED, "name"))
    yield owner.row
    yield from _facts(record, type_, owner, owned, unmapped)
    record.count_rest(unmapped)


def _facts(record: RegisterRecord, type_: str, owner: _Party, owned: CompanyKey, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    valid = _valid(record, unmapped)
    if type_ == BRANCH:
        assert owner.key, "the home company of a branch has a number"
        link = branch_link(owned, owner.key, record.position)
        yield LayoutRow(link.table, link.position, {**link.cells, "valid": valid})
        return
    shares = {kind: _share(record, ending, unmapped) for kind, ending in RIGHTS.items()}
    ends = {"from": owner.reference, "to": owned.reference, "valid": valid}
    if type_ == SUBSIDIARY:
        yield LayoutRow("has_subsidiary.csv", record.position, {**ends, "share_percent": shares.pop("SHARES") or ""})
    stakes = {kind: share for kind, share in shares.items() if share is not None}
    if type_ == PARCEL:
        stakes.setdefault("SHARES", "")
    elif type_ == CONTROL and not stakes:
        stakes[OTHER_CONTROL] = ""
    for kind, share in stakes.items():
        yield LayoutRow("holds_stake_in.csv", record.position, {**ends, "kind": kind, "share_percent": share})


def _owner(record: RegisterRecord, type_: str, owned: CompanyKey) -> _Party | None:
    """The subject. One with a name only is a person, unless it is a parent or has a number or a jurisdiction."""
    name, key = _end(record, OWNER, "name"), _company(record, OWNER)
    if key:
        return _Party(key.reference, key, key.stub(record.position, name))
    if not name or type_ == BRANCH:
        return None
    slug, region = party_slug(owned, name), region_of(_end(record, OWNER, JURISDICTION))
    has_number = any(record.values.get(f"{prefix}{NUMBER}") for prefix in OWNER)
    if type_ == SUBSIDIARY or region or has_number:
        cells = {"name": name, "slug": slug, "jurisdiction": region}
        return _Party(f"company:{slug}", None, LayoutRow("companies.csv", record.position, cells))
    record.file.untyped += 1
    return _Party(f"person:{slug}", None, LayoutRow("people.csv", record.position, {"name": name, "slug": slug}))


def _company(record: RegisterRecord, end: tuple[str, ...]) -> CompanyKey | None:
    values = (next(filter(None, (record.values.get(f"{prefix}{name}") for prefix in end)), "") for name in (JURISDICTION, NUMBER))
    try:
        key = company_key(*values)
    except ValueError:
        return None
    for name in (JURISDICTION, NUMBER):
        _end(record, end, name)
    return key


def _end(record: RegisterRecord, end: tuple[str, ...], name: str) -> str:
    """A value of one end."""
    return next(filter(None, [record.take(f"{prefix}{name}") for prefix in end]), "")


def _share(record: RegisterRecord, ending: str, unmapped: UnmappedFields) -> str | None:
    """The range of a share, in per cent; empty if it is unknown, None if the record does not mention it."""
    lower, upper = (record.take(f"percentage_{bound}_{ending}") for bound in ("min", "max"))
    if not lower and not upper:
        return None
    text = f"{lower or 0}-{upper or 100}"
    try:
        parse_share(ShareUnit.PERCENT, text)
    except ValueError:
        unmapped.add(f"percentages of {ending} that are not shares")
        return ""
    return text


def _valid(record: RegisterRecord, unmapped: UnmappedFields) -> str:
    """From the earliest possible start to the latest possible end."""
    start, end = record.take("start_date"), record.take("end_date")
    start_type, end_type = (record.take(f"{name}_type").lower() for name in ("start_date", "end_date"))
    if start and start_type == WITHOUT_START:
        unmapped.add("start_date of what began before it")
        start = ""
    if end and end_type == WITHOUT_END:
        unmapped.add("end_date of what ended after it")
        end = ""
    return interval_cell(start, end, unmapped)
