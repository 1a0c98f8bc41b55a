"""An answer of any shape becomes sheets: its lists of objects, with dotted columns."""

from __future__ import annotations

from typing import Any

from keiretsu.server.cli.query.flatten import flatten_answer

OBJECTS = frozenset({"company", "products", "nodes", "edges", "node", "evidence", "via", "companies", "pageInfo"})


def table(data: dict[str, Any]) -> list[tuple[str, list[str], list[tuple[Any, ...]], tuple[str, ...]]]:
    return [
        (sheet.title, [column.name for column in sheet.columns], [row.cells for row in sheet.rows], sheet.notes)
        for sheet in flatten_answer(data, OBJECTS)
    ]


def test_a_list_is_a_sheet_and_what_stands_beside_it_is_noted() -> None:
    """Objects within a row are dotted columns, lists of texts one cell."""
    edges = [
        {"kind": "DIVISION", "node": {"name": "Xiaomi Ventures", "aliases": ["a", "b"]}},
        {"kind": None, "node": {"name": "Huami", "aliases": []}},
    ]
    assert table({"company": {"name": "Xiaomi", "aliases": [], "products": {"totalCount": 2, "edges": edges}}}) == [
        (
            "company.products.edges",
            ["kind", "node.name", "node.aliases"],
            [("DIVISION", "Xiaomi Ventures", ("a", "b")), (None, "Huami", ())],
            ("company.name: Xiaomi", "company.products.totalCount: 2"),
        )
    ]


def test_lists_within_rows_are_one_cell_for_each_column() -> None:
    """With a place for each item, so that cells of one row can be read side by side."""
    nodes = [{"name": "A", "evidence": [{"key": "1", "by": None}, {"key": "2", "by": "C"}], "via": []}]
    assert table({"companies": {"nodes": nodes}}) == [
        ("companies.nodes", ["name", "evidence.key", "evidence.by", "via"], [("A", ("1", "2"), ("unknown", "C"), ())], ())
    ]


def test_an_object_that_is_null_in_some_rows() -> None:
    """Its columns are those of the other rows."""
    nodes = [{"name": "A", "company": None}, {"name": "B", "company": {"name": "C"}}]
    assert table({"companies": {"nodes": nodes}}) == [("companies.nodes", ["name", "company.name"], [("A", None), ("B", "C")], ())]


def test_types_with_other_fields_share_the_sheet() -> None:
    """Where a row has no such field, nothing is known."""
    assert table({"nodes": [{"name": "A"}, {"kind": "x"}, None]}) == [
        ("nodes", ["name", "kind", "value"], [("A", None, None), (None, "x", None), (None, None, None)], ())
    ]


def test_an_answer_without_a_list_is_one_row() -> None:
    """A list of texts is none."""
    assert table({"company": {"name": "Xiaomi", "aliases": []}, "companies": {"totalCount": 3}}) == [
        ("", ["company.name", "company.aliases", "companies.totalCount"], [("Xiaomi", (), 3)], ())
    ]


def test_nothing() -> None:
    """An empty list and a missing node say so."""
    assert table({"companies": {"nodes": []}}) == [("companies.nodes", [], [], ("Nothing was found.",))]
    assert table({"company": None}) == [("", [], [], ("Nothing was found.",))]


def test_several_lists_are_several_sheets() -> None:
    """Each with its place as a title; JSON lines have the rows as they came."""
    data = {"a": {"nodes": [{"x": 1}]}, "b": {"nodes": [{"y": {"z": 2}}]}}
    assert [(title, rows) for title, _, rows, _ in table(data)] == [("a.nodes", [(1,)]), ("b.nodes", [(2,)])]
    assert flatten_answer(data, OBJECTS)[1].objects == ({"y": {"z": 2}},)
