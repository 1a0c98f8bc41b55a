"""Columns of a row: without duplicates, in canonical order, located when the row is complete."""

from __future__ import annotations

from itertools import permutations

import pytest

from keiretsu.graph.plan import Column, EdgeProperty, EdgeType, NodeProperty, Row, SourceNodeProperty
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.planner.columns import ColumnSet

COLUMNS: tuple[Column, ...] = (NodeProperty("name"), NodeProperty("id"), EdgeProperty("kind"), EdgeType())


def test_the_row_does_not_depend_on_the_order_in_which_columns_are_added() -> None:
    """Each reference leads to its own column in any case."""
    rows = set()
    for order in permutations(COLUMNS):
        columns = ColumnSet()
        refs = [columns.add(column) for column in order]
        row = columns.build_row()
        assert [row.columns[ref.position] for ref in refs] == list(order)
        rows.add(row)
    assert len(rows) == 1


def test_equal_columns_are_one_column() -> None:
    """The reference is the same, too."""
    columns = ColumnSet()
    assert columns.add(NodeProperty("name")) is columns.add(NodeProperty("name"))
    assert columns.build_row() == Row((NodeProperty("name"),))


def test_a_reference_from_another_row_can_be_located_here() -> None:
    """A column is added under it, or it becomes a further reference to a column that is present."""
    columns, new, further = ColumnSet(), ColumnRef(), ColumnRef()
    name = columns.add(SourceNodeProperty("name"))
    columns.add_as(new, SourceNodeProperty("id"))
    columns.add_as(further, SourceNodeProperty("name"))
    row = columns.build_row()
    assert row.columns[new.position] == SourceNodeProperty("id")
    assert (further.position, len(row.columns)) == (name.position, 2)


def test_a_column_has_no_position_before_the_row_is_complete() -> None:
    """So nothing can read a wrong column by mistake."""
    columns = ColumnSet()
    ref = columns.add(NodeProperty("name"))
    with pytest.raises(AttributeError):
        _ = ref.position
    columns.build_row()
    assert ref.position == 0
