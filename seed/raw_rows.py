"""A row of text, before its cells are parsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawRow:
    """The non-empty cells of a row, stripped, by column. `line`: its number in the table; `seed/origins.py` translates it."""

    line: int
    cells: Mapping[str, str]
