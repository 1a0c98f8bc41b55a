"""A cell's text -> the value that the graph stores.

    Kind.FLOAT "25 000 000" -> refused      Kind.BOOLEAN "TRUE" -> True      MarketKind "venture arm" -> "venture arm"

Raises ValueError with the end of a sentence: what the cell holds, and what it may hold.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from enum import Enum

from keiretsu.schema import catalogue as c
from keiretsu.seed.errors import quoted
from keiretsu.seed.intervals import read_interval

YES_NO = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
DIGITS = re.compile(r"[+-]?\d+")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
GREATEST = 2**31 - 1  # GraphQL's Int


def read_cell(prop: c.Property, text: str) -> object:
    """The value of a filled cell. Raises ValueError."""
    if prop.edtf:
        read_interval(text)
        return text
    if prop.enum:
        return read_word(prop.enum, text)
    found = READERS[prop.kind](text)
    if prop.within and isinstance(found, int | float) and not prop.within[0] <= found <= prop.within[1]:
        raise ValueError(f"{quoted(text)} is not between {prop.within[0]:g} and {prop.within[1]:g}")
    return found


def read_list(text: str) -> list[str]:
    r"""The items of a list cell, `;` between them; `\;` is a semicolon in an item."""
    items = re.split(r"(?<!\\);", text)
    return list(dict.fromkeys(item.strip().replace("\\;", ";") for item in items if item.strip()))


def read_word(enum: type[Enum], text: str) -> str:
    """A word of a closed list, by its GraphQL name or as it is stored; case, spaces and hyphens do not matter."""
    wanted = _plain(text)
    for member in enum:
        if wanted in (_plain(member.name), _plain(str(member.value))):
            return str(member.value)
    raise ValueError(f"{quoted(text)} is none of {', '.join(member.name for member in enum)}")


def read_number(text: str) -> float:
    """A number, with a point before its decimals and nothing between its digits."""
    if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(f"{quoted(text)} is not a number; write digits only, with a point before decimals: 25000000 or 0.5")
    return float(text)


def _read_integer(text: str) -> int:
    if not DIGITS.fullmatch(text) or len(text) > 12 or abs(int(text)) > GREATEST:
        raise ValueError(f"{quoted(text)} is not a whole number up to {GREATEST}")
    return int(text)


def _read_boolean(text: str) -> bool:
    if text.lower() not in YES_NO:
        raise ValueError(f"{quoted(text)} is neither TRUE nor FALSE")
    return YES_NO[text.lower()]


def _read_day(text: str) -> str:
    try:
        if len(text) == len("2026-01-31"):
            return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ValueError(f"{quoted(text)} is not a date; write it as 2026-01-31")


READERS: Mapping[c.Kind, Callable[[str], object]] = {
    c.Kind.STRING: lambda text: text,
    c.Kind.STRINGS: read_list,
    c.Kind.INT: _read_integer,
    c.Kind.FLOAT: read_number,
    c.Kind.BOOLEAN: _read_boolean,
    c.Kind.DATE: _read_day,
}


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word.strip()).lower()
