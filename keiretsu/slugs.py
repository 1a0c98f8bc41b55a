"""Names -> slugs, which identify nodes within their type.

"Xiaomi–Baidu partnership" -> "xiaomi-baidu-partnership"      "小米" -> "小米"      "???" -> ""

A slug is its own slug, so what a client or a file writes can be folded without asking whether it was folded before.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_CACHED_CHARS = 200
"""Characters of a name that is cached, so that long texts of clients cannot fill the memory: at most 20,000 names, about 20 MB."""

ASCII_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Most texts that requests contain are slugs, and are recognized sooner than folded."""

ASCII_LETTERS = [character.lower() if character.isalnum() else " " for character in map(chr, range(128))]


def slugify(name: str) -> str:
    """The name in NFKC and lower case; keeps letters and digits of any script, replaces each run of other characters by one hyphen.

    Hyphens at either end are removed. Combining marks are kept, because some scripts cannot be written without them.
    """
    if ASCII_SLUG.fullmatch(name):
        return name
    if name.isascii():
        return "-".join(name.translate(ASCII_LETTERS).split())
    return _slugify_cached(name) if len(name) <= MAX_CACHED_CHARS else _slugify_any(name)


def _slugify_any(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower())
    others = {ord(character): " " for character in set(folded) if not _is_word_character(character)}
    return "-".join(folded.translate(others).split())


def _is_word_character(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


_slugify_cached = lru_cache(maxsize=20_000)(_slugify_any)
