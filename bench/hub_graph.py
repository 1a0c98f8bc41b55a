"""A graph of companies with hubs, the same each time, written straight into an empty database.

Maker(catalogue).make().owners[17]   ->   [3, 0, ...]: who holds a stake in company:000017
"""

from __future__ import annotations

import json
import os
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.claims import UNKNOWN
from keiretsu.seed.load import indexes_for
from keiretsu.seed.merging import merge
from keiretsu.seed.rows import ClaimSummary
from tests.large import MODALITIES

QUICK = bool(os.environ.get("QUICK"))
SIZE = 10_000 if QUICK else 100_000  # companies
HUB = SIZE // 5  # facts of the largest
BATCH = 5_000  # rows of one transaction
FREE = 0.08  # of the stakes run either way; the others only from earlier to later companies, so that few hold each other
NODES = {"company": ("Company", SIZE), "fundingRound": ("FundingRound", SIZE * 3 // 10)}
NODES |= {"partnership": ("Partnership", SIZE * 3 // 25), "product": ("Product", SIZE * 2 // 5)}

Values = Mapping[str, Any]
company = "company:{:06}".format


@dataclass
class Graph:
    """The nodes by the label that they are found by, the facts by their ids, and who holds whom, to find inputs in."""

    nodes: dict[str, list[NodeRow]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[str, EdgeRow] = field(default_factory=dict)
    owners: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


class Maker:
    """Makes the graph, the same each time. Companies 0 and 1 hold most, 2 invested in most, 3 makes most."""

    def __init__(self, catalogue: Catalogue) -> None:
        assert catalogue.provenance, "companies have claims"
        self.catalogue, self.words = catalogue, [str(one.value) for one in catalogue.provenance.modality]
        self.pick = random.Random(SIZE)  # noqa: S311  # not for secrets
        self.graph = Graph()
        self.claims = [self._claim(f"{place:06}") for place in range(SIZE * 2)]

    def make(self) -> Graph:
        """All of it."""
        for prefix, (label, count) in NODES.items():
            rows = ((f"{prefix}:{place:06}", {"slug": f"{place:06}", "name": f"{label} {place}"}) for place in range(count))
            self.graph.nodes["Entity"] += [NodeRow(id_, label, self._row(id_, values)) for id_, values in rows]
        for owner, owned in sorted(self._stakes()):
            self.graph.owners[owned].append(owner)
            low = self.pick.randint(1, 240) / 8
            shares = {"shareMin": low, "shareMax": low + self.pick.choice((0, 0, 1, 5))}
            self._fact("HOLDS_STAKE_IN", owner, "company", owned, shares if self.pick.random() < 0.8 else {})
        self._many("RAISED", "fundingRound", (None, NODES["fundingRound"][1]))
        self._many("INVESTED_IN", "fundingRound", (2, HUB), (None, SIZE))
        self._many("PARTICIPATES_IN", "partnership", (None, SIZE // 2))
        self._many("MAKES", "product", (3, HUB // 2), (None, NODES["product"][1]))
        return self.graph

    def _claim(self, key: str) -> ClaimSummary:
        modality = self.pick.choices(self.words, MODALITIES)[0]
        sure = {"confidence": self.pick.randint(0, 8) / 8} if self.pick.random() < 0.7 else {}
        values = {"id": f"claim:{key}", "key": key, "statement": f"statement {key}", "modality": modality, **sure}
        self.graph.nodes["Claim"].append(NodeRow(f"claim:{key}", "Claim", values))
        return ClaimSummary(key, modality, sure.get("confidence", UNKNOWN), f"document:{self.pick.randrange(SIZE // 500)}")

    def _stakes(self) -> set[tuple[int, int]]:
        found = {(owner, owned) for owner in (0, 1) for owned in self.pick.sample(range(2, SIZE), HUB)}
        while len(found) < SIZE * 5 // 2:
            pair = self.pick.randrange(SIZE), self.pick.randrange(2, SIZE)
            if pair[0] != pair[1]:
                found.add(pair if self.pick.random() < FREE else (min(pair), max(pair)))
        return found

    def _many(self, type_: str, prefix: str, *counts: tuple[int | None, int]) -> None:
        """Facts from a company, or each from any. As far as these suffice, the far nodes come in turn."""
        for start, count in counts:
            places = list(range(NODES[prefix][1]))
            self.pick.shuffle(places)
            for number in range(count):
                self._fact(type_, self.pick.randrange(SIZE) if start is None else start, prefix, places[number % len(places)], {})

    def _fact(self, type_: str, start: int, prefix: str, end: int, values: Values) -> None:
        """Six of ten have dates."""
        ids, year = (company(start), f"{prefix}:{end:06}"), self.pick.randint(2005, 2023)
        dates = {"valid": f"{year}/{year + 1}", "validFrom": f"{year}-01-01", "validTo": f"{year + 1}-12-31"}
        apart = [values.get(name) for name in self.catalogue.relationships[type_].unique_by]
        id_ = json.dumps([ids[0], type_, ids[1], *apart])
        self.graph.facts[id_] = EdgeRow(id_, type_, *ids, self._row(id_, {**values, **(dates if self.pick.random() < 0.6 else {})}))

    def _row(self, id_: str, values: Values) -> dict[str, Any]:
        """As the loader stores it, on one or two claims."""
        claims = {choice.key: choice for choice in self.pick.choices(self.claims, k=self.pick.choice((1, 1, 2)))}
        row = merge(None, {**values, "id": id_}, list(claims.values()), "large", self.words)
        return {name: value for name, value in row.items() if value is not None}


def write_graph(writer: Writer, catalogue: Catalogue, graph: Graph) -> None:
    """Fill an empty database. Raises WriteError."""
    writer.prepare(indexes_for(catalogue))
    for label, nodes in graph.nodes.items():
        for start in range(0, len(nodes), BATCH):
            writer.write(partial(Batch.put_nodes, label=label, rows=nodes[start : start + BATCH]))
    facts = list(graph.facts.values())
    for start in range(0, len(facts), BATCH):
        writer.write(partial(Batch.create_edges, ends=("Entity", "Entity"), rows=facts[start : start + BATCH]))
