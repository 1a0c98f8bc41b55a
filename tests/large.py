"""A graph of many companies, for measurements and for tests that need size; as the loader would write it, and the same each time.

    fill_large(writer, catalogue)   ->   10,000 companies, 23,000 other things, 102,000 facts and 10,000 claims that they rest on

Where an edge begins and ends is skewed: the first of each type have most, the last few or none; company 0 has a hundred of some kinds.
Names repeat, what may be missing is missing in three of ten cases, numbers and words come from a few: every order has ties and gaps.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from keiretsu.graph.writer import Batch, EdgeRow, Ends, NodeRow, Writer
from keiretsu.schema.catalogue import Catalogue, Kind, Property
from keiretsu.seed.claims import RETRACTED, UNKNOWN
from keiretsu.seed.load import indexes_for, searched
from keiretsu.seed.merging import merge
from keiretsu.seed.rows import ClaimSummary

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
"""Type -> how many there are for each company; documents before claims, and these before what rests on them."""

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
"""Type, from what, to what, how many for each company."""

WORDS = (
    *("amber", "basalt", "cedar", "delta", "ember", "falcon", "granite", "harbour", "indigo", "juniper", "kestrel", "lumen", "meridian"),
    *("nimbus", "onyx", "pioneer", "quartz", "river", "summit", "tundra", "umbra", "vertex", "willow", "xenon", "yarrow", "zenith"),
)
MODALITIES = (12, 4, 2, 1, 1, 1, 1, 1, 1)
"""How often each word occurs, the firmest first; the last one is hidden by default."""
LEFT_OUT = ("id", "modality", "confidence", RETRACTED)
"""What is not drawn: what follows from other things, and that a claim supports nothing any more."""

BATCH = 5_000  # rows of one transaction

Values = dict[str, Any]
T = TypeVar("T")


def fill_large(writer: Writer, catalogue: Catalogue, companies: int = 10_000) -> None:
    """Fill an empty database. Raises WriteError."""
    graph = large_graph(catalogue, companies)
    writer.prepare(indexes_for(catalogue))
    for label, nodes in graph.nodes.items():
        for piece in _pieces(nodes):
            writer.write(partial(_put_nodes, label, piece))
    for ends, edges in graph.edges.items():
        for part in _pieces(list(edges.values())):
            writer.write(partial(_put_edges, ends, part))


def large_graph(catalogue: Catalogue, companies: int = 10_000) -> Graph:
    """What is to be written."""
    maker = _Maker(catalogue, random.Random(companies))  # noqa: S311  # not for secrets
    for type_, share in NODES.items():
        maker.add_nodes(type_, max(2, round(companies * share)))
    for type_, start, end, share in EDGES:
        maker.add_edges(type_, start, end, round(companies * share))
    return maker.graph


@dataclass
class Graph:
    """Nodes by the label that they are found by, and edges by those of their ends and by their ids."""

    nodes: dict[str, list[NodeRow]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[Ends, dict[str, EdgeRow]] = field(default_factory=lambda: defaultdict(dict))


@dataclass
class _Maker:
    catalogue: Catalogue
    random: random.Random
    graph: Graph = field(default_factory=Graph)
    ids: dict[str, list[str]] = field(default_factory=dict)
    claims: list[ClaimSummary] = field(default_factory=list)

    def add_nodes(self, type_: str, count: int) -> None:
        """Nodes of one type."""
        node = self.catalogue.nodes[type_]
        self.ids[type_] = [f"{node.prefix}:{place:06}" for place in range(count)]
        for id_ in self.ids[type_]:
            values = {**self._values(node.properties), node.key: id_.partition(":")[2]}
            if type_ == "Claim":
                values |= self._firmness()
                self._state(id_, values)
            row = self._row(id_, values, sourced=self.catalogue.entities in node.interfaces)
            self.graph.nodes[self._label(type_)].append(NodeRow(id_, type_, row | searched(row, type_, self.catalogue)))

    def add_edges(self, type_: str, start: str, end: str, count: int) -> None:
        """Edges from nodes of one type to nodes of another. Where these are seen only through such an edge, each has one."""
        relationship = self.catalogue.relationships[type_]
        for place in range(count):
            far = self.ids[end][place % len(self.ids[end])] if relationship.carries else self._one_of(self.ids[end])
            self._add_edge(type_, (start, end), (self._one_of(self.ids[start]), far))

    def _add_edge(self, type_: str, types: Ends, ids: tuple[str, str]) -> None:
        """An edge; an earlier one with the same ends that nothing tells apart stays."""
        relationship = self.catalogue.relationships[type_]
        values = self._values(relationship.properties)
        apart = [values.get(name) for name in relationship.unique_by]
        id_ = json.dumps([ids[0], type_, ids[1], *apart], ensure_ascii=False)
        row = EdgeRow(id_, type_, *ids, self._row(id_, values, sourced=relationship.sourced))
        self.graph.edges[self._label(types[0]), self._label(types[1])].setdefault(id_, row)

    def _row(self, id_: str, values: Values, *, sourced: bool) -> Values:
        """All properties as they are stored, those that follow from the claims included."""
        words = self._words
        row = merge(None, {**values, "id": id_}, self._support() if sourced else None, "large", words)
        return {name: value for name, value in row.items() if value is not None}

    def _label(self, type_: str) -> str:
        entities = self.catalogue.entities
        return entities if entities and entities in self.catalogue.nodes[type_].interfaces else type_

    @property
    def _words(self) -> list[str]:
        return [str(one.value) for one in self.catalogue.provenance.modality] if self.catalogue.provenance else []

    def _firmness(self) -> Values:
        """How firmly and how surely a claim speaks."""
        sure = {"confidence": self.random.randint(0, 8) / 8} if self.random.random() < 0.7 else {}
        return {"modality": self.random.choices(self._words, MODALITIES)[0], **sure}

    def _state(self, claim: str, values: Values) -> None:
        """The document that states a claim; and what stands of the claim on all that rests on it."""
        document = self._one_of(self.ids["Document"])
        self._add_edge("STATED_IN", ("Claim", "Document"), (claim, document))
        self.claims.append(ClaimSummary(values["key"], values["modality"], values.get("confidence", UNKNOWN), document))

    def _support(self) -> list[ClaimSummary]:
        """The claims that something rests on: one or two."""
        return list({self._one_of(self.claims) for _ in range(self.random.choice((1, 1, 2)))})

    def _one_of(self, given: Sequence[T]) -> T:
        """One of these, the first ones more often than the last."""
        return given[int(len(given) * self.random.random() ** 2)]

    def _values(self, properties: Mapping[str, Property]) -> Values:
        found: Values = {}
        for prop in properties.values():
            stored = prop.stored and prop.interval is None and prop.name not in LEFT_OUT
            if stored and (prop.required or self.random.random() < 0.7):
                found |= self._value(prop)
        return found

    def _value(self, prop: Property) -> Values:
        pick = self.random
        if prop.edtf:
            year = str(pick.randint(2005, 2024))
            return {prop.stored: year, f"{prop.stored}From": f"{year}-01-01", f"{prop.stored}To": f"{year}-12-31"}
        match prop.kind:
            case Kind.ENUM:
                return {prop.stored: pick.choice([one.value for one in prop.enum or ()])}
            case Kind.STRINGS:
                return {prop.stored: pick.sample(WORDS, pick.randint(0, 2))}
            case Kind.INT:
                return {prop.stored: pick.randrange(50)}
            case Kind.FLOAT:
                return {prop.stored: pick.randint(0, 800) / 8}
            case Kind.BOOLEAN:
                return {prop.stored: pick.random() < 0.5}
            case Kind.DATE:
                return {prop.stored: f"{pick.randint(2005, 2024)}-{pick.randint(1, 12):02}-01"}
            case _:
                return {prop.stored: f"{pick.choice(WORDS)} {pick.choice(WORDS)}" if prop.required else pick.choice(WORDS[:6])}


def _put_nodes(label: str, rows: Sequence[NodeRow], batch: Batch) -> None:
    batch.put_nodes(label, rows)


def _put_edges(ends: Ends, rows: Sequence[EdgeRow], batch: Batch) -> None:
    batch.create_edges(ends, rows)


def _pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
