"""docs/reference/filters.md lists exactly the operators and quantifiers."""

from __future__ import annotations

import re

import pytest

from keiretsu.schema.catalogue import ValueKind
from keiretsu.schema.operators import OPERATORS
from keiretsu.schema.types.inputs import QUANTIFIERS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference/filters.md").read_text(encoding="utf-8")
TABLE_ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
SECTIONS = {
    ValueKind(kind): TABLE_ROW.findall(section)
    for heading, section in re.findall(r"^### ([\w, ]+):[^\n]*\n(.*?)(?=^##)", PAGE, re.DOTALL | re.MULTILINE)
    for kind in heading.split(", ")
}


@pytest.mark.parametrize("kind", ValueKind)
def test_the_page_lists_exactly_the_operators(kind: ValueKind) -> None:
    """In the table of its kind, in the order of the schema."""
    assert SECTIONS[kind] == [operator.name for operator in OPERATORS[kind]]


def test_the_page_lists_exactly_the_quantifiers() -> None:
    """And `count`."""
    section = PAGE.partition("\n## Relationships: ")[2].partition("\n## ")[0]
    assert TABLE_ROW.findall(section) == [*QUANTIFIERS, "count"]
