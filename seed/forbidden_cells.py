"""What no cell may contain, in whatever column.

forbidden("maker")   ->   None          forbidden("#N/A")   ->   '"#N/A" is an error of the spreadsheet; correct the formula or ...'
"""

from __future__ import annotations

import re

from keiretsu.seed.tables.limits import MAX_CELL_CHARS
from keiretsu.text import quoted

CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SPREADSHEET_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


def may_be_forbidden(text: str) -> bool:
    """A quick look at all cells of a column, joined by line feeds."""
    return "#" in text or len(text) > MAX_CELL_CHARS or CONTROL_CHARACTER.search(text) is not None


def forbidden(cell: str) -> str | None:
    """What is wrong with a cell."""
    if CONTROL_CHARACTER.search(cell):
        return f"{quoted(cell)} contains a control character; remove it"
    if len(cell) > MAX_CELL_CHARS:
        return f"The cell has {len(cell):,} characters; shorten it to {MAX_CELL_CHARS:,}"
    if cell in SPREADSHEET_ERRORS:
        return f"{quoted(cell)} is an error of the spreadsheet; correct the formula or clear the cell"
    return None
