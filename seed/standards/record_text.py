"""Values of JSON -> cells, and reasons why a value is not what a standard says.

text_of({"name": " Acme "}, "name") -> "Acme"      day_of("2015-03-17T00:00:00Z") -> "2015-03-17"
period("2010-01-01", "") -> "2010-01-01/.."        key_slug("register", "Rec 1") -> "register-rec-1-6c0e5f54"
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from keiretsu.slugs import slugify

MAX_TEXT_BYTES = 7_500  # of a text that the database indexes
SUFFIX_CHARS = 8


def text_of(value: Mapping[str, Any], name: str) -> str:
    """The text or number of a field; empty if it has none, or a value of another type."""
    item = value.get(name)
    if isinstance(item, bool) or not isinstance(item, (str, int, float)):
        return ""
    return item.strip() if isinstance(item, str) else str(item)


def object_of(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of a field; empty if it has none."""
    item = value.get(name)
    return item if isinstance(item, dict) else {}


def objects_of(value: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects in the list of a field; also one that is not in a list."""
    item = value.get(name)
    for entry in item if isinstance(item, list) else [item]:
        if isinstance(entry, dict):
            yield entry


def texts_of(value: Mapping[str, Any], name: str) -> list[str]:
    """The texts in the list of a field; also one that is not in a list."""
    item = value.get(name)
    return [entry.strip() for entry in (item if isinstance(item, list) else [item]) if isinstance(entry, str) and entry.strip()]


def day_of(text: str) -> str:
    """A day, of a day and a time; anything else stays as it is."""
    return text[:10] if len(text) > 10 and text[10] in "T " else text


def period(start: str, end: str) -> str:
    """The EDTF interval between two days, of which one or both may be missing."""
    return f"{start or '..'}/{end or '..'}" if start or end else ""


def key_slug(data_set: str, key: str) -> str:
    """The slug of what has a key that is unique only within a file. Keys that differ have slugs that differ, but for their case."""
    slug = slugify(key)
    if slug != key.lower():
        slug = f"{slug}-{hashlib.sha256(key.encode()).hexdigest()[:SUFFIX_CHARS]}".lstrip("-")
    return f"{data_set}-{slug}"


def shorten(text: str) -> str:
    """A text that the database can index."""
    data = text.encode()
    return text if len(data) <= MAX_TEXT_BYTES else f"{data[:MAX_TEXT_BYTES].decode(errors='ignore')}…"
