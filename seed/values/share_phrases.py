"""A share as registers and people write it -> a number or a range.

    ">25%" -> "25-100"      "25% to 50%" -> "25-50"      "more than 25% but not more than 50%" -> "25-50"      "75% or more" -> "75-100"

`maximum` is the whole, 100 or 1. Bounds are kept as bounds: whether they are included is not. What is not recognized stays as it is.
"""

from __future__ import annotations

import re

NUMBER = r"([0-9]{1,20}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})\s*(?:%|per\s?cent|percent)?"
ABOVE = r"(?:>=?|≥|more than|over|above|at least|not less than|no less than|minimum(?: of)?|min\.?|from|exceeding|greater than)"
BELOW = r"(?:<=?|≤|up to|at most|not more than|no more than|less than|under|below|not exceeding|maximum(?: of)?|max\.?)"
JOINT = r"\s*(?:(?:,|;|and|but|&)\s*)*"
RANGE = re.compile(rf"(?:between\s+)?{NUMBER}\s*(?:-|–|—|to|through|and|bis|\.\.)\s*{NUMBER}")
LOWER_AND_UPPER = re.compile(rf"{ABOVE}\s*{NUMBER}\s*{JOINT}\s*(?:{BELOW}|to|-|–)\s*{NUMBER}")
LOWER = re.compile(rf"{ABOVE}\s*{NUMBER}|{NUMBER}\s*(?:\+|or more|and more|or above|and above|or over|and over)")
UPPER = re.compile(rf"{BELOW}\s*{NUMBER}|{NUMBER}\s*(?:or less|or below|or fewer)")
REGISTER_CODE = re.compile(r"ownership-of-shares-(more-than-)?([0-9]+)(?:-to-([0-9]+))?-percent(?:-as-\w+)*(?:-\w+)*")
"""As the register of the United Kingdom codes them; its codes for votes and appointments are other rights."""

MAX_CHARS = 120


def read_share(text: str, maximum: int, decimal_sign: str) -> str | None:
    """A range or a number in the layout's form; None if the text is not such a phrase."""
    if len(text) > MAX_CHARS:
        return None
    phrase = " ".join(text.lower().split())
    if decimal_sign == ",":
        phrase = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", phrase)
    if match := REGISTER_CODE.fullmatch(phrase):
        return f"{match[2]}-{match[3] or 100}" if maximum == 100 else None
    if match := RANGE.fullmatch(phrase) or LOWER_AND_UPPER.fullmatch(phrase):
        return f"{match[1]}-{match[2]}"
    if match := LOWER.fullmatch(phrase):
        return f"{match[1] or match[2]}-{maximum}"
    if match := UPPER.fullmatch(phrase):
        return f"0-{match[1] or match[2]}"
    return phrase if decimal_sign == "," and phrase != text.lower() else None
