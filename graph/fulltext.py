"""Full-text search of names: names are normalized both when they are stored and when they are searched.

    normalize_name("Café  Ｎoir")   ->   "cafe noir"
    normalize_names(["Xiaomi", "xiaomi", "小米"])   ->   ["xiaomi", "小米"]

Chinese and Japanese are indexed character by character, so that a phrase matches inside longer names, too. What is searched for is
normalized likewise, and encoded by dialect.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

FULLTEXT_INDEX = "foldedNames"
FULLTEXT_PROPERTY = "foldedNames"
FULLTEXT_ANALYZER = "standard-no-stop-words"
APOSTROPHES = str.maketrans("‘’ʼ´`", "'" * 5)
COMBINING_MARKS = re.compile("[\u0300-\u036f]")


def normalize_name(name: str) -> str:
    """The name without case, accents, width and redundant whitespace."""
    stripped = COMBINING_MARKS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()))
    return " ".join(unicodedata.normalize("NFKC", stripped).translate(APOSTROPHES).split())


def normalize_names(names: Iterable[str]) -> list[str]:
    """The indexed names of a node: each normalized name once."""
    return list(dict.fromkeys(normalized for name in names if (normalized := normalize_name(name))))
