"""Marks of loads that need several transactions: while its mark is stored, a load runs or was interrupted.

    write_mark(batch, LoadMark("5f2c...", "mine", "2026-01-31T09:00:00+00:00"))     unfinished_loads(batch)   ->   [LoadMark(...)]

Each transaction of a load writes its mark, the last one deletes it; so a load that is killed at any moment remains marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from keiretsu.graph.store.store import LOAD_MARK
from keiretsu.graph.writer import Batch


@dataclass(frozen=True)
class LoadMark:
    """A load that has begun. `id`: unique for each load; `started_at`: ISO 8601."""

    id: str
    data_set: str
    started_at: str


def write_mark(batch: Batch, mark: LoadMark) -> None:
    """Store a mark; again if another loader deleted it meanwhile."""
    batch.run(
        f"MERGE (m:{LOAD_MARK} {{id: $p.id}}) SET m.dataSet = $p.data_set, m.startedAt = $p.started_at RETURN count(*) AS n", **asdict(mark)
    )


def delete_marks(batch: Batch, marks: Iterable[LoadMark]) -> None:
    """Delete the marks of loads that are complete."""
    batch.run(f"MATCH (m:{LOAD_MARK}) WHERE m.id IN $p.ids DELETE m RETURN count(*) AS n", ids=[mark.id for mark in marks])


def unfinished_loads(batch: Batch) -> list[LoadMark]:
    """All marks, oldest first."""
    records = batch.run(
        f"MATCH (m:{LOAD_MARK}) RETURN m.id AS id, m.dataSet AS data_set, m.startedAt AS started_at ORDER BY started_at, id"
    )
    return [LoadMark(**record) for record in records]
