"""A file becomes an operation, and the text for its variables becomes values of their declared types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keiretsu.server.cli.query.operations import OperationError, parse_values, read_file, read_operation, require_values

TWO_OPERATIONS = "query A($slug: String!) { company(slug: $slug) { name } } query B { companies { totalCount } }"
TYPED_VARIABLES = """query ($text: String, $id: ID!, $ids: [ID!], $number: Int = 1, $share: Float, $flag: Boolean!, $day: Date,
                 $order: [CompanyOrder!], $lens: Lens, $kind: RelationKind) { __typename }"""


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("text", "3", "3"),
        ("text", '"quoted"', '"quoted"'),
        ("text", "", ""),
        ("id", "12", "12"),
        ("ids", "company:xiaomi", "company:xiaomi"),
        ("ids", "12", "12"),
        ("ids", '["12", "13"]', ["12", "13"]),
        ("ids", "null", None),
        ("number", "3", 3),
        ("number", "three", "three"),
        ("share", "0.5", 0.5),
        ("share", "NaN", "NaN"),
        ("flag", "true", True),
        ("day", "2015-03-17", "2015-03-17"),
        ("order", '[{"name": "ASC"}]', [{"name": "ASC"}]),
        ("lens", '{"asOf": "2015-03-17"}', {"asOf": "2015-03-17"}),
        ("kind", "RAISED", "RAISED"),
        ("lens", "[" * 100_000, "[" * 100_000),
    ],
)
def test_a_value_is_parsed_by_the_type_of_its_variable(variable: str, text: str, value: Any) -> None:
    """String and ID variables stay strings; other values are JSON, if they parse."""
    parsed = parse_values(read_operation("mine.graphql", TYPED_VARIABLES), {variable: text})[variable]
    assert (parsed, type(parsed)) == (value, type(value))


def test_an_operation_has_variables_and_object_keys() -> None:
    """Variables with a default or a nullable type are optional; a response key may be an alias."""
    operation = read_operation(
        "mine.graphql", "query ($a: Int!, $b: Int! = 1, $c: Int) { x: company { name products { nodes { name } } } }"
    )
    assert operation.required == ("a",)
    assert set(operation.variables) == {"a", "b", "c"}
    assert operation.object_keys == {"x", "products", "nodes"}
    assert operation.name is None


def test_an_operation_is_selected_by_name() -> None:
    """A file with several operations requires a name."""
    operation = read_operation("mine.graphql", TWO_OPERATIONS, "A")
    assert (operation.name, operation.required) == ("A", ("slug",))


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (TWO_OPERATIONS, None, "mine.graphql has several operations: A, B; choose one with --operation NAME."),
        (TWO_OPERATIONS, "C", 'mine.graphql has no operation "C"; available: A, B.'),
        ("{ a }", "C", 'mine.graphql has no operation "C"; it has no named operations.'),
        ("fragment A on Company { name }", None, "mine.graphql has no operation."),
        ("{ company(", None, "mine.graphql line 1, column 11: Expected Name, found <EOF>."),
        ("", None, "mine.graphql line 1, column 1: Unexpected <EOF>."),
        ("{ a" * 5_000, None, "mine.graphql line 1, column 601: Document is nested too deeply. Parsing aborted."),
    ],
    ids=["several", "another", "nameless", "none", "cut", "empty", "deep"],
)
def test_an_invalid_file_is_one_message(text: str, name: str | None, message: str) -> None:
    """The message names the file and, if known, the location."""
    with pytest.raises(OperationError) as caught:
        read_operation("mine.graphql", text, name)
    assert str(caught.value) == message


def test_missing_and_undeclared_variables() -> None:
    """The message names each missing or undeclared variable."""
    operation = read_operation("mine.graphql", "query ($slug: String!, $day: Date!, $first: Int) { __typename }")
    with pytest.raises(OperationError) as caught:
        parse_values(operation, {"slgu": "xiaomi"})
    assert str(caught.value) == "mine.graphql declares no variable $slgu; it declares $slug, $day, $first."
    with pytest.raises(OperationError) as caught:
        require_values(operation, {"first": 1})
    assert str(caught.value) == "mine.graphql requires a value for $slug, $day; use --var slug=VALUE."
    require_values(operation, {"slug": "xiaomi", "day": "2015-03-17"})


def test_unreadable_files(tmp_path: Path) -> None:
    """A missing file, a file that is not UTF-8 and a folder each have a message."""
    (tmp_path / "latin.graphql").write_bytes(b"# \xe9")
    (tmp_path / "folder.graphql").mkdir()
    messages = []
    for name in ("none.graphql", "latin.graphql", "folder.graphql"):
        with pytest.raises(OperationError) as caught:
            read_file(tmp_path / name)
        messages.append(str(caught.value).replace(f"{tmp_path}/", ""))
    assert messages == [
        "File none.graphql does not exist.",
        "File latin.graphql is not UTF-8 text.",
        "File folder.graphql cannot be read: Is a directory.",
    ]
