"""A time as people and spreadsheets write it -> EDTF.

    "31/12/2014" -> "2014-12-31"     "Dec 2014" -> "2014-12"     "2014-Q4" -> "2014-10/2014-12"     "41639" -> "2013-12-31"

`12/10/2014` needs the order of day and month. What is not recognized stays as it is, and the check of the column rejects it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

MONTHS = {name.lower(): number for names in (calendar.month_name, calendar.month_abbr) for number, name in enumerate(names) if name} | {
    "sept": 9
}
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBERS = re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4})")
YEAR_FIRST = re.compile(r"([0-9]{4})/([0-9]{1,2})(?:/([0-9]{1,2}))?")
POINTS = re.compile(r"([0-9]{4})\.([0-9]{2})\.([0-9]{2})")
COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.]([0-9]{4})")
QUARTER = re.compile(r"(?:([0-9]{4})[\s/-]?[Qq]([1-4])|[Qq]([1-4])[\s/-]?([0-9]{4}))")
HALF = re.compile(r"(?:([0-9]{4})[\s/-]?[Hh]([12])|[Hh]([12])[\s/-]?([0-9]{4}))")
NAMED = re.compile(r"(?:([0-9]{1,2})(?:st|nd|rd|th)?[\s.-]+)?([A-Za-z]{3,9})\.?[\s,-]+(?:([0-9]{1,2})(?:st|nd|rd|th)?,?\s+)?([0-9]{4})")
TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})"
    r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?(?:Z|[AaPp][Mm]|[+-][0-9]{2}:?[0-9]{2}))?"
)
YEARS = re.compile(r"([0-9]{4})\s?[-–—]\s?([0-9]{4})")
SPAN = re.compile(r"(.+?)\s+(?:-|–|—|to|until|till)\s+(.+)")
SINCE = re.compile(r"(?:since|from)\s+(.+)", re.IGNORECASE)
UNTIL = re.compile(r"(?:until|till|to)\s+(.+)", re.IGNORECASE)
OPEN_ENDS = ("present", "now", "today", "ongoing", "current", "..", "...")
MAX_CHARS = 60
SERIAL = re.compile(r"([2-6][0-9]{4})(?:\.0+)?")
"""The number of a day, as spreadsheets count them: from 1954 to 2091."""

SERIAL_ORIGINS = {"1900": dt.date(1899, 12, 30), "1904": dt.date(1904, 1, 1)}


@dataclass(frozen=True)
class DateParts:
    """Two numbers of which one is the day and one the month, and the year."""

    first: int
    second: int
    year: int

    def ordered(self, order: str) -> str | None:
        """ISO 8601, or None if that day does not exist."""
        day, month = (self.second, self.first) if order == "mdy" else (self.first, self.second)
        return iso_day(self.year, month, day)

    @property
    def is_ambiguous(self) -> bool:
        """Both orders are days that exist, and different ones."""
        return self.first != self.second and bool(self.ordered("dmy")) and bool(self.ordered("mdy"))


def split_numbers(text: str) -> DateParts | None:
    """The parts of `31/12/2014`, also with a time of day."""
    match = NUMBERS.fullmatch(without_time(text))
    return DateParts(int(match[1]), int(match[3]), int(match[4])) if match else None


def without_time(text: str) -> str:
    """The day of a timestamp."""
    match = TIMESTAMP.fullmatch(text)
    return match[1] if match else text


def read_time(text: str, order: str | None, serial_dates: str | None) -> str | None:
    """EDTF from a date or from a span of two; None as for read_date."""
    if len(text) > MAX_CHARS:
        return None
    if match := YEARS.fullmatch(text):
        return f"{match[1]}/{match[2]}"
    if match := SPAN.fullmatch(text):
        ends = match[1], match[2]
    elif match := SINCE.fullmatch(text):
        ends = match[1], ".."
    elif match := UNTIL.fullmatch(text):
        ends = "..", match[1]
    else:
        return read_date(text, order, serial_dates)
    return join_span(*(_read_end(end.strip(), order, serial_dates) for end in ends))


def join_span(start: str, end: str) -> str:
    """An interval of two EDTF dates, each of which may be an interval itself or open."""
    return f"{start.split('/')[0]}/{end.split('/')[-1]}"


def _read_end(text: str, order: str | None, serial_dates: str | None) -> str:
    return ".." if text.lower() in OPEN_ENDS else read_date(text, order, serial_dates) or text


def read_date(text: str, order: str | None, serial_dates: str | None) -> str | None:
    """EDTF; None if the text is none of these, or the order of day and month is not known."""
    day = without_time(text)
    if parts := split_numbers(day):
        return parts.ordered(order) if order and order != "ymd" else None
    if match := YEAR_FIRST.fullmatch(day):
        return iso_day(int(match[1]), int(match[2]), int(match[3])) if match[3] else iso_month(int(match[1]), int(match[2]))
    if match := POINTS.fullmatch(day) or COMPACT.fullmatch(day):
        return iso_day(int(match[1]), int(match[2]), int(match[3]))
    if match := MONTH_YEAR.fullmatch(day):
        return iso_month(int(match[2]), int(match[1]))
    if match := SERIAL.fullmatch(day):
        return (SERIAL_ORIGINS[serial_dates or "1900"] + dt.timedelta(int(match[1]))).isoformat()
    return _read_words(day) or (day if day != text else None)


def read_day(text: str, order: str | None, serial_dates: str | None) -> str | None:
    """The same for a column of days: None for a month or a quarter."""
    day = read_date(text, order, serial_dates)
    return day if day and ISO_DAY.fullmatch(day) else None


def _read_words(text: str) -> str | None:
    if match := QUARTER.fullmatch(text):
        year, number = match[1] or match[4], int(match[2] or match[3])
        return f"{year}-{3 * number - 2:02}/{year}-{3 * number:02}"
    if match := HALF.fullmatch(text):
        year, number = match[1] or match[4], int(match[2] or match[3])
        return f"{year}-{6 * number - 5:02}/{year}-{6 * number:02}"
    match = NAMED.fullmatch(text)
    month = MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None or (match[1] and match[3]):
        return None
    day = match[1] or match[3]
    return iso_day(int(match[4]), month, int(day)) if day else iso_month(int(match[4]), month)


def iso_day(year: int, month: int, day: int) -> str | None:
    """None if it does not exist."""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def iso_month(year: int, month: int) -> str | None:
    """None if it does not exist."""
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and year else None
