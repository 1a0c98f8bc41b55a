"""A value with a type, of a spreadsheet, a Parquet column or a JSON object -> the text of a cell.

    25000000.0 -> "25000000"      date(2015, 3, 17) -> "2015-03-17"      ["A", "B"] -> "A; B"      None, NaN -> ""

Numbers and days are ExactText: no rule for separators or for the order of day and month applies to them.
"""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

from keiretsu.seed.parse import join_list
from keiretsu.seed.tables.table import ExactText


def cell_text(value: object) -> str:
    """Raises ValueError with the end of a sentence that begins with what holds the value."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return ExactText("TRUE" if value else "FALSE")
        case int():
            return ExactText(value)
        case float() | Decimal():
            return number_text(value)
        case dt.datetime():
            return ExactText(value.date().isoformat() if value.time() == dt.time() else value.isoformat())
        case dt.date() | dt.time():
            return ExactText(value.isoformat())
        case list() | tuple():
            if any(isinstance(item, (dict, list, tuple)) for item in value):
                raise ValueError("is a list of lists or objects; flatten it")
            return join_list(map(cell_text, value))
    raise ValueError("is neither text, number, day nor a list of these; convert it")


def number_text(value: float | Decimal) -> str:
    """The shortest decimal notation that is this number; nothing for NaN, by which data frames mean that it is missing."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return str(value)
    text = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
    return ExactText(text.rstrip("0").rstrip(".") if "." in text else text)
