"""The text of a cell -> the value to store.

    ValueKind.FLOAT "25 000 000" -> ValueError      ValueKind.BOOLEAN "TRUE" -> True      MarketKind "venture arm" -> "venture arm"

Raises ValueError with the error message: the cell's text, and the accepted values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum

from keiretsu.dates import parse_date
from keiretsu.schema.catalogue import PropertySpec, ValueKind
from keiretsu.text import quoted

BOOLEANS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
INTEGER = re.compile(r"[+-]?\d+")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
MAX_INT = 2**31 - 1  # GraphQL's Int


def parse_cell(prop: PropertySpec, text: str) -> object:
    """The value of a non-empty cell, other than an EDTF string. Raises ValueError."""
    if prop.enum:
        return parse_enum(prop.enum, text)
    value = PARSERS[prop.kind](text)
    if prop.bounds and isinstance(value, int | float) and not prop.bounds[0] <= value <= prop.bounds[1]:
        raise ValueError(f"{quoted(text)} is not between {prop.bounds[0]:g} and {prop.bounds[1]:g}")
    return value


def join_list(items: Iterable[str]) -> str:
    r"""The cell of a list, which `parse_list` reads. A space keeps a trailing backslash from escaping a separator."""
    return "; ".join(f"{item} " if item.endswith("\\") else item for item in (item.replace(";", "\\;") for item in items))


def parse_list(text: str) -> list[str]:
    r"""The items of a list cell, separated by `;`; `\;` is a literal semicolon."""
    items = re.split(r"(?<!\\);", text)
    return list(dict.fromkeys(item.strip().replace("\\;", ";") for item in items if item.strip()))


def parse_enum(enum: type[Enum], text: str) -> str:
    """The stored value of an enum member, by its GraphQL name or its stored value; ignores case, spaces, underscores and hyphens."""
    normalized = _normalize(text)
    for member in enum:
        if normalized in (_normalize(member.name), _normalize(str(member.value))):
            return str(member.value)
    raise ValueError(f"{quoted(text)} is not one of {', '.join(member.name for member in enum)}")


def parse_number(text: str) -> float:
    """A number with a decimal point and without digit grouping."""
    if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(f"{quoted(text)} is not a number; write digits only, with a decimal point: 25000000 or 0.5")
    return float(text)


def _parse_integer(text: str) -> int:
    if not INTEGER.fullmatch(text) or len(text) > 12 or abs(int(text)) > MAX_INT:
        raise ValueError(f"{quoted(text)} is not a whole number up to {MAX_INT}")
    return int(text)


def _parse_boolean(text: str) -> bool:
    if text.lower() not in BOOLEANS:
        raise ValueError(f"{quoted(text)} is neither TRUE nor FALSE")
    return BOOLEANS[text.lower()]


PARSERS: Mapping[ValueKind, Callable[[str], object]] = {
    ValueKind.STRING: lambda text: text,
    ValueKind.STRINGS: parse_list,
    ValueKind.INT: _parse_integer,
    ValueKind.FLOAT: parse_number,
    ValueKind.BOOLEAN: _parse_boolean,
    ValueKind.DATE: parse_date,
}


def _normalize(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip()).lower()
