"""A cell with a share -> its least and its greatest value, in per cent.

    share_percent:  "50" -> (50.0, 50.0)    "25%-50%" -> (25.0, 50.0)      share_fraction:  "0.1" -> (10.0, 10.0)

A file that has two properties for the ends of a share may hold one of these columns in their place. Raises ValueError with the end of a
sentence, as cells do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from keiretsu.schema import catalogue as c
from keiretsu.seed.errors import quoted


class Scale(Enum):
    """How a share is written; the value is the name of its column."""

    PERCENT = "share_percent"
    FRACTION = "share_fraction"


@dataclass(frozen=True)
class ShareEnds:
    """The two properties that hold the ends of a share."""

    least: c.Property
    most: c.Property


@dataclass(frozen=True)
class Spelling:
    """How the cells of a column are written. `whole`: what stands for all of it; `shift`: how many places from there to per cent."""

    whole: int
    shift: int
    sign: str
    example: str


SPELLINGS: Mapping[Scale, Spelling] = {
    Scale.PERCENT: Spelling(100, 0, "%", "50, 25-50"),
    Scale.FRACTION: Spelling(1, 2, "", "0.5, 0.25-0.5"),
}
NUMBER = r"([0-9]{1,20}(?:\.[0-9]{1,20})?|\.[0-9]{1,20}) ?(%?)"
SHARE = re.compile(f"{NUMBER}(?: ?[-–] ?{NUMBER})?")
"""A number or two, each with or without a sign; between them a hyphen or an en dash."""


def find_ends(properties: Iterable[c.Property]) -> ShareEnds | None:
    """The two ends of a share among these properties, where there is one."""
    found = {one.share: one for one in properties if one.share}
    return ShareEnds(found["least"], found["most"]) if len(found) == 2 else None


def read_share(scale: Scale, text: str) -> tuple[float, float]:
    """The least and the greatest value of a filled cell, in per cent. Raises ValueError."""
    spelling = SPELLINGS[scale]
    matched = SHARE.fullmatch(text)
    if matched is None:
        raise ValueError(_refusal(spelling, text))
    first, first_sign, last, last_sign = matched.groups()
    if (first_sign or last_sign) and not spelling.sign:
        raise ValueError(
            f"{quoted(text)} has a % sign, but a cell of this column is a part of 1; write {spelling.example}, "
            f"or name the column {Scale.PERCENT.value}"
        )
    least, most = Decimal(first), Decimal(last or first)
    if not max(least, most) <= spelling.whole:
        raise ValueError(f"{quoted(text)} is not between 0 and {spelling.whole}{_other_scale(scale, least, most)}")
    if least > most:
        raise ValueError(f"{quoted(text)} goes from more to less; write {last}{last_sign}-{first}{first_sign}")
    return _per_cent(least, spelling), _per_cent(most, spelling)


def _per_cent(value: Decimal, spelling: Spelling) -> float:
    """As one would write it: 0.07 is 7, where the product of floats is a little more."""
    return float(value.scaleb(spelling.shift))


def _refusal(spelling: Spelling, text: str) -> str:
    pointed = text.replace(",", ".")
    if pointed != text and SHARE.fullmatch(pointed):
        return f"{quoted(text)} has a comma before its decimals; write a point: {pointed}"
    return f"{quoted(text)} is no share; write {spelling.example}, or leave it empty where it is unknown"


def _other_scale(scale: Scale, least: Decimal, most: Decimal) -> str:
    """What to do where cells of a fraction column are per cent."""
    meant = scale is Scale.FRACTION and max(least, most) <= SPELLINGS[Scale.PERCENT].whole
    return f"; where this is per cent, name the column {Scale.PERCENT.value}" if meant else ""
