"""Structured values, such as identifiers: the text that stores each, and the keys by which an index finds their nodes.

    join_parts(["lei", "5493001KJTIIGC8Y1R12"])                    ->   "lei\\x1f5493001KJTIIGC8Y1R12"
    lookup_key("identifiers", ["lei", "5493 001K JTII GC8Y 1R12"])   ->   "identifiers:lei:5493001kjtiigc8y1r12"

Several values can have one key: it is normalized and cut. So the nodes that the index finds are a superset, and conditions are checked on
each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from keiretsu.graph.fulltext import normalize_name

STORED_SEPARATOR = "\x1f"
"""The unit separator of ASCII: no cell of a file may contain it."""

LOOKUP_INDEX = "lookupKeys"
LOOKUP_PROPERTY = "lookupKeys"
LOOKUP_ANALYZER = "keyword"
MAX_KEY_CHARS = 200
NOT_IN_KEYS = re.compile(r"[\W_]+")


def join_parts(parts: Iterable[str | None]) -> str:
    """The stored text of a value; a missing part is empty."""
    return STORED_SEPARATOR.join(part or "" for part in parts)


def split_parts(text: str) -> list[str]:
    """The parts of a stored value."""
    return text.split(STORED_SEPARATOR)


def lookup_key(field: str, parts: Sequence[str]) -> str:
    """The key of the parts of a value by which its node is found. Case, accents, spaces and punctuation do not count."""
    return f"{field}:{':'.join(NOT_IN_KEYS.sub('', normalize_name(part)) for part in parts)}"[:MAX_KEY_CHARS]


def last_part_key(field: str, parts: Sequence[str]) -> str:
    """The key of the last part alone."""
    return lookup_key(field, [*("" for _ in parts[:-1]), parts[-1]])


def lookup_keys(field: str, values: Iterable[Sequence[str]]) -> Iterator[str]:
    """The keys of a list of values: for each, that of all parts and that of the last alone."""
    for parts in values:
        yield lookup_key(field, parts)
        if len(parts) > 1:
            yield last_part_key(field, parts)
