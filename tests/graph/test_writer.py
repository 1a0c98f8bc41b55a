"""The writer: whole transactions, one loader at a time, indexes made once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from keiretsu.graph.local.process.port import free_port
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Batch, EdgeRow, Indexes, NodeRow, WriteError, Writer, wait_until_ready
from tests.conftest import Contents

pytestmark = pytest.mark.database

SHARED = "Odd one"
"""The label by which nodes are found here; no type of the schema has it, and it must be quoted."""
ENDS = (SHARED, SHARED)
INDEXES = Indexes(unique=((SHARED, "id"), ("Odd A", "the slug")), plain=((SHARED, "the name"),))


@pytest.fixture
def writer(address: Address, contents: Contents) -> Iterator[Writer]:
    """A writer, and nothing in the database but what the test puts there; no index of the test's own is left."""
    contents.forget()
    with Writer(address) as made:
        made.write(lambda batch: batch.run("MATCH (n) DETACH DELETE n"), lock=False)
        yield made
        made.write(lambda batch: batch.run("MATCH (n) DETACH DELETE n"), lock=False)
        for name, is_constraint in own_indexes(made).values():
            text = f"DROP CONSTRAINT `{name}`" if is_constraint else f"DROP INDEX `{name}`"
            made.write(lambda batch, text=text: batch.run(text), lock=False)  # type: ignore[misc]  # mypy takes no default for a parameter


def own_indexes(writer: Writer) -> dict[int, tuple[str, bool]]:
    """Id -> name of each index on a label of these tests, and whether it belongs to a constraint."""
    text = (
        "SHOW INDEXES YIELD id, name, labelsOrTypes, owningConstraint, state WHERE labelsOrTypes[0] STARTS WITH 'Odd' "
        "RETURN id, name, owningConstraint IS NOT NULL AS constrained, state"
    )
    found = writer.write(lambda batch: batch.run(text), lock=False)
    assert all(one["state"] == "ONLINE" for one in found)
    return {one["id"]: (one["name"], one["constrained"]) for one in found}


def node(id_: str, label: str = "Odd A", **properties: Any) -> NodeRow:
    return NodeRow(id_, label, {"id": id_, **properties})


def edge(id_: str, start: str, end: str, **properties: Any) -> EdgeRow:
    return EdgeRow(id_, "IS ODD", start, end, {"id": id_, **properties})


def bare(row: EdgeRow) -> EdgeRow:
    return replace(row, properties={})


# nodes and edges


def test_nodes_are_made_changed_left_alone_and_removed(writer: Writer) -> None:
    """What is put is there, as it was put last: a property that is no longer given is gone, and nothing is there twice."""

    def put(*rows: NodeRow) -> dict[str, dict[str, Any]]:
        writer.write(lambda batch: batch.put_nodes(SHARED, rows))
        assert writer.count_nodes() == len(writer.write(lambda batch: batch.read_nodes(SHARED, ["a", "b", "c", "d"])))
        return writer.write(lambda batch: batch.read_nodes(SHARED, ["a", "b", "c", "d"]))

    first = {"a": {"id": "a", "x": 1, "list": ["p", "q"]}, "b": {"id": "b", "x": None}}
    assert put(node("a", x=1, list=["p", "q"]), node("b", "Odd B", x=None)) == {"a": first["a"], "b": {"id": "b"}}
    assert put(node("a", x=1, list=["p", "q"])) == {"a": first["a"], "b": {"id": "b"}}
    assert put(node("a", y=2), node("c")) == {"a": {"id": "a", "y": 2}, "b": {"id": "b"}, "c": {"id": "c"}}
    writer.write(lambda batch: batch.remove_nodes(SHARED, ["a", "c", "nobody"]))
    assert writer.write(lambda batch: batch.read_nodes(SHARED, ["a", "b", "c"])) == {"b": {"id": "b"}}


def test_edges_are_made_changed_left_alone_and_removed(writer: Writer) -> None:
    """Parallel edges and loops are told apart by their ids alone; an edge goes with its node."""
    rows = [edge("1", "a", "b", x=1), edge("2", "a", "b", x=2), edge("3", "b", "b"), edge("4", "c", "a")]

    def read() -> dict[str, dict[str, Any]]:
        return writer.write(lambda batch: batch.read_edges(ENDS, [bare(row) for row in rows]))

    writer.write(lambda batch: batch.put_nodes(SHARED, [node("a"), node("b", "Odd B"), node("c")]))
    writer.write(lambda batch: batch.create_edges(ENDS, rows))
    assert read() == {row.id: dict(row.properties) for row in rows}
    writer.write(lambda batch: batch.change_edges(ENDS, [edge("1", "a", "b", y=1), edge("9", "a", "b")]))
    writer.write(lambda batch: batch.remove_edges(ENDS, [bare(rows[2]), edge("9", "a", "b")]))
    assert read() == {"1": {"id": "1", "y": 1}, "2": {"id": "2", "x": 2}, "4": {"id": "4"}}
    writer.write(lambda batch: batch.remove_nodes(SHARED, ["c"]))
    assert read() == {"1": {"id": "1", "y": 1}, "2": {"id": "2", "x": 2}}


def test_what_carries_a_mark_is_found_with_its_label_and_ends(writer: Writer) -> None:
    """Nodes by their own label beside the shared one, edges by their type; what carries another mark or none is not."""
    writer.write(lambda batch: batch.put_nodes(SHARED, [node("a", dataSets=["x", "y"]), node("b", "Odd B", dataSets=["x"]), node("c")]))
    rows = [edge("1", "a", "b", dataSets=["x"]), edge("2", "b", "c", dataSets=["y"]), edge("3", "c", "a")]
    writer.write(lambda batch: batch.create_edges(ENDS, rows))
    assert writer.write(lambda batch: batch.marked_nodes(SHARED, "x")) == {"a": "Odd A", "b": "Odd B"}
    assert writer.write(lambda batch: batch.marked_edges(ENDS, "x")) == [bare(rows[0])]
    assert writer.write(lambda batch: (batch.marked_nodes(SHARED, "z"), batch.marked_edges(ENDS, "z"))) == ({}, [])


# whole or not at all


def test_a_transaction_that_fails_half_way_leaves_nothing(writer: Writer) -> None:
    """Whoever raised, what was written before it is taken back."""

    def fail(batch: Batch) -> None:
        batch.put_nodes(SHARED, [node("a")])
        raise KeyError("half way")

    with pytest.raises(KeyError, match="half way"):
        writer.write(fail)
    assert writer.count_nodes() == 0


def test_a_transaction_that_the_database_refuses_half_way_leaves_nothing(writer: Writer) -> None:
    """The second of two nodes with one slug is against a constraint; the first goes with it."""
    writer.prepare(INDEXES)
    rows = [node("a", **{"the slug": "same"}), node("b", **{"the slug": "same"})]
    with pytest.raises(WriteError, match=r"^the database did not take this: ConstraintError: .*already exists"):
        writer.write(lambda batch: batch.put_nodes(SHARED, rows))
    assert writer.count_nodes() == 0


def test_an_edge_whose_end_is_not_there_is_our_mistake(writer: Writer) -> None:
    """Its loader has not written the node first; nothing of the transaction stays."""

    def put(batch: Batch) -> None:
        batch.put_nodes(SHARED, [node("a")])
        batch.create_edges(ENDS, [edge("1", "a", "nobody")])

    with pytest.raises(AssertionError, match="nodes are written before the edges between them"):
        writer.write(put)
    assert writer.count_nodes() == 0


def test_the_loaders_lock_counts_as_nothing(writer: Writer) -> None:
    """A database that has only ever been locked is empty."""
    writer.write(lambda batch: batch.read_nodes(SHARED, []))
    assert writer.count_nodes() == 0


# one at a time


def test_two_writers_at_once_go_one_after_the_other(writer: Writer, address: Address) -> None:
    """The second begins its work only when the first has ended, and sees what that wrote."""
    writer.prepare(INDEXES)
    first_began, second_began = Event(), Event()

    def first(batch: Batch) -> bool:
        first_began.set()
        batch.put_nodes(SHARED, [node("a")])
        return second_began.wait(1.0)

    def second(batch: Batch) -> dict[str, dict[str, Any]]:
        second_began.set()
        return batch.read_nodes(SHARED, ["a"])

    with ThreadPoolExecutor() as threads, Writer(address) as other:
        ahead = threads.submit(writer.write, first)
        assert first_began.wait(30)
        behind = threads.submit(other.write, second)
        assert ahead.result(60) is False
        assert behind.result(60) == {"a": {"id": "a"}}


def test_many_writers_at_once_lose_nothing(writer: Writer, address: Address) -> None:
    """Each counts up by reading and writing back what it read; without the lock some would overwrite others."""
    writer.prepare(INDEXES)
    writer.write(lambda batch: batch.put_nodes(SHARED, [node("a", x=0)]))

    def count_up(_: int) -> None:
        def up(batch: Batch) -> None:
            batch.put_nodes(SHARED, [node("a", x=batch.read_nodes(SHARED, ["a"])["a"]["x"] + 1)])

        with Writer(address) as one:
            one.write(up)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count_up, range(12)))
    assert writer.write(lambda batch: batch.read_nodes(SHARED, ["a"])) == {"a": {"id": "a", "x": 12}}


# indexes


def test_indexes_are_made_once(writer: Writer) -> None:
    """They are ready when `prepare` returns; the second time all are there, and more are added to them."""
    writer.prepare(INDEXES)
    made = own_indexes(writer)
    assert sorted(constrained for _, constrained in made.values()) == [False, True, True]
    writer.prepare(INDEXES)
    assert own_indexes(writer) == made
    writer.prepare(replace(INDEXES, plain=(*INDEXES.plain, (SHARED, "more"))))
    assert made.items() < own_indexes(writer).items()
    assert len(own_indexes(writer)) == 4


def test_several_may_make_indexes_at_once(writer: Writer, address: Address) -> None:
    """Two processes that start together over an empty database do not get into each other's way."""

    def prepare(_: int) -> None:
        with Writer(address) as one:
            one.prepare(INDEXES)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(prepare, range(4)))
    assert len(own_indexes(writer)) == 3


def test_a_constraint_that_the_data_breaks_is_told_as_such(writer: Writer) -> None:
    """Two nodes with one id are there already; which they are is for the loader to know."""
    writer.write(lambda batch: batch.run(f"UNWIND [1, 2] AS x CREATE (n:`{SHARED}` {{id: 'twice'}}) RETURN count(*) AS n"))
    with pytest.raises(WriteError, match=r"^the database holds two nodes or edges with one id: Both .*twice"):
        writer.prepare(INDEXES)


# where there is no database


def test_a_database_that_is_not_there_is_told_as_such(address: Address) -> None:
    """At once, or when the time is over: what to look at, without the driver's words."""
    sentence = "the database cannot be reached; check that it runs and that NEO4J_URI names it."
    nowhere = replace(address, uri=f"bolt://127.0.0.1:{free_port()}")
    began = time.monotonic()
    with Writer(nowhere) as writer, pytest.raises(WriteError, match=f"^{re.escape(sentence)}$"):
        writer.count_nodes()
    with pytest.raises(WriteError, match=f"^{re.escape(sentence)}$"):
        wait_until_ready(nowhere, 0.1)
    assert time.monotonic() - began < 20, "the driver itself would have tried for a minute"
    wait_until_ready(address, 10)


def test_a_password_that_is_refused_is_told_as_such(address: Address) -> None:
    """Which settings to check."""
    sentence = "the database does not accept the user name and password; check NEO4J_USERNAME and NEO4J_PASSWORD."
    with Writer(replace(address, username="nobody")) as writer, pytest.raises(WriteError, match=f"^{re.escape(sentence)}$"):
        writer.count_nodes()
