"""Beneficial Ownership Data Standard 0.4: files of statements -> tables of the layout.

    [{"statementId": ..., "recordType": "entity", ...}, ...]   ->   documents, claims, companies, people, holds_stake_in

The files are read twice: for which statement is current for each record, and for the rows.
docs/reference/standards.md says what goes where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.seed.standards import bods_claims, bods_interests, bods_nodes
from keiretsu.seed.standards.bods_annotations import PREFIXES, RECORD, interest_pointer, read_marks, record_slug
from keiretsu.seed.standards.bods_claims import ClaimWriter, StatementPlace, count_unmapped
from keiretsu.seed.standards.bods_index import UNNAMED, StatementError, StatementIndex, VersionError, read_moment
from keiretsu.seed.standards.bods_interests import (
    Stake,
    StatedRelationship,
    describe_interests,
    interests_of,
    merge_stakes,
    read_stakes,
)
from keiretsu.seed.standards.bods_nodes import COMPANIES, PEOPLE, company_cells, person_cells, reason_text, unspecified_cells
from keiretsu.seed.standards.json_objects import JsonObjects, JsonRecord, open_objects
from keiretsu.seed.standards.record_text import day_of, key_slug, object_of, objects_of, text_of
from keiretsu.seed.standards.table_writer import StandardFile, TableWriter
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError, TableNote
from keiretsu.text import quoted

COLUMNS: Mapping[str, Sequence[str]] = {**bods_claims.COLUMNS, **bods_nodes.COLUMNS, **bods_interests.COLUMNS}
EXACT = frozenset(
    {
        *("shareMin", "shareMax", "valid", "founded", "dissolved", "born", "died"),
        *("line", "confidence", "start", "end", "retractedAt", "publishedOn", "inferredFrom", "inferredTo"),
    }
)
MARKS = (b'"statementId"', b'"statementID"')
OTHER_MARKS = (b'"recordType"', b'"recordDetails"', b'"declarationSubject"', b'"statementType"')
SUPERSEDED = "statements that later ones of the same record replace"
NO_OWNERS = "noBeneficialOwners"


def is_bods(head: bytes) -> bool:
    """Whether a file consists of statements, of any version: others than 0.4 are refused when they are read."""
    return (
        head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith((b"[", b"{"))
        and any(mark in head for mark in MARKS)
        and any(mark in head for mark in OTHER_MARKS)
    )


def read_bods(files: Sequence[InputFile], data_set: str) -> Iterator[StandardFile]:
    """The tables of each file. Raises SpoolError."""
    reader = _Reader(data_set)
    for file in files:
        reader.index(file)
    yield from reader.convert()


@dataclass
class _File:
    """A file while it is read. `first`: the number of its first statement among those of all; `objects`: none if it is unreadable."""

    objects: JsonObjects | tuple[()]
    first: int
    writer: TableWriter
    errors: list[TableNote] = field(default_factory=list)
    unmapped: UnmappedFields = field(default_factory=UnmappedFields)


@dataclass(frozen=True)
class _Repeated:
    """A stake that several statements may describe, and where the one with its values is."""

    stake: Stake
    file: _File
    position: int


class _Reader:
    def __init__(self, data_set: str) -> None:
        self._data_set = data_set
        self._index = StatementIndex(data_set)
        self._claims = ClaimWriter(data_set)
        self._files: list[_File] = []
        self._statements = 0
        self._repeated: dict[tuple[str, ...], _Repeated] = {}

    def index(self, file: InputFile) -> None:
        """The first reading."""
        try:
            objects = open_objects(file)
            read = _File(objects, self._statements, TableWriter(file.name, "statement" if objects.is_array else "line", COLUMNS, EXACT))
        except TableError as error:
            read = _File((), self._statements, TableWriter(file.name, "line", COLUMNS, EXACT), [_note(error)])
        self._files.append(read)
        try:
            for position, statement in read.objects:
                self._index_statement(position, statement, read)
        except TableError as error:
            read.errors.append(_note(error))

    def _index_statement(self, position: int, statement: JsonRecord, file: _File) -> None:
        try:
            self._index.add(self._statements, statement)
        except StatementError as error:
            file.errors.append(TableNote(_with_id(str(error), statement), position))
        except VersionError as error:
            raise TableError(str(error), position) from None
        self._statements += 1

    def convert(self) -> Iterator[StandardFile]:
        """The second reading; nothing is converted if a file has errors, because what a reference leads to may be missing."""
        if not any(file.errors for file in self._files):
            for file in self._files:
                self._convert_file(file)
            self._write_repeated()
        for file in self._files:
            sentence = file.unmapped.sentence()
            notes = file.objects.notes if isinstance(file.objects, JsonObjects) else ()
            yield file.writer.finish([*notes, *([TableNote(sentence)] if sentence else [])], file.errors)

    def _convert_file(self, file: _File) -> None:
        for sequence, (position, statement) in enumerate(file.objects, file.first):
            if self._index.is_current(sequence, statement):
                self._convert(statement, sequence, file, StatementPlace(position, file.writer, file.unmapped))
            else:
                file.unmapped.add(SUPERSEDED)

    def _convert(self, statement: JsonRecord, sequence: int, file: _File, place: StatementPlace) -> None:
        details = object_of(statement, "recordDetails")
        if details.get("isComponent") is True:
            place.unmapped.add("isComponent")
        count_unmapped(statement, place.unmapped)
        if text_of(statement, "recordType") == "relationship":
            try:
                self._convert_relationship(statement, details, sequence, file, place)
            except StatementError as error:
                file.errors.append(TableNote(_with_id(str(error), statement), place.position))
        else:
            self._convert_node(statement, details, place)

    def _convert_node(self, statement: JsonRecord, details: Mapping[str, Any], place: StatementPlace) -> None:
        record = text_of(statement, "recordId")
        is_entity = text_of(statement, "recordType") == "entity"
        table = COMPANIES if is_entity else PEOPLE
        cells = company_cells(details, place.unmapped) if is_entity else person_cells(details, place.unmapped)
        marks = read_marks(statement)
        cells |= _known_values(marks.values_at(RECORD), table, place)
        exported = self._claims.write_exported(marks.claims_at(RECORD), statement, place)
        what = text_of(object_of(details, "entityType"), "type") if is_entity else text_of(details, "personType")
        text = f"{self._index.name(record)}{f' ({what})' if what else ''}{_stated(statement)}"
        reference = self._index.reference(record)
        assert reference, "the index contains all records"
        claims = "; ".join(exported) or self._claims.write(statement, text, [reference], place)
        row = {**cells, "slug": record_slug(self._data_set, record, text_of(statement, "recordType")), "claims": claims}
        place.writer.add(table, place.position, row)

    def _convert_relationship(
        self, statement: JsonRecord, details: Mapping[str, Any], sequence: int, file: _File, place: StatementPlace
    ) -> None:
        company, company_name = self._party(statement, details, "subject")
        owner, owner_name = self._party(statement, details, "interestedParty")
        interests = "; ".join(describe_interests(details)) or "an interest"
        unspecified = object_of(details, "interestedParty")
        reasons = [reason_text(object_of(details, end)) for end in ("subject", "interestedParty")]
        text = f"{'; '.join(filter(None, (f'{owner_name} in {company_name}: {interests}', *reasons)))}{_stated(statement)}"
        if text_of(unspecified, "reason") == NO_OWNERS and not details.get("interests"):
            self._claims.write(statement, f"{company_name}: {reason_text(unspecified)}{_stated(statement)}", [company], place)
            return
        marks = read_marks(statement)
        exported = [
            self._claims.write_exported(marks.claims_at(interest_pointer(index)), statement, place)
            for index in range(len(interests_of(details)))
        ]
        claims = "" if all(exported) else self._claims.write(statement, text, [company, owner], place)
        for end, id_ in (("subject", company), ("interestedParty", owner)):
            if isinstance(details.get(end), dict):
                self._write_unspecified(id_, object_of(details, end), claims or "; ".join(exported[0]), place)
        is_closed = text_of(statement, "recordStatus") == "closed"
        date = text_of(statement, "statementDate")
        has_components = bool(details.get("componentRecords"))
        cited = [items or (claims,) for items in exported]
        order, closed = (read_moment(date), sequence), day_of(date) * is_closed
        relationship = StatedRelationship(owner, company, cited, order, closed, has_components, marks)
        for stake in read_stakes(details, relationship, place.unmapped):
            if self._index.may_repeat(details):
                self._add_repeated(stake, file, place)
            else:
                place.writer.add(stake.table, place.position, stake.cells)

    def _party(self, statement: JsonRecord, details: Mapping[str, Any], end: str) -> tuple[str, str]:
        """The id of one of the two, and its name for the claim. Raises StatementError."""
        value = details.get(end)
        if isinstance(value, dict):
            is_company = end == "subject" or _is_company(details)
            slug = f"{key_slug(self._data_set, text_of(statement, 'recordId'))}-{'subject' if end == 'subject' else 'interested-party'}"
            return f"{PREFIXES['entity' if is_company else 'person']}:{slug}", UNNAMED
        record = text_of(details, end)
        if not record:
            raise StatementError(f"The relationship lacks its {end}; name a record, or give the reason why it cannot be specified")
        reference = self._index.reference(record)
        if reference is None:
            raise StatementError(f"No statement describes the record {quoted(record)}, which is the {end}; add the file that describes it")
        return reference, self._index.name(record)

    def _write_unspecified(self, id_: str, unspecified: Mapping[str, Any], claims: str, place: StatementPlace) -> None:
        prefix, _, slug = id_.partition(":")
        table = COMPANIES if prefix == PREFIXES["entity"] else PEOPLE
        place.writer.add(table, place.position, {"slug": slug, **unspecified_cells(unspecified), "claims": claims})

    def _add_repeated(self, stake: Stake, file: _File, place: StatementPlace) -> None:
        earlier = self._repeated.get(stake.identity)
        merged = merge_stakes([earlier.stake, stake], place.unmapped)[0] if earlier else stake
        is_latest = earlier is None or merged.order == stake.order
        self._repeated[stake.identity] = (
            _Repeated(merged, file, place.position) if is_latest or earlier is None else _Repeated(merged, earlier.file, earlier.position)
        )

    def _write_repeated(self) -> None:
        for repeated in self._repeated.values():
            repeated.file.writer.add(repeated.stake.table, repeated.position, repeated.stake.cells)


def _note(error: TableError) -> TableNote:
    return TableNote(error.message, error.position)


def _known_values(values: Mapping[str, str], table: str, place: StatementPlace) -> dict[str, str]:
    """The cells of an annotation that the table has."""
    known = {name: text for name, text in values.items() if name in COLUMNS[table] and name not in ("slug", "claims")}
    for name in values.keys() - known.keys():
        place.unmapped.add(f"annotations.keiretsu.values.{name}")
    return known


def _stated(statement: JsonRecord) -> str:
    closed = " as closed" if text_of(statement, "recordStatus") == "closed" else ""
    return f", stated{closed} on {day_of(text_of(statement, 'statementDate'))}"


def _with_id(message: str, statement: JsonRecord) -> str:
    id_ = text_of(statement, "statementId")
    return f"{message}; its statementId is {quoted(id_)}" if id_ else message


def _is_company(details: Mapping[str, Any]) -> bool:
    """Whether an unnamed party is not a person: every interest says that it makes nobody a beneficial owner."""
    interests = list(objects_of(details, "interests"))
    return bool(interests) and all(interest.get("beneficialOwnershipOrControl") is False for interest in interests)
