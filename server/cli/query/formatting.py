"""Values as texts that people read. Whatever the data holds, no text steers the terminal.

visible("a\\x1b[2J")   ->   "a\\\\x1b[2J"      share_text(Share(25.0, 50.0))   ->   "25-50 %"      cell_text(None)   ->   "unknown"
"""

from __future__ import annotations

import re
import unicodedata

from keiretsu.server.cli.query.tables import Cell, Evidence, Indented, Share

UNKNOWN = "unknown"
STEERING = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
JOINERS = "\u200c\u200d"  # Persian words and many pictures need them, and they move nothing
SMALLEST = 0.01  # two places after the point show nothing below


def visible(text: str) -> str:
    """The text, with signs that could move, hide or turn what is shown written as Python writes them."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(repr(sign)[1:-1] if steers(sign) else sign for sign in text)


def steers(sign: str) -> bool:
    """Whether a sign is a control character, changes the direction of writing, breaks the line, is private or half of a pair."""
    return unicodedata.category(sign) in STEERING and sign not in JOINERS


def quoted(text: str) -> str:
    """A text as it may stand in a sentence."""
    return f'"{visible(text if len(text) <= 80 else text[:79] + "…")}"'


def number_text(value: float) -> str:
    """A number, rounded as far as nothing but zero is shown as 0."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.2f}" if abs(value) >= SMALLEST or value == 0 else f"{value:.2g}"
    return re.sub(r"\.?0+$", "", text) if "." in text and "e" not in text else text


def share_text(share: Share) -> str:
    """Per cent, as far as anything is known."""
    match share.low, share.high:
        case None, None:
            return UNKNOWN
        case None, float() | int() as high:
            return f"at most {number_text(high)} %"
        case float() | int() as low, None:
            return f"at least {number_text(low)} %"
        case low, high:
            least, most = number_text(low or 0), number_text(high or 0)
            return f"{least} %" if least == most else f"{least}-{most} %"
    raise AssertionError("a share has two ends, known or not")


def cell_text(cell: Cell) -> str:
    """A cell of a table."""
    match cell:
        case None:
            return UNKNOWN
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return number_text(cell)
        case Share():
            return share_text(cell)
        case Indented():
            return "  " * (cell.level - 1) + visible(cell.text)
        case tuple():
            return "; ".join(visible(text) for text in cell)
        case str():
            return visible(cell)


def evidence_text(evidence: Evidence) -> str:
    """A claim on one line: what it states, and where."""
    return f"{visible(evidence.statement)} ({visible(evidence.document)}, {visible(evidence.date or UNKNOWN)})"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 path`, `2 paths`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
