"""The identity of edges: which rows, of this load and of earlier ones, state the same fact.

    edge_id(spec, "company:a", "company:b", {"kind": "division", "validFrom": "2014-10-01"})
    -> '["company:a", "HAS_SUBSIDIARY", "company:b", "division", "2014-10-01"]'

    edge_id(spec, "company:a", "company:b", {"kind": "votingRights"})   ->   '["company:a", "HOLDS_STAKE_IN", "company:b", {"kind": ...}]'

An id consists of the ends, the type, the properties of `unique_by`, and the earliest day of the start if the declaration says so and it is
known. A property with a default is a part only if it has another value, so that a declaration can add one and ids stay. The part before the
day is what the fact is about: a corrected start changes the id, but not that part.
"""

from __future__ import annotations

import hashlib
import json
from json.encoder import encode_basestring
from unicodedata import normalize

from keiretsu.schema.catalogue import RelationshipSpec
from keiretsu.seed.rows import PropertyValues


def edge_id(relationship: RelationshipSpec, start: str, end: str, properties: PropertyValues) -> str:
    """The id of an edge, by its ends and its stored properties."""
    return f"[{json_text(start)}, {json_text(relationship.name)}, {json_text(end)}{id_suffix(relationship, properties)}]"


def id_suffix(relationship: RelationshipSpec, properties: PropertyValues) -> str:
    """What follows the ends in the id of an edge; many edges have the same."""
    parts: list[object] = []
    optional: dict[str, object] = {}
    for name in relationship.unique_by:
        prop = relationship.properties[name]
        value = _canonical(properties.get(prop.stored_name))
        if prop.default is None:
            parts.append(value)
        elif value not in (None, prop.default):
            optional[name] = value
    if optional:
        parts.append(optional)
    if relationship.start_property and (day := properties.get(relationship.start_property)):
        parts.append(day)
    return "".join([f", {json_text(part) if isinstance(part, str) else json.dumps(part, ensure_ascii=False)}" for part in parts])


def _canonical(value: object) -> object:
    """Texts that look the same are the same: an umlaut of one code point, and one of two, as file systems and some programs write it."""
    return normalize("NFC", value) if isinstance(value, str) else value


def link_id(start: str, type_: str, end: str) -> str:
    """The id of an edge that only its ends and its type distinguish."""
    return f'[{json_text(start)}, "{type_}", {json_text(end)}]'


def json_text(text: str) -> str:
    """As `json.dumps(text, ensure_ascii=False)`, in a fifth of the time."""
    return encode_basestring(text)


def distinguishing_columns(relationship: RelationshipSpec, template: str = "{}") -> list[str]:
    """What parallel edges differ in, for messages and pages; `template` formats the name of a column."""
    interval = relationship.properties[relationship.start_property].interval_property if relationship.start_property else None
    times = [f"the start of {template.format(interval)}"] if interval else []
    return [*(template.format(name) for name in relationship.unique_by), *times]


def timeless_part(relationship: RelationshipSpec, id_: str) -> tuple[object, ...]:
    """What remains of an edge's id without the day: its ends, its type and the properties of `unique_by`."""
    parts = json.loads(id_)
    required = 3 + sum(relationship.properties[name].default is None for name in relationship.unique_by)
    optional = [tuple(part.items()) for part in parts[required:] if isinstance(part, dict)]
    return (*parts[:required], *optional)


def implicit_claim_key(data_set: str, file: str, row_id: str) -> str:
    """The key of the claim that a row without claims becomes; `row_id`: the id of its node or edge."""
    return hashlib.sha256("\0".join((data_set, file, row_id)).encode()).hexdigest()[:16]
