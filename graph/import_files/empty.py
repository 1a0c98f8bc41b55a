"""Whether a database may be replaced by an imported one: it contains nothing, and no index but those that a load creates.

reason_against_import(batch, indexes)   ->   "the database is not empty", or None
"""

from __future__ import annotations

from keiretsu.graph.composites import LOOKUP_INDEX
from keiretsu.graph.fulltext import FULLTEXT_INDEX
from keiretsu.graph.indexes import Indexes
from keiretsu.graph.writer import LOADER_LOCK, Batch


def reason_against_import(batch: Batch, indexes: Indexes) -> str | None:
    """A clause, or None if nothing would be lost. The mark of an interrupted load is content, too."""
    if batch.run(f"MATCH (n:!{LOADER_LOCK}) RETURN true LIMIT 1"):
        return "the database is not empty"
    if _has_other_indexes(batch, indexes):
        return "the database has indexes of its own, which an import would remove"
    return None


def count_stored(batch: Batch) -> tuple[int, int]:
    """The numbers of all nodes and of all edges, which Neo4j knows without counting."""
    nodes = batch.run("MATCH (n) RETURN count(n) AS n")[0]["n"]
    edges = batch.run("MATCH ()-[r]->() RETURN count(r) AS n")[0]["n"]
    return int(nodes), int(edges)


def _has_other_indexes(batch: Batch, indexes: Indexes) -> bool:
    expected = {(label, prop) for label, prop in (*indexes.unique_properties, *indexes.range_properties)}
    stored = batch.run(
        "SHOW INDEXES YIELD name, type, labelsOrTypes, properties WHERE type <> 'LOOKUP' AND NOT name IN $p.names "
        "RETURN labelsOrTypes AS labels, properties",
        names=[FULLTEXT_INDEX, LOOKUP_INDEX],
    )
    return any((*index["labels"], *index["properties"]) not in expected for index in stored)
