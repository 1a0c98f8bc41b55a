r"""A stored value -> the type of its column and the text of its cell, as Neo4j's importer reads them.

    format_cell('a "b" c')   ->   ("string", '"a ""b"" c"')        format_cell([0.5, -1.0])   ->   ("double[]", "0.5\x1f-1.0")

Texts are quoted, because an empty cell without quotes is a missing value. The importer splits a list at a delimiter and knows no escape;
and it does not store an empty list, which is what it also reads in a list of one empty text. `format_cell` returns None for these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

LIST_DELIMITER = "\x1f"
"""The unit separator, which no text that people write contains."""

Cell: TypeAlias = tuple[str, str]
"""The type of the column, and the text."""

MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1


def format_cell(value: object) -> Cell | None:
    """The cell of a value that is not None; None if a cell cannot contain it."""
    match value:
        case str():
            return "string", quote_text(value)
        case bool():
            return "boolean", "true" if value else "false"
        case int():
            return ("long", str(value)) if MIN_INTEGER <= value <= MAX_INTEGER else None
        case float():
            return "double", format_float(value)
        case list() | tuple():
            return format_list(value)
        case _:
            return None


def quote_text(text: str) -> str:
    """The text between quotes, with its own doubled."""
    return '"' + text.replace('"', '""') + '"'


def format_float(value: float) -> str:
    """As Java writes it, where Python differs: NaN and Infinity."""
    text = repr(value)
    return text if text[-1].isdigit() else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[text]


def format_list(items: Sequence[object]) -> Cell | None:
    """The cell of a list of values of one type; of integers and floats, all become floats."""
    types = {type(item) for item in items}
    match types:
        case _ if types == {str}:
            text = LIST_DELIMITER.join(items)  # type: ignore[arg-type]  # all are texts
            is_unambiguous = text and text.count(LIST_DELIMITER) == len(items) - 1
            return ("string[]", quote_text(text)) if is_unambiguous else None
        case _ if types == {bool}:
            return "boolean[]", LIST_DELIMITER.join("true" if item else "false" for item in items)
        case _ if types == {int}:
            return "long[]", LIST_DELIMITER.join(map(str, items))
        case _ if types in ({float}, {int, float}):
            return "double[]", LIST_DELIMITER.join(format_float(float(item)) for item in items)  # type: ignore[arg-type]  # all are numbers
        case _:
            return None
