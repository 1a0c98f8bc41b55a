"""An EDTF string (ISO 8601-2) -> its earliest and latest day.

    "2012" -> ("2012-01-01", "2012-12-31")      "2014-1X" -> ("2014-10-01", "2014-12-31")      "2006/.." -> ("2006-01-01", None)

Dates of digits, and of digits and X, are computed here, because the library `edtf` needs 5 ms for each, accepts days that do not exist and
rejects some unspecified digits; it parses everything else: seasons, sets, approximate parts. Each distinct string is parsed once.
"""

from __future__ import annotations

import calendar
import datetime as dt
import io
import re
import time
from collections.abc import Iterable
from contextlib import redirect_stdout
from functools import lru_cache

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from keiretsu.text import quoted

EXAMPLES = "write 2012, 2014-10-05, 2014-10/2014-12, 2006/.. or ../2012"
OPEN = ".."
DATE = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?[?~%]?")
"""A year, a month or a day, in which X is an unspecified digit; perhaps uncertain, approximate or both."""

Bounds = tuple[str | None, str | None]


def parse_interval(text: str) -> Bounds:
    """The earliest and the latest day; None for an open end. Raises ValueError."""
    bounds = _bounds_or_message(text)
    if isinstance(bounds, str):
        raise ValueError(bounds)  # noqa: TRY004  # a message, not a type
    return bounds


@lru_cache(maxsize=20_000)
def _bounds_or_message(text: str) -> Bounds | str:
    """The result, which may be an error message: the same invalid string may be in each row of a file."""
    try:
        return _parse(text)
    except ValueError as error:
        return str(error)


def _parse(text: str) -> Bounds:
    if text.startswith("/") or text.endswith("/"):
        raise ValueError(f"{quoted(text)} does not say whether its end is open or unknown; write .. for an open end")
    parts = [part.strip() for part in text.split("/")]
    if len(parts) <= 2 and all(part == OPEN or _is_plain(part) for part in parts):
        first = None if parts[0] == OPEN else _days(parts[0], text)[0]
        last = None if parts[-1] == OPEN else _days(parts[-1], text)[1]
    else:
        first, last = _parse_with_library(text)
    if first and last and first > last:
        raise ValueError(f"{quoted(text)} ends before it begins")
    if first is None and last is None:
        raise ValueError(f"{quoted(text)} has no bounds; leave the cell empty if the time is unknown")
    return first, last


def _is_plain(part: str) -> bool:
    """Whether a date consists of digits and X. Months above 12 are seasons."""
    match = DATE.fullmatch(part)
    return match is not None and not (match[2] or "").startswith(("2", "3", "4"))


def _days(part: str, text: str) -> tuple[str, str]:
    """The first and the last existing day that a date of digits and X stands for. Raises ValueError."""
    match = DATE.fullmatch(part)
    assert match, "only plain dates are computed"
    year, month, day = match[1], match[2] or "XX", match[3] or "XX"
    if _is_day(f"{year}-{month}-{day}"):
        return f"{year}-{month}-{day}", f"{year}-{month}-{day}"
    if year == "XXXX":
        raise ValueError(f"{quoted(text)} names no year; leave the cell empty if the time is unknown")
    years = _matching(year, range(1, 10_000))
    first = _first_day(years, month, day)
    last = _first_day(reversed(years), month, day, latest=True)
    if first is None or last is None:
        hint = "this day does not exist" if match[3] and _matching(month, range(1, 13)) else EXAMPLES
        raise ValueError(f"{quoted(text)} is not an EDTF date; {hint}")
    return first, last


def _is_day(text: str) -> bool:
    """Whether a text of ten characters is a day that exists, as most dates are."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return text.isascii()


def _first_day(years: Iterable[int], month: str, day: str, *, latest: bool = False) -> str | None:
    """The first existing day in these years, which matches; within a year the earliest or the latest."""
    months = _matching(month, range(1, 13))
    for year in years:
        for number in reversed(months) if latest else months:
            days = _matching(day, range(1, calendar.monthrange(year, number)[1] + 1))
            if days:
                return f"{year:04}-{number:02}-{days[-1 if latest else 0]:02}"
    return None


def _matching(mask: str, numbers: range) -> list[int]:
    """The numbers that a mask of digits and X matches."""
    if mask.isdigit():
        return [int(mask)] if int(mask) in numbers else []
    pattern = re.compile(mask.replace("X", "[0-9]"))
    lowest, highest = (int(mask.replace("X", digit)) for digit in "09")
    candidates = range(max(lowest, numbers.start), min(highest + 1, numbers.stop))
    return [number for number in candidates if pattern.fullmatch(f"{number:0{len(mask)}}")]


def _parse_with_library(text: str) -> Bounds:
    """The library prints to the terminal what it cannot parse."""
    try:
        with redirect_stdout(io.StringIO()):
            parsed = parse_edtf(text)
            return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise ValueError(f"{quoted(text)} is not an EDTF date; {EXAMPLES}") from None


def _day(date: object) -> str | None:
    """An existing day between the years 1 and 9999; None for an open end. Raises ValueError."""
    if not isinstance(date, time.struct_time):
        return None
    if not 1 <= date.tm_year <= 9999:
        raise ValueError("ISO 8601 years have four digits")
    if date.tm_mday > calendar.monthrange(date.tm_year, date.tm_mon)[1]:
        raise ValueError("this day does not exist")
    return f"{date.tm_year:04}-{date.tm_mon:02}-{date.tm_mday:02}"
