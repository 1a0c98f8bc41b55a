"""Each value has the one cell that Neo4j's importer reads as this value, or none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from keiretsu.graph.import_files.cells import format_cell

CELLS: list[tuple[Any, str, str]] = [
    ("", "string", '""'),
    ("a", "string", '"a"'),
    ('say "hi", \\" and\nmore', "string", '"say ""hi"", \\"" and\nmore"'),
    ("小米 \U0001f600\x1f", "string", '"小米 \U0001f600\x1f"'),
    (True, "boolean", "true"),
    (0, "long", "0"),
    (-(2**63), "long", "-9223372036854775808"),
    (0.1, "double", "0.1"),
    (-0.0, "double", "-0.0"),
    (5e-324, "double", "5e-324"),
    (1e22, "double", "1e+22"),
    (float("nan"), "double", "NaN"),
    (float("-inf"), "double", "-Infinity"),
    (["a", "", "c,d;\n"], "string[]", '"a\x1f\x1fc,d;\n"'),
    (["", ""], "string[]", '"\x1f"'),
    ([0.5, -1], "double[]", "0.5\x1f-1.0"),
    ([1, -1], "long[]", "1\x1f-1"),
    ([True, False], "boolean[]", "true\x1ffalse"),
]

WITHOUT_CELL: list[Any] = [[], [""], ["a\x1fb"], ["a", 1], [True, 1], 2**63, dt.date(2015, 1, 2), {"a": 1}, [[1]]]


@pytest.mark.parametrize(("value", "type_", "text"), CELLS, ids=repr)
def test_cell(value: object, type_: str, text: str) -> None:
    assert format_cell(value) == (type_, text)


@pytest.mark.parametrize("value", WITHOUT_CELL, ids=repr)
def test_a_value_without_a_cell(value: object) -> None:
    """An empty list, a list that the importer would split elsewhere, and what is not one of its types."""
    assert format_cell(value) is None
