"""Random graphs: cycles, self loops, parallel edges, hidden facts, missing values, nasty texts.

Numbers are multiples of 1/8, so that sums are exact. The same graph always follows from the same seed.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.schema.catalogue import Catalogue, Kind, Property
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
SLUGS = ("a", "b", "c", "m", "z", "0", "ä", "小米", "\ue000x", "ａ", "😀", "a-b", "aa", "é", "😀-😀")


@dataclass(frozen=True)
class Node:
    id: str
    type: str
    values: dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True)
class Edge:
    """`values` has the parallel lists of claims where edges of its type carry them."""

    id: str
    type: str
    start: str
    end: str
    values: dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass
class World:
    """A graph as plain objects."""

    catalogue: Catalogue
    nodes: dict[str, Node]
    edges: list[Edge]
    lenses: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def leaving(self) -> dict[str, list[Edge]]:
        found = defaultdict(list)
        for edge in self.edges:
            found[edge.start].append(edge)
        return found

    @cached_property
    def arriving(self) -> dict[str, list[Edge]]:
        found = defaultdict(list)
        for edge in self.edges:
            found[edge.end].append(edge)
        return found

    def write(self, writer: Writer) -> None:
        """Replace what is in the database by this graph."""
        writer.prepare(indexes_for(self.catalogue))
        writer.write(lambda batch: batch.run("MATCH (n:!LoaderLock) DETACH DELETE n"))
        writer.write(self._put)

    def _put(self, batch: Batch) -> None:
        shared = {name: self._shared(name) for name in self.catalogue.nodes}
        for label in dict.fromkeys(shared.values()):
            rows = [
                NodeRow(node.id, node.type, {**node.values, "id": node.id}) for node in self.nodes.values() if shared[node.type] == label
            ]
            batch.put_nodes(label, rows)
        groups = defaultdict(list)
        for one in self.edges:
            ends = (shared[self.nodes[one.start].type], shared[self.nodes[one.end].type])
            groups[ends].append(EdgeRow(one.id, one.type, one.start, one.end, {**one.values, "id": one.id}))
        for ends, edges in groups.items():
            batch.create_edges(ends, edges)

    def _shared(self, type_: str) -> str:
        entities = self.catalogue.entities
        return entities if entities and entities in self.catalogue.nodes[type_].interfaces else type_


def random_world(catalogue: Catalogue, seed: int, *, size: int = 6) -> World:
    """A graph with up to `size` nodes of each type and about three times as many edges."""
    return _Maker(catalogue, random.Random(seed), size).make()  # noqa: S311  # not for secrets


@dataclass
class _Maker:
    catalogue: Catalogue
    random: random.Random
    size: int

    def make(self) -> World:
        nodes = {node.id: node for type_ in self.catalogue.nodes for node in self._nodes(type_)}
        self.claims = [node for node in nodes.values() if self._sources and node.type == self._sources.claim]
        edges = self._links(nodes)
        for one in list(nodes.values()):
            if self._sources and self.catalogue.entities in self.catalogue.nodes[one.type].interfaces:
                nodes[one.id] = Node(one.id, one.type, {**one.values, **self._evidence()})
        names = [
            relationship.name for relationship in self.catalogue.relationships.values() if relationship.sourced or relationship.properties
        ]
        for _ in range(self.size * len(names)):
            edge = self._edge(self.random.choice(names), nodes)
            if edge and all(one.id != edge.id for one in edges):
                edges.append(edge)
        return World(self.catalogue, nodes, edges)

    @property
    def _sources(self) -> Any:
        """Where facts come from; None in a schema without claims."""
        return self.catalogue.provenance

    def _nodes(self, type_: str) -> list[Node]:
        node = self.catalogue.nodes[type_]
        least = 2 if self._sources and type_ in (self._sources.claim, self._sources.document) else 0
        count = self.random.randint(min(least, self.size), self.size)
        found = []
        for key in self.random.sample(SLUGS, count):
            values = {node.key: key}
            for prop in node.properties.values():
                if prop.name not in (node.key, "id") and prop.stored and prop.interval is None:
                    values |= self._value(prop)
            found.append(Node(f"{node.prefix}:{key}", type_, values))
        return found

    def _links(self, nodes: dict[str, Node]) -> list[Edge]:
        """Each claim has one document and a few subjects; the other links are strewn about."""
        edges: list[Edge] = []
        documents = [node.id for node in nodes.values() if self._sources and node.type == self._sources.document]
        self.documents: dict[str, str] = {}
        for claim in self.claims:
            self.documents[claim.id] = self.random.choice(documents)
            edges.append(self._plain(self._sources.stated_in, claim.id, self.documents[claim.id]))
        for relationship in self.catalogue.relationships.values():
            if relationship.sourced or relationship.properties or (self._sources and relationship.name == self._sources.stated_in):
                continue
            for _ in range(self.size):
                ends = self._ends(relationship.name, nodes)
                edge = self._plain(relationship.name, *ends) if ends else None
                if edge and edge not in edges:
                    edges.append(edge)
        return edges

    def _plain(self, type_: str, start: str, end: str) -> Edge:
        return Edge(json.dumps([start, type_, end]), type_, start, end, {})

    def _ends(self, type_: str, nodes: dict[str, Node]) -> tuple[str, str] | None:
        starts, ends = self.random.choice(self.catalogue.relationships[type_].ends)
        first = [node.id for node in nodes.values() if node.type in starts]
        last = [node.id for node in nodes.values() if node.type in ends]
        if not first or not last:
            return None
        start = self.random.choice(first)
        loops = start in last and self.random.random() < 0.15
        return start, start if loops else self.random.choice(last)

    def _edge(self, type_: str, nodes: dict[str, Node]) -> Edge | None:
        ends = self._ends(type_, nodes)
        if ends is None:
            return None
        relationship = self.catalogue.relationships[type_]
        values: dict[str, Any] = {}
        for prop in relationship.properties.values():
            if prop.name not in ("modality", "confidence") and prop.interval is None:
                values |= self._value(prop)
        id_ = json.dumps([ends[0], type_, ends[1], *(values.get(name) for name in relationship.unique_by)])
        return Edge(id_, type_, *ends, {**values, **(self._evidence() if relationship.sourced else {})})

    def _evidence(self) -> dict[str, Any]:
        """Parallel lists of one to three claims, ordered by key; the firmest modality and the highest confidence."""
        claims = sorted(
            self.random.sample(self.claims, min(len(self.claims), self.random.randint(1, 3))), key=lambda one: one.values["key"]
        )
        words = [str(member.value) for member in self._sources.modality]
        modalities = [claim.values["modality"] for claim in claims]
        confidences = [claim.values.get("confidence", -1.0) for claim in claims]
        return {
            "claims": [claim.values["key"] for claim in claims],
            "modalities": modalities,
            "confidences": confidences,
            "documents": [self.documents[claim.id] for claim in claims],
            "modality": min(modalities, key=words.index),
            "confidence": max(confidences) if max(confidences) >= 0 else None,
        }

    def _value(self, prop: Property) -> dict[str, Any]:
        """A value, or none where it may be missing."""
        if not prop.required and self.random.random() < 0.3:
            return {}
        if prop.edtf:
            text, first, last = self.random.choice(INTERVALS) if self.random.random() < 0.6 else self._interval()
            days = {f"{prop.stored}From": first, f"{prop.stored}To": last}
            return {prop.stored: text, **{name: day for name, day in days.items() if day}}
        return {prop.stored: self._scalar(prop)}

    def _interval(self) -> tuple[str, str, str]:
        """From one day to another, both known."""
        first, last = sorted(dt.date(2005, 1, 1) + dt.timedelta(days=self.random.randrange(5_000)) for _ in range(2))
        return f"{first}/{last}", first.isoformat(), last.isoformat()

    def _scalar(self, prop: Property) -> Any:
        pick = self.random
        match prop.kind:
            case Kind.ENUM:
                assert prop.enum
                words = [str(member.value) for member in prop.enum]
                return pick.choice((*words[:5], words[-1])) if prop.name == "modality" else pick.choice(words)
            case Kind.STRING:
                return pick.choice(TEXTS)
            case Kind.STRINGS:
                return pick.sample(TEXTS, pick.randint(0, 3))
            case Kind.INT:
                return pick.choice((-(2**31), -1, 0, 1, 2, 7, 2**31 - 1))
            case Kind.FLOAT:
                return pick.choice((0.0, 0.125, 0.5, 1.0)) if prop.name == "confidence" else pick.randint(-80, 80) / 8
            case Kind.BOOLEAN:
                return pick.random() < 0.5
            case _:
                return pick.choice(DAYS)
