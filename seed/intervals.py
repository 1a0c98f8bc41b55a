"""An EDTF text (ISO 8601-2) -> the earliest and the latest day that it allows.

    "2012" -> ("2012-01-01", "2012-12-31")      "2014-10/2014-12" -> ("2014-10-01", "2014-12-31")      "2006/.." -> ("2006-01-01", None)

The library `edtf` reads the text; this only keeps what a day can be, and refuses ends that it would have to invent.
"""

from __future__ import annotations

import time

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from keiretsu.seed.errors import quoted

EXAMPLES = "write 2012, 2014-10-05, 2014-10/2014-12, 2006/.. or ../2012"


def read_interval(text: str) -> tuple[str | None, str | None]:
    """The earliest and the latest day, None where it is open on that side. Raises ValueError."""
    if text.startswith("/") or text.endswith("/"):
        raise ValueError(f"{quoted(text)} leaves open whether its end is unknown; write .. for an open end")
    try:
        parsed = parse_edtf(text)
        first, last = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise ValueError(f"{quoted(text)} is not an EDTF date; {EXAMPLES}") from None
    if first and last and first > last:
        raise ValueError(f"{quoted(text)} ends before it begins")
    if first is None and last is None:
        raise ValueError(f"{quoted(text)} says nothing; leave the cell empty where the time is unknown")
    return first, last


def _day(found: object) -> str | None:
    """A day between the years 1 and 9999; None for an open end."""
    if not isinstance(found, time.struct_time):
        return None
    if not 1 <= found.tm_year <= 9999:
        raise ValueError("no year that ISO 8601 writes with four digits")
    return f"{found.tm_year:04}-{found.tm_mon:02}-{found.tm_mday:02}"
