"""All statements of a data set -> which of them is current for each record, and what references to records need.

    statements 1 and 9 of the record "rec-acme", of 2019 and 2024   ->   index.is_current(9), reference "company:mine-rec-acme"

A record is described by its latest statement, by `statementDate`, then by position. Statements that another one names in
`replacesStatements` are not current either. The index keeps a number and a name for each record, not the statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keiretsu.seed.standards.bods_annotations import PREFIXES, record_slug
from keiretsu.seed.standards.json_objects import JsonRecord
from keiretsu.seed.standards.record_text import object_of, objects_of, text_of, texts_of
from keiretsu.text import join_or, quoted

VERSION = "0.4"
RECORD_TYPES = ("entity", "person", "relationship")
MAX_NAME_CHARS = 80  # of a name in the text of a claim
SEQUENCE_BITS = 34
UNNAMED = "an unnamed party"


class StatementError(Exception):
    """What is wrong with a statement: one sentence."""


class VersionError(Exception):
    """A file that follows another version: one sentence."""


@dataclass
class StatementIndex:
    """Filled by `add` with all statements in order; asked afterwards."""

    data_set: str
    _latest: dict[str, int] = field(default_factory=dict)
    _types: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _replaced: set[str] = field(default_factory=set)
    _pairs: set[int] = field(default_factory=set)
    _repeated: set[int] = field(default_factory=set)

    def add(self, sequence: int, statement: JsonRecord) -> None:
        """Raises StatementError, VersionError. `sequence`: the number of the statement in all files, from 0."""
        check_version(statement)
        record, type_, moment = _read_head(statement)
        details = object_of(statement, "recordDetails")
        is_new = record not in self._latest
        self._latest[record] = max(self._latest.get(record, -1), moment << SEQUENCE_BITS | sequence)
        if self._types.setdefault(record, type_) != type_:
            raise StatementError(f"Record {quoted(record)} is of type {self._types[record]} in another statement, and {type_} here")
        self._replaced.update(texts_of(statement, "replacesStatements"))
        if type_ != "relationship":
            self._names[record] = record_name(details)[:MAX_NAME_CHARS]
        elif is_new:
            pair = _pair(details)
            (self._repeated if pair in self._pairs else self._pairs).add(pair)

    def is_current(self, sequence: int, statement: JsonRecord) -> bool:
        """Whether the statement is the one that describes its record."""
        latest = self._latest[text_of(statement, "recordId")] & ((1 << SEQUENCE_BITS) - 1)
        return latest == sequence and text_of(statement, "statementId") not in self._replaced

    def may_repeat(self, details: Mapping[str, Any]) -> bool:
        """Whether another record relates the same two."""
        return _pair(details) in self._repeated

    def reference(self, record: str) -> str | None:
        """The id of an entity or a person; None if no statement describes it."""
        type_ = self._types.get(record, "")
        return f"{PREFIXES[type_]}:{record_slug(self.data_set, record, type_)}" if type_ in PREFIXES else None

    def name(self, record: str) -> str:
        """For the text of a claim."""
        return self._names.get(record) or UNNAMED


def check_version(statement: JsonRecord) -> None:
    """Raises VersionError for versions before 0.4."""
    version = text_of(object_of(statement, "publicationDetails"), "bodsVersion")
    if "statementType" in statement or (version and version != VERSION and not version.startswith(f"{VERSION}.")):
        what = f"BODS {version}" if version else "a version of BODS before 0.4"
        raise VersionError(f"The statement follows {what}; only BODS {VERSION} is read, so convert the file to that version")


def record_name(details: Mapping[str, Any]) -> str:
    """The name of an entity, or the main name of a person; empty if there is none."""
    if name := text_of(details, "name"):
        return name
    names = sorted_names(details)
    return full_name(names[0]) if names else ""


def sorted_names(details: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The names of a person, the legal one first, former ones last."""
    order = {"legal": 0, "former": 2, "birth": 2}
    names = [name for name in objects_of(details, "names") if full_name(name)]
    return sorted(names, key=lambda name: order.get(text_of(name, "type"), 1))


def full_name(name: Mapping[str, Any]) -> str:
    """Its full text, or its parts."""
    parts = (text_of(name, part) for part in ("givenName", "patronymicName", "familyName"))
    return text_of(name, "fullName") or " ".join(filter(None, parts))


def read_moment(text: str) -> int:
    """The seconds of a day, or of a day and a time, since the year 1. Raises ValueError."""
    moment = dt.datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()) - int(START.timestamp())


START = dt.datetime(1, 1, 2, tzinfo=dt.UTC)  # before it, time zones have no day


def _read_head(statement: JsonRecord) -> tuple[str, str, int]:
    """Record, type of the record, moment."""
    missing = [name for name in ("statementId", "recordId", "recordType", "statementDate") if not text_of(statement, name)]
    missing += [] if isinstance(statement.get("recordDetails"), dict) else ["recordDetails"]
    if missing:
        raise StatementError(f"The statement lacks {join_or(missing).replace(' or ', ' and ')}, which BODS {VERSION} requires")
    type_, date = text_of(statement, "recordType"), text_of(statement, "statementDate")
    if type_ not in RECORD_TYPES:
        raise StatementError(f"The recordType is {quoted(type_)}; it must be {join_or(RECORD_TYPES)}")
    try:
        return text_of(statement, "recordId"), type_, max(read_moment(date), 0)
    except ValueError:
        raise StatementError(f"The statementDate is {quoted(date)}; write it as 2026-01-31 or 2026-01-31T12:00:00Z") from None


def _pair(details: Mapping[str, Any]) -> int:
    return hash((text_of(details, "subject"), text_of(details, "interestedParty")))
