"""The version of the form in which a graph is stored, as a mark that belongs to no data set.

    check_format(batch, "Claim")     raises WriteError for a graph that this version of the program would read wrongly

1: claims have edges to their document and to what they are about; no mark.
2: claims store the ids of these (schema/claim_links.py).

The first load of a database writes the mark. A graph without claims has the same form in both versions.
"""

from __future__ import annotations

from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.store.store import FORMAT_MARK
from keiretsu.graph.writer import Batch, NodeRow, WriteError

GRAPH_FORMAT = 2
"""Increased when a change of the form needs a migration, or a new load."""

UNMARKED_FORMAT = 1

OUTDATED = (
    "The graph in the database was stored by an earlier version of Keiretsu, whose claims this version cannot read; "
    "empty the database (the local one: stop it and delete its data folder), and load your data again with keiretsu seed."
)
TOO_NEW = "The graph in the database was stored by a later version of Keiretsu, which this version cannot read; update Keiretsu."


def check_format(batch: Batch, claim: str | None) -> None:
    """Check that the graph can be read and extended. `claim`: the label of claims, if the schema has any. Raises WriteError."""
    stored = stored_format(batch, claim)
    if stored is not None and stored != GRAPH_FORMAT:
        raise WriteError(OUTDATED if stored < GRAPH_FORMAT else TOO_NEW)


def stored_format(batch: Batch, claim: str | None) -> int | None:
    """The version of the stored graph; None if it is empty, or the same in all versions."""
    if versions := _marks(batch):
        return max(versions)
    has_claims = claim is not None and batch.run(f"MATCH (n:{quote_name(claim)}) RETURN true LIMIT 1")
    return UNMARKED_FORMAT if has_claims else None


def write_format(batch: Batch) -> None:
    """Store the mark, unless it is there."""
    if not _marks(batch):
        batch.run(f"CREATE (m:{FORMAT_MARK} {{version: $p.version}}) RETURN count(*) AS n", version=GRAPH_FORMAT)


def _marks(batch: Batch) -> list[int]:
    return [int(record["version"]) for record in batch.run(f"MATCH (m:{FORMAT_MARK}) RETURN m.version AS version")]


def format_row() -> NodeRow:
    """The node that `write_format` writes; it stores no id."""
    return NodeRow(FORMAT_MARK, FORMAT_MARK, {"version": GRAPH_FORMAT})
