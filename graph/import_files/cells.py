r"""A stored value -> the type of its column and the text of its cell, as Neo4j's importer reads them.

    format_cell('a "b" c')   ->   ("string", '"a ""b"" c"')        format_cell([0.5, -1.0])   ->   ("double[]", "0.5\x1f-1.0")

Texts are quoted, because an empty cell without quotes is a missing value. The importer splits a list at a delimiter and knows no escape;
and it does not store an empty list, which is what it also reads in a list of one empty text. `format_cell` returns None for these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

LIST_DELIMITER = "\x1f"
"""The unit separator, which no text that people write contains."""

Cell: TypeAlias = tuple[str, str]
"""The type of the column, and the text."""

MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1


def format_cell(value: object) -> Cell | None:
    """The cell of a value that is not None; None if a cell cannot contain it."""
    formatter = FORMATTERS.get(type(value))
    return formatter(value) if formatter else None


def quote_text(text: str) -> str:
    """The text between quotes, with its own doubled."""
    return '"' + text.replace('"', '""') + '"' if '"' in text else f'"{text}"'


def format_float(value: float) -> str:
    """As Java writes it, where Python differs: NaN and Infinity."""
    text = repr(value)
    return text if text[-1].isdigit() else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[text]


def _format_text(value: str) -> Cell:
    return "string", quote_text(value)


def _format_boolean(value: bool) -> Cell:  # noqa: FBT001  # it is the value
    return "boolean", "true" if value else "false"


def _format_integer(value: int) -> Cell | None:
    return ("long", str(value)) if MIN_INTEGER <= value <= MAX_INTEGER else None


def _format_float(value: float) -> Cell:
    return "double", format_float(value)


def _format_list(items: Sequence[Any]) -> Cell | None:
    """Of values of one type; of integers and floats, all become floats."""
    if len(items) == 1 and type(items[0]) is not list:  # as most are
        text = items[0]
        cell = format_cell(text)
        is_unambiguous = type(text) is not str or (text and LIST_DELIMITER not in text)
        return (f"{cell[0]}[]", cell[1]) if cell and is_unambiguous else None
    types = set(map(type, items))
    if types == {str}:
        text = LIST_DELIMITER.join(items)
        return ("string[]", quote_text(text)) if text and text.count(LIST_DELIMITER) == len(items) - 1 else None
    if types == {int, float}:
        types, items = {float}, [float(item) for item in items]
    if len(types) != 1 or list in types or None in (cells := [format_cell(item) for item in items]):
        return None
    return f"{cells[0][0]}[]", LIST_DELIMITER.join(text for _, text in cells)  # type: ignore[index,misc]  # none of them is None


FORMATTERS: Mapping[type, Callable[[Any], Cell | None]] = {
    str: _format_text,
    bool: _format_boolean,
    int: _format_integer,
    float: _format_float,
    list: _format_list,
}
"""Each type, and the function that formats its values."""
