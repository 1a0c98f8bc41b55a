"""Cursors: where an edge stands in an order, as text that says nothing to the asker.

    keys ["Xiaomi", "company:xiaomi"] of a field, an order, a filter and a lens   ->   "WyI5ZjFh..."   ->   the same keys, for the same four

A cursor holds digests of the field, the order, the filter and the lens that it was made under; under others it is refused, because
there the same place would mean something else.
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

from keiretsu.resolvers.parameters.coerce import is_high, turned_round
from keiretsu.resolvers.parameters.slots import Unfit

PARTS = {"field": "another field", "order": "another order", "filter": "another filter", "lens": "another lens"}
GREATEST = 2**63 - 1


def digests(of: Mapping[str, Any]) -> list[str]:
    """The digests of a field, its order, its filter and its lens, as the request gives them."""
    return [hashlib.blake2b(_as_given(of[part]), digest_size=4).hexdigest() for part in PARTS]


def encode_cursor(made_under: Sequence[str], keys: Sequence[Any]) -> str:
    """The cursor of an edge."""
    return base64.urlsafe_b64encode(orjson.dumps([*made_under, *keys])).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> list[Any] | None:
    """Digests and keys, or None where this is no cursor at all."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeError, orjson.JSONDecodeError):
        return None
    return found if isinstance(found, list) and len(found) > len(PARTS) and all(is_key(one) for one in found) else None


def cursor_keys(cursor: object) -> list[Any]:
    """The keys of a cursor; empty where it is none, which binding then reports."""
    found = decode_cursor(cursor) if isinstance(cursor, str) else None
    return found[len(PARTS) :] if found else []


@dataclass(frozen=True)
class KeyOf:
    """{cursor, field, order, filter, lens} -> one key of the cursor, which must have been made under these."""

    place: int
    count: int

    def __call__(self, given: Mapping[str, Any]) -> Any:
        found = decode_cursor(given["cursor"])
        if found is None:
            raise Unfit("this is no cursor of ours; take one from `pageInfo` or an edge.")
        for made_under, now, other in zip(found, digests(given), PARTS.values(), strict=False):
            if made_under != now:
                raise Unfit(f"this cursor was made under {other}; begin again without it.")
        keys = found[len(PARTS) :]
        if len(keys) != self.count:
            raise Unfit("this is no cursor of ours; take one from `pageInfo` or an edge.")
        key = keys[self.place]
        return turned_round(key) if is_high(key) else key


def is_key(value: object) -> bool:
    """Whether a cursor can hold a value."""
    if isinstance(value, int):
        return abs(value) <= GREATEST
    return value is None or isinstance(value, str | float)


def _as_given(value: object) -> bytes:
    """What stands for a value in a digest. Also half a surrogate pair does, which orjson refuses."""
    return _encode(value).encode(errors="surrogatepass")


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} cannot be part of a cursor's digest")


_encode = json.JSONEncoder(default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
