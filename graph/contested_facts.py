"""Facts whose claims differ, and the dates of documents, which decide among them.

publication_dates(batch, "Document", "publishedOn", {"document:A2"})   ->   {"document:A2": "2015-03-17"}
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.stated_values import CLAIM_ORDER
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow


def publication_dates(batch: Batch, label: str, date: str, documents: Iterable[str]) -> dict[str, str]:
    """The dates of those of these documents that have one, by id. `label`: of documents; `date`: their property."""
    prop = quote_name(date)
    text = f"UNWIND $p.ids AS id MATCH (n:{quote_name(label)} {{id: id}}) WHERE n.{prop} IS NOT NULL RETURN id, n.{prop} AS date"
    return {record["id"]: record["date"] for record in batch.run(text, ids=sorted(documents))}


def contested_nodes(batch: Batch, label: str, documents: Iterable[str]) -> list[NodeRow]:
    """The nodes whose claims differ and that one of these documents supports. Goes through all nodes with this label."""
    text = (
        f"MATCH (n:{quote_name(label)}) WHERE {_cites('n')} "
        "RETURN n.id AS id, [l IN labels(n) WHERE l <> $p.shared][0] AS label, properties(n) AS properties"
    )
    records = batch.run(text, documents=sorted(documents), shared=label)
    return [NodeRow(record["id"], record["label"] or label, record["properties"]) for record in records]


def contested_edges(batch: Batch, documents: Iterable[str]) -> list[EdgeRow]:
    """The same of edges. Goes through all edges."""
    text = (
        f"MATCH (a)-[r]->(b) WHERE {_cites('r')} "
        "RETURN r.id AS id, type(r) AS type, a.id AS start, b.id AS end, properties(r) AS properties"
    )
    records: list[Any] = batch.run(text, documents=sorted(documents))
    return [EdgeRow(**record) for record in records]


def _cites(fact: str) -> str:
    return f"{fact}.{quote_name(CLAIM_ORDER)} IS NOT NULL AND any(document IN {fact}.documents WHERE document IN $p.documents)"
