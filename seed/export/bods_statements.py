"""Records with their claims -> statements of BODS 0.4.

    StoredRecord("company:acme", "", "Company", {"name": "Acme Ltd"}, ("A1-07",))
    ->   {"statementId": "5e8c...", "recordId": "urn:keiretsu:company:acme", "recordDetails": {...}, "annotations": [...], ...}

Each claim is an annotation, and so are the cells that the fields of BODS cannot hold: those that the importer would fill otherwise. The id
of a statement is a hash of what it says; so equal graphs have equal ids, and what changes gets another one.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import orjson
from cachetools import LRUCache

from keiretsu.schema.provenance import Modality
from keiretsu.seed.export.bods_details import DAY, entity_details, interest_of, person_details
from keiretsu.seed.export.bods_spool import RecordSpool, StoredClaim, StoredRecord
from keiretsu.seed.export.exact_cells import different_cells
from keiretsu.seed.export.tables import DataTable
from keiretsu.seed.standards.bods_annotations import MEMBER, RECORD, RECORD_IDS, Marks, interest_pointer, record_id
from keiretsu.seed.standards.bods_index import VERSION
from keiretsu.seed.standards.bods_interests import SUBSIDIARY, StatedRelationship, read_stake
from keiretsu.seed.standards.bods_nodes import company_cells, person_cells
from keiretsu.seed.standards.unmapped import UnmappedFields

BodsObject = dict[str, Any]

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:keiretsu:statements")
CACHED_CLAIMS = 10_000
SOURCE_TYPES = ("selfDeclaration", "officialRegister", "thirdParty", "primaryResearch", "verified")
SOURCE_TITLE = re.compile(r"(?:(.*) \()?((?:{0})(?:, (?:{0}))*)(?(1)\))".format("|".join(SOURCE_TYPES)), re.DOTALL)
"""The title of a document that was loaded from BODS: its description and the types of the source."""

TYPES_BY_MODALITY = {"self-claim": "selfDeclaration", "reported": "thirdParty"}
MODALITIES = [str(modality.value) for modality in Modality]
"""The firmest first."""

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


@dataclass
class StatementMaker:
    """Makes the statements of one data set. `tables`: by type. `unnamed`: type -> the name that stands in for a missing one."""

    data_set: str
    spool: RecordSpool
    tables: Mapping[str, DataTable]
    unnamed: Mapping[str, str]
    today: dt.date
    _claims: LRUCache[str, StoredClaim | None] = field(default_factory=lambda: LRUCache(CACHED_CLAIMS))

    def node(self, record: StoredRecord) -> BodsObject:
        """The statement about a company or a person."""
        unnamed = self.unnamed[record.type]
        is_person = record.type == "Person"
        details = (person_details if is_person else entity_details)(record.cells, unnamed)
        imported = (person_cells if is_person else company_cells)(details, UnmappedFields())
        values = different_cells(self.tables[record.type], record.cells, imported, unnamed)
        claims = list(self._claims_of(record))
        annotations = [*self._claim_annotations(RECORD, claims), *_value_annotation(RECORD, values)]
        return self._statement("person" if is_person else "entity", (record.start, record.start), details, annotations, claims)

    def relationship(self, records: Sequence[StoredRecord]) -> BodsObject:
        """The statement about all interests of one owner in one company."""
        owner, company = records[0].start, records[0].end
        interests, annotations, claims = [], list[dict[str, Any]](), dict[str, StoredClaim]()
        for index, record in enumerate(records):
            interest, pointer = interest_of(record.type, record.cells), interest_pointer(index)
            supporting = list(self._claims_of(record))
            annotations += self._claim_annotations(pointer, supporting)
            annotations += _value_annotation(pointer, self._different_values(record, interest), record.type)
            claims |= {claim.key: claim for claim in supporting}
            interests.append(interest)
        details = {"isComponent": False, "subject": record_id(company), "interestedParty": record_id(owner), "interests": interests}
        return self._statement("relationship", (owner, company), details, annotations, list(claims.values()))

    def _different_values(self, record: StoredRecord, interest: Mapping[str, Any]) -> Mapping[str, str]:
        marks = Marks({}, {}, {interest_pointer(0): record.type})
        relationship = StatedRelationship(record.start, record.end, [()], (0, 0), "", has_components=False, marks=marks)
        imported = read_stake(interest, 0, relationship, UnmappedFields()).cells
        return different_cells(self.tables[record.type], record.cells, imported)

    def _statement(
        self, type_: str, ends: tuple[str, str], details: BodsObject, annotations: Sequence[BodsObject], claims: Sequence[StoredClaim]
    ) -> BodsObject:
        """`ends`: of a relationship the owner and the company; else the node, twice."""
        ids = [record_id(end) for end in ends]
        standing = [claim for claim in claims if "retractedAt" not in claim.cells] or claims
        content = {
            "recordId": ids[0] if type_ != "relationship" else f"{RECORD_IDS}interests:{':'.join(quote(end, safe=':-') for end in ends)}",
            "recordType": type_,
            "recordDetails": details,
            **({"annotations": annotations} if annotations else {}),
            **({"source": source} if (source := _source(standing, self.today)) else {}),
        }
        text = orjson.dumps([self.data_set, content], option=orjson.OPT_SORT_KEYS).decode()
        return {
            "statementId": str(uuid.uuid5(NAMESPACE, text)),
            "statementDate": self._date(standing),
            "declarationSubject": ids[1],
            "recordStatus": "new",
            **content,
            "publicationDetails": {
                "publicationDate": self.today.isoformat(),
                "bodsVersion": VERSION,
                "publisher": {"name": self.data_set},
            },
        }

    def _date(self, claims: Sequence[StoredClaim]) -> str:
        """The day of the latest document, or else that of the export."""
        days = [day for claim in claims if (day := _day_of(claim))]
        return min(max(days), self.today.isoformat()) if days else self.today.isoformat()

    def _claims_of(self, record: StoredRecord) -> Iterator[StoredClaim]:
        for key in record.claims:
            if key not in self._claims:
                self._claims[key] = self._read_claim(key)
            if claim := self._claims[key]:
                yield claim

    def _read_claim(self, key: str) -> StoredClaim | None:
        """With subjects that are part of the file only; without any of them, it is about the node that it supports."""
        claim = self.spool.claim(self.data_set, key)
        if claim is None:
            return None
        about = [id_ for id_ in claim.about if self.spool.is_written(self.data_set, id_)] or [claim.node]
        return StoredClaim(key, claim.cells, claim.document, about, claim.node)

    @staticmethod
    def _claim_annotations(pointer: str, claims: Sequence[StoredClaim]) -> Iterator[dict[str, Any]]:
        for claim in claims:
            cells = {name: text for name, text in claim.cells.items() if name != "statement"}
            mark: dict[str, Any] = {"claim": {**cells, "about": claim.about}}
            mark |= {"document": claim.document} if claim.document else {}
            yield _annotation(pointer, claim.cells.get("statement", ""), mark)


def _annotation(pointer: str, description: str, mark: Mapping[str, Any]) -> dict[str, Any]:
    return {"statementPointerTarget": pointer, "motivation": "commenting", "description": description, MEMBER: mark}


def _value_annotation(pointer: str, values: Mapping[str, str], type_: str = "") -> Iterator[dict[str, Any]]:
    """What BODS has no field for: cells, and that an interest is a subsidiary."""
    mark: dict[str, Any] = {"type": SUBSIDIARY} if type_ == SUBSIDIARY else {}
    mark |= {"values": values} if values else {}
    if not mark:
        return
    texts = ["The interestedParty is the parent company"] if type_ == SUBSIDIARY else []
    texts += [f"{name}: {text}" if text else f"{name}: not stated" for name, text in values.items()]
    yield _annotation(pointer, "; ".join(texts), mark)


def _source(claims: Sequence[StoredClaim], today: dt.date) -> dict[str, Any]:
    """The source of the firmest claim, of those the one with the latest document; empty without claims."""
    if not claims:
        return {}
    best = min(sorted(sorted(claims, key=lambda claim: claim.key), key=_day_of, reverse=True), key=_modality_rank)
    modality, title = best.cells.get("modality", ""), best.document.get("title", "")
    match = SOURCE_TITLE.fullmatch(title)
    types = match[2].split(", ") if match else [TYPES_BY_MODALITY[modality]] if modality in TYPES_BY_MODALITY else []
    same = [claim for claim in claims if claim.document == best.document]
    names = dict.fromkeys(name for claim in same if (name := claim.cells.get("attributedTo", "")))
    address, day = best.document.get("address", ""), best.document.get("inferredTo", "")
    members = {
        "type": types,
        "description": (match[1] or "") if match else title,
        "url": address if ADDRESS.fullmatch(address) else "",
        "retrievedAt": day if DAY.fullmatch(day) and day <= today.isoformat() else "",
        "assertedBy": [{"name": name} for name in names],
    }
    return {name: value for name, value in members.items() if value}


def _modality_rank(claim: StoredClaim) -> int:
    modality = claim.cells.get("modality", "")
    return MODALITIES.index(modality) if modality in MODALITIES else len(MODALITIES)


def _day_of(claim: StoredClaim) -> str:
    """The day on which the document of a claim was published, at the latest; empty if unknown."""
    day = claim.document.get("publishedOn") or claim.document.get("inferredTo", "")
    return day if DAY.fullmatch(day) else ""
