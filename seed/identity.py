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

from keiretsu.schema.catalogue import RelationshipSpec
from keiretsu.seed.rows import PropertyValues


def edge_id(relationship: RelationshipSpec, start: str, end: str, properties: PropertyValues) -> str:
    """The id of an edge, by its ends and its stored properties."""
    values = {name: properties.get(relationship.properties[name].stored_name) for name in relationship.unique_by}
    required = _required_parts(relationship)
    discriminators: list[object] = [values[name] for name in required]
    optional = {
        name: value for name, value in values.items() if name not in required and value not in (None, relationship.properties[name].default)
    }
    day = properties.get(relationship.start_property) if relationship.start_property else None
    parts = [start, relationship.name, end, *discriminators, *([optional] if optional else []), *([day] if day else [])]
    return json.dumps(parts, ensure_ascii=False)


def _required_parts(relationship: RelationshipSpec) -> list[str]:
    """The properties of `unique_by` that are in every id: those without a default."""
    return [name for name in relationship.unique_by if relationship.properties[name].default is None]


def distinguishing_columns(relationship: RelationshipSpec, template: str = "{}") -> list[str]:
    """What parallel edges differ in, for messages and pages; `template` formats the name of a column."""
    interval = relationship.properties[relationship.start_property].interval_property if relationship.start_property else None
    times = [f"the start of {template.format(interval)}"] if interval else []
    return [*(template.format(name) for name in relationship.unique_by), *times]


def timeless_part(relationship: RelationshipSpec, id_: str) -> tuple[object, ...]:
    """What remains of an edge's id without the day: its ends, its type and the properties of `unique_by`."""
    parts = json.loads(id_)
    required = 3 + len(_required_parts(relationship))
    optional = [tuple(part.items()) for part in parts[required:] if isinstance(part, dict)]
    return (*parts[:required], *optional)


def implicit_claim_key(data_set: str, file: str, row_id: str) -> str:
    """The key of the claim that a row without claims becomes; `row_id`: the id of its node or edge."""
    return hashlib.sha256("\0".join((data_set, file, row_id)).encode()).hexdigest()[:16]
