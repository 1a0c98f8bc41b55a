"""Names as they are searched: folded when they are stored and when they are asked for, so that both sides agree.

    fold("Café  Ｎoir")      ->   "cafe noir"
    lucene_query("xia vent")   ->   +(("xia"^4 OR xia*^2 OR xia~1^0.01)) +(("vent"^4 OR vent*^2 OR vent~1^0.01))

What people type is data: each word becomes a quoted phrase, the beginning of a word, or a word with one typo; nothing in it is left to
mean something to Lucene. A word is what stands between spaces; where it holds several, as "Xiaomi–Baidu" does, they may also be apart.
Chinese and Japanese are indexed sign by sign, so that a phrase finds them inside longer names, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

INDEX = "foldedNames"
PROPERTY = "foldedNames"
ANALYZER = "standard-no-stop-words"
WORD = re.compile(r"[^\W_]+")
SIGN = re.compile(r"[^\w]|_")
APOSTROPHES = str.maketrans("‘’ʼ´`", "'" * 5)
ACCENTS = re.compile("[\u0300-\u036f]")
SHORTEST_TYPO = 3  # letters; with one change allowed, shorter words would be nearly any word


def fold(name: str) -> str:
    """The name without case, accents, width and needless space."""
    bare = ACCENTS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()))
    return " ".join(unicodedata.normalize("NFKC", bare).translate(APOSTROPHES).split())


def folded_names(names: Iterable[str]) -> list[str]:
    """What a node is found by: each of its names once."""
    return list(dict.fromkeys(folded for name in names if (folded := fold(name))))


def lucene_query(text: str) -> str:
    """The query that finds names which have every word of a text, in any order; one that finds nothing where it has none."""
    words = [word for word in fold(text).split() if any(unicodedata.category(sign)[0] in "LN" or _is_picture(sign) for sign in word)]
    return " ".join(f"+({_fits(word)})" for word in words) or '""'


def _fits(word: str) -> str:
    parts = WORD.findall(word)
    whole = _spelled(word)
    return f"{whole} OR ({' AND '.join(_spelled(part) for part in parts)})" if len(parts) > 1 else whole


def _spelled(word: str) -> str:
    """As it is, as the beginning of a longer word, or with one typo.

    The better it fits, the more it counts: a beginning scores 2 and no more, a word in full that and its own score; a typo next to nothing.
    """
    escaped = SIGN.sub(r"\\\g<0>", word)
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    forms = [f'"{quoted}"^4', f"{escaped}*^2"]
    if len(word) >= SHORTEST_TYPO and word.isalpha():
        forms.append(f"{escaped}~1^0.01")
    return f"({' OR '.join(forms)})"


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) == "So"
