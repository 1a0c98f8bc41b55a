"""The first lines of a text file -> what separates its cells.

    "sep=;"   ->   Dialect(";", first_line=2)        "Owner;Company;Share, %"   ->   Dialect(";")

The header decides, not the rows, whose texts contain any character: the separator is the one that it contains most often outside quotes.
A header without any is that of a single column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATORS = (",", ";", "\t", "|")
"""In a tie, the first wins."""

SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[\r\n]*", re.IGNORECASE)
"""The line that Excel writes and reads to name the separator."""

QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Dialect:
    """`first_line`: the line where the table begins."""

    separator: str
    first_line: int = 1


def find_dialect(lines: Sequence[str], header: int | None) -> Dialect:
    """From the first lines, of which the one at `header` names the columns; None: the first that is not empty."""
    named = SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    if named:
        return Dialect(named[1], 2)
    header_line = lines[header - 1] if header and header <= len(lines) else next((line for line in lines if line.strip()), "")
    return Dialect(_most_frequent(header_line))


def _most_frequent(header: str) -> str:
    bare = QUOTED.sub("", header)
    return max(SEPARATORS, key=bare.count)
