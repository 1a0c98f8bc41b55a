"""Data of any shape becomes tables: one per list of objects, with dotted columns."""

from __future__ import annotations

from typing import Any

from keiretsu.server.cli.query.flatten import flatten_response

OBJECTS = frozenset({"company", "products", "nodes", "edges", "node", "evidence", "via", "companies", "pageInfo"})


def tables(data: dict[str, Any]) -> list[tuple[str, list[str], list[tuple[Any, ...]], tuple[str, ...]]]:
    return [
        (table.title, [column.name for column in table.columns], [row.cells for row in table.rows], table.notes)
        for table in flatten_response(data, OBJECTS)
    ]


def test_a_list_becomes_a_table_with_notes() -> None:
    """Nested objects become dotted columns, lists of strings one cell, and fields outside the list notes."""
    edges = [
        {"kind": "DIVISION", "node": {"name": "Xiaomi Ventures", "aliases": ["a", "b"]}},
        {"kind": None, "node": {"name": "Huami", "aliases": []}},
    ]
    assert tables({"company": {"name": "Xiaomi", "aliases": [], "products": {"totalCount": 2, "edges": edges}}}) == [
        (
            "company.products.edges",
            ["kind", "node.name", "node.aliases"],
            [("DIVISION", "Xiaomi Ventures", ("a", "b")), (None, "Huami", ())],
            ("company.name: Xiaomi", "company.products.totalCount: 2"),
        )
    ]


def test_nested_lists_are_one_cell_per_column() -> None:
    """Each column has an entry for every item, so that the cells of a row correspond."""
    nodes = [{"name": "A", "evidence": [{"key": "1", "by": None}, {"key": "2", "by": "C"}], "via": []}]
    assert tables({"companies": {"nodes": nodes}}) == [
        ("companies.nodes", ["name", "evidence.key", "evidence.by", "via"], [("A", ("1", "2"), ("unknown", "C"), ())], ())
    ]


def test_objects_that_are_null_in_some_rows() -> None:
    """The columns are those of the other rows."""
    nodes = [{"name": "A", "company": None}, {"name": "B", "company": {"name": "C"}}]
    assert tables({"companies": {"nodes": nodes}}) == [("companies.nodes", ["name", "company.name"], [("A", None), ("B", "C")], ())]


def test_types_with_different_fields_share_a_table() -> None:
    """A field that a row does not have is unknown."""
    assert tables({"nodes": [{"name": "A"}, {"kind": "x"}, None]}) == [
        ("nodes", ["name", "kind", "value"], [("A", None, None), (None, "x", None), (None, None, None)], ())
    ]


def test_data_without_a_list_is_one_row() -> None:
    """A list of strings is not a list of objects."""
    assert tables({"company": {"name": "Xiaomi", "aliases": []}, "companies": {"totalCount": 3}}) == [
        ("", ["company.name", "company.aliases", "companies.totalCount"], [("Xiaomi", (), 3)], ())
    ]


def test_empty_results() -> None:
    """An empty list and a null node have a note."""
    assert tables({"companies": {"nodes": []}}) == [("companies.nodes", [], [], ("No results.",))]
    assert tables({"company": None}) == [("", [], [], ("No results.",))]


def test_several_lists_are_several_tables() -> None:
    """The title is the dotted path of the list; JSON lines contain the original objects."""
    data = {"a": {"nodes": [{"x": 1}]}, "b": {"nodes": [{"y": {"z": 2}}]}}
    assert [(title, rows) for title, _, rows, _ in tables(data)] == [("a.nodes", [(1,)]), ("b.nodes", [(2,)])]
    assert flatten_response(data, OBJECTS)[1].objects == ({"y": {"z": 2}},)
