"""Cells with lists of structured values -> their stored texts, and back.

    "lei:5493001KJTIIGC8Y1R12; gb-coh:01234567"   <->   ["lei\x1f5493001KJTIIGC8Y1R12", "gb-coh\x1f01234567"]
    "Northwind Ltd | 1999/2010; NW Tea"           <->   ["Northwind Ltd\x1f1999/2010\x1f1999-01-01\x1f2010-12-31", "NW Tea\x1f\x1f\x1f"]

Items are separated by `;`, the properties of an item by the sign that its declaration names; a backslash before it makes it a part of the
text. What is missing at the end of an item is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from keiretsu.graph.composites import join_parts, split_parts
from keiretsu.schema.catalogue import CompositeSpec, PropertySpec
from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.parse import parse_cell, parse_list
from keiretsu.seed.sizes import MAX_SEARCHABLE_ITEMS
from keiretsu.text import quoted

TIGHT_SEPARATOR = ":"
"""The separator without spaces around it."""


def parse_value(prop: PropertySpec, text: str) -> object:
    """The stored value of a non-empty cell, other than an EDTF string. Raises ValueError."""
    return _parse_items(prop.composite, text) if prop.composite else parse_cell(prop, text)


def item_texts(composite: CompositeSpec, stored: Sequence[str]) -> list[str]:
    """The items of a cell, of stored texts."""
    return [_write_item(composite, text) for text in stored]


def item_objects(composite: CompositeSpec, stored: Sequence[str]) -> list[dict[str, str]]:
    """The properties that each item has, by name; enum members as they are stored."""
    names = [prop.name for prop in composite.properties]
    return [{name: part for name, part in zip(names, split_parts(text), strict=False) if part} for text in stored]


def columns_of(composite: CompositeSpec) -> list[PropertySpec]:
    """The properties that a cell contains; the others are derived."""
    return [prop for prop in composite.properties if prop.interval_property is None]


def is_identifier(composite: CompositeSpec | None) -> bool:
    """Whether it consists of a scheme and a value, so that the numbers of known schemes are checked."""
    return composite is not None and [prop.name for prop in composite.properties] == ["scheme", "value"]


def split_item(composite: CompositeSpec, item: str) -> list[str]:
    """The properties of an item of a cell, as text."""
    separator = re.escape(composite.separator)
    parts = re.split(rf"(?<!\\){separator}", item, maxsplit=len(columns_of(composite)) - 1)
    return [part.strip().replace(f"\\{composite.separator}", composite.separator) for part in parts]


def join_item(composite: CompositeSpec, parts: Sequence[str]) -> str:
    """The item of a cell with these properties. A space keeps a trailing backslash from escaping a separator."""
    separator = composite.separator
    escaped = [part.replace(separator, f"\\{separator}") for part in parts]
    if separator == TIGHT_SEPARATOR:
        return separator.join(f"{part} " if part.endswith("\\") else part for part in escaped)
    return f" {separator} ".join(escaped)


def _parse_items(composite: CompositeSpec, text: str) -> list[str]:
    items = parse_list(text)
    if len(items) > MAX_SEARCHABLE_ITEMS:
        raise ValueError(f"The list has {len(items):,} items; keep at most {MAX_SEARCHABLE_ITEMS:,}")
    return list(dict.fromkeys(_parse_item(composite, item) for item in items))


def _parse_item(composite: CompositeSpec, item: str) -> str:
    """The stored text of an item. Raises ValueError."""
    columns = columns_of(composite)
    cells = dict(zip((prop.name for prop in columns), split_item(composite, item), strict=False))
    values: dict[str, str | None] = {}
    for prop in columns:
        cell = cells.get(prop.name, "")
        if not cell and prop.required:
            raise ValueError(f"{quoted(item)} has no {prop.name}; write it as {join_item(composite, [column.name for column in columns])}")
        values |= _parse_part(prop, cell) if cell else {}
    return join_parts(values.get(prop.name) for prop in composite.properties)


def _parse_part(prop: PropertySpec, cell: str) -> Mapping[str, str | None]:
    if prop.edtf:
        first, last = parse_interval(cell)
        return {prop.name: cell, f"{prop.name}From": first, f"{prop.name}To": last}
    value = str(parse_cell(prop, cell))
    return {prop.name: value.lower() if prop.lower_case else value}


def _write_item(composite: CompositeSpec, stored: str) -> str:
    parts = list(_cell_parts(composite, stored))
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return join_item(composite, parts)


def _cell_parts(composite: CompositeSpec, stored: str) -> Iterator[str]:
    for prop, part in zip(composite.properties, split_parts(stored), strict=False):
        if prop.interval_property is None:
            yield next((member.name for member in prop.enum or () if str(member.value) == part), part)
