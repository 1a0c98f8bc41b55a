"""A table -> its header, and what the values of each column look like.

    Owner;Since;%    ->   TableProfile(header=1, columns=(ColumnProfile("Owner", 1, ("Acme", ...)), ColumnProfile("Since", 2, ...), ...))
    Acme;31/12/2014;12,5

Only the first rows are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.tables.table import SourceTable
from keiretsu.seed.values.amounts import read_amount
from keiretsu.seed.values.conventions import Conventions
from keiretsu.seed.values.share_phrases import read_share
from keiretsu.seed.values.written_dates import read_time

FIRST_ROWS = 20  # among which the header is looked for
SAMPLED_ROWS = 5_000
MOSTLY = 0.6  # of the values of a column; the others may be errors
PERCENT = re.compile(r"[0-9]+([.,][0-9]+)?\s?%?")
DECIMAL_COMMA = re.compile(r"[^0-9]*[0-9]{1,3}(\.[0-9]{3})*,([0-9]{1,2}|[0-9]{4,})[^0-9]*")
DECIMAL_POINT = re.compile(r"[^0-9]*[0-9]{1,3}(,[0-9]{3})*\.([0-9]{1,2}|[0-9]{4,})[^0-9]*")


@dataclass(frozen=True)
class ColumnProfile:
    """`values`: position and text of the cells that are not empty. `index` is 0 for the first column."""

    name: str
    index: int
    values: Sequence[tuple[int, str]]

    @property
    def texts(self) -> list[str]:
        """The values."""
        return [text for _, text in self.values]

    @property
    def has_shares(self) -> bool:
        """Phrases such as "25% to 50%", or numbers with a per cent sign."""
        return self._mostly(lambda text: "%" in text or read_share(text, 100, ".") is not None)

    @property
    def has_percentages(self) -> bool:
        """Numbers from 0 to 100."""
        return self._mostly(lambda text: bool(PERCENT.fullmatch(text)) and float(text.rstrip("% ").replace(",", ".")) <= 100)

    @property
    def has_times(self) -> bool:
        """Dates in any form, in either order of day and month."""
        return self._mostly(_is_time)

    @property
    def has_amounts(self) -> bool:
        """Numbers, with separators in either convention or with a currency."""
        return self._mostly(lambda text: any(read_amount(text, conventions) for conventions in (Conventions(), Conventions(decimal=","))))

    @property
    def decimal_signs(self) -> dict[str, str]:
        """The decimal signs that some value demands, each with the first such value."""
        signs: dict[str, str] = {}
        for text in self.texts:
            for sign, pattern in ((",", DECIMAL_COMMA), (".", DECIMAL_POINT)):
                if pattern.fullmatch(text):
                    signs.setdefault(sign, text)
        return signs

    def _mostly(self, is_such: Callable[[str], bool]) -> bool:
        texts = set(self.texts)
        return bool(texts) and sum(map(is_such, texts)) >= MOSTLY * len(texts)


@dataclass(frozen=True)
class TableProfile:
    """`header`: the position of the row with the headers; None if they are not in a row."""

    table: SourceTable
    header: int | None
    columns: Sequence[ColumnProfile]


def profile_table(table: SourceTable) -> TableProfile | None:
    """None if the table has no rows. Raises TableError."""
    rows = list(islice(table.rows(), SAMPLED_ROWS))
    if table.columns is not None:
        names, header = [name.strip() for name in table.columns], None
    else:
        first = [row for row in rows[:FIRST_ROWS] if any(cell.strip() for cell in row.cells)]
        if not first:
            return None
        header_row = max(first, key=lambda row: sum(bool(cell.strip()) for cell in row.cells))  # the first of them
        names, header = [cell.strip() for cell in header_row.cells], header_row.position
    data = [row for row in rows if header is None or row.position > header]
    columns = [
        ColumnProfile(name, index, [(row.position, text) for row in data if index < len(row.cells) and (text := row.cells[index].strip())])
        for index, name in enumerate(names)
        if name
    ]
    return TableProfile(table, header, columns)


def _is_time(text: str) -> bool:
    if any(read_time(text, order, None) for order in ("dmy", "mdy")):
        return True
    try:
        return bool(parse_interval(text))
    except ValueError:
        return False
