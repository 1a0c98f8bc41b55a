"""A deterministic graph of many companies, as the loader would write it, for benchmarks and for tests that need size.

    fill_large(writer, catalogue)   ->   10,000 companies, 23,000 other nodes, 102,000 facts and 10,000 claims that support them

The ends of edges are skewed: the first nodes of each type have most edges, the last few or none; company 0 has a hundred of some kinds.
Names repeat, optional properties are missing in three of ten cases, numbers and words come from small sets: every order has ties and gaps.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from keiretsu.graph.graph_format import write_format
from keiretsu.graph.write_statements import EndLabels
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.schema.catalogue import Catalogue, PropertySpec, ValueKind
from keiretsu.seed.claim_references import ClaimReferences
from keiretsu.seed.claims import RETRACTED_AT, UNKNOWN_CONFIDENCE
from keiretsu.seed.index_properties import index_properties
from keiretsu.seed.load import indexes_for
from keiretsu.seed.merging import merge
from keiretsu.seed.rows import ClaimSummary
from keiretsu.seed.stated_values import ValueRule

NODES = {
    "Document": 0.005,
    "Claim": 1.0,
    "Company": 1.0,
    "Person": 0.5,
    "Product": 0.5,
    "Technology": 0.005,
    "Market": 0.02,
    "Channel": 0.005,
    "FundingRound": 0.5,
    "Partnership": 0.25,
    "Figure": 0.25,
    "Milestone": 0.25,
}
"""Type -> number of nodes per company; documents before claims, claims before the facts that they support."""

EDGES = (
    ("ABOUT", "Claim", "Company", 1.0),
    ("HAS_SUBSIDIARY", "Company", "Company", 1.0),
    ("HOLDS_STAKE_IN", "Company", "Company", 0.5),
    ("HOLDS_STAKE_IN", "Person", "Company", 0.5),
    ("RAISED", "Company", "FundingRound", 0.5),
    ("INVESTED_IN", "Company", "FundingRound", 1.0),
    ("INVESTED_IN", "Person", "FundingRound", 0.5),
    ("PARTICIPATES_IN", "Company", "Partnership", 1.0),
    ("MAKES", "Company", "Product", 1.0),
    ("OPERATES_IN", "Company", "Market", 1.0),
    ("BASED_IN", "Company", "Market", 0.5),
    ("USES_TECHNOLOGY", "Company", "Technology", 1.0),
    ("HOLDS_ROLE", "Person", "Company", 1.0),
    ("COMPETES_WITH", "Company", "Company", 0.25),
    ("HAS_FIGURE", "Company", "Figure", 0.25),
    ("HAS_MILESTONE", "Company", "Milestone", 0.25),
)
"""Type, start type, end type, number of edges per company."""

WORDS = (
    *("amber", "basalt", "cedar", "delta", "ember", "falcon", "granite", "harbour", "indigo", "juniper", "kestrel", "lumen", "meridian"),
    *("nimbus", "onyx", "pioneer", "quartz", "river", "summit", "tundra", "umbra", "vertex", "willow", "xenon", "yarrow", "zenith"),
)
MODALITY_WEIGHTS = (12, 4, 2, 1, 1, 1, 1, 1, 1)
"""Relative frequency of each modality, strongest first; the last one is hidden by default."""
EXCLUDED = ("id", "modality", "confidence", RETRACTED_AT)
"""Properties without random values: derived ones, and the retraction of a claim."""

BATCH_SIZE = 5_000  # rows per transaction

StoredValues = dict[str, Any]
T = TypeVar("T")


def fill_large(writer: Writer, catalogue: Catalogue, companies: int = 10_000) -> None:
    """Fill an empty database. Raises WriteError."""
    graph = build_large_graph(catalogue, companies)
    writer.create_indexes(indexes_for(catalogue))
    writer.write(write_format)
    for label, nodes in graph.nodes.items():
        for node_batch in _batches(nodes):
            writer.write(partial(_write_nodes, label, node_batch))
    for ends, edges in graph.edges.items():
        for edge_batch in _batches(list(edges.values())):
            writer.write(partial(_write_edges, ends, edge_batch))


def build_large_graph(catalogue: Catalogue, companies: int = 10_000) -> LargeGraph:
    """The nodes and edges to write."""
    builder = _GraphBuilder(catalogue, random.Random(companies))  # noqa: S311  # not for secrets
    for type_, share in NODES.items():
        builder.add_nodes(type_, max(2, round(companies * share)))
    for type_, start, end, share in EDGES:
        builder.add_edges(type_, start, end, round(companies * share))
    builder.store_claim_links()
    return builder.graph


@dataclass
class LargeGraph:
    """Nodes by their lookup label; edges by the lookup labels of their ends and by id."""

    nodes: dict[str, list[NodeRow]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[EndLabels, dict[str, EdgeRow]] = field(default_factory=lambda: defaultdict(dict))


@dataclass
class _GraphBuilder:
    catalogue: Catalogue
    random: random.Random
    graph: LargeGraph = field(default_factory=LargeGraph)
    ids: dict[str, list[str]] = field(default_factory=dict)
    claims: list[ClaimSummary] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def store_claim_links(self) -> None:
        """Store the ids of the document and the subjects of each claim with it."""
        references = ClaimReferences.of(self.catalogue)
        assert references, "the schema has claims"
        assert self.catalogue.provenance, "the schema has claims"
        label, about = self._label("Claim"), self.catalogue.provenance.about
        for index, row in enumerate(self.graph.nodes[label]):
            subjects = list(self.subjects[row.id])
            properties = {**row.properties, **references.to_properties(self.documents[row.id], subjects)}
            self.graph.nodes[label][index] = replace(row, properties=properties)
            for subject in references.further_subjects(subjects):
                self._add_edge(about, ("Claim", "Company"), (row.id, subject))

    def add_nodes(self, type_: str, count: int) -> None:
        """Add nodes of one type."""
        node = self.catalogue.nodes[type_]
        self.ids[type_] = [f"{node.prefix}:{index:06}" for index in range(count)]
        for id_ in self.ids[type_]:
            values = {**self._random_values(node.properties), node.key: id_.partition(":")[2]}
            if type_ == "Claim":
                values |= self._random_strength()
                self._add_claim(id_, values)
            row = self._stored_row(id_, values, sourced=self.catalogue.entities in node.interfaces)
            self.graph.nodes[self._label(type_)].append(NodeRow(id_, type_, row | index_properties(row, type_, self.catalogue)))

    def add_edges(self, type_: str, start: str, end: str, count: int) -> None:
        """Add edges from nodes of one type to nodes of another. If the targets are visible only through such an edge, each has one."""
        relationship = self.catalogue.relationships[type_]
        for index in range(count):
            target = self.ids[end][index % len(self.ids[end])] if relationship.reveals_target else self._pick(self.ids[end])
            source = self._pick(self.ids[start])
            if relationship.reference:
                self.subjects[source][target] = None
            else:
                self._add_edge(type_, (start, end), (source, target))

    def _add_edge(self, type_: str, types: EndLabels, ids: tuple[str, str]) -> None:
        """Add an edge, unless one with the same ends and unique properties exists."""
        relationship = self.catalogue.relationships[type_]
        values = self._random_values(relationship.properties)
        unique_values = [values.get(name) for name in relationship.unique_by]
        id_ = json.dumps([ids[0], type_, ids[1], *unique_values], ensure_ascii=False)
        row = EdgeRow(id_, type_, *ids, self._stored_row(id_, values, sourced=relationship.sourced))
        self.graph.edges[self._label(types[0]), self._label(types[1])].setdefault(id_, row)

    def _stored_row(self, id_: str, values: StoredValues, *, sourced: bool) -> StoredValues:
        """All properties as stored, including those derived from the claims."""
        row = merge(None, {**values, "id": id_}, self._random_claims() if sourced else None, "large", ValueRule(self._modalities))
        return {name: value for name, value in row.items() if value is not None}

    def _label(self, type_: str) -> str:
        entities = self.catalogue.entities
        return entities if entities and entities in self.catalogue.nodes[type_].interfaces else type_

    @property
    def _modalities(self) -> list[str]:
        return [str(modality.value) for modality in self.catalogue.provenance.modality] if self.catalogue.provenance else []

    def _random_strength(self) -> StoredValues:
        """The modality and confidence of a claim."""
        confidence = {"confidence": self.random.randint(0, 8) / 8} if self.random.random() < 0.7 else {}
        return {"modality": self.random.choices(self._modalities, MODALITY_WEIGHTS)[0], **confidence}

    def _add_claim(self, claim: str, values: StoredValues) -> None:
        """Record the document that states a claim, and the claim's summary for the facts that it supports."""
        document = self.documents[claim] = self._pick(self.ids["Document"])
        self.claims.append(ClaimSummary(values["key"], values["modality"], values.get("confidence", UNKNOWN_CONFIDENCE), document))

    def _random_claims(self) -> list[ClaimSummary]:
        """The claims that support a fact: one or two."""
        return list({self._pick(self.claims) for _ in range(self.random.choice((1, 1, 2)))})

    def _pick(self, items: Sequence[T]) -> T:
        """A random item, the first ones more often than the last."""
        return items[int(len(items) * self.random.random() ** 2)]

    def _random_values(self, properties: Mapping[str, PropertySpec]) -> StoredValues:
        values: StoredValues = {}
        for prop in properties.values():
            is_drawn = prop.stored_name and prop.interval_property is None and prop.name not in EXCLUDED
            if is_drawn and (prop.required or self.random.random() < 0.7):
                values |= self._random_value(prop)
        return values

    def _random_value(self, prop: PropertySpec) -> StoredValues:
        generator = self.random
        if prop.edtf:
            year = str(generator.randint(2005, 2024))
            return {prop.stored_name: year, f"{prop.stored_name}From": f"{year}-01-01", f"{prop.stored_name}To": f"{year}-12-31"}
        match prop.kind:
            case ValueKind.ENUM:
                return {prop.stored_name: generator.choice([member.value for member in prop.enum or ()])}
            case ValueKind.STRINGS:
                return {prop.stored_name: generator.sample(WORDS, generator.randint(0, 2))}
            case ValueKind.INT:
                return {prop.stored_name: generator.randrange(50)}
            case ValueKind.FLOAT:
                return {prop.stored_name: generator.randint(0, 800) / 8}
            case ValueKind.BOOLEAN:
                return {prop.stored_name: generator.random() < 0.5}
            case ValueKind.DATE:
                return {prop.stored_name: f"{generator.randint(2005, 2024)}-{generator.randint(1, 12):02}-01"}
            case _:
                return {
                    prop.stored_name: f"{generator.choice(WORDS)} {generator.choice(WORDS)}"
                    if prop.required
                    else generator.choice(WORDS[:6])
                }


def _write_nodes(label: str, rows: Sequence[NodeRow], batch: Batch) -> None:
    batch.upsert_nodes(label, rows)


def _write_edges(ends: EndLabels, rows: Sequence[EdgeRow], batch: Batch) -> None:
    batch.create_edges(ends, rows)


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH_SIZE):
        yield rows[start : start + BATCH_SIZE]
