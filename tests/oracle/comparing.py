"""Comparing, sorting and showing values: the rules of operators and orders, in plain Python."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from keiretsu.schema import catalogue as c
from tests.oracle.random_graph import Edge, Node
from tests.oracle.visibility import Lens, lower

FOLDED_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda x, y: x is not None and x == y,
    "ne": lambda x, y: x is None or x != y,
    "in": lambda x, y: x is not None and x in y,
    "notIn": lambda x, y: x is None or x not in y,
    "lt": lambda x, y: x is not None and x < y,
    "lte": lambda x, y: x is not None and x <= y,
    "gt": lambda x, y: x is not None and x > y,
    "gte": lambda x, y: x is not None and x >= y,
    "contains": lambda x, y: x is not None and y in x,
    "startsWith": lambda x, y: x is not None and x.startswith(y),
    "endsWith": lambda x, y: x is not None and x.endswith(y),
    "matches": lambda x, y: x is not None and matches(small(x), small(y).split("*")),
    "isNull": lambda x, y: (x is None) == y,
    "has": lambda x, y: y in x,
    "hasAny": lambda x, y: any(one in x for one in y),
    "hasAll": lambda x, y: all(one in x for one in y),
    "isEmpty": lambda x, y: (not x) == y,
}


def small(text: str) -> str:
    """In lower case; both small sigmas are one."""
    return text.lower().replace("ς", "σ")


def matches(text: str, parts: list[str]) -> bool:
    if len(parts) == 1:
        return text == parts[0]
    if not text.startswith(parts[0]):
        return False
    place = len(parts[0])
    for part in parts[1:-1]:
        found = text.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return text.endswith(parts[-1]) and len(text) - len(parts[-1]) >= place


def goodness(lens: Lens, pair: tuple[Edge, Node, Edge]) -> tuple[Any, ...]:
    """Sorts paths: firm before weak, sure before unsure, then by id."""
    first, between, second = pair
    words = lens.words()
    rank = max(words.index(lens.firmest(first)), words.index(lens.firmest(second)))
    sure = lower(lens.surest(first), lens.surest(second))
    return (rank, -(-1.0 if sure is None else sure), between.id, first.id, second.id)


def holds(where: dict[str, Any], read: Callable[[str, Any], bool]) -> bool:
    for name, given in where.items():
        if name == "and":
            met = all(holds(one, read) for one in given)
        elif name == "or":
            met = any(holds(one, read) for one in given)
        elif name == "not":
            met = not holds(given, read)
        else:
            met = read(name, given)
        if not met:
            return False
    return True


def compares(prop: c.Property, value: Any, given: dict[str, Any]) -> bool:
    return all(FOLDED_OPERATORS[operator](value, operand(prop, one)) for operator, one in given.items())


def operand(prop: c.Property, given: Any) -> Any:
    """What is compared with, in the graph's own words."""
    if isinstance(given, list):
        return [operand(prop, one) for one in given]
    if prop.kind is c.Kind.ID:
        return stored(given)
    if prop.enum and isinstance(given, str):
        return str(prop.enum[given].value)
    return given


def stored(given: str) -> str:
    if ":" in given:
        return given
    try:
        return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
    except ValueError:
        return ""


def shown(prop: c.Property, value: Any) -> Any:
    if value is not None and prop.kind is c.Kind.ID:
        return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
    if value is not None and prop.enum:
        return next(member.name for member in prop.enum if member.value == value)
    return value


def sortable(prop: c.Property, value: Any) -> Any:
    if value is not None and prop.enum:
        return [str(member.value) for member in prop.enum].index(value)
    return value


def compare(descending: list[bool], a: list[Any], b: list[Any]) -> int:
    """Missing values last ascending and first descending."""
    for turned, x, y in zip(descending, a, b, strict=True):
        if x == y and (x is None) == (y is None):
            continue
        less = y is None or (x is not None and x < y)
        return (-1 if less else 1) * (-1 if turned else 1)
    return 0


def read_cursor(cursor: str) -> list[Any]:
    found: list[Any] = json.loads(base64.b64decode(cursor))
    return found
