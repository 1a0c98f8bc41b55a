r"""Values of a table -> cells of a CSV file that the loader reads as the same values.

    write_cell(ValueKind.STRINGS, ["a;b", "c"])   ->   "a\;b; c"         write_cell(ValueKind.FLOAT, 25.125)   ->   "25.1250"

A cell that would be read as another value has a reason: why, for the report of the export.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.export.values import is_finite
from keiretsu.seed.forbidden_cells import CONTROL_CHARACTER
from keiretsu.seed.misreadings import THOUSANDS
from keiretsu.seed.parse import join_list
from keiretsu.seed.tables.limits import MAX_CELL_CHARS

REPLACEMENT = "\ufffd"
EMPTY_TEXT = "An empty text is loaded as a missing value"
WHITE_SPACE = "White space at the ends is removed when it is loaded"
CONTROL_CHARACTERS = f"Control characters are replaced by U+{ord(REPLACEMENT):04X}"
EMPTY_ITEM = "Empty items of a list are left out when it is loaded"
REPEATED_ITEM = "Repeated items of a list are loaded once"
NOT_FINITE = "The number is infinite or undefined; the cell is empty"
TOO_LONG = f"The cell has more than {MAX_CELL_CHARS:,} characters, which the loader does not read"

Cell = tuple[str, str | None]
"""The text, and the reason if it is read as another value."""


def write_cell(kind: ValueKind, value: Any) -> Cell:
    """The cell of a value that is not None."""
    text, reason = WRITERS[kind](value)
    return (text, TOO_LONG) if len(text) > MAX_CELL_CHARS else (text, reason)


def _write_text(value: Any) -> Cell:
    text = str(value)
    if text.isprintable() and text and text[0] != " " and text[-1] != " ":
        return text, None
    if CONTROL_CHARACTER.search(text):
        return CONTROL_CHARACTER.sub(REPLACEMENT, text), CONTROL_CHARACTERS
    if not text:
        return text, EMPTY_TEXT
    return text, WHITE_SPACE if text.strip() != text else None


def _write_list(items: Sequence[str]) -> Cell:
    if len(items) == 1 and items[0].isalnum():
        return items[0], None
    cells = [_write_text(item) for item in items]
    reason = next((reason for _, reason in cells if reason and reason != EMPTY_TEXT), None)
    if not all(items):
        reason = EMPTY_ITEM
    elif len(set(items)) < len(items):
        reason = REPEATED_ITEM
    return join_list(text for text, _ in cells), reason


def _write_number(value: Any) -> Cell:
    """With a decimal more where it could be read as thousands, so that loading it raises no warning."""
    if not is_finite(value):
        return "", NOT_FINITE
    text = repr(value)
    return f"{text}0" if THOUSANDS.fullmatch(text) else text, None


def _write_boolean(value: Any) -> Cell:
    return str(value).upper(), None


WRITERS: Mapping[ValueKind, Callable[[Any], Cell]] = {
    ValueKind.ID: _write_text,
    ValueKind.STRING: _write_text,
    ValueKind.ENUM: _write_text,
    ValueKind.DATE: _write_text,
    ValueKind.STRINGS: _write_list,
    ValueKind.INT: _write_number,
    ValueKind.FLOAT: _write_number,
    ValueKind.BOOLEAN: _write_boolean,
}
