"""Every saved query is valid for the schema, documents its variables, and matches its query."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import strawberry
from graphql import parse, validate

from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.server.cli.query.operations import read_operation
from keiretsu.server.cli.query.saved_queries import FOLDER, NAMES_FILE, SAVED_QUERIES, SavedQuery

FILES = sorted(FOLDER.glob("*.graphql"))


def test_each_row_has_a_file_and_each_file_a_row() -> None:
    """The exception is the query that resolves names, which the others run first."""
    assert {query.file for query in SAVED_QUERIES.values()} | {NAMES_FILE} == set(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_saved_query_is_valid(path: Path, schema: strawberry.Schema) -> None:
    """The file validates against the built-in schema."""
    assert validate(core_schema(schema), parse(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_saved_query_documents_its_variables(path: Path) -> None:
    """The comment at the top has a sentence, and a line for each variable or pair of variables."""
    text = path.read_text("utf-8")
    comment = re.match(r"# [A-Z].*[.]\n#\n((?:#   .*\n)+)", text)
    assert comment, "the file begins with a sentence, an empty line and the variables"
    documented = re.findall(r"^#   (\w+(?:, \w+)*)  +\S", comment[1], re.MULTILINE)
    names = [name for line in documented for name in line.split(", ")]
    assert sorted(names) == sorted(read_operation(path.name, text).variables)


@pytest.mark.parametrize("query", SAVED_QUERIES.values(), ids=lambda query: query.name)
def test_arguments_and_options_are_variables(query: SavedQuery) -> None:
    """So are `lens` and `evidence`; the required variables are the positional arguments."""
    operation = read_operation(query.file.name, query.file.read_text("utf-8"))
    positionals = {positional.variable for positional in query.positionals}
    options = {option.variable for option in query.options}
    assert positionals | options | {"lens", "evidence"} <= set(operation.variables)
    assert set(operation.required) == positionals
