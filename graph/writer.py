"""Rows -> nodes and edges, in managed write transactions.

    writer.write(lambda batch: batch.upsert_nodes("Entity", [NodeRow("company:xiaomi", "Company", {"id": "company:xiaomi", ...})]))

Nodes are found by id and by the label that all of their kind share, edges between their two nodes; labels and types of what is written
are values, so that few statements must be planned. A transaction acquires the loader lock first: only one loader writes at a time.

The lock is a node that is written to. Two loaders that find an empty database may create one each, so there may be several; a loader
writes to all that it sees after it created its own. Of two loaders, at least one then sees both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self, TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.fulltext import FULLTEXT_ANALYZER, FULLTEXT_INDEX, FULLTEXT_PROPERTY
from keiretsu.graph.lookup_index import missing_lookup_index
from keiretsu.graph.store.store import LOAD_MARK, Address

MAX_INDEXED_BYTES = 8_000
"""The size in UTF-8 of the greatest text that an index of Neo4j takes, rounded down."""

LOADER_LOCK = "LoaderLock"
"""Label of the node that loaders lock; it belongs to no data set, and neither do the marks of loads."""

T = TypeVar("T")


class WriteError(Exception):
    """The database rejected a write or cannot be reached; the message says why and what to do."""


@dataclass(frozen=True)
class Indexes:
    """Required indexes, as (label, property) pairs: `unique_properties` get a constraint, `range_properties` a range index.

    `fulltext_label`: the label of the nodes in the full-text index of names, if any; `lookup_labels`: those of the nodes in the index of
    structured values.
    """

    unique_properties: tuple[tuple[str, str], ...]
    range_properties: tuple[tuple[str, str], ...]
    fulltext_label: str | None = None
    lookup_labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class NodeRow:
    """A node to write: all of its properties, the id among them."""

    id: str
    label: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class EdgeRow:
    """An edge to find or to write, between the nodes with these ids; `properties` include its own id."""

    id: str
    type: str
    start: str
    end: str
    properties: Mapping[str, Any] = field(default_factory=dict)


EndLabels = tuple[str, str]
"""The labels by whose ids the start and the end of an edge are found."""


class Batch:
    """One write transaction. `label` is always one by whose id nodes are found: the one that all of them share."""

    def __init__(self, transaction: ManagedTransaction) -> None:
        self._transaction = transaction

    def read_nodes(self, label: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Id -> properties of those of these nodes that exist."""
        text = f"UNWIND $p.ids AS id MATCH (n:{quote_name(label)} {{id: id}}) RETURN id, properties(n) AS properties"
        return {record["id"]: record["properties"] for record in self.run(text, ids=list(ids))}

    def upsert_nodes(self, label: str, nodes: Sequence[NodeRow]) -> None:
        """Write nodes; create those that do not exist."""
        text = (
            f"UNWIND $p.rows AS row MERGE (n:{quote_name(label)} {{id: row.id}}) "
            "SET n:$(row.label) SET n = row.properties RETURN count(*) AS n"
        )
        self.run(text, rows=[_to_parameters(node) for node in nodes])

    def delete_nodes(self, label: str, ids: Sequence[str]) -> None:
        """Delete nodes and all their edges."""
        self.run(f"UNWIND $p.ids AS id MATCH (n:{quote_name(label)} {{id: id}}) DETACH DELETE n RETURN count(*) AS n", ids=list(ids))

    def nodes_of_data_set(self, label: str, data_set: str) -> dict[str, str]:
        """Id -> label of the nodes of a data set; the label is their own, beside the one they share."""
        text = (
            f"MATCH (n:{quote_name(label)}) WHERE $p.dataSet IN n.dataSets "
            "RETURN n.id AS id, [l IN labels(n) WHERE l <> $p.shared][0] AS label"
        )
        return {record["id"]: record["label"] or label for record in self.run(text, dataSet=data_set, shared=label)}

    def read_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> dict[str, dict[str, Any]]:
        """Id -> properties of those of these edges that exist."""
        records = self.run(f"{_match_edges(end_labels)} RETURN row.id AS id, properties(r) AS properties", rows=_to_keys(edges))
        return {record["id"]: record["properties"] for record in records}

    def create_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> None:
        """Write edges that do not exist yet."""
        text = f"{_match_ends(end_labels)} CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties RETURN count(*) AS n"
        records = self.run(text, rows=[_to_parameters(edge) for edge in edges])
        assert records[0]["n"] == len(edges), "nodes are written before the edges between them"

    def update_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> None:
        """Replace the properties of existing edges."""
        self.run(f"{_match_edges(end_labels)} SET r = row.properties RETURN count(*) AS n", rows=[_to_parameters(edge) for edge in edges])

    def delete_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> None:
        """Delete edges."""
        self.run(f"{_match_edges(end_labels)} DELETE r RETURN count(*) AS n", rows=_to_keys(edges))

    def edges_of_data_set(self, end_labels: EndLabels, data_set: str) -> list[EdgeRow]:
        """The edges of a data set between nodes with these labels, without their properties."""
        start, end = (quote_name(label) for label in end_labels)
        text = (
            f"MATCH (a:{start})-[r]->(b:{end}) WHERE $p.dataSet IN r.dataSets "
            "RETURN r.id AS id, type(r) AS type, a.id AS start, b.id AS end"
        )
        return [EdgeRow(**record) for record in self.run(text, dataSet=data_set)]

    def read_edges_beside(self, end_labels: EndLabels, edges: Sequence[EdgeRow], data_set: str) -> dict[str, EdgeRow]:
        """Id -> edge, of those of these that exist, and of the data set's edges that have the ends and the type of one of these."""
        text = (
            f"{_match_ends(end_labels)} MATCH (a)-[r]->(b) WHERE r.id = row.id OR (type(r) = row.type AND $p.dataSet IN r.dataSets) "
            "RETURN r.id AS id, type(r) AS type, row.start AS start, row.end AS end, properties(r) AS properties"
        )
        rows = [{**key, "type": edge.type} for key, edge in zip(_to_keys(edges), edges, strict=True)]
        return {record["id"]: EdgeRow(**record) for record in self.run(text, rows=rows, dataSet=data_set)}

    def edges_from(self, label: str, starts: Sequence[str], types: Sequence[str], data_set: str) -> list[EdgeRow]:
        """The edges of a data set, of these types, that start at the nodes with these ids; without their properties."""
        text = (
            f"UNWIND $p.starts AS start MATCH (a:{quote_name(label)} {{id: start}})-[r:{'|'.join(map(quote_name, types))}]->(b) "
            "WHERE $p.dataSet IN r.dataSets RETURN r.id AS id, type(r) AS type, start, b.id AS end"
        )
        return [EdgeRow(**record) for record in self.run(text, starts=list(starts), dataSet=data_set)]

    def acquire_lock(self) -> None:
        """Acquire the loader lock until this transaction ends; wait while another loader holds it. Another transaction created it."""
        self.run(f"MATCH (l:{LOADER_LOCK}) WITH l ORDER BY elementId(l) SET l.held = true REMOVE l.held RETURN count(*) AS n")

    def create_lock(self) -> None:
        """Create the loader lock if it does not exist."""
        self.run(f"MERGE (l:{LOADER_LOCK} {{id: 'loader'}}) RETURN count(*) AS n")

    def run(self, text: str, **parameters: Any) -> list[Any]:
        """Run a statement and return its records."""
        return list(self._transaction.run(text, p=parameters))


class Writer:
    """A connection to Neo4j for writing."""

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

    def create_indexes(self, indexes: Indexes) -> None:
        """Create the indexes that do not exist, and wait until they are online. Raises WriteError.

        A transaction holds the loader lock while others create them: Neo4j corrupts a constraint that two clients create at once.
        """
        if self._missing_index_statements(indexes):
            self.write(lambda _locked: self._create_missing_indexes(indexes))

    def count_nodes(self) -> int:
        """Number of nodes, not counting those of loaders. Raises WriteError."""
        text = f"MATCH (n:!({LOADER_LOCK}|{LOAD_MARK})) RETURN count(n) AS n"
        return self.write(lambda batch: int(batch.run(text)[0]["n"]), exclusive=False)

    def write(self, work: Callable[[Batch], T], *, exclusive: bool = True) -> T:
        """Run `work` in one transaction, and again from the start if the database requests a retry. Raises WriteError.

        `exclusive`: while holding the loader lock.
        """

        def run(transaction: ManagedTransaction) -> T:
            batch = Batch(transaction)
            if exclusive:
                batch.acquire_lock()
            return work(batch)

        try:
            self._driver.verify_connectivity()  # else the driver would retry an unreachable database for a minute
            with self._driver.session(database=self._database) as session:
                if exclusive:
                    session.execute_write(lambda transaction: Batch(transaction).create_lock())
                return session.execute_write(run)
        except (Neo4jError, DriverError, OSError) as error:
            raise WriteError(_error_message(error)) from error

    def _missing_index_statements(self, indexes: Indexes) -> list[str]:
        """The statements that create the missing indexes."""
        online = self.write(_online_indexes, exclusive=False)
        unique = [pair for pair in indexes.unique_properties if pair not in online]
        ranges = [pair for pair in indexes.range_properties if pair not in online]
        texts = [
            f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{quote_name(label)}) REQUIRE n.{quote_name(prop)} IS UNIQUE" for label, prop in unique
        ]
        texts += [f"CREATE INDEX IF NOT EXISTS FOR (n:{quote_name(label)}) ON (n.{quote_name(prop)})" for label, prop in ranges]
        if indexes.fulltext_label and (indexes.fulltext_label, FULLTEXT_PROPERTY) not in online:
            texts.append(
                f"CREATE FULLTEXT INDEX {quote_name(FULLTEXT_INDEX)} IF NOT EXISTS FOR (n:{quote_name(indexes.fulltext_label)}) "
                f"ON EACH [n.{quote_name(FULLTEXT_PROPERTY)}] OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{FULLTEXT_ANALYZER}'}}}}"
            )
        if indexes.lookup_labels:
            texts += self.write(lambda batch: missing_lookup_index(batch.run, indexes.lookup_labels), exclusive=False)
        return texts

    def _create_missing_indexes(self, indexes: Indexes) -> None:
        if texts := self._missing_index_statements(indexes):
            self.write(lambda batch: [batch.run(text) for text in texts], exclusive=False)
            self.write(lambda batch: batch.run("CALL db.awaitIndexes(300)"), exclusive=False)


def wait_until_ready(address: Address, timeout: float) -> None:
    """Wait until the database answers. `timeout`: in seconds. Raises WriteError after it."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            with Writer(address) as writer:
                writer.count_nodes()
        except WriteError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _online_indexes(batch: Batch) -> set[tuple[str, str]]:
    """The (label, property) pairs with a single-property index that is online."""
    indexes = batch.run(
        "SHOW INDEXES YIELD entityType, type, labelsOrTypes, properties, state "
        "WHERE entityType = 'NODE' AND type IN ['RANGE', 'FULLTEXT'] AND state = 'ONLINE'"
    )
    return {(index["labelsOrTypes"][0], index["properties"][0]) for index in indexes if len(index["properties"]) == 1}


def _match_ends(end_labels: EndLabels) -> str:
    """Both ends by their indexes. Planned on an empty graph, Neo4j would go through all edges of one end to find the other."""
    start, end = (quote_name(label) for label in end_labels)
    return (
        f"UNWIND $p.rows AS row MATCH (a:{start} {{id: row.start}}) USING INDEX a:{start}(id) "
        f"MATCH (b:{end} {{id: row.end}}) USING INDEX b:{end}(id)"
    )


def _match_edges(end_labels: EndLabels) -> str:
    """An edge's id contains its type, so the type is not matched; between two given nodes there are few edges."""
    return f"{_match_ends(end_labels)} MATCH (a)-[r]->(b) WHERE r.id = row.id"


def _to_parameters(row: NodeRow | EdgeRow) -> dict[str, Any]:
    """The fields of a row, not copied."""
    return {row_field.name: getattr(row, row_field.name) for row_field in fields(row)}


def _to_keys(edges: Sequence[EdgeRow]) -> list[dict[str, str]]:
    return [{"id": edge.id, "start": edge.start, "end": edge.end} for edge in edges]


def _error_message(error: Exception) -> str:
    match error:
        case AuthError():
            return "The database rejected the user name and password; check NEO4J_USERNAME and NEO4J_PASSWORD."
        case ServiceUnavailable() | OSError():
            return "The database cannot be reached; check that it is running and that NEO4J_URI is its address."
        case Neo4jError(code=str(code)) if "Security" in code or "Forbidden" in code:
            return "The database user has no write permission; check NEO4J_USERNAME."
        case Neo4jError(code=str(code)) if "ConstraintCreationFailed" in code:
            return f"The database contains two nodes or edges with the same id: {str(error.message).splitlines()[-1]}"
        case _:
            return f"The database rejected the write: {type(error).__name__}: {error}"
