"""Texts that a program wrote instead of the ones that were meant: words for missing values, and traces of a lost encoding.

    "NULL"   a missing value of a database      "MÃ¼ller"   UTF-8 that was read as Windows-1252      "AT&amp;T"   a reference of HTML

    "M\\ufffdller"   U+FFFD, for a character that could not be read

They would become names: all rows without an owner would belong to a company named NULL.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

MISSING = {
    "NULL": "Null",
    "null": "Null",
    "NaN": "Nan",
    "nan": "Nan",
    "None": "none",
    "N/A": "N. A.",
    "n/a": "n. a.",
    "<NA>": "NA",
    "NaT": "Nat",
    "\\N": "N",
}
"""What programs write for a missing value -> how to write a name that looks like it."""

LOST = "\ufffd"
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
FOLLOWING_BYTES = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
ENCODED_TWICE = re.compile(f"[\xc2-\xf4][\x80-\xbf{re.escape(FOLLOWING_BYTES)}]")
"""The first two bytes of a character in UTF-8, as Windows-1252 shows them."""


def has_trace(texts: Sequence[str]) -> bool:
    """A quick look at all cells of a column."""
    joined = "\n".join(texts)
    is_damaged = not joined.isascii() and (LOST in joined or ENCODED_TWICE.search(joined) is not None)
    return is_damaged or not MISSING.keys().isdisjoint(texts) or ("&" in joined and REFERENCE.search(joined) is not None)


def explain(text: str) -> str | None:
    """What is wrong with a text, and what to write; None if nothing is."""
    if text in MISSING:
        return f"is read as text; clear the cell if the value is missing, write {MISSING[text]} if it is a name"
    if LOST in text:
        return "contains U+FFFD in place of a character that was lost; write that character"
    if (original := _decoded(text)) is not None:
        return f"looks like UTF-8 that was read as Windows-1252; write {original}"
    if REFERENCE.search(text) and (original := html.unescape(text)) != text:
        return f"contains a character reference of HTML, which is not resolved; write {original}"
    return None


def _decoded(text: str) -> str | None:
    """The text that was encoded as UTF-8 and decoded as Windows-1252, or as Latin-1; None if it was not."""
    if not ENCODED_TWICE.search(text):
        return None
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode()
        except UnicodeError:
            continue
    return None
