"""A table that several entries read is parsed once, and each reading is the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from keiretsu.seed.tables.spooled_rows import spool_rows
from keiretsu.seed.tables.table import ExactText, SourceRow, SourceTable, TableError

ROWS = [SourceRow(1, ["Owner", "%"]), SourceRow(3, ["Acme\n2028 é", ExactText("25%")]), SourceRow(4, [])]


def test_the_second_reading_is_that_of_the_file() -> None:
    """Types of cells and positions are kept; a reading that ends early is not."""
    readings = []

    def rows() -> Iterator[SourceRow]:
        readings.append(1)
        yield from ROWS

    with ExitStack() as stack:
        table = spool_rows(SourceTable("a.xlsx", "A", "row", rows), stack)
        assert next(iter(table.rows())) == ROWS[0]
        for _ in range(3):
            copies = list(table.rows())
            assert copies == ROWS
            assert [[type(cell) for cell in row.cells] for row in copies] == [[type(cell) for cell in row.cells] for row in ROWS]
    assert len(readings) == 2


def test_an_error_is_raised_by_each_reading() -> None:
    """At the same row."""

    def rows() -> Iterator[SourceRow]:
        yield ROWS[0]
        raise TableError("The sheet is damaged", 2)

    with ExitStack() as stack:
        table = spool_rows(SourceTable("a.xlsx", "A", "row", rows), stack)
        for _ in range(2):
            with pytest.raises(TableError, match="damaged"):
                list(table.rows())
