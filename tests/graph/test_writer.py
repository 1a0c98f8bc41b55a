"""The writer: atomic transactions, one loader at a time, idempotent creation of indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from keiretsu.graph.indexes import Indexes
from keiretsu.graph.local.process.port import find_free_port
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, WriteError, Writer, wait_until_ready
from tests.conftest import DatabaseContents

pytestmark = pytest.mark.database

SHARED = "Odd node"
"""The label by which nodes are found; no type of the schema has it, and it must be quoted."""
END_LABELS = (SHARED, SHARED)
INDEXES = Indexes(unique_properties=((SHARED, "id"), ("Odd A", "the slug")), range_properties=((SHARED, "the name"),))


@pytest.fixture
def writer(address: Address, database_contents: DatabaseContents) -> Iterator[Writer]:
    """A writer on an empty database; the nodes and indexes of the test are removed afterwards."""
    database_contents.invalidate()
    with Writer(address) as test_writer:
        test_writer.write(lambda batch: batch.run("MATCH (n) DETACH DELETE n"), exclusive=False)
        yield test_writer
        test_writer.write(lambda batch: batch.run("MATCH (n) DETACH DELETE n"), exclusive=False)
        for name, is_constraint in indexes_of_test(test_writer).values():
            text = f"DROP CONSTRAINT `{name}`" if is_constraint else f"DROP INDEX `{name}`"
            test_writer.write(lambda batch, text=text: batch.run(text), exclusive=False)  # type: ignore[misc]  # mypy does not accept the default of a lambda


def indexes_of_test(writer: Writer) -> dict[int, tuple[str, bool]]:
    """Id -> (name, whether it belongs to a constraint) of each index on a label of these tests."""
    text = (
        "SHOW INDEXES YIELD id, name, labelsOrTypes, owningConstraint, state WHERE labelsOrTypes[0] STARTS WITH 'Odd' "
        "RETURN id, name, owningConstraint IS NOT NULL AS isConstraint, state"
    )
    records = writer.write(lambda batch: batch.run(text), exclusive=False)
    assert all(record["state"] == "ONLINE" for record in records)
    return {record["id"]: (record["name"], record["isConstraint"]) for record in records}


def node(id_: str, label: str = "Odd A", **properties: Any) -> NodeRow:
    return NodeRow(id_, label, {"id": id_, **properties})


def edge(id_: str, start: str, end: str, **properties: Any) -> EdgeRow:
    return EdgeRow(id_, "IS ODD", start, end, {"id": id_, **properties})


def without_properties(row: EdgeRow) -> EdgeRow:
    return replace(row, properties={})


# nodes and edges


def test_nodes_are_created_updated_and_deleted(writer: Writer) -> None:
    """Nodes have the properties of the last upsert: omitted properties are removed, and no node is duplicated."""

    def upsert(*rows: NodeRow) -> dict[str, dict[str, Any]]:
        writer.write(lambda batch: batch.upsert_nodes(SHARED, rows))
        assert writer.count_nodes() == len(writer.write(lambda batch: batch.read_nodes(SHARED, ["a", "b", "c", "d"])))
        return writer.write(lambda batch: batch.read_nodes(SHARED, ["a", "b", "c", "d"]))

    first = {"a": {"id": "a", "x": 1, "list": ["p", "q"]}, "b": {"id": "b", "x": None}}
    assert upsert(node("a", x=1, list=["p", "q"]), node("b", "Odd B", x=None)) == {"a": first["a"], "b": {"id": "b"}}
    assert upsert(node("a", x=1, list=["p", "q"])) == {"a": first["a"], "b": {"id": "b"}}
    assert upsert(node("a", y=2), node("c")) == {"a": {"id": "a", "y": 2}, "b": {"id": "b"}, "c": {"id": "c"}}
    writer.write(lambda batch: batch.delete_nodes(SHARED, ["a", "c", "nobody"]))
    assert writer.write(lambda batch: batch.read_nodes(SHARED, ["a", "b", "c"])) == {"b": {"id": "b"}}


def test_edges_are_created_updated_and_deleted(writer: Writer) -> None:
    """Only ids distinguish parallel edges and loops; an edge is deleted with its node."""
    rows = [edge("1", "a", "b", x=1), edge("2", "a", "b", x=2), edge("3", "b", "b"), edge("4", "c", "a")]

    def read() -> dict[str, dict[str, Any]]:
        return writer.write(lambda batch: batch.read_edges(END_LABELS, [without_properties(row) for row in rows]))

    writer.write(lambda batch: batch.upsert_nodes(SHARED, [node("a"), node("b", "Odd B"), node("c")]))
    writer.write(lambda batch: batch.create_edges(END_LABELS, rows))
    assert read() == {row.id: dict(row.properties) for row in rows}
    writer.write(lambda batch: batch.update_edges(END_LABELS, [edge("1", "a", "b", y=1), edge("9", "a", "b")]))
    writer.write(lambda batch: batch.delete_edges(END_LABELS, [without_properties(rows[2]), edge("9", "a", "b")]))
    assert read() == {"1": {"id": "1", "y": 1}, "2": {"id": "2", "x": 2}, "4": {"id": "4"}}
    writer.write(lambda batch: batch.delete_nodes(SHARED, ["c"]))
    assert read() == {"1": {"id": "1", "y": 1}, "2": {"id": "2", "x": 2}}


def test_nodes_and_edges_of_a_data_set(writer: Writer) -> None:
    """Nodes come with their own label, not the shared one, edges with their type; those of other data sets or of none are left out."""
    writer.write(lambda batch: batch.upsert_nodes(SHARED, [node("a", dataSets=["x", "y"]), node("b", "Odd B", dataSets=["x"]), node("c")]))
    rows = [edge("1", "a", "b", dataSets=["x"]), edge("2", "b", "c", dataSets=["y"]), edge("3", "c", "a")]
    writer.write(lambda batch: batch.create_edges(END_LABELS, rows))
    assert writer.write(lambda batch: dict(batch.nodes_of_data_set(SHARED, "x"))) == {"a": "Odd A", "b": "Odd B"}
    assert writer.write(lambda batch: list(batch.edges_of_data_set(END_LABELS, "x"))) == [without_properties(rows[0])]
    assert writer.write(lambda batch: [*batch.nodes_of_data_set(SHARED, "z"), *batch.edges_of_data_set(END_LABELS, "z")]) == []


# atomicity


def test_an_exception_rolls_back_the_transaction(writer: Writer) -> None:
    """Writes before an exception in the callback are rolled back."""

    def fail(batch: Batch) -> None:
        batch.upsert_nodes(SHARED, [node("a")])
        raise KeyError("half way")

    with pytest.raises(KeyError, match="half way"):
        writer.write(fail)
    assert writer.count_nodes() == 0


def test_a_database_error_rolls_back_the_transaction(writer: Writer) -> None:
    """The second of two nodes with the same slug violates a constraint; the first is rolled back, too."""
    writer.create_indexes(INDEXES)
    rows = [node("a", **{"the slug": "same"}), node("b", **{"the slug": "same"})]
    with pytest.raises(WriteError, match=r"^The database rejected the write: ConstraintError: .*already exists"):
        writer.write(lambda batch: batch.upsert_nodes(SHARED, rows))
    assert writer.count_nodes() == 0


def test_an_edge_with_a_missing_end_fails_an_assertion(writer: Writer) -> None:
    """The loader must write the node first; the transaction is rolled back."""

    def write(batch: Batch) -> None:
        batch.upsert_nodes(SHARED, [node("a")])
        batch.create_edges(END_LABELS, [edge("1", "a", "nobody")])

    with pytest.raises(AssertionError, match="nodes are written before the edges between them"):
        writer.write(write)
    assert writer.count_nodes() == 0


def test_the_loader_lock_is_not_counted(writer: Writer) -> None:
    """A database that contains only the loader lock is empty."""
    writer.write(lambda batch: batch.read_nodes(SHARED, []))
    assert writer.count_nodes() == 0


# locking


def test_concurrent_writers_are_serialized(writer: Writer, address: Address) -> None:
    """The second starts only after the first has committed, and reads what it wrote."""
    writer.create_indexes(INDEXES)
    first_started, second_started = Event(), Event()

    def first(batch: Batch) -> bool:
        first_started.set()
        batch.upsert_nodes(SHARED, [node("a")])
        return second_started.wait(1.0)

    def second(batch: Batch) -> dict[str, dict[str, Any]]:
        second_started.set()
        return batch.read_nodes(SHARED, ["a"])

    with ThreadPoolExecutor() as threads, Writer(address) as second_writer:
        first_result = threads.submit(writer.write, first)
        assert first_started.wait(30)
        second_result = threads.submit(second_writer.write, second)
        assert first_result.result(60) is False
        assert second_result.result(60) == {"a": {"id": "a"}}


def test_concurrent_writers_lose_no_updates(writer: Writer, address: Address) -> None:
    """Each increments a counter by reading it and writing it back; without the lock some would overwrite others."""
    writer.create_indexes(INDEXES)
    writer.write(lambda batch: batch.upsert_nodes(SHARED, [node("a", x=0)]))

    def increment(_: int) -> None:
        def add_one(batch: Batch) -> None:
            batch.upsert_nodes(SHARED, [node("a", x=batch.read_nodes(SHARED, ["a"])["a"]["x"] + 1)])

        with Writer(address) as other_writer:
            other_writer.write(add_one)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment, range(12)))
    assert writer.write(lambda batch: batch.read_nodes(SHARED, ["a"])) == {"a": {"id": "a", "x": 12}}


# indexes


def test_indexes_are_created_once(writer: Writer) -> None:
    """Indexes are online when `create_indexes` returns; a second call keeps them, and adds further ones."""
    writer.create_indexes(INDEXES)
    indexes = indexes_of_test(writer)
    assert sorted(is_constraint for _, is_constraint in indexes.values()) == [False, True, True]
    writer.create_indexes(INDEXES)
    assert indexes_of_test(writer) == indexes
    writer.create_indexes(replace(INDEXES, range_properties=(*INDEXES.range_properties, (SHARED, "more"))))
    assert indexes.items() < indexes_of_test(writer).items()
    assert len(indexes_of_test(writer)) == 4


def test_indexes_can_be_created_concurrently(writer: Writer, address: Address) -> None:
    """Processes that start together on an empty database do not conflict."""

    def create(_: int) -> None:
        with Writer(address) as other_writer:
            other_writer.create_indexes(INDEXES)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(create, range(4)))
    assert len(indexes_of_test(writer)) == 3


def test_a_violated_constraint_is_reported(writer: Writer) -> None:
    """The message quotes the duplicate id of two existing nodes."""
    writer.write(lambda batch: batch.run(f"UNWIND [1, 2] AS x CREATE (n:`{SHARED}` {{id: 'twice'}}) RETURN count(*) AS n"))
    with pytest.raises(WriteError, match=r"^The database contains two nodes or edges with the same id: Both .*twice"):
        writer.create_indexes(INDEXES)


# unreachable databases


def test_an_unreachable_database_is_reported(address: Address) -> None:
    """At once, or after the timeout: a message that says what to check, without the driver's text."""
    message = "The database cannot be reached; check that it is running and that NEO4J_URI is its address."
    unreachable = replace(address, uri=f"bolt://127.0.0.1:{find_free_port()}")
    with Writer(unreachable) as writer, pytest.raises(WriteError, match=f"^{re.escape(message)}$"):
        writer.count_nodes()
    with pytest.raises(WriteError, match=f"^{re.escape(message)}$"):
        wait_until_ready(unreachable, 0.1)
    wait_until_ready(address, 10)


def test_rejected_credentials_are_reported(address: Address) -> None:
    """The message names the settings to check."""
    message = "The database rejected the user name and password; check NEO4J_USERNAME and NEO4J_PASSWORD."
    with Writer(replace(address, username="nobody")) as writer, pytest.raises(WriteError, match=f"^{re.escape(message)}$"):
        writer.count_nodes()
