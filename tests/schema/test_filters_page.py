"""docs/reference/filters.md names every operator and no other; its examples, and those of the pages beside it, fit the schema."""

from __future__ import annotations

import re

import pytest
import strawberry
from graphql import parse, validate

from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Kind
from keiretsu.schema.operators import OPERATORS
from keiretsu.schema.types.inputs import QUANTIFIERS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference/filters.md").read_text(encoding="utf-8")
NAMED = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
SECTIONS = {
    Kind(word): NAMED.findall(section)
    for heading, section in re.findall(r"^### ([\w, ]+):[^\n]*\n(.*?)(?=^##)", PAGE, re.DOTALL | re.MULTILINE)
    for word in heading.split(", ")
}
BESIDE = [
    (ROOT / "docs" / name).read_text(encoding="utf-8")
    for name in ("reference/aggregation.md", "reference/search.md", "reference/evidence.md")
]
EXAMPLES = [one for page in (PAGE, *BESIDE) for one in re.findall(r"```graphql\n(.*?)```", page, re.DOTALL)]


@pytest.mark.parametrize("kind", Kind)
def test_every_operator_is_named_and_no_other(kind: Kind) -> None:
    """In the table of its kind, in the order of the schema."""
    assert SECTIONS[kind] == [one.name for one in OPERATORS[kind]]


def test_the_words_for_edges_are_named() -> None:
    """And no other."""
    section = PAGE.partition("\n## Relationships: ")[2].partition("\n## ")[0]
    assert NAMED.findall(section) == [*QUANTIFIERS, "count"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_fits_the_schema(example: str, schema: strawberry.Schema) -> None:
    """Each operation of these pages is valid."""
    assert validate(core_schema(schema), parse(example)) == []
