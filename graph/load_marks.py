"""Marks of loads that need several transactions, and of the data sets that were loaded.

    write_mark(batch, LoadMark("5f2c...", "mine", "2026-01-31T09:00:00+00:00"))     unfinished_loads(batch)   ->   [LoadMark(...)]
    write_data_set(batch, DataSetMark("mine", "My companies", rows=120, is_complete=True))

Each transaction of a load writes its mark, the last one deletes it; so a load that is killed at any moment remains marked. While it is,
the mark of its data set says that the data set is not complete. Queries read the marks of data sets for their field `dataSets`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from keiretsu.graph.cypher.names import name_disjunction
from keiretsu.graph.store.store import DATA_SET_MARK, LOAD_MARK
from keiretsu.graph.writer import Batch, NodeRow


@dataclass(frozen=True)
class LoadMark:
    """A load that has begun. `id`: unique for each load; `started_at`: ISO 8601."""

    id: str
    data_set: str
    started_at: str

    def to_row(self) -> NodeRow:
        """The node that `write_mark` writes."""
        return NodeRow(self.id, LOAD_MARK, {"id": self.id, "dataSet": self.data_set, "startedAt": self.started_at})


@dataclass(frozen=True)
class DataSetMark:
    """A data set that was loaded. `rows`: of its files. `is_complete`: whether all of them are stored."""

    name: str
    title: str
    rows: int
    is_complete: bool

    def to_row(self) -> NodeRow:
        """The node that `write_data_set` writes; it stores no id."""
        properties = {"dataSet": self.name, "title": self.title, "rows": self.rows, "isComplete": self.is_complete}
        return NodeRow(f"{DATA_SET_MARK}:{self.name}", DATA_SET_MARK, properties)


def write_mark(batch: Batch, mark: LoadMark) -> None:
    """Store a mark; again if another loader deleted it meanwhile."""
    batch.run(
        f"MERGE (m:{LOAD_MARK} {{id: $p.id}}) SET m.dataSet = $p.data_set, m.startedAt = $p.started_at RETURN count(*) AS n", **asdict(mark)
    )


def delete_marks(batch: Batch, marks: Iterable[LoadMark]) -> None:
    """Delete the marks of loads that are complete."""
    batch.run(f"MATCH (m:{LOAD_MARK}) WHERE m.id IN $p.ids DELETE m RETURN count(*) AS n", ids=[mark.id for mark in marks])


def unfinished_loads(batch: Batch) -> list[LoadMark]:
    """All marks of loads, oldest first."""
    records = batch.run(
        f"MATCH (m:{LOAD_MARK}) RETURN m.id AS id, m.dataSet AS data_set, m.startedAt AS started_at ORDER BY started_at, id"
    )
    return [LoadMark(**record) for record in records]


def write_data_set(batch: Batch, mark: DataSetMark) -> None:
    """Store the mark of a data set, or replace it."""
    batch.run(
        f"MERGE (m:{DATA_SET_MARK} {{dataSet: $p.name}}) "
        "SET m.title = $p.title, m.rows = $p.rows, m.isComplete = $p.is_complete RETURN count(*) AS n",
        **{**asdict(mark), "title": mark.title or None},
    )


def loaded_data_sets(batch: Batch) -> dict[str, DataSetMark]:
    """Name -> mark, of all data sets."""
    records = batch.run(
        f"MATCH (m:{DATA_SET_MARK}) "
        "RETURN m.dataSet AS name, coalesce(m.title, '') AS title, m.rows AS rows, m.isComplete AS is_complete ORDER BY name"
    )
    return {record["name"]: DataSetMark(**record) for record in records}


def mark_unrecorded_data_sets(batch: Batch, sources: tuple[str, ...]) -> None:
    """Mark the data sets of a database that an earlier version of the program loaded; each of their facts counts as one row.

    `sources`: the labels of claims and documents, which are not facts.
    """
    facts = f":!({name_disjunction(sources)})" if sources else ""
    batch.run(
        f"CALL () {{ MATCH (n{facts}) WHERE n.dataSets IS NOT NULL RETURN n.dataSets AS names "
        f"UNION ALL MATCH (n{facts})-[r]->() WHERE r.dataSets IS NOT NULL RETURN r.dataSets AS names }} "
        "CALL (names) { UNWIND names AS name RETURN DISTINCT name } WITH name, count(*) AS rows "
        f"OPTIONAL MATCH (l:{LOAD_MARK} {{dataSet: name}}) WITH name, rows, count(l) AS unfinished "
        f"MERGE (m:{DATA_SET_MARK} {{dataSet: name}}) "
        "ON CREATE SET m.rows = rows, m.isComplete = unfinished = 0 RETURN count(*) AS n"
    )
