"""An EDTF string (ISO 8601-2) -> its earliest and latest day.

    "2012" -> ("2012-01-01", "2012-12-31")      "2014-10/2014-12" -> ("2014-10-01", "2014-12-31")      "2006/.." -> ("2006-01-01", None)

The library `edtf` parses the string; this module rejects days outside the supported years and bounds that would have to be guessed.
"""

from __future__ import annotations

import time

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from keiretsu.text import quoted

EXAMPLES = "write 2012, 2014-10-05, 2014-10/2014-12, 2006/.. or ../2012"


def parse_interval(text: str) -> tuple[str | None, str | None]:
    """The earliest and the latest day; None for an open end. Raises ValueError."""
    if text.startswith("/") or text.endswith("/"):
        raise ValueError(f"{quoted(text)} does not say whether its end is open or unknown; write .. for an open end")
    try:
        parsed = parse_edtf(text)
        first, last = _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise ValueError(f"{quoted(text)} is not an EDTF date; {EXAMPLES}") from None
    if first and last and first > last:
        raise ValueError(f"{quoted(text)} ends before it begins")
    if first is None and last is None:
        raise ValueError(f"{quoted(text)} has no bounds; leave the cell empty if the time is unknown")
    return first, last


def _day(date: object) -> str | None:
    """A day between the years 1 and 9999; None for an open end."""
    if not isinstance(date, time.struct_time):
        return None
    if not 1 <= date.tm_year <= 9999:
        raise ValueError("ISO 8601 years have four digits")
    return f"{date.tm_year:04}-{date.tm_mon:02}-{date.tm_mday:02}"
