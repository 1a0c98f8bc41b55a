"""Rows of an export in any order -> the records of each data set with the claims that support them, sorted.

    spool.add_node("xiaomi", "company:huami", "Company", {"name": "Huami"}, ("A2-09",))     spool.add_claim(...)     spool.link()
    spool.nodes("xiaomi")   ->   StoredRecord("company:huami", "", "Company", {"name": "Huami"}, ("A2-09",))

A statement has what supports it, and exports yield claims before facts or after them. So rows are kept in a temporary database of SQLite,
whose pages are in memory only as long as there is room; it is gone with its connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import orjson

CACHE_KB = 16_000
SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE node (data_set, id, type, cells, claims, PRIMARY KEY (data_set, id)) WITHOUT ROWID;
    CREATE TABLE edge (data_set, source, target, type, cells, claims);
    CREATE TABLE claim (data_set, key, cells, document, about, is_retracted, PRIMARY KEY (data_set, key)) WITHOUT ROWID;
    CREATE TABLE document (id PRIMARY KEY, cells, data_sets) WITHOUT ROWID;
    CREATE TABLE citation (data_set, key, node, PRIMARY KEY (data_set, key)) WITHOUT ROWID;
    CREATE TABLE stating (data_set, document, PRIMARY KEY (data_set, document)) WITHOUT ROWID;
"""
# With CROSS JOIN, SQLite looks each key up; otherwise it may read all claims for each edge.
RETRACTED = """
    json_array_length(claims) > 0 AND json_array_length(claims) = (
        SELECT count(*) FROM json_each(edge.claims) AS key
        CROSS JOIN claim ON claim.data_set = edge.data_set AND claim.key = key.value AND claim.is_retracted
    )
"""
UNENDED = """
    NOT EXISTS (SELECT 1 FROM node WHERE node.data_set = edge.data_set AND node.id = edge.source)
    OR NOT EXISTS (SELECT 1 FROM node WHERE node.data_set = edge.data_set AND node.id = edge.target)
"""
UNCERTAIN = """
    SELECT DISTINCT edge.source, edge.type, edge.target FROM edge WHERE json_array_length(claims) > 0 AND NOT EXISTS (
        SELECT 1 FROM json_each(edge.claims) AS key
        CROSS JOIN claim ON claim.data_set = edge.data_set AND claim.key = key.value
        WHERE json_extract(claim.cells, '$.modality') IN ('asserted', 'reported', 'self-claim') AND NOT claim.is_retracted
    )
"""
LINKS = """
    INSERT INTO citation
    SELECT data_set, key, min(node) FROM (
        SELECT node.data_set, item.value AS key, node.id AS node FROM node, json_each(node.claims) AS item
        UNION ALL SELECT edge.data_set, item.value, edge.source FROM edge, json_each(edge.claims) AS item
    ) GROUP BY data_set, key;
    INSERT INTO stating
    SELECT DISTINCT data_set, document FROM claim JOIN citation USING (data_set, key) WHERE document IS NOT NULL;
"""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A node, whose `end` is empty, or an edge. `claims`: keys."""

    start: str
    end: str
    type: str
    cells: Mapping[str, str]
    claims: Sequence[str]


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim that is cited. `about`: the ids of its subjects; `node`: the first id of a node that it supports."""

    key: str
    cells: Mapping[str, str]
    document: Mapping[str, str]
    about: Sequence[str]
    node: str


@dataclass
class RecordSpool:
    """A context that holds a temporary file. Rows are added, `link` is called once, then everything else can be read."""

    _connection: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._connection.executescript(f"PRAGMA cache_size = -{CACHE_KB};{SCHEMA}BEGIN;")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, type_: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        self._connection.close()

    def add_node(self, data_set: str, id_: str, type_: str, cells: Mapping[str, str], claims: Sequence[str]) -> None:
        """Add a node to a data set."""
        self._connection.execute("INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?, ?)", (data_set, id_, type_, *_json(cells, claims)))

    def add_edge(self, data_set: str, ends: tuple[str, str], type_: str, cells: Mapping[str, str], claims: Sequence[str]) -> None:
        """Add an edge to a data set."""
        self._connection.execute("INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?)", (data_set, *ends, type_, *_json(cells, claims)))

    def add_claim(self, data_set: str, cells: Mapping[str, str], document: str | None, about: Sequence[str]) -> None:
        """Add a claim to a data set. `document`: its id."""
        row = (data_set, cells["key"], *_json(cells), document, *_json(about), "retractedAt" in cells)
        self._connection.execute("INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?, ?, ?)", row)

    def add_document(self, id_: str, cells: Mapping[str, Mapping[str, str]]) -> None:
        """Add a document. `cells`: in each of its data sets."""
        self._connection.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", (id_, *_json(cells, list(cells))))

    def remove_retracted(self) -> Iterator[str]:
        """Remove the edges that only retracted claims support. Their labels; to be read to the end."""
        yield from self._remove(RETRACTED)

    def remove_unended(self) -> Iterator[str]:
        """Remove the edges one of whose ends is not part of their data set. Their labels; to be read to the end."""
        yield from self._remove(UNENDED)

    def link(self) -> None:
        """Find out which claims and documents the remaining nodes and edges cite."""
        self._connection.executescript(LINKS)
        self._connection.execute("CREATE INDEX edge_ends ON edge (data_set, target, source)")

    def data_sets(self) -> list[str]:
        """Those that have nodes."""
        return [name for (name,) in self._connection.execute("SELECT DISTINCT data_set FROM node ORDER BY 1")]

    def nodes(self, data_set: str) -> Iterator[StoredRecord]:
        """The nodes of a data set, by id."""
        rows = self._connection.execute("SELECT id, '', type, cells, claims FROM node WHERE data_set = ? ORDER BY id", (data_set,))
        return map(_to_record, rows)

    def edges(self, data_set: str) -> Iterator[StoredRecord]:
        """The edges of a data set; those between the same two follow each other."""
        query = "SELECT source, target, type, cells, claims FROM edge WHERE data_set = ? ORDER BY target, source, type, cells"
        return map(_to_record, self._connection.execute(query, (data_set,)))

    def claim(self, data_set: str, key: str) -> StoredClaim | None:
        """A claim with its document; None if it is not stored."""
        query = (
            "SELECT claim.cells, document.cells, about, node FROM claim JOIN citation USING (data_set, key) "
            "LEFT JOIN document ON document.id = claim.document WHERE claim.data_set = ? AND claim.key = ?"
        )
        row = self._connection.execute(query, (data_set, key)).fetchone()
        if row is None:
            return None
        cells, document, about, node = row
        documents: dict[str, dict[str, str]] = orjson.loads(document or "{}")
        cells_of_document: dict[str, str] = documents.get(data_set) or next(iter(documents.values()), {})
        return StoredClaim(key, orjson.loads(cells), cells_of_document, orjson.loads(about), node)

    def is_written(self, data_set: str, id_: str) -> bool:
        """Whether a node or a document is part of what is written for a data set."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM node WHERE data_set = ?1 AND id = ?2) "
            "OR EXISTS (SELECT 1 FROM stating WHERE data_set = ?1 AND document = ?2)"
        )
        return bool(self._connection.execute(query, (data_set, id_)).fetchone()[0])

    def uncertain_edges(self) -> Iterator[str]:
        """The labels of the edges that no claim states as a fact."""
        return (f"{source} {type_} {target}" for source, type_, target in self._connection.execute(UNCERTAIN))

    def uncited_claims(self) -> Iterator[str]:
        """The keys of the claims that support nothing that is written."""
        query = (
            "SELECT key FROM claim WHERE NOT EXISTS "
            "(SELECT 1 FROM citation WHERE citation.data_set = claim.data_set AND citation.key = claim.key)"
        )
        yield from (key for (key,) in self._connection.execute(query))

    def uncited_documents(self) -> Iterator[str]:
        """The ids of documents, once for each of their data sets in which no written claim is stated in them."""
        query = (
            "SELECT document.id FROM document, json_each(document.data_sets) AS name WHERE NOT EXISTS "
            "(SELECT 1 FROM stating WHERE stating.data_set = name.value AND stating.document = document.id)"
        )
        yield from (id_ for (id_,) in self._connection.execute(query))

    def claims_about_others(self) -> Iterator[str]:
        """The keys of the cited claims that are also about nodes that are not written."""
        query = (
            "SELECT DISTINCT claim.data_set, claim.key FROM claim JOIN citation USING (data_set, key), json_each(claim.about) AS subject "
            "WHERE NOT EXISTS (SELECT 1 FROM node WHERE node.data_set = claim.data_set AND node.id = subject.value) "
            "AND NOT EXISTS (SELECT 1 FROM stating WHERE stating.data_set = claim.data_set AND stating.document = subject.value)"
        )
        yield from (key for _, key in self._connection.execute(query))

    def _remove(self, condition: str) -> Iterator[str]:
        for start, type_, end in self._connection.execute(f"SELECT source, type, target FROM edge WHERE {condition}"):  # noqa: S608  # a constant
            yield f"{start} {type_} {end}"
        self._connection.execute(f"DELETE FROM edge WHERE {condition}")  # noqa: S608  # a constant


def _json(*values: object) -> tuple[str, ...]:
    return tuple(orjson.dumps(value).decode() for value in values)


def _to_record(row: Sequence[str]) -> StoredRecord:
    start, end, type_, cells, claims = row
    return StoredRecord(start, end, type_, orjson.loads(cells), orjson.loads(claims))
