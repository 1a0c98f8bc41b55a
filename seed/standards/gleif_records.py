"""Records of GLEIF -> companies, and how they are related.

{"LEI": "5493...", "Entity.LegalName": "Acme", "Entity.LegalJurisdiction": "LV"}
->   companies.csv: {"name": "Acme", "slug": "lei-5493...", "jurisdiction": "LV", "identifiers": "lei:5493..."}

{"Relationship.StartNode.NodeID": "5493...", "Relationship.RelationshipType": "IS_DIRECTLY_CONSOLIDATED_BY", ...}
->   has_subsidiary.csv: {"from": "company:lei-2138...", "to": "company:lei-5493...", "valid": "2014-01-01/.."}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from keiretsu.seed.standards.layout_rows import LayoutRow, day_cell, former_name, identifier, interval_cell, list_cell, node_slug
from keiretsu.seed.standards.text_records import TextRecord
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.table import TableError
from keiretsu.text import quoted

LEI = re.compile(r"[A-Z0-9]{20}")
OTHER_NAME = re.compile(r"Entity\.(?:Transliterated)?OtherEntityNames\.(?:Transliterated)?OtherEntityName\.[0-9]+")
SUCCESSOR = re.compile(r"Entity\.SuccessorEntity(\.[0-9]+)?\.SuccessorLEI")
PERIOD = re.compile(r"(Relationship\.Period\.[0-9]+)\.periodType")
PREVIOUS_NAME = "PREVIOUS_LEGAL_NAME"
IGNORED_STATUSES = frozenset({"ANNULLED", "DUPLICATE", "PENDING_VALIDATION", "PENDING_TRANSFER", "CANCELLED", "TRANSFERRED"})
"""Of registrations: records that are not, not yet or no longer valid; a retired or lapsed one was."""

REGISTERS: Mapping[str, str] = {"RA000585": "gb-coh", "RA000586": "gb-coh", "RA000587": "gb-coh"}
"""Code of a register -> its scheme of identifiers; that of others is their code."""

LINKS: Mapping[str, str] = {
    "IS_ULTIMATELY_CONSOLIDATED_BY": "ultimately consolidated by",
    "IS_INTERNATIONAL_BRANCH_OF": "international branch of",
    "IS_FUND-MANAGED_BY": "fund managed by",
    "IS_SUBFUND_OF": "subfund of",
    "IS_FEEDER_TO": "feeder to",
}
"""Relationships that are not those of a parent and its subsidiary -> the kind of the link."""

DIRECT_PARENT = "IS_DIRECTLY_CONSOLIDATED_BY"
SUCCESSION = "succeeded by"
NO_REGISTER = "RA888888"
"""The register does not exist, or has no number for the company."""


class _GleifRecord(TextRecord):
    """A record of any kind."""

    def take_lei(self, name: str) -> str:
        """Raises TableError."""
        lei = self.take(name).upper()
        if not LEI.fullmatch(lei):
            raise TableError(f"{quoted(lei)} is not an LEI, in {name}; download the file again", self.position)
        return lei

    def count_rest(self, unmapped: UnmappedFields) -> None:
        """Count what has no place, by the group of its columns."""
        for name in self.rest():
            unmapped.add(".".join(name.split(".")[:2]))


def map_gleif(values: Mapping[str, str], position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """The rows of a record of any kind. Raises TableError."""
    record = _GleifRecord(values, position)
    if "Exception.Category" in values:
        reason = values.get("Exception.Reason.1") or values.get("Exception.Reason") or "without a reason"
        unmapped.add(f"reporting exceptions: {values['Exception.Category']}, {reason}")
        return
    status = record.take("Registration.RegistrationStatus")
    if status in IGNORED_STATUSES:
        unmapped.add(f"records whose registration is {status}")
        return
    yield from _relationship(record, unmapped) if "Relationship.RelationshipType" in values else _company(record, unmapped)


def _company(record: _GleifRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    lei, name = record.take_lei("LEI"), record.take("Entity.LegalName")
    if not name:
        raise TableError(f"The record of {lei} has no Entity.LegalName; download the file again", record.position)
    aliases, former = _other_names(record)
    kind = record.take("Entity.EntityCategory")
    cells = {
        "name": name,
        "slug": node_slug("lei", lei),
        "aliases": list_cell(other for other in aliases if other != name),
        "kind": "" if kind == "GENERAL" else kind.lower().replace("_", " "),
        "jurisdiction": record.take("Entity.LegalJurisdiction"),
        "founded": day_cell("Entity.EntityCreationDate", record.take("Entity.EntityCreationDate"), unmapped),
        "dissolved": day_cell("Entity.EntityExpirationDate", record.take("Entity.EntityExpirationDate"), unmapped),
        "identifiers": list_cell(_identifiers(record, lei)),
        "formerNames": list_cell(former_name(other) for other in former),
    }
    yield LayoutRow("companies.csv", record.position, cells)
    for column in [name for name in record.values if SUCCESSOR.fullmatch(name)]:
        successor = record.take_lei(column)
        yield _stub(successor, record.position)
        ends = {"from": _reference(lei), "to": _reference(successor)}
        yield LayoutRow("linked_to.csv", record.position, {**ends, "kind": SUCCESSION})
    record.count_rest(unmapped)


def _other_names(record: _GleifRecord) -> tuple[list[str], list[str]]:
    """Names besides the legal one, and former legal names."""
    aliases: list[str] = []
    former: list[str] = []
    for column, name in record.values.items():
        if OTHER_NAME.fullmatch(column):
            record.used.add(column)
            (former if record.take(f"{column}.type") == PREVIOUS_NAME else aliases).append(name)
    return aliases, former


def _identifiers(record: _GleifRecord, lei: str) -> Iterator[str]:
    yield identifier("lei", lei)
    register = record.take("Entity.RegistrationAuthority.RegistrationAuthorityID")
    number = record.take("Entity.RegistrationAuthority.RegistrationAuthorityEntityID")
    if number and register != NO_REGISTER:
        yield identifier(REGISTERS.get(register, register.lower() or "registration"), number)
    elif number:
        record.used.discard("Entity.RegistrationAuthority.RegistrationAuthorityEntityID")


def _relationship(record: _GleifRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    types = (record.take(f"Relationship.{node}.NodeIDType") for node in ("StartNode", "EndNode"))
    if any(type_ not in ("LEI", "") for type_ in types):
        unmapped.add("relationships with an end that has no LEI")
        return
    child, parent = record.take_lei("Relationship.StartNode.NodeID"), record.take_lei("Relationship.EndNode.NodeID")
    type_, status = record.take("Relationship.RelationshipType"), record.take("Relationship.RelationshipStatus")
    valid, has_ended = _valid(record, unmapped)
    if type_ != DIRECT_PARENT and type_ not in LINKS:
        unmapped.add(f"relationships of the type {type_}")
        return
    if status == "INACTIVE" and not has_ended:
        unmapped.add("relationships that are INACTIVE, without the day of their end")
        return
    for lei in (child, parent):
        yield _stub(lei, record.position)
    if type_ == DIRECT_PARENT:
        cells = {"from": _reference(parent), "to": _reference(child), "valid": valid}
        yield LayoutRow("has_subsidiary.csv", record.position, cells)
    else:
        cells = {"from": _reference(child), "to": _reference(parent), "kind": LINKS[type_], "valid": valid}
        yield LayoutRow("linked_to.csv", record.position, cells)
    record.count_rest(unmapped)


def _valid(record: _GleifRecord, unmapped: UnmappedFields) -> tuple[str, bool]:
    """When the relationship holds, and whether that is over; periods of accounting and of filing say when it was reported."""
    for column in [name for name, value in record.values.items() if value == "RELATIONSHIP_PERIOD" and PERIOD.fullmatch(name)]:
        record.used.add(column)
        prefix = column.removesuffix(".periodType")
        start, end = record.take(f"{prefix}.startDate"), record.take(f"{prefix}.endDate")
        return interval_cell(start, end, unmapped), bool(end)
    return "", False


def _stub(lei: str, position: int) -> LayoutRow:
    cells = {"name": f"LEI {lei}", "slug": node_slug("lei", lei), "identifiers": identifier("lei", lei)}
    return LayoutRow("companies.csv", position, cells, is_stub=True)


def _reference(lei: str) -> str:
    return f"company:{node_slug('lei', lei)}"
