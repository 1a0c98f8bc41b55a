"""Names -> slugs and ids.

"Xiaomi–Baidu partnership" -> "xiaomi-baidu-partnership"      "小米" -> "小米"      "???" -> ""
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ASCII_LETTERS = [character.lower() if character.isalnum() else " " for character in map(chr, range(128))]


def slugify(name: str) -> str:
    """The name in NFKC and lower case; keeps letters and digits of any script, replaces each run of other characters by one hyphen.

    Hyphens at either end are removed. Combining marks are kept, because some scripts cannot be written without them.
    """
    if name.isascii():
        return "-".join(name.translate(ASCII_LETTERS).split())
    return _slugify_any(name)


@lru_cache(maxsize=20_000)
def _slugify_any(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower())
    words = "".join(letter if _is_word_character(letter) else " " for letter in folded)
    return "-".join(words.split())


def _is_word_character(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM"
