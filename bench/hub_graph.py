"""A graph of companies with hubs, written into an empty database; the same each time.

HubGraphGenerator(catalogue).generate().owners[17]   ->   [3, 0, ...]: the holders of a stake in company:000017
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.claims import UNKNOWN_CONFIDENCE
from keiretsu.seed.identity import edge_id
from keiretsu.seed.load import indexes_for
from keiretsu.seed.merging import merge
from keiretsu.seed.rows import ClaimSummary
from keiretsu.seed.stated_values import ValueRule
from tests.large import MODALITY_WEIGHTS

QUICK = bool(os.environ.get("QUICK"))
COMPANY_COUNT = 10_000 if QUICK else 100_000  # companies
HUB_SIZE = COMPANY_COUNT // 5  # facts of the largest hub
BATCH_SIZE = 5_000  # rows per transaction
UNORDERED_SHARE = (
    0.08  # share of stakes in any direction; the others run from earlier to later companies, so that few companies hold each other
)
NODE_COUNTS = {"company": ("Company", COMPANY_COUNT), "fundingRound": ("FundingRound", COMPANY_COUNT * 3 // 10)}
NODE_COUNTS |= {"partnership": ("Partnership", COMPANY_COUNT * 3 // 25), "product": ("Product", COMPANY_COUNT * 2 // 5)}

HubProperties = Mapping[str, Any]
company_id = "company:{:06}".format


@dataclass
class HubGraph:
    """Nodes by their indexed label, facts by id, and owners by company, to sample inputs from."""

    nodes: dict[str, list[NodeRow]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[str, EdgeRow] = field(default_factory=dict)
    owners: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


class HubGraphGenerator:
    """Generates the graph, the same each time. Companies 0 and 1 hold most stakes, 2 has most investments, 3 most products."""

    def __init__(self, catalogue: Catalogue) -> None:
        assert catalogue.provenance, "companies have claims"
        self.catalogue, self.modalities = catalogue, [str(member.value) for member in catalogue.provenance.modality]
        self.rng = random.Random(COMPANY_COUNT)  # noqa: S311  # not for secrets
        self.graph = HubGraph()
        self.claims = [self._add_claim(f"{index:06}") for index in range(COMPANY_COUNT * 2)]

    def generate(self) -> HubGraph:
        """The whole graph."""
        for prefix, (label, count) in NODE_COUNTS.items():
            rows = ((f"{prefix}:{index:06}", {"slug": f"{index:06}", "name": f"{label} {index}"}) for index in range(count))
            self.graph.nodes["Entity"] += [NodeRow(id_, label, self._stored_values(id_, values)) for id_, values in rows]
        for owner, owned in sorted(self._random_stakes()):
            self.graph.owners[owned].append(owner)
            share_min = self.rng.randint(1, 240) / 8
            shares = {"shareMin": share_min, "shareMax": share_min + self.rng.choice((0, 0, 1, 5))}
            self._add_fact("HOLDS_STAKE_IN", owner, "company", owned, shares if self.rng.random() < 0.8 else {})
        self._add_facts("RAISED", "fundingRound", (None, NODE_COUNTS["fundingRound"][1]))
        self._add_facts("INVESTED_IN", "fundingRound", (2, HUB_SIZE), (None, COMPANY_COUNT))
        self._add_facts("PARTICIPATES_IN", "partnership", (None, COMPANY_COUNT // 2))
        self._add_facts("MAKES", "product", (3, HUB_SIZE // 2), (None, NODE_COUNTS["product"][1]))
        return self.graph

    def _add_claim(self, key: str) -> ClaimSummary:
        modality = self.rng.choices(self.modalities, MODALITY_WEIGHTS)[0]
        confidence = {"confidence": self.rng.randint(0, 8) / 8} if self.rng.random() < 0.7 else {}
        values = {"id": f"claim:{key}", "key": key, "statement": f"statement {key}", "modality": modality, **confidence}
        self.graph.nodes["Claim"].append(NodeRow(f"claim:{key}", "Claim", values))
        return ClaimSummary(
            key, modality, confidence.get("confidence", UNKNOWN_CONFIDENCE), f"document:{self.rng.randrange(COMPANY_COUNT // 500)}"
        )

    def _random_stakes(self) -> set[tuple[int, int]]:
        stakes = {(owner, owned) for owner in (0, 1) for owned in self.rng.sample(range(2, COMPANY_COUNT), HUB_SIZE)}
        while len(stakes) < COMPANY_COUNT * 5 // 2:
            pair = self.rng.randrange(COMPANY_COUNT), self.rng.randrange(2, COMPANY_COUNT)
            if pair[0] != pair[1]:
                stakes.add(pair if self.rng.random() < UNORDERED_SHARE else (min(pair), max(pair)))
        return stakes

    def _add_facts(self, type_: str, prefix: str, *counts: tuple[int | None, int]) -> None:
        """Facts from one company, or from random companies. The target nodes are used in turn."""
        for start, count in counts:
            targets = list(range(NODE_COUNTS[prefix][1]))
            self.rng.shuffle(targets)
            for number in range(count):
                self._add_fact(
                    type_, self.rng.randrange(COMPANY_COUNT) if start is None else start, prefix, targets[number % len(targets)], {}
                )

    def _add_fact(self, type_: str, start: int, prefix: str, end: int, values: HubProperties) -> None:
        """Six of ten facts have dates."""
        ids, year = (company_id(start), f"{prefix}:{end:06}"), self.rng.randint(2005, 2023)
        dates = {"valid": f"{year}/{year + 1}", "validFrom": f"{year}-01-01", "validTo": f"{year + 1}-12-31"}
        id_ = edge_id(self.catalogue.relationships[type_], *ids, values)
        self.graph.facts[id_] = EdgeRow(
            id_, type_, *ids, self._stored_values(id_, {**values, **(dates if self.rng.random() < 0.6 else {})})
        )

    def _stored_values(self, id_: str, values: HubProperties) -> dict[str, Any]:
        """The values as the loader stores them, with one or two claims."""
        claims = {claim.key: claim for claim in self.rng.choices(self.claims, k=self.rng.choice((1, 1, 2)))}
        row = merge(None, {**values, "id": id_}, list(claims.values()), "large", ValueRule(self.modalities))
        return {name: value for name, value in row.items() if value is not None}


def write_graph(writer: Writer, catalogue: Catalogue, graph: HubGraph) -> None:
    """Fill an empty database. Raises WriteError."""
    writer.create_indexes(indexes_for(catalogue))
    for label, nodes in graph.nodes.items():
        for start in range(0, len(nodes), BATCH_SIZE):
            writer.write(partial(Batch.upsert_nodes, label=label, nodes=nodes[start : start + BATCH_SIZE]))
    facts = list(graph.facts.values())
    for start in range(0, len(facts), BATCH_SIZE):
        writer.write(partial(Batch.create_edges, end_labels=("Entity", "Entity"), edges=facts[start : start + BATCH_SIZE]))
