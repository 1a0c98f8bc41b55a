"""Rows -> nodes and edges, in managed write transactions.

    writer.write(lambda batch: batch.upsert_nodes("Entity", [NodeRow("company:xiaomi", "Company", {"id": "company:xiaomi", ...})]))

Nodes are found by id and by the label that all of their kind share, edges between their two nodes. A transaction acquires the loader lock
first: only one loader writes at a time.

The lock is a node that is written to. Two loaders that find an empty database may create one each, so there may be several; a loader
writes to all that it sees after it created its own. Of two loaders, at least one then sees both. The lock counts the transactions that held
it, so that a transaction knows whether another loader wrote since the last one of its own writer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction, Session
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

from keiretsu.graph import write_statements as statements
from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.indexes import ONLINE_INDEXES, Indexes
from keiretsu.graph.lookup_index import missing_lookup_index
from keiretsu.graph.store.store import DATA_SET_MARK, FORMAT_MARK, LOAD_MARK, Address
from keiretsu.graph.write_statements import EndLabels

MAX_INDEXED_BYTES = 8_000
"""The size in UTF-8 of the greatest text that an index of Neo4j takes, rounded down."""

LOADER_LOCK = "LoaderLock"
"""Label of the node that loaders lock; it belongs to no data set, and neither do the marks of loads."""

OWN_TEXT_ROWS = 500
"""From this many rows of one type on, a statement of their own takes less time than planning it."""

MARKS = f"{LOADER_LOCK}|{LOAD_MARK}|{DATA_SET_MARK}|{FORMAT_MARK}"
"""The nodes that belong to no data set."""

T = TypeVar("T")


class WriteError(Exception):
    """The database rejected a write or cannot be reached; the message says why and what to do."""


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


@dataclass(frozen=True)
class DigestComparison:
    """Positions of rows: those that are not stored, and those that are stored with another digest."""

    absent: list[int]
    different: list[int]


LockState = tuple[tuple[str, int], ...]
"""The lock nodes, with the number of transactions that held each."""


class Batch:
    """One write transaction. `label` is always one by whose id nodes are found: the one that all of them share.

    `is_undisturbed`: while holding the loader lock, no other loader wrote since the last transaction of the same writer.
    """

    def __init__(self, transaction: ManagedTransaction) -> None:
        self._transaction = transaction
        self.is_undisturbed = False

    def is_empty(self) -> bool:
        """Whether there are only nodes of loaders; from the statistics of the database, which are exact."""
        counts = f"CALL () {{ MATCH (n) RETURN count(n) AS nodes }} CALL () {{ MATCH (m:{MARKS}) RETURN count(m) AS marks }}"
        return bool(self.run(f"{counts} RETURN nodes = marks AS is_empty")[0]["is_empty"])

    def filled_types(self, labels: Iterable[str]) -> frozenset[str]:
        """Those of these labels of which there is a node, and all relationship types of which there is an edge."""
        counts = self.run(statements.count_nodes(labels))
        types = self.run("CALL db.relationshipTypes() YIELD relationshipType RETURN collect(relationshipType) AS names")
        return frozenset([*(record["label"] for record in counts if record["amount"]), *types[0]["names"]])

    # nodes

    def read_nodes(self, label: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Id -> properties of those of these nodes that exist."""
        text = f"UNWIND $p.ids AS id MATCH (n:{quote_name(label)} {{id: id}}) RETURN id, properties(n) AS properties"
        return {record["id"]: record["properties"] for record in self.run(text, ids=list(ids))}

    def compare_nodes(self, label: str, digests: Sequence[tuple[str, int]]) -> DigestComparison:
        """Compare the digests of nodes, given as (id, digest), with the stored ones."""
        return self._compare(statements.compare_nodes(label), [(position, *row) for position, row in enumerate(digests)])

    def create_nodes(self, label: str, nodes: Sequence[NodeRow]) -> None:
        """Write nodes that do not exist yet."""
        text = statements.create_nodes(label, _own_text_type([node.label for node in nodes]))
        self.run(text, rows=[(node.label, node.properties) for node in nodes])

    def upsert_nodes(self, label: str, nodes: Sequence[NodeRow]) -> None:
        """Write nodes; create those that do not exist."""
        text = f"UNWIND $p.rows AS row MERGE (n:{quote_name(label)} {{id: row[0]}}) SET n:$(row[1]) SET n = row[2] RETURN count(*) AS n"
        self.run(text, rows=[(node.id, node.label, node.properties) for node in nodes])

    def set_node_digests(self, label: str, digests: Sequence[tuple[str, list[int]]]) -> None:
        """Replace the digests of nodes, given as (id, digests)."""
        self.run(
            f"UNWIND $p.rows AS row MATCH (n:{quote_name(label)} {{id: row[0]}}) SET n.digests = row[1] RETURN count(*) AS n",
            rows=list(digests),
        )

    def delete_nodes(self, label: str, ids: Sequence[str]) -> None:
        """Delete nodes and all their edges."""
        self.run(f"UNWIND $p.ids AS id MATCH (n:{quote_name(label)} {{id: id}}) DETACH DELETE n RETURN count(*) AS n", ids=list(ids))

    def nodes_of_data_set(self, label: str, data_set: str) -> Iterator[tuple[str, str]]:
        """The (id, label) of the nodes of a data set; the label is their own, beside the one they share."""
        text = (
            f"MATCH (n:{quote_name(label)}) WHERE $p.dataSet IN n.dataSets "
            "RETURN n.id AS id, [l IN labels(n) WHERE l <> $p.shared][0] AS label"
        )
        for record in self._stream(text, dataSet=data_set, shared=label):
            yield record["id"], record["label"] or label

    def find_other_owner(self, label: str, ids: Sequence[str], data_set: str) -> tuple[str, str] | None:
        """The (id, data set) of one of these nodes that another data set contains, if there is one."""
        text = (
            f"UNWIND $p.ids AS id MATCH (n:{quote_name(label)} {{id: id}}) WHERE n.dataSets <> [$p.dataSet] "
            "RETURN id, [name IN n.dataSets WHERE name <> $p.dataSet][0] AS owner LIMIT 1"
        )
        records = self.run(text, ids=list(ids), dataSet=data_set)
        return (records[0]["id"], records[0]["owner"]) if records else None

    # edges

    def read_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> dict[str, dict[str, Any]]:
        """Id -> properties of those of these edges that exist."""
        text = f"{statements.match_edges(end_labels)} RETURN row[3] AS id, properties(r) AS properties"
        return {record["id"]: record["properties"] for record in self.run(text, rows=_to_keys(edges))}

    def read_edges_beside(self, end_labels: EndLabels, edges: Sequence[EdgeRow], data_set: str) -> dict[str, EdgeRow]:
        """Id -> edge, of those of these that exist, and of the data set's edges that have the ends and the type of one of these."""
        text = (
            f"{statements.match_edges_beside(end_labels)} "
            "RETURN r.id AS id, type(r) AS type, row[1] AS start, row[2] AS end, properties(r) AS properties"
        )
        return {record["id"]: EdgeRow(**record) for record in self.run(text, rows=_to_keys(edges), dataSet=data_set)}

    def compare_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> DigestComparison:
        """Compare the digests of edges with the stored ones; an edge without a digest only needs to exist."""
        text = statements.compare_edges(end_labels, _own_text_type([edge.type for edge in edges]))
        rows = [
            (position, edge.start, edge.end, edge.id, next(iter(edge.properties.get("digests", ())), None))
            for position, edge in enumerate(edges)
        ]
        return self._compare(text, rows)

    def compare_parallel_edges(self, end_labels: EndLabels, groups: Sequence[Sequence[EdgeRow]], data_set: str) -> DigestComparison:
        """Compare the edges of a data set that have one type and the same ends with all that are stored of it there.

        Positions are those of groups.
        """
        text = statements.compare_parallel_edges(end_labels, groups[0][0].type)
        rows = [
            (position, group[0].start, group[0].end, [edge.id for edge in group], [edge.properties["digests"][0] for edge in group])
            for position, group in enumerate(groups)
        ]
        return self._compare(text, rows, dataSet=data_set)

    def create_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> None:
        """Write edges that do not exist yet."""
        type_ = _own_text_type([edge.type for edge in edges])
        if type_:
            rows: list[tuple[Any, ...]] = [(0, edge.start, edge.end, edge.properties) for edge in edges]
        else:
            rows = [(0, edge.start, edge.end, edge.properties, edge.type) for edge in edges]
        records = self.run(statements.create_edges(end_labels, type_), rows=rows)
        assert records[0]["n"] == len(edges), "nodes are written before the edges between them"

    def update_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> None:
        """Replace the properties of existing edges."""
        rows = [(0, edge.start, edge.end, edge.id, edge.properties) for edge in edges]
        self.run(f"{statements.match_edges(end_labels)} SET r = row[4] RETURN count(*) AS n", rows=rows)

    def set_edge_digests(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> None:
        """Replace the digests of existing edges by those in their properties."""
        rows = [(0, edge.start, edge.end, edge.id, edge.properties["digests"]) for edge in edges]
        self.run(f"{statements.match_edges(end_labels)} SET r.digests = row[4] RETURN count(*) AS n", rows=rows)

    def delete_edges(self, end_labels: EndLabels, edges: Sequence[EdgeRow]) -> None:
        """Delete edges."""
        self.run(f"{statements.match_edges(end_labels)} DELETE r RETURN count(*) AS n", rows=_to_keys(edges))

    def edges_of_data_set(self, end_labels: EndLabels, data_set: str) -> Iterator[EdgeRow]:
        """The edges of a data set between nodes with these labels, without their properties."""
        start, end = (quote_name(label) for label in end_labels)
        text = (
            f"MATCH (a:{start})-[r]->(b:{end}) WHERE $p.dataSet IN r.dataSets "
            "RETURN r.id AS id, type(r) AS type, a.id AS start, b.id AS end"
        )
        return (EdgeRow(**record) for record in self._stream(text, dataSet=data_set))

    def edges_from(self, label: str, starts: Sequence[str], types: Sequence[str], data_set: str) -> list[EdgeRow]:
        """The edges of a data set, of these types, that start at the nodes with these ids; without their properties."""
        text = (
            f"UNWIND $p.starts AS start MATCH (a:{quote_name(label)} {{id: start}})-[r:{'|'.join(map(quote_name, types))}]->(b) "
            "WHERE $p.dataSet IN r.dataSets RETURN r.id AS id, type(r) AS type, start, b.id AS end"
        )
        return [EdgeRow(**record) for record in self.run(text, starts=list(starts), dataSet=data_set)]

    # the lock

    def acquire_lock(self) -> LockState:
        """Acquire the loader lock until this transaction ends; wait while another loader holds it. Another transaction created it.

        Neo4j locks a node when it is written to, so the count is read after another property was set.
        """
        records = self.run(
            f"MATCH (l:{LOADER_LOCK}) WITH l ORDER BY elementId(l) SET l.held = true REMOVE l.held SET l.count = coalesce(l.count, 0) + 1 "
            "RETURN elementId(l) AS id, l.count AS amount"
        )
        return tuple((record["id"], record["amount"]) for record in records)

    def create_lock(self) -> None:
        """Create the loader lock if it does not exist."""
        self.run(f"MERGE (l:{LOADER_LOCK} {{id: 'loader'}}) RETURN count(*) AS n")

    def run(self, text: str, **parameters: Any) -> list[Any]:
        """Run a statement and return its records."""
        return list(self._stream(text, **parameters))

    def _stream(self, text: str, **parameters: Any) -> Iterator[Any]:
        return iter(self._transaction.run(text, p=parameters))

    def _compare(self, text: str, rows: list[Any], **parameters: Any) -> DigestComparison:
        (record,) = self.run(text, rows=rows, **parameters)
        assert record["compared"] == len(rows), "nodes are written before the edges between them"
        positions = record["positions"]
        absent = [-1 - position for position in positions if position < 0]
        return DigestComparison(absent, [position for position in positions if position >= 0])


class _LockMissing(Exception):  # noqa: N818  # the lock is created next
    """Nothing was locked."""


class Writer:
    """A connection to Neo4j for writing."""

    def __init__(self, address: Address) -> None:
        self._database = address.database
        self._lock_state: LockState = ()
        self._is_connected = False
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

    def count_missing_indexes(self, indexes: Indexes) -> int:
        """Number of the indexes that do not exist, or are not online. Raises WriteError."""
        return len(self._missing_index_statements(indexes))

    def count_nodes(self) -> int:
        """Number of nodes, not counting those of loaders. Raises WriteError."""
        text = f"MATCH (n:!({MARKS})) RETURN count(n) AS n"
        return self.write(lambda batch: int(batch.run(text)[0]["n"]), exclusive=False)

    def write(self, work: Callable[[Batch], T], *, exclusive: bool = True) -> T:
        """Run `work` in one transaction, and again from the start if the database requests a retry. Raises WriteError.

        `exclusive`: while holding the loader lock.
        """

        try:
            if not self._is_connected:
                self._driver.verify_connectivity()  # else the driver would retry an unreachable database for a minute
                self._is_connected = True
            with self._driver.session(database=self._database) as session:
                return (
                    self._write_locked(session, work) if exclusive else session.execute_write(lambda transaction: work(Batch(transaction)))
                )
        except (Neo4jError, DriverError, OSError) as error:
            self._is_connected = False
            raise WriteError(_error_message(error)) from error

    def _write_locked(self, session: Session, work: Callable[[Batch], T]) -> T:
        """Run `work` while holding the loader lock, which is created if it does not exist."""

        def run(transaction: ManagedTransaction) -> tuple[LockState, T]:
            batch = Batch(transaction)
            state = batch.acquire_lock()
            if not state:
                raise _LockMissing
            batch.is_undisturbed = state == tuple((id_, count + 1) for id_, count in self._lock_state)
            return state, work(batch)

        if not self._lock_state:
            session.execute_write(lambda transaction: Batch(transaction).create_lock())
        try:
            self._lock_state, result = session.execute_write(run)
        except _LockMissing:  # it was deleted
            self._lock_state = ()
            return self._write_locked(session, work)
        return result

    def _missing_index_statements(self, indexes: Indexes) -> list[str]:
        texts = indexes.creations(self.write(_online_indexes, exclusive=False))
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
    indexes = batch.run(ONLINE_INDEXES)
    return {(index["labelsOrTypes"][0], index["properties"][0]) for index in indexes if len(index["properties"]) == 1}


def _own_text_type(types: Sequence[str]) -> str | None:
    """The type of rows that get a statement of their own: one type, and many rows."""
    return types[0] if len(types) >= OWN_TEXT_ROWS and len(set(types)) == 1 else None


def _to_keys(edges: Sequence[EdgeRow]) -> list[tuple[int, str, str, str, str]]:
    return [(0, edge.start, edge.end, edge.id, edge.type) for edge in edges]


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
