"""The answer to any operation -> sheets: one for each list of objects that no other list holds.

{"company": {"name": "Xiaomi", "products": {"nodes": [{"name": "Mi Band", "parts": {"totalCount": 2}}]}}}
-> one sheet of company.products.nodes with the columns name and parts.totalCount, and the note `company.name: Xiaomi`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keiretsu.server.cli.query.formatting import UNKNOWN, cell_text
from keiretsu.server.cli.query.tables import Cell, Column, Row, Sheet

Flat = dict[str, Cell]


def flatten_answer(data: Mapping[str, Any], objects: frozenset[str]) -> tuple[Sheet, ...]:
    """The sheets of an answer; one with a single row where it holds no list of objects. `objects`: keys whose values are objects."""
    lists = dict(_lists(data, objects))
    beside = _outer(data, objects)
    if not lists:
        return (_sheet("", [] if all(value is None for value in data.values()) else [data]),)
    notes = tuple(f"{name}: {cell_text(value)}" for name, value in beside.items() if value != ())
    sheets = [_sheet(title, rows) for title, rows in lists.items()]
    last = sheets[-1]
    sheets[-1] = Sheet(last.columns, last.rows, last.notes + notes, last.title, last.objects)
    return tuple(sheets)


def _lists(found: Mapping[str, Any], objects: frozenset[str], before: str = "") -> Iterator[tuple[str, list[Any]]]:
    """The lists of objects, by their dotted keys."""
    for key, value in found.items():
        if isinstance(value, dict):
            yield from _lists(value, objects, f"{before}{key}.")
        elif isinstance(value, list) and key in objects:
            yield f"{before}{key}", value


def _outer(found: Mapping[str, Any], objects: frozenset[str], before: str = "") -> Flat:
    """What stands beside the lists."""
    flat: Flat = {}
    for key, value in found.items():
        if isinstance(value, dict):
            flat |= _outer(value, objects, f"{before}{key}.")
        elif not (isinstance(value, list) and key in objects):
            flat |= flatten(value, f"{before}{key}")
    return flat


def _sheet(title: str, objects: list[Any]) -> Sheet:
    flat = [flatten(one, "") for one in objects]
    wider = {name for row in flat for name in row if "." in name}
    # an object that is null in one row has no columns of its own where other rows tell what is in it
    names = [name for name in dict.fromkeys(name for row in flat for name in row) if not any(one.startswith(f"{name}.") for one in wider)]
    rows = tuple(Row(tuple(row.get(name) for name in names)) for row in flat)
    notes = () if rows else ("Nothing was found.",)
    kept = tuple(one if isinstance(one, dict) else {"value": one} for one in objects)
    return Sheet(tuple(Column(name or "value") for name in names), rows, notes, title, kept)


def flatten(value: Any, name: str) -> Flat:
    """A value as columns: an object's keys follow a dot, a list of objects has one list for each column."""
    if isinstance(value, dict):
        inner = [flatten(one, f"{name}.{key}" if name else key) for key, one in value.items()]
        return {key: one for flat in inner for key, one in flat.items()}
    if not isinstance(value, list):
        return {name: value}
    if any(isinstance(one, dict | list) for one in value):
        return _flatten_list([flatten(one, name) for one in value])
    return {name: tuple(_text(one) for one in value)}


def _flatten_list(items: list[Flat]) -> Flat:
    """One list for each column, with a place for each item."""
    names = dict.fromkeys(name for item in items for name in item)
    return {name: tuple(text for item in items for text in _texts(item.get(name))) for name in names}


def _texts(cell: Cell) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else (_text(cell),)


def _text(value: Any) -> str:
    """One of several; a text stays as it is, because whoever prints the list looks after it."""
    return value if isinstance(value, str) else UNKNOWN if value is None else cell_text(value)
