"""Names -> slugs and ids.

"Xiaomi–Baidu partnership" -> "xiaomi-baidu-partnership"      "小米" -> "小米"      "???" -> ""
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=100_000)  # the same names again and again, in a file of stakes
def slugify(name: str) -> str:
    """The name in NFKC and lower case; letters and digits of any script stay, every run of anything else is one hyphen, none at either end.

    Marks that belong to a letter stay with it: they are part of how a script writes.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower())
    kept = "".join(letter if _is_kept(letter) else " " for letter in folded)
    return "-".join(kept.split())


def _is_kept(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM"
