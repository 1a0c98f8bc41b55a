"""FollowTheMoney: ids of nodes <-> ids of entities in exports.

    entity_id("company:xiaomi")   ->   "keiretsu.company.xiaomi"          node_id("keiretsu.company.xiaomi")   ->   "company:xiaomi"
    entity_id("document:A;1")     ->   "keiretsu.document.A.3b1"          node_id("acme")                      ->   None

Ids of entities consist of letters and digits of ASCII, with points and hyphens between them; every other byte of UTF-8 is a point and two
hexadecimal digits. An id that would be too long is a hash, which leads nowhere.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

PREFIX = "keiretsu"
MAX_CHARS = 200
HASH_CHARS = 32
NODE_ID = re.compile(rf"{PREFIX}\.(company|person|document|claim)\.([0-9A-Za-z.-]+)")
ESCAPED_BYTE = re.compile(rb"\.([0-9a-f]{2})")
OTHER_BYTE = re.compile(rb"[^0-9A-Za-z-]|-\Z")


@lru_cache(maxsize=20_000)
def entity_id(id_: str) -> str:
    """The id of the entity of a node."""
    type_, _, key = id_.partition(":")
    escaped = OTHER_BYTE.sub(lambda match: b".%02x" % match[0][0], key.encode()).decode()
    written = f"{PREFIX}.{type_}.{escaped}"
    return written if len(written) <= MAX_CHARS else hashed_id(type_, id_)


def hashed_id(kind: str, text: str) -> str:
    """The id of an entity that is not a node, or whose id would be too long."""
    return f"{PREFIX}.{kind}-{hashlib.sha256(text.encode()).hexdigest()[:HASH_CHARS]}"


def is_exported_id(id_: str) -> bool:
    """Whether an export made this id; so it is a name in no source."""
    return id_.startswith(f"{PREFIX}.")


def node_id(id_: str) -> str | None:
    """The id of the node whose entity has this id; None if it is not the id of one."""
    match = NODE_ID.fullmatch(id_)
    if not match:
        return None
    try:
        key = ESCAPED_BYTE.sub(lambda byte: bytes([int(byte[1], 16)]), match[2].encode()).decode()
    except UnicodeDecodeError:
        return None
    node = f"{match[1]}:{key}"
    return node if entity_id(node) == id_ else None
