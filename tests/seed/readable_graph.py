"""A client that reads evidence while data is loaded, and loaders that stop half way.

async with reading(engine) as errors: load(...)          load_until(address, data_set, catalogue, commits=3)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Batch, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.seed.stated_values import DIGESTS

T = TypeVar("T")

READ = """{
  company(slug: "apple") { name evidence { key document { title } } claims { nodes { key document { title } } } }
  companies(first: 100) {
    nodes {
      name
      evidence { document { title } }
      relations(first: 20) { edges { kind node { name } evidence { key document { title } about { id } } } }
    }
  }
  claims(first: 100) { nodes { key document { key } about { id } } }
  documents(first: 100) { nodes { title claims(first: 20) { nodes { document { key } } } } }
}"""

UNREADABLE = """
    CALL () { MATCH (c:Claim) WHERE NOT EXISTS { MATCH (d:Document) WHERE d.id = c.documentId } RETURN collect(c.id) AS undocumented }
    CALL () { MATCH (n) UNWIND n.claims AS key OPTIONAL MATCH (c:Claim {key: key}) WITH n WHERE c IS NULL RETURN collect(n.id) AS nodes }
    CALL () {
      MATCH ()-[r]->() UNWIND r.claims AS key OPTIONAL MATCH (c:Claim {key: key}) WITH r WHERE c IS NULL RETURN collect(r.id) AS edges
    }
    CALL () { MATCH ()-[r:STATED_IN]->() RETURN collect(r.id) AS former }
    RETURN undocumented, nodes, edges, former
"""
"""Claims without a document, links of an earlier format, and what names claims that do not exist."""

CONTENTS = """
    CALL () { MATCH (n:!(LoaderLock|UnfinishedLoad|LoadedDataSet|GraphFormat)) RETURN collect([n.id, labels(n), properties(n)]) AS nodes }
    CALL () { MATCH (a)-[r]->(b) RETURN collect([r.id, type(r), a.id, b.id, properties(r)]) AS edges }
    RETURN nodes, edges
"""


class Stopped(Exception):  # noqa: N818  # nothing failed
    """The loader was stopped by its test."""


class ObservedWriter(Writer):
    """Calls `after_commit` after each transaction that a loader commits."""

    def __init__(self, address: Address, after_commit: Callable[[int], None]) -> None:
        super().__init__(address)
        self.after_commit = after_commit
        self.commits = 0

    def write(self, work: Callable[[Batch], T], *, exclusive: bool = True) -> T:
        result = super().write(work, exclusive=exclusive)
        self.commits += 1
        self.after_commit(self.commits)
        return result


def stop_after(commits: int) -> Callable[[int], None]:
    """For ObservedWriter: stop the loader after this many commits."""

    def check(committed: int) -> None:
        if committed == commits:
            raise Stopped

    return check


def unreadable(writer: Writer) -> dict[str, Any]:
    """What the API cannot serve, or serves without its source; empty lists for a graph that is complete."""
    (record,) = writer.write(lambda batch: batch.run(UNREADABLE), exclusive=False)
    return {name: ids for name, ids in record.data().items() if ids}


def contents(writer: Writer) -> tuple[list[Any], list[Any]]:
    """All nodes and edges, without the time when a claim was recorded."""
    (record,) = writer.write(lambda batch: batch.run(CONTENTS), exclusive=False)
    nodes = [(id_, sorted(labels), {**properties, "recordedAt": None}) for id_, labels, properties in record["nodes"]]
    return sorted(nodes, key=str), sorted(record["edges"], key=str)


def without_digests(graph: tuple[list[Any], list[Any]]) -> list[str]:
    """The nodes and edges, sorted; properties are in no order."""
    nodes, edges = graph
    return sorted(str((row[:-1], sorted(item for item in row[-1].items() if item[0] != DIGESTS))) for row in (*nodes, *edges))


async def read_all(engine: Engine, *, is_removing: bool = False) -> None:
    """Read evidence once; all of it has its document. While data is removed, a claim may be gone when an edge that names it was read."""
    response = await engine.execute(GraphQLRequest(READ))
    assert response.errors == ()
    assert response.data
    assert None not in response.data.values()
    if is_removing:
        return
    companies = response.data["companies"]["nodes"]
    assert all(company["evidence"] for company in companies)
    assert all(edge["evidence"] for company in companies for edge in company["relations"]["edges"])
