"""Calendar days as text.

parse_date("2015-03-17")   ->   "2015-03-17"        parse_date("soon")   ->   ValueError: "soon" is not a date; write it as 2026-01-31
"""

from __future__ import annotations

import datetime as dt
import re

from keiretsu.text import quoted

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_date(value: object) -> str:
    """A day in ISO 8601, year, month and day. Raises ValueError with a message for anything else."""
    try:
        if isinstance(value, str) and ISO_DATE.fullmatch(value):
            return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise ValueError(f"{quoted(value)} is not a date; write it as 2026-01-31")
