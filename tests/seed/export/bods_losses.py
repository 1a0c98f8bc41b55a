"""What a graph is without what an export of BODS has lost, computed from its records and from the places that the losses name.

without_losses(records, losses)   ->   the records that the reloaded graph must have; raises AssertionError for a wrong count
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from keiretsu.graph.store.store import Store
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.export import bods
from keiretsu.seed.export.graph_hash import GraphHasher
from keiretsu.seed.export.losses import Losses
from keiretsu.seed.export.reader import GraphReader
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord
from keiretsu.seed.export.scope import ExportScope
from tests.seed.export.exporting import EVERYTHING

EXPLAINED = (bods.NO_PLACE, bods.UNCITED_CLAIM, bods.UNCITED_DOCUMENT, bods.OTHER_SUBJECTS, bods.RETRACTED)
"""Reasons of losses that change the graph. The time of recording is not part of the hash."""


async def records_of(store: Store, catalogue: Catalogue, scope: ExportScope = EVERYTHING) -> list[ExportedRecord]:
    """All that is stored, documents and claims first; or the visible facts, then their sources."""
    with store.open_blocking_stream() as stream:
        reader = GraphReader(catalogue, stream, scope, Losses())
        return [record async for records in reader.batches() for record in records]


def lines_of(catalogue: Catalogue, records: Sequence[ExportedRecord]) -> list[str]:
    """What the graph hash is computed of."""
    with GraphHasher(catalogue) as hasher:
        lines = [hasher._line(record) for record in records]
    return sorted(line.decode() for line in lines if line)


@dataclass
class _Graph:
    facts: list[ExportedNode | ExportedEdge]
    claims: list[ExportedClaim]
    documents: list[ExportedNode]
    counts: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def lose(self, place: str, reason: str) -> None:
        self.counts[place, reason] += 1


def without_losses(records: Sequence[ExportedRecord], losses: Losses) -> list[ExportedRecord]:
    """The records of the reloaded graph. Each loss is counted as often as it occurs, and no other one is counted."""
    lost_types = {loss.place for loss in losses if loss.reason == bods.NO_PLACE}
    graph = _Graph([], [record for record in records if isinstance(record, ExportedClaim)], [])
    retracted = {str(claim.values["key"]) for claim in graph.claims if "retractedAt" in claim.values}
    for record in records:
        if record.type in lost_types:
            graph.lose(record.type, bods.NO_PLACE)
        elif record.type == "Document":
            assert isinstance(record, ExportedNode)
            graph.documents.append(record)
        elif not isinstance(record, ExportedClaim):
            _add_fact(graph, record, retracted)
    remaining = _cited(graph)
    counted = {(loss.place, loss.reason): loss.count for loss in losses if loss.reason in EXPLAINED}
    assert counted == dict(graph.counts)
    return remaining


def _add_fact(graph: _Graph, record: ExportedNode | ExportedEdge, retracted: set[str]) -> None:
    if isinstance(record, ExportedEdge):
        for data_set in record.data_sets:
            claims = record.claims_of(data_set)
            if claims and retracted.issuperset(claims):
                graph.lose("relationships", bods.RETRACTED)
        if record.claims and retracted.issuperset(record.claims):
            return
    graph.facts.append(record)


def _cited(graph: _Graph) -> list[ExportedRecord]:
    """With the claims that the facts cite, their documents, and the subjects that remain."""
    citing: dict[str, list[str]] = defaultdict(list)
    for record in graph.facts:
        for key in record.claims or ():
            citing[key].append(record.start if isinstance(record, ExportedEdge) else record.id)
    claims = []
    for claim in graph.claims:
        if claim.values["key"] in citing:
            claims.append(claim)
        else:
            graph.lose("Claim", bods.UNCITED_CLAIM)
    stating = {(data_set, claim.document) for claim in claims for data_set in claim.data_sets}
    documents: list[ExportedNode] = []
    for document in graph.documents:
        owners = tuple(data_set for data_set in document.data_sets if (data_set, document.id) in stating)
        for _ in range(len(document.data_sets) - len(owners)):
            graph.lose("Document", bods.UNCITED_DOCUMENT)
        documents += [replace(document, data_sets=owners)] if owners else []
    ids = {record.id for record in (*graph.facts, *documents) if isinstance(record, ExportedNode)}
    remaining = []
    for claim in claims:
        about = tuple(id_ for id_ in claim.about if id_ in ids)
        if len(about) < len(claim.about):
            graph.lose("about", bods.OTHER_SUBJECTS)
        remaining.append(replace(claim, about=about or (min(citing[claim.values["key"]]),)))
    return [*documents, *remaining, *graph.facts]
