"""The texts of the statements of a load: all values travel in `$p`.

    create_nodes("Entity", "Company")   ->   UNWIND $p.rows AS row CREATE (n:Entity:Company) SET n = row[1] ...

A row is a list that begins with its position. Where a label or a type is None, it is a value of the row: one text, which Neo4j plans once,
serves rows of many types. A text for one type takes less time for each row.
"""

from __future__ import annotations

from collections.abc import Iterable

from keiretsu.graph.cypher.names import quote_name, string_literal

EndLabels = tuple[str, str]
"""The labels by whose ids the start and the end of an edge are found."""


def count_nodes(labels: Iterable[str]) -> str:
    """No row. Result: [label, amount] of each label; Neo4j knows it without reading a node."""
    return " UNION ALL ".join(
        f"MATCH (n:{quote_name(label)}) RETURN {string_literal(label)} AS label, count(n) AS amount" for label in labels
    )


def compare_nodes(label: str) -> str:
    """Row: [position, id, digest]. Result: the positions of nodes with other digests, and -1 - position for nodes that do not exist."""
    return (
        f"UNWIND $p.rows AS row OPTIONAL MATCH (n:{quote_name(label)} {{id: row[1]}}) "
        "RETURN count(*) AS compared, collect(CASE WHEN n IS NULL THEN -1 - row[0] "
        "WHEN NOT coalesce(row[2] IN n.digests, false) THEN row[0] END) AS positions"
    )


def create_nodes(label: str, type_: str | None) -> str:
    """Row: [label, properties]. `label`: the one that all nodes share; `type_`: their own."""
    shared = quote_name(label)
    if type_ is None:
        return f"UNWIND $p.rows AS row CREATE (n:{shared}) SET n:$(row[0]) SET n = row[1] RETURN count(*) AS n"
    labels = shared if type_ == label else f"{shared}:{quote_name(type_)}"
    return f"UNWIND $p.rows AS row CREATE (n:{labels}) SET n = row[1] RETURN count(*) AS n"


def compare_edges(end_labels: EndLabels, type_: str | None) -> str:
    """Row: [position, start, end, id, digest]. Result: as for nodes; without a digest, of edges that do not exist."""
    return (
        f"{_match_ends(end_labels)} OPTIONAL MATCH (a)-[r{_of_type(type_)}]->(b) WHERE r.id = row[3] "
        "RETURN count(*) AS compared, collect(CASE WHEN r IS NULL THEN -1 - row[0] "
        "WHEN row[4] IS NOT NULL AND NOT coalesce(row[4] IN r.digests, false) THEN row[0] END) AS positions"
    )


def compare_parallel_edges(end_labels: EndLabels, type_: str) -> str:
    """Row: [position, start, end, ids, digests] of all edges of the data set `$p.dataSet` and this type between two nodes.

    Result: the positions of rows whose stored edges differ in number or have other digests, and -1 - position where none is stored.
    """
    return (
        f"{_match_ends(end_labels)} OPTIONAL MATCH (a)-[r:{quote_name(type_)}]->(b) WHERE $p.dataSet IN r.dataSets OR r.id IN row[3] "
        "WITH row[0] AS position, size(row[3]) AS expected, count(r) AS stored, "
        "count(CASE WHEN any(digest IN r.digests WHERE digest IN row[4]) THEN 1 END) AS same "
        "RETURN count(*) AS compared, collect(CASE WHEN stored = 0 THEN -1 - position "
        "WHEN stored <> expected OR same <> expected THEN position END) AS positions"
    )


def create_edges(end_labels: EndLabels, type_: str | None) -> str:
    """Row: [position, start, end, properties, type]."""
    pattern = f"[r:{quote_name(type_)}]" if type_ else "[r:$(row[4])]"
    return f"{_match_ends(end_labels)} CREATE (a)-{pattern}->(b) SET r = row[3] RETURN count(*) AS n"


def match_edges(end_labels: EndLabels) -> str:
    """Row: [position, start, end, id, ...]. An edge's id contains its type; between two given nodes there are few edges."""
    return f"{_match_ends(end_labels)} MATCH (a)-[r]->(b) WHERE r.id = row[3]"


def match_edges_beside(end_labels: EndLabels) -> str:
    """Row: [position, start, end, id, type]. Also other edges of the data set `$p.dataSet` with the ends and the type of one of these."""
    return f"{_match_ends(end_labels)} MATCH (a)-[r]->(b) WHERE r.id = row[3] OR (type(r) = row[4] AND $p.dataSet IN r.dataSets)"


def _match_ends(end_labels: EndLabels) -> str:
    """Both ends by their indexes. Planned on an empty graph, Neo4j would go through all edges of one end to find the other."""
    start, end = (quote_name(label) for label in end_labels)
    return (
        f"UNWIND $p.rows AS row MATCH (a:{start} {{id: row[1]}}) USING INDEX a:{start}(id) "
        f"MATCH (b:{end} {{id: row[2]}}) USING INDEX b:{end}(id)"
    )


def _of_type(type_: str | None) -> str:
    return f":{quote_name(type_)}" if type_ else ""
