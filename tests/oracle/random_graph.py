"""Random graphs: cycles, self-loops, parallel edges, hidden facts, missing values, hostile texts.

Numbers are multiples of 1/8, so sums are exact. The same seed always gives the same graph.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from keiretsu.graph.composites import join_parts
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.schema.catalogue import Catalogue, CompositeListField, CompositeSpec, NodeSpec, PropertySpec, ValueKind
from keiretsu.seed.index_properties import index_properties
from keiretsu.seed.load import indexes_for

TEXTS = (
    "",
    " ",
    "a",
    "A",
    "Xiaomi",
    "xiaomi",
    "Zebra",
    "Ä",
    "ß",
    "İstanbul",
    "小米",
    "*",
    "a*b",
    ".*",
    "'; MATCH (n) DETACH DELETE n //",
    '"quoted"',
    "back\\slash",
    "$p.v0",
    "`tick`",
    "line\nbreak",
    "null",
    "\ue000",
    "Ａ",
    "😀",
    "😀\uff21",
    "a\ue000",
    "a😀",
    "aＡ",
    "aＡ😀",
    "a😀Ａ",
    "e\u0301",
    "ΟΔΟΣ",
    "ΟΔΟΣΑ",
    "long " * 60,
)
DAYS = ("0001-01-01", "1999-12-31", "2014-10-01", "2014-12-31", "2015-03-17", "2020-02-29", "9999-12-31")
INTERVALS = (
    ("2014", "2014-01-01", "2014-12-31"),
    ("2014-10/2014-12", "2014-10-01", "2014-12-31"),
    ("2015-03-17", "2015-03-17", "2015-03-17"),
    ("2006/..", "2006-01-01", None),
    ("../2012", None, "2012-12-31"),
)
SLUGS = ("a", "b", "c", "m", "z", "0", "ä", "小米", "\ufa0ex", "ß", "\U00020bb7", "a-b", "aa", "é", "\U00010428-\U00010428")
"""As the loader makes them: of letters, among them two above U+FFFF and one between these and the surrogates."""


@dataclass(frozen=True)
class OracleNode:
    id: str
    type: str
    values: dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class OracleEdge:
    """`values` contains the parallel lists of claims for edge types that carry claims."""

    id: str
    type: str
    start: str
    end: str
    values: dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass
class OracleGraph:
    """A graph as plain objects. `visible_facts` caches the visible facts per lens."""

    catalogue: Catalogue
    nodes: dict[str, OracleNode]
    edges: list[OracleEdge]
    visible_facts: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def outgoing(self) -> dict[str, list[OracleEdge]]:
        edges = defaultdict(list)
        for edge in self.edges:
            edges[edge.start].append(edge)
        return edges

    @cached_property
    def incoming(self) -> dict[str, list[OracleEdge]]:
        edges = defaultdict(list)
        for edge in self.edges:
            edges[edge.end].append(edge)
        return edges

    def write(self, writer: Writer) -> None:
        """Replace the contents of the database with this graph."""
        writer.create_indexes(indexes_for(self.catalogue))
        writer.write(lambda batch: batch.run("MATCH (n:!LoaderLock) DETACH DELETE n"))
        writer.write(self._write_batch)

    def _write_batch(self, batch: Batch) -> None:
        lookup_labels = {name: self._lookup_label(name) for name in self.catalogue.nodes}
        for label in dict.fromkeys(lookup_labels.values()):
            rows = [
                NodeRow(node.id, node.type, {**node.values, **self._reference_properties(node.id), "id": node.id})
                for node in self.nodes.values()
                if lookup_labels[node.type] == label
            ]
            batch.upsert_nodes(label, rows)
        groups = defaultdict(list)
        for edge in self.edges:
            if not self._is_stored(edge):
                continue
            ends = (lookup_labels[self.nodes[edge.start].type], lookup_labels[self.nodes[edge.end].type])
            groups[ends].append(EdgeRow(edge.id, edge.type, edge.start, edge.end, {**edge.values, "id": edge.id}))
        for ends, edges in groups.items():
            batch.create_edges(ends, edges)

    def _reference_properties(self, id_: str) -> dict[str, Any]:
        """The ids of the nodes that a node refers to by edges which are stored as ids."""
        properties: dict[str, Any] = {}
        for type_, ends in self._referenced(id_).items():
            reference = self.catalogue.relationships[type_].reference
            assert reference, "they are stored as ids"
            properties |= dict(zip(reference.properties, ends, strict=False))
            if reference.further and len(ends) > len(reference.properties):
                properties[reference.further] = ends[len(reference.properties) :]
        return properties

    def _referenced(self, id_: str) -> dict[str, list[str]]:
        ends: defaultdict[str, list[str]] = defaultdict(list)
        for edge in self.outgoing.get(id_, ()):
            if self.catalogue.relationships[edge.type].reference:
                ends[edge.type].append(edge.end)
        return ends

    def _is_stored(self, edge: OracleEdge) -> bool:
        """Whether an edge is an edge in the database, too."""
        reference = self.catalogue.relationships[edge.type].reference
        return reference is None or edge.end in self._referenced(edge.start)[edge.type][len(reference.properties) :]

    def _lookup_label(self, type_: str) -> str:
        entities = self.catalogue.entities
        return entities if entities and entities in self.catalogue.nodes[type_].interfaces else type_


def random_graph(catalogue: Catalogue, seed: int, *, size: int = 6) -> OracleGraph:
    """A graph with up to `size` nodes per type and about three times as many edges."""
    return _GraphGenerator(catalogue, random.Random(seed), size).generate()  # noqa: S311  # not for secrets


@dataclass
class _GraphGenerator:
    catalogue: Catalogue
    rng: random.Random
    size: int

    def generate(self) -> OracleGraph:
        nodes = {node.id: node for type_ in self.catalogue.nodes for node in self._random_nodes(type_)}
        self.claims = [node for node in nodes.values() if self._provenance and node.type == self._provenance.claim]
        edges = self._plain_edges(nodes)
        for node in list(nodes.values()):
            if self._provenance and self.catalogue.entities in self.catalogue.nodes[node.type].interfaces:
                nodes[node.id] = OracleNode(node.id, node.type, {**node.values, **self._random_evidence()})
        names = [
            relationship.name for relationship in self.catalogue.relationships.values() if relationship.sourced or relationship.properties
        ]
        for _ in range(self.size * len(names)):
            edge = self._random_edge(self.rng.choice(names), nodes)
            if edge and all(existing.id != edge.id for existing in edges):
                edges.append(edge)
        return OracleGraph(self.catalogue, nodes, edges)

    @property
    def _provenance(self) -> Any:
        """Source of facts; None in a schema without claims."""
        return self.catalogue.provenance

    def _random_nodes(self, type_: str) -> list[OracleNode]:
        node = self.catalogue.nodes[type_]
        minimum = 2 if self._provenance and type_ in (self._provenance.claim, self._provenance.document) else 0
        count = self.rng.randint(min(minimum, self.size), self.size)
        nodes = []
        for key in self.rng.sample(SLUGS, count):
            values: dict[str, Any] = {node.key: key}
            for prop in node.properties.values():
                if prop.name not in (node.key, "id") and prop.stored_name and prop.interval_property is None:
                    values |= self._random_values(prop)
            values |= self._random_composites(node)
            values |= {name: value for name, value in index_properties(values, type_, self.catalogue).items() if value is not None}
            nodes.append(OracleNode(f"{node.prefix}:{key}", type_, values))
        return nodes

    def _random_composites(self, node: NodeSpec) -> dict[str, list[str]]:
        """The stored lists of structured values: some missing, some empty, items repeated."""
        lists = [field for field in node.fields.values() if isinstance(field, CompositeListField)]
        return {
            field.prop.stored_name: [self._random_item(field.composite) for _ in range(self.rng.randint(0, 3))]
            for field in lists
            if self.rng.random() < 0.8
        }

    def _random_item(self, composite: CompositeSpec) -> str:
        """An optional part that is empty counts as missing, so it is never an empty text."""
        parts: dict[str, Any] = {}
        for prop in composite.properties:
            if prop.interval_property is None:
                parts |= {name: value for name, value in self._random_values(prop).items() if value}
        texts = [str(parts.get(prop.name, "")) for prop in composite.properties]
        return join_parts(text.lower() if prop.lower_case else text for prop, text in zip(composite.properties, texts, strict=True))

    def _plain_edges(self, nodes: dict[str, OracleNode]) -> list[OracleEdge]:
        """Each claim has one document and a few subjects; other plain edges are random."""
        edges: list[OracleEdge] = []
        documents = [node.id for node in nodes.values() if self._provenance and node.type == self._provenance.document]
        self.claim_documents: dict[str, str] = {}
        for claim in self.claims:
            self.claim_documents[claim.id] = self.rng.choice(documents)
            edges.append(self._plain_edge(self._provenance.stated_in, claim.id, self.claim_documents[claim.id]))
        for relationship in self.catalogue.relationships.values():
            if relationship.sourced or relationship.properties or (self._provenance and relationship.name == self._provenance.stated_in):
                continue
            for _ in range(self.size):
                ends = self._random_ends(relationship.name, nodes)
                edge = self._plain_edge(relationship.name, *ends) if ends else None
                if edge and edge not in edges:
                    edges.append(edge)
        return edges

    def _plain_edge(self, type_: str, start: str, end: str) -> OracleEdge:
        return OracleEdge(json.dumps([start, type_, end]), type_, start, end, {})

    def _random_ends(self, type_: str, nodes: dict[str, OracleNode]) -> tuple[str, str] | None:
        start_types, end_types = self.rng.choice(self.catalogue.relationships[type_].ends)
        start_ids = [node.id for node in nodes.values() if node.type in start_types]
        end_ids = [node.id for node in nodes.values() if node.type in end_types]
        if not start_ids or not end_ids:
            return None
        start = self.rng.choice(start_ids)
        is_loop = start in end_ids and self.rng.random() < 0.15
        return start, start if is_loop else self.rng.choice(end_ids)

    def _random_edge(self, type_: str, nodes: dict[str, OracleNode]) -> OracleEdge | None:
        ends = self._random_ends(type_, nodes)
        if ends is None:
            return None
        relationship = self.catalogue.relationships[type_]
        values: dict[str, Any] = {}
        for prop in relationship.properties.values():
            if prop.name not in ("modality", "confidence") and prop.interval_property is None:
                values |= self._random_values(prop)
        id_ = json.dumps([ends[0], type_, ends[1], *(values.get(name) for name in relationship.unique_by)])
        return OracleEdge(id_, type_, *ends, {**values, **(self._random_evidence() if relationship.sourced else {})})

    def _random_evidence(self) -> dict[str, Any]:
        """Parallel lists of one to three claims, ordered by key; the strongest modality and the highest confidence."""
        claims = sorted(
            self.rng.sample(self.claims, min(len(self.claims), self.rng.randint(1, 3))), key=lambda candidate: candidate.values["key"]
        )
        ranked_modalities = [str(member.value) for member in self._provenance.modality]
        modalities = [claim.values["modality"] for claim in claims]
        confidences = [claim.values.get("confidence", -1.0) for claim in claims]
        return {
            "claims": [claim.values["key"] for claim in claims],
            "modalities": modalities,
            "confidences": confidences,
            "documents": [self.claim_documents[claim.id] for claim in claims],
            "modality": min(modalities, key=ranked_modalities.index),
            "confidence": max(confidences) if max(confidences) >= 0 else None,
        }

    def _random_values(self, prop: PropertySpec) -> dict[str, Any]:
        """The stored values of a property; empty if one that is optional or has a default is missing."""
        if (not prop.required or prop.default is not None) and self.rng.random() < 0.3:
            return {}
        if prop.edtf:
            text, first, last = self.rng.choice(INTERVALS) if self.rng.random() < 0.6 else self._random_interval()
            days = {f"{prop.stored_name}From": first, f"{prop.stored_name}To": last}
            return {prop.stored_name: text, **{name: day for name, day in days.items() if day}}
        return {prop.stored_name: self._random_scalar(prop)}

    def _random_interval(self) -> tuple[str, str, str]:
        """An interval with known bounds."""
        first, last = sorted(date(2005, 1, 1) + timedelta(days=self.rng.randrange(5_000)) for _ in range(2))
        return f"{first}/{last}", first.isoformat(), last.isoformat()

    def _random_scalar(self, prop: PropertySpec) -> Any:
        rng = self.rng
        match prop.kind:
            case ValueKind.ENUM:
                assert prop.enum
                members = [str(member.value) for member in prop.enum]
                return rng.choice((*members[:5], members[-1])) if prop.name == "modality" else rng.choice(members)
            case ValueKind.STRING:
                return rng.choice(TEXTS)
            case ValueKind.STRINGS:
                return rng.sample(TEXTS, rng.randint(0, 3))
            case ValueKind.INT:
                return rng.choice((-(2**31), -1, 0, 1, 2, 7, 2**31 - 1))
            case ValueKind.FLOAT:
                return rng.choice((0.0, 0.125, 0.5, 1.0)) if prop.name == "confidence" else rng.randint(-80, 80) / 8
            case ValueKind.BOOLEAN:
                return rng.random() < 0.5
            case _:
                return rng.choice(DAYS)
