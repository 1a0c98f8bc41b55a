"""Every question that comes along fits the schema, says what it asks, and is the one that its row describes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import strawberry
from graphql import parse, validate

from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.server.cli.query.operations import read_operation
from keiretsu.server.cli.query.saved_queries import BUILT_IN, FOLDER, NAMES, BuiltIn

FILES = sorted(FOLDER.glob("*.graphql"))


def test_each_row_has_a_file_and_each_file_a_row() -> None:
    """But for the one that finds names, which the others ask first."""
    assert {row.file for row in BUILT_IN.values()} | {NAMES} == set(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_question_fits_the_schema(path: Path, schema: strawberry.Schema) -> None:
    """As users who copy it will want it to."""
    assert validate(core_schema(schema), parse(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_question_explains_all_its_variables(path: Path) -> None:
    """In the comment at its head: a sentence, then a line for each, or for a pair."""
    text = path.read_text("utf-8")
    head = re.match(r"# [A-Z].*[.]\n#\n((?:#   .*\n)+)", text)
    assert head, "it begins with a sentence, an empty line and the variables"
    explained = re.findall(r"^#   (\w+(?:, \w+)*)  +\S", head[1], re.MULTILINE)
    names = [name for line in explained for name in line.split(", ")]
    assert sorted(names) == sorted(read_operation(path.name, text).variables)


@pytest.mark.parametrize("row", BUILT_IN.values(), ids=lambda row: row.name)
def test_the_words_and_options_of_a_row_are_variables_of_its_file(row: BuiltIn) -> None:
    """So is what the common options give; and what must be given is a word."""
    operation = read_operation(row.file.name, row.file.read_text("utf-8"))
    words = {word.variable for word in row.words}
    options = {option.variable for option in row.options}
    assert words | options | {"lens", "evidence"} <= set(operation.variables)
    assert set(operation.needed) == words
