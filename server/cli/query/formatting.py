"""Values -> text for people. No text, whatever the data contains, can control the terminal.

escape_control("a\\x1b[2J")   ->   "a\\\\x1b[2J"
share_text(ShareRange(25.0, 50.0))   ->   "25-50 %"      cell_text(None)   ->   "unknown"
"""

from __future__ import annotations

import re
import unicodedata

from keiretsu.server.cli.query.tables import Cell, EvidenceEntry, IndentedText, ShareRange

UNKNOWN = "unknown"
CONTROL_CATEGORIES = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
JOINERS = "\u200c\u200d"  # required by Persian words and many emoji; they do not move the cursor
MIN_FIXED_POINT = 0.01  # two decimal places cannot show smaller values


def escape_control(text: str) -> str:
    """The text with control characters written as Python escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(repr(character)[1:-1] if is_control(character) else character for character in text)


def is_control(character: str) -> bool:
    """Whether a character is a control, bidirectional, line-breaking, private-use or surrogate character."""
    return unicodedata.category(character) in CONTROL_CATEGORIES and character not in JOINERS


def number_text(value: float) -> str:
    """A number, rounded, but so that only zero is shown as 0."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.2f}" if abs(value) >= MIN_FIXED_POINT or value == 0 else f"{value:.2g}"
    return re.sub(r"\.?0+$", "", text) if "." in text and "e" not in text else text


def share_text(share: ShareRange) -> str:
    """A share in per cent, as far as it is known."""
    match share.low, share.high:
        case None, None:
            return UNKNOWN
        case None, float() | int() as high:
            return f"at most {number_text(high)} %"
        case float() | int() as low, None:
            return f"at least {number_text(low)} %"
        case low, high:
            lower, upper = number_text(low or 0), number_text(high or 0)
            return f"{lower} %" if lower == upper else f"{lower}-{upper} %"
    raise AssertionError("a share has two bounds, known or unknown")


def cell_text(cell: Cell) -> str:
    """A table cell as text."""
    match cell:
        case None:
            return UNKNOWN
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return number_text(cell)
        case ShareRange():
            return share_text(cell)
        case IndentedText():
            return "  " * (cell.level - 1) + escape_control(cell.text)
        case tuple():
            return "; ".join(escape_control(text) for text in cell)
        case str():
            return escape_control(cell)


def evidence_text(evidence: EvidenceEntry) -> str:
    """A claim on one line: its statement and its document."""
    return f"{escape_control(evidence.statement)} ({escape_control(evidence.document)}, {escape_control(evidence.date or UNKNOWN)})"


def pluralize(count: int, singular: str, plural: str = "") -> str:
    """`1 path`, `2 paths`."""
    return f"{count} {singular if count == 1 else plural or singular + 's'}"
