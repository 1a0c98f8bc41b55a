"""The data of any operation -> tables: one for each list of objects that is not nested in another list.

{"company": {"name": "Xiaomi", "products": {"nodes": [{"name": "Mi Band", "parts": {"totalCount": 2}}]}}}
-> a table of company.products.nodes with the columns name and parts.totalCount, and the note `company.name: Xiaomi`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from keiretsu.server.cli.query.formatting import UNKNOWN, cell_text
from keiretsu.server.cli.query.tables import Cell, Table, TableColumn, TableRow

FlatRow = dict[str, Cell]


def flatten_response(data: Mapping[str, Any], object_keys: frozenset[str]) -> tuple[Table, ...]:
    """The tables of a response; a single row if it has no list of objects. `object_keys`: response keys whose values are objects."""
    lists = dict(_object_lists(data, object_keys))
    other_fields = _fields_outside_lists(data, object_keys)
    if not lists:
        return (_table("", [] if all(value is None for value in data.values()) else [data]),)
    notes = tuple(f"{name}: {cell_text(value)}" for name, value in other_fields.items() if value != ())
    tables = [_table(title, rows) for title, rows in lists.items()]
    last = tables[-1]
    tables[-1] = Table(last.columns, last.rows, last.notes + notes, last.title, last.objects)
    return tuple(tables)


def _object_lists(data: Mapping[str, Any], object_keys: frozenset[str], prefix: str = "") -> Iterator[tuple[str, list[Any]]]:
    """The lists of objects, by their dotted keys."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _object_lists(value, object_keys, f"{prefix}{key}.")
        elif isinstance(value, list) and key in object_keys:
            yield f"{prefix}{key}", value


def _fields_outside_lists(data: Mapping[str, Any], object_keys: frozenset[str], prefix: str = "") -> FlatRow:
    """The fields that are not in a list of objects."""
    fields: FlatRow = {}
    for key, value in data.items():
        if isinstance(value, dict):
            fields |= _fields_outside_lists(value, object_keys, f"{prefix}{key}.")
        elif not (isinstance(value, list) and key in object_keys):
            fields |= flatten(value, f"{prefix}{key}")
    return fields


def _table(title: str, objects: list[Any]) -> Table:
    flat_rows = [flatten(item, "") for item in objects]
    dotted_names = {name for row in flat_rows for name in row if "." in name}
    # an object that is null in one row gets no column of its own if other rows have columns for its fields
    names = [
        name
        for name in dict.fromkeys(name for row in flat_rows for name in row)
        if not any(dotted.startswith(f"{name}.") for dotted in dotted_names)
    ]
    rows = tuple(TableRow(tuple(row.get(name) for name in names)) for row in flat_rows)
    notes = () if rows else ("No results.",)
    row_objects = tuple(item if isinstance(item, dict) else {"value": item} for item in objects)
    return Table(tuple(TableColumn(name or "value") for name in names), rows, notes, title, row_objects)


def flatten(value: Any, name: str) -> FlatRow:
    """A value as columns: the keys of an object are joined by dots, a list of objects becomes one list per column."""
    if isinstance(value, dict):
        fields = [flatten(item, f"{name}.{key}" if name else key) for key, item in value.items()]
        return {key: cell for flat in fields for key, cell in flat.items()}
    if not isinstance(value, list):
        return {name: value}
    if any(isinstance(item, dict | list) for item in value):
        return _flatten_list([flatten(item, name) for item in value])
    return {name: tuple(_item_text(item) for item in value)}


def _flatten_list(items: list[FlatRow]) -> FlatRow:
    """One list per column, with an entry for each item."""
    names = dict.fromkeys(name for item in items for name in item)
    return {name: tuple(text for item in items for text in _item_texts(item.get(name))) for name in names}


def _item_texts(cell: Cell) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else (_item_text(cell),)


def _item_text(value: Any) -> str:
    """A list item as text; strings stay unescaped, because the format escapes them."""
    return value if isinstance(value, str) else UNKNOWN if value is None else cell_text(value)
