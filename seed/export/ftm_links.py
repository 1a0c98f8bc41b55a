"""Relationships -> entities of FollowTheMoney.

ExportedEdge("HOLDS_STAKE_IN", "person:ann", "company:acme", {"kind": "votingRights", "shareMin": 25, "shareMax": 50}, ...)
->   MoneyRecord("keiretsu.holds-stake-in-...", "Ownership",
                 {"owner": [...], "asset": [...], "ownershipType": ["voting rights"], "percentage": ["25-50"]})
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from keiretsu.seed.export.ftm_nodes import ROLE_OF_MODALITY, MoneyRecord
from keiretsu.seed.export.ftm_values import DEFAULT, RecordFields, listed, read_period, read_share
from keiretsu.seed.export.records import ExportedEdge
from keiretsu.seed.standards.ftm_ids import entity_id
from keiretsu.seed.standards.ftm_schemata import (
    AMOUNT,
    CONTROL_KINDS,
    DATED,
    LINK_KEY,
    LINK_ROLES,
    OWNERSHIP_KINDS,
    RELATIONSHIPS,
    SUBSIDIARY_KINDS,
    UNKNOWN,
    UNKNOWN_LINK,
)

CURRENCY = re.compile(r"[A-Za-z]{3}")
BETWEEN_PEOPLE = ("Family", "Associate")
WITHOUT_STATUS = (*BETWEEN_PEOPLE, "Payment", "Debt")
"""Schemata without a status."""

SUBSIDIARY_WORDS = {kind: word for word, kind in SUBSIDIARY_KINDS.items()}
TITLES = {schema.kind: name for name, schema in RELATIONSHIPS.items() if schema.table == "holds_role.csv"}
KINDS_OF_LINK = {schema.kind: name for name, schema in RELATIONSHIPS.items() if schema.table == "linked_to.csv"}
ROLES = {role.table.removesuffix(".csv").upper(): name for name, role in LINK_ROLES.items()}
"""Relationship type -> the role of its UnknownLink."""

NO_WORD = "It has no name; it is left out"
NO_CURRENCY = "It is not the code of a currency; it is left out"
NO_AMOUNT = "Only payments and debts have an amount; it is left out"

Schema = tuple[str, Mapping[str, list[str]]]
"""The name of a schema, and the properties that belong to it alone."""


def is_written(type_: str) -> bool:
    """Whether FollowTheMoney has a schema for the edges of a type."""
    return type_ in ROLES or type_ in WRITERS


def link(fields: RecordFields, id_: str) -> MoneyRecord:
    """The entity of an edge of a type that is written, with this id."""
    edge = fields.record
    assert isinstance(edge, ExportedEdge), "only edges are relationships"
    name, properties = WRITERS.get(edge.type, _role_link)(fields)
    schema = RELATIONSHIPS[name]
    ends = {schema.source: [entity_id(edge.start)], schema.target: [entity_id(edge.end)]}
    is_firm = edge.modality in (None, "asserted") or name in WITHOUT_STATUS
    status = {} if is_firm else {"status": [_status(edge.modality)]}
    period = read_period(fields, is_dated=name in DATED)
    return MoneyRecord(id_, name, {**ends, **properties, **period, **status})


def _status(modality: str | None) -> str:
    name = str(modality).upper().replace("-", "_")
    return ROLE_OF_MODALITY.get(name, str(modality))


def _stake(fields: RecordFields) -> Schema:
    kind, directness, share = fields.member("kind"), fields.member("directness"), read_share(fields)
    if kind and kind not in OWNERSHIP_KINDS | CONTROL_KINDS:
        fields.lose("kind", NO_WORD)
        kind = ""
    if directness not in ("", "DIRECT", "INDIRECT"):
        fields.lose("directness", DEFAULT)
        directness = ""
    words = " ".join(filter(None, (directness.lower(), kind.lower().replace("_", " "))))
    if kind in CONTROL_KINDS and not share:
        return "Control", listed({"controlType": words})
    return "Ownership", listed({"ownershipType": words, "percentage": share})


def _subsidiary(fields: RecordFields) -> Schema:
    kind = fields.member("kind")
    if kind not in SUBSIDIARY_WORDS:
        fields.lose("kind", NO_WORD)
        kind = ""
    return "Ownership", listed({"ownershipType": SUBSIDIARY_WORDS[kind], "percentage": read_share(fields)})


def _role(fields: RecordFields) -> Schema:
    title = fields.text("title")
    return TITLES.get(title, "Directorship"), listed({"role": title})


def _link_of_kind(fields: RecordFields) -> Schema:
    kind = fields.text("kind")
    name, words = _schema_of(kind, fields)
    schema = RELATIONSHIPS[name]
    values = {**words, schema.key or LINK_KEY: fields.text("key")}
    if schema.has_amount:
        values |= {"amount": fields.number("amount"), "currency": fields.code("currency", CURRENCY, NO_CURRENCY)}
    else:
        for property_ in AMOUNT:
            fields.lose(property_, NO_AMOUNT, fields.get(property_) is not None)
    return name, listed(values)


def _schema_of(kind: str, fields: RecordFields) -> tuple[str, Mapping[str, str]]:
    """The schema of a kind of link, and the property of the words that follow it."""
    edge = fields.record
    assert isinstance(edge, ExportedEdge), "only edges are relationships"
    head, separator, words = kind.partition(": ")
    name = KINDS_OF_LINK.get(head, UNKNOWN_LINK)
    schema = RELATIONSHIPS[name]
    is_between_people = edge.start.startswith("person:") and edge.end.startswith("person:")
    has_words = bool(words and schema.words) and name != UNKNOWN_LINK
    if (is_between_people or name not in BETWEEN_PEOPLE) and (has_words or not separator) and head in KINDS_OF_LINK:
        return name, {schema.words[0]: words} if words else {}
    return UNKNOWN_LINK, {"role": f"{UNKNOWN}{kind}" if head in LINK_ROLES or kind.startswith(UNKNOWN) else kind}


def _role_link(fields: RecordFields) -> Schema:
    """A relationship for which there is only UnknownLink."""
    name = ROLES[fields.record.type]
    detail = LINK_ROLES[name].detail
    text = fields.text(detail) if detail else ""
    return UNKNOWN_LINK, {"role": [f"{name}: {text}" if text else name]}


WRITERS: Mapping[str, Callable[[RecordFields], Schema]] = {
    "HOLDS_STAKE_IN": _stake,
    "HAS_SUBSIDIARY": _subsidiary,
    "HOLDS_ROLE": _role,
    "LINKED_TO": _link_of_kind,
}
"""Relationship type -> what writes it, besides those that are roles of links."""
