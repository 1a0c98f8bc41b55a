"""Rows -> nodes and edges, in managed write transactions.

    writer.write(lambda batch: batch.put_nodes("Entity", [NodeRow("company:xiaomi", "Company", {"id": "company:xiaomi", ...})]))

Nodes are found by id, by the label that all of their kind share, edges between their two nodes; labels and types of what is written are
values, so that few texts must be planned. A transaction takes the loaders' lock first: only one loader writes at a time.

The lock is a node that is written to. Two loaders that find an empty database may make one each; so there may be several, and a loader
writes to all that it sees after its own was made. Of two loaders, at least one then sees both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self, TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

from keiretsu.graph import fulltext
from keiretsu.graph.cypher.names import name
from keiretsu.graph.store.store import Address

T = TypeVar("T")


class WriteError(Exception):
    """The database did not take it; the sentence says why, as far as that helps."""


@dataclass(frozen=True)
class Indexes:
    """What must be indexed. `unique`: (label, property) that no two nodes share; `plain`: (label, property) to look up and sort by.

    `searched`: the label of the nodes that are found by their names, if any.
    """

    unique: tuple[tuple[str, str], ...]
    plain: tuple[tuple[str, str], ...]
    searched: str | None = None


@dataclass(frozen=True)
class NodeRow:
    """A node to write: all of its properties, the id among them."""

    id: str
    label: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class EdgeRow:
    """An edge to find or to write, between the nodes with these ids; `properties` hold its own id, too."""

    id: str
    type: str
    start: str
    end: str
    properties: Mapping[str, Any] = field(default_factory=dict)


Ends = tuple[str, str]
"""The labels by whose ids the two ends of an edge are found."""


class Batch:
    """One write transaction. `label` is always one by whose id nodes are found: the one that all of them share."""

    def __init__(self, transaction: ManagedTransaction) -> None:
        self._transaction = transaction

    def read_nodes(self, label: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The properties of those of these nodes that are there, by id."""
        found = self.run(f"UNWIND $p.ids AS id MATCH (n:{name(label)} {{id: id}}) RETURN id, properties(n) AS properties", ids=list(ids))
        return {record["id"]: record["properties"] for record in found}

    def put_nodes(self, label: str, rows: Sequence[NodeRow]) -> None:
        """Write these nodes, made where they are not there."""
        text = (
            f"UNWIND $p.rows AS row MERGE (n:{name(label)} {{id: row.id}}) SET n:$(row.label) SET n = row.properties RETURN count(*) AS n"
        )
        self.run(text, rows=[_plain(row) for row in rows])

    def remove_nodes(self, label: str, ids: Sequence[str]) -> None:
        """Remove nodes, and every edge at them."""
        self.run(f"UNWIND $p.ids AS id MATCH (n:{name(label)} {{id: id}}) DETACH DELETE n RETURN count(*) AS n", ids=list(ids))

    def marked_nodes(self, label: str, mark: str) -> dict[str, str]:
        """Id -> label of the nodes that carry a data set's mark; its own label, beside the one they share."""
        text = f"MATCH (n:{name(label)}) WHERE $p.mark IN n.dataSets RETURN n.id AS id, [l IN labels(n) WHERE l <> $p.shared][0] AS label"
        return {record["id"]: record["label"] or label for record in self.run(text, mark=mark, shared=label)}

    def read_edges(self, ends: Ends, rows: Sequence[EdgeRow]) -> dict[str, dict[str, Any]]:
        """The properties of those of these edges that are there, by id."""
        found = self.run(f"{_edges(ends)} RETURN row.id AS id, properties(r) AS properties", rows=_bare(rows))
        return {record["id"]: record["properties"] for record in found}

    def create_edges(self, ends: Ends, rows: Sequence[EdgeRow]) -> None:
        """Write edges that are not there yet."""
        text = f"{_ends(ends)} CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties RETURN count(*) AS n"
        found = self.run(text, rows=[_plain(row) for row in rows])
        assert found[0]["n"] == len(rows), "nodes are written before the edges between them"

    def change_edges(self, ends: Ends, rows: Sequence[EdgeRow]) -> None:
        """Replace the properties of edges that are there."""
        self.run(f"{_edges(ends)} SET r = row.properties RETURN count(*) AS n", rows=[_plain(row) for row in rows])

    def remove_edges(self, ends: Ends, rows: Sequence[EdgeRow]) -> None:
        """Remove edges."""
        self.run(f"{_edges(ends)} DELETE r RETURN count(*) AS n", rows=_bare(rows))

    def marked_edges(self, ends: Ends, mark: str) -> list[EdgeRow]:
        """The edges between such nodes that carry a data set's mark, without their properties."""
        start, end = (name(label) for label in ends)
        text = (
            f"MATCH (a:{start})-[r]->(b:{end}) WHERE $p.mark IN r.dataSets RETURN r.id AS id, type(r) AS type, a.id AS start, b.id AS end"
        )
        return [EdgeRow(**record) for record in self.run(text, mark=mark)]

    def lock(self) -> None:
        """Wait until no other loader is writing; until this transaction ends, none will. The lock was made in another transaction."""
        self.run("MATCH (l:LoaderLock) WITH l ORDER BY elementId(l) SET l.held = true REMOVE l.held RETURN count(*) AS n")

    def make_lock(self) -> None:
        """Make the loaders' lock, where it is not there."""
        self.run("MERGE (l:LoaderLock {id: 'loader'}) RETURN count(*) AS n")

    def run(self, text: str, **values: Any) -> list[Any]:
        """The records of a statement."""
        return list(self._transaction.run(text, p=values))


class Writer:
    """A Neo4j that is written to."""

    def __init__(self, address: Address) -> None:
        self._database = address.database
        self._driver: Driver = GraphDatabase.driver(
            address.uri,
            auth=(address.username, address.password),
            connection_timeout=5.0,
            max_transaction_retry_time=5.0,
            notifications_min_severity="OFF",
            user_agent="keiretsu",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._driver.close()

    def prepare(self, indexes: Indexes) -> None:
        """Make the indexes that are not there yet, and wait until they can be used. Raises WriteError.

        They are made in other transactions while one holds the loaders' lock: Neo4j spoils a constraint that two make at once.
        """
        if self._missing(indexes):
            self.write(lambda _locked: self._make(indexes))

    def count_nodes(self) -> int:
        """How many nodes there are, the loaders' lock aside. Raises WriteError."""
        return self.write(lambda batch: int(batch.run("MATCH (n:!LoaderLock) RETURN count(n) AS n")[0]["n"]), lock=False)

    def write(self, work: Callable[[Batch], T], *, lock: bool = True) -> T:
        """Run this in one transaction; again, from the start, where the database asks for that. Raises WriteError."""

        def run(transaction: ManagedTransaction) -> T:
            batch = Batch(transaction)
            if lock:
                batch.lock()
            return work(batch)

        try:
            self._driver.verify_connectivity()  # else one that is not there would be tried for a minute
            with self._driver.session(database=self._database) as session:
                if lock:
                    session.execute_write(lambda transaction: Batch(transaction).make_lock())
                return session.execute_write(run)
        except (Neo4jError, DriverError, OSError) as error:
            raise WriteError(_sentence(error)) from error

    def _missing(self, indexes: Indexes) -> list[str]:
        """The statements that make what is not there yet."""
        there = self.write(_indexed, lock=False)
        unique = [one for one in indexes.unique if one not in there]
        plain = [one for one in indexes.plain if one not in there]
        texts = [f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{name(label)}) REQUIRE n.{name(prop)} IS UNIQUE" for label, prop in unique]
        texts += [f"CREATE INDEX IF NOT EXISTS FOR (n:{name(label)}) ON (n.{name(prop)})" for label, prop in plain]
        if indexes.searched and (indexes.searched, fulltext.PROPERTY) not in there:
            texts.append(
                f"CREATE FULLTEXT INDEX {name(fulltext.INDEX)} IF NOT EXISTS FOR (n:{name(indexes.searched)}) "
                f"ON EACH [n.{name(fulltext.PROPERTY)}] OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{fulltext.ANALYZER}'}}}}"
            )
        return texts

    def _make(self, indexes: Indexes) -> None:
        if texts := self._missing(indexes):
            self.write(lambda batch: [batch.run(text) for text in texts], lock=False)
            self.write(lambda batch: batch.run("CALL db.awaitIndexes(300)"), lock=False)


def wait_until_ready(address: Address, seconds: float) -> None:
    """Return when the database answers. Raises WriteError when it has not by then."""
    until = time.monotonic() + seconds
    while True:
        try:
            with Writer(address) as writer:
                writer.count_nodes()
        except WriteError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def _indexed(batch: Batch) -> set[tuple[str, str]]:
    """The (label, property) pairs that have an index of their own which can be used."""
    found = batch.run(
        "SHOW INDEXES YIELD entityType, type, labelsOrTypes, properties, state "
        "WHERE entityType = 'NODE' AND type IN ['RANGE', 'FULLTEXT'] AND state = 'ONLINE'"
    )
    return {(one["labelsOrTypes"][0], one["properties"][0]) for one in found if len(one["properties"]) == 1}


def _ends(ends: Ends) -> str:
    """Both ends by their indexes. Planned while the graph is empty, Neo4j would go through all edges of the one end to find the other."""
    start, end = (name(label) for label in ends)
    return (
        f"UNWIND $p.rows AS row MATCH (a:{start} {{id: row.start}}) USING INDEX a:{start}(id) "
        f"MATCH (b:{end} {{id: row.end}}) USING INDEX b:{end}(id)"
    )


def _edges(ends: Ends) -> str:
    """An edge's id holds its type, so that it need not be asked for; between two known nodes there are few."""
    return f"{_ends(ends)} MATCH (a)-[r]->(b) WHERE r.id = row.id"


def _plain(row: NodeRow | EdgeRow) -> dict[str, Any]:
    """The row as it is: what it holds needs no copy."""
    return {one.name: getattr(row, one.name) for one in fields(row)}


def _bare(rows: Sequence[EdgeRow]) -> list[dict[str, str]]:
    return [{"id": row.id, "start": row.start, "end": row.end} for row in rows]


def _sentence(error: Exception) -> str:
    match error:
        case AuthError():
            return "the database does not accept the user name and password; check NEO4J_USERNAME and NEO4J_PASSWORD."
        case ServiceUnavailable() | OSError():
            return "the database cannot be reached; check that it runs and that NEO4J_URI names it."
        case Neo4jError(code=str(code)) if "Security" in code or "Forbidden" in code:
            return "the database does not let this user write; check NEO4J_USERNAME."
        case Neo4jError(code=str(code)) if "ConstraintCreationFailed" in code:
            return f"the database holds two nodes or edges with one id: {str(error.message).splitlines()[-1]}"
        case _:
            return f"the database did not take this: {type(error).__name__}: {error}"
