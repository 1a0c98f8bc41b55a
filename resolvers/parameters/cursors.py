"""Opaque keyset cursors: the position of an edge in an order.

    keys ["Xiaomi", "company:xiaomi"] in a scope (field, order, filter, lens)   ->   "WyI5ZjFh..."   ->   the same keys, in the same scope

A cursor contains digests of the field, order, filter and lens of its connection. It is rejected in any other scope, where its position
would have another meaning.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

from keiretsu.graph.dialect import MAX_INTEGER, needs_code_point_order
from keiretsu.resolvers.parameters.coerce import coerce_ordered_string
from keiretsu.resolvers.parameters.slots import InvalidValue

SCOPE_PARTS = {"field": "a different field", "order": "a different order", "filter": "a different filter", "lens": "a different lens"}


def scope_digests(scope: Mapping[str, Any]) -> list[str]:
    """Digests of a field, its order, filter and lens, as the request has them."""
    return [hashlib.blake2b(_canonical_bytes(scope[part]), digest_size=4).hexdigest() for part in SCOPE_PARTS]


def encode_cursor(digests: Sequence[str], keys: Sequence[Any]) -> str:
    """The cursor of an edge."""
    return base64.urlsafe_b64encode(orjson.dumps([*digests, *keys])).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> list[Any] | None:
    """Digests and keys, or None if the cursor is malformed."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeError, orjson.JSONDecodeError):
        return None
    return parts if isinstance(parts, list) and len(parts) > len(SCOPE_PARTS) and all(map(is_cursor_key, parts)) else None


def cursor_keys(cursor: object) -> list[Any]:
    """The keys of a cursor; empty if it is malformed, which binding then reports."""
    parts = decode_cursor(cursor) if isinstance(cursor, str) else None
    return parts[len(SCOPE_PARTS) :] if parts else []


@dataclass(frozen=True)
class CursorKey:
    """{cursor, field, order, filter, lens} -> one key of the cursor, which must belong to this scope.

    `by_code_point`: whether the key, if it is a text, sorts by code points.
    """

    index: int
    count: int
    by_code_point: bool = True

    def __call__(self, value: Mapping[str, Any]) -> Any:
        parts = decode_cursor(value["cursor"])
        if parts is None:
            raise InvalidValue("Invalid cursor; use one from `pageInfo` or an edge.")
        for digest, expected, difference in zip(parts, scope_digests(value), SCOPE_PARTS.values(), strict=False):
            if digest != expected:
                raise InvalidValue(f"The cursor belongs to {difference}; restart without it.")
        keys = parts[len(SCOPE_PARTS) :]
        if len(keys) != self.count:
            raise InvalidValue("Invalid cursor; use one from `pageInfo` or an edge.")
        key = keys[self.index]
        return coerce_ordered_string(key) if self.by_code_point and needs_code_point_order(key) else key


def is_cursor_key(value: object) -> bool:
    """Whether a cursor can contain this value."""
    if isinstance(value, int):
        return abs(value) <= MAX_INTEGER
    return value is None or isinstance(value, str | float)


def _canonical_bytes(value: object) -> bytes:
    """Canonical JSON of a value, for its digest. Unpaired surrogates are accepted, which orjson rejects."""
    return _canonical_json(value).encode(errors="surrogatepass")


def _enum_value(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} cannot be part of a cursor's digest")


_canonical_json = json.JSONEncoder(default=_enum_value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
