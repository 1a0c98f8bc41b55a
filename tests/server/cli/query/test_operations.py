"""A file becomes an operation, and what is typed for its variables becomes values of their types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keiretsu.server.cli.query.operations import OperationError, read_file, read_operation, read_values, require_values

TWO = "query A($slug: String!) { company(slug: $slug) { name } } query B { companies { totalCount } }"
TYPED = """query ($text: String, $id: ID!, $ids: [ID!], $number: Int = 1, $share: Float, $flag: Boolean!, $day: Date,
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
def test_a_value_is_read_by_the_type_of_its_variable(variable: str, text: str, value: Any) -> None:
    """JSON where it is some, but a text where a text is wanted."""
    found = read_values(read_operation("mine.graphql", TYPED), {variable: text})[variable]
    assert (found, type(found)) == (value, type(value))


def test_an_operation_knows_its_variables_and_which_keys_hold_objects() -> None:
    """Those with a default or that may be null need no value; a key may be an alias."""
    operation = read_operation(
        "mine.graphql", "query ($a: Int!, $b: Int! = 1, $c: Int) { x: company { name products { nodes { name } } } }"
    )
    assert operation.needed == ("a",)
    assert set(operation.variables) == {"a", "b", "c"}
    assert operation.objects == {"x", "products", "nodes"}
    assert operation.name is None


def test_one_of_several_operations() -> None:
    """Is named."""
    operation = read_operation("mine.graphql", TWO, "A")
    assert (operation.name, operation.needed) == ("A", ("slug",))


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        (TWO, None, "mine.graphql has several operations: A, B; say which with --operation NAME."),
        (TWO, "C", 'mine.graphql has no operation "C"; it has A, B.'),
        ("{ a }", "C", 'mine.graphql has no operation "C"; it has none with a name.'),
        ("fragment A on Company { name }", None, "mine.graphql has no operation."),
        ("{ company(", None, "mine.graphql line 1, column 11: Expected Name, found <EOF>."),
        ("", None, "mine.graphql line 1, column 1: Unexpected <EOF>."),
        ("{ a" * 5_000, None, "mine.graphql line 1, column 601: Document is nested too deeply. Parsing aborted."),
    ],
    ids=["several", "another", "nameless", "none", "cut", "empty", "deep"],
)
def test_a_file_that_cannot_be_asked_is_one_sentence(text: str, name: str | None, told: str) -> None:
    """It names the file and, where there is one, the place."""
    with pytest.raises(OperationError) as refused:
        read_operation("mine.graphql", text, name)
    assert str(refused.value) == told


def test_variables_that_are_missing_or_unknown() -> None:
    """Each is named."""
    operation = read_operation("mine.graphql", "query ($slug: String!, $day: Date!, $first: Int) { __typename }")
    with pytest.raises(OperationError) as refused:
        read_values(operation, {"slgu": "xiaomi"})
    assert str(refused.value) == "mine.graphql declares no variable $slgu; it declares $slug, $day, $first."
    with pytest.raises(OperationError) as refused:
        require_values(operation, {"first": 1})
    assert str(refused.value) == "mine.graphql needs a value for $slug, $day; give it with --var slug=VALUE."
    require_values(operation, {"slug": "xiaomi", "day": "2015-03-17"})


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """Not there, not text, a folder."""
    (tmp_path / "latin.graphql").write_bytes(b"# \xe9")
    (tmp_path / "folder.graphql").mkdir()
    told = []
    for name in ("none.graphql", "latin.graphql", "folder.graphql"):
        with pytest.raises(OperationError) as refused:
            read_file(tmp_path / name)
        told.append(str(refused.value).replace(f"{tmp_path}/", ""))
    assert told == [
        "There is no file none.graphql.",
        "latin.graphql is not text in UTF-8.",
        "folder.graphql cannot be read: Is a directory.",
    ]
