"""A cell with a share -> its lower and upper bound, in per cent.

    share_percent:  "50" -> (50.0, 50.0)    "25%-50%" -> (25.0, 50.0)      share_fraction:  "0.1" -> (10.0, 10.0)

A file with two properties for the bounds of a share may have one of these columns instead. Like all cell parsers, it raises ValueError
with the error message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from keiretsu.schema.catalogue import PropertySpec
from keiretsu.text import quoted


class ShareUnit(Enum):
    """The unit of a share; the value is the column name."""

    PERCENT = "share_percent"
    FRACTION = "share_fraction"


@dataclass(frozen=True)
class ShareBounds:
    """The two properties that hold the bounds of a share."""

    lower: PropertySpec
    upper: PropertySpec


@dataclass(frozen=True)
class ShareFormat:
    """The format of a column's cells. `maximum`: the value of a 100 % share; `decimal_shift`: decimal places from unit to per cent."""

    maximum: int
    decimal_shift: int
    percent_sign: str
    example: str


SHARE_FORMATS: Mapping[ShareUnit, ShareFormat] = {
    ShareUnit.PERCENT: ShareFormat(100, 0, "%", "50 or 25-50"),
    ShareUnit.FRACTION: ShareFormat(1, 2, "", "0.5 or 0.25-0.5"),
}
NUMBER_PATTERN = r"([0-9]{1,20}(?:\.[0-9]{1,20})?|\.[0-9]{1,20}) ?(%?)"
SHARE_PATTERN = re.compile(f"{NUMBER_PATTERN}(?: ?[-–] ?{NUMBER_PATTERN})?")
"""A number, or two separated by a hyphen or en dash, each with an optional % sign."""


def find_share_bounds(properties: Iterable[PropertySpec]) -> ShareBounds | None:
    """The bounds of a share among these properties, if they include both."""
    bounds = {prop.share: prop for prop in properties if prop.share}
    return ShareBounds(bounds["min"], bounds["max"]) if len(bounds) == 2 else None


def parse_share(unit: ShareUnit, text: str) -> tuple[float, float]:
    """The lower and upper bound of a non-empty cell, in per cent. Raises ValueError."""
    share_format = SHARE_FORMATS[unit]
    match = SHARE_PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(_format_error(share_format, text))
    first, first_sign, last, last_sign = match.groups()
    if (first_sign or last_sign) and not share_format.percent_sign:
        raise ValueError(
            f"{quoted(text)} has a % sign, but this column holds fractions of 1; write {share_format.example}, "
            f"or name the column {ShareUnit.PERCENT.value}"
        )
    lower, upper = Decimal(first), Decimal(last or first)
    if not max(lower, upper) <= share_format.maximum:
        raise ValueError(f"{quoted(text)} is not between 0 and {share_format.maximum}{_unit_hint(unit, lower, upper)}")
    if lower > upper:
        raise ValueError(f"{quoted(text)} is in descending order; write {last}{last_sign}-{first}{first_sign}")
    return _to_percent(lower, share_format), _to_percent(upper, share_format)


def _to_percent(value: Decimal, share_format: ShareFormat) -> float:
    """Exact decimal shift: 0.07 is 7.0, whereas float multiplication gives 7.000000000000001."""
    return float(value.scaleb(share_format.decimal_shift))


def _format_error(share_format: ShareFormat, text: str) -> str:
    with_point = text.replace(",", ".")
    if with_point != text and SHARE_PATTERN.fullmatch(with_point):
        return f"{quoted(text)} has a decimal comma; write a decimal point: {with_point}"
    return f"{quoted(text)} is not a share; write {share_format.example}, or leave the cell empty if it is unknown"


def _unit_hint(unit: ShareUnit, lower: Decimal, upper: Decimal) -> str:
    """A hint to rename a fraction column whose cells look like percentages."""
    is_percentage = unit is ShareUnit.FRACTION and max(lower, upper) <= SHARE_FORMATS[ShareUnit.PERCENT].maximum
    return f"; if the values are percentages, name the column {ShareUnit.PERCENT.value}" if is_percentage else ""
