"""What a lens lets through, and what an edge is under it: the rules of visibility, in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.schema import catalogue as c
from tests.oracle.random_graph import Edge, Node, World


@dataclass(frozen=True)
class Lens:
    """What may be seen, in GraphQL's words."""

    world: World
    modality: tuple[str, ...] | None
    confidence: float | None
    documents: tuple[str, ...] | None
    day: str | None = None
    undated: bool = True

    def passing(self, one: Node | Edge) -> list[int]:
        """Which of the claims of a node or an edge meet every condition; the day is a matter of edges alone."""
        values = one.values
        words = self.words()
        if isinstance(one, Edge) and self.day is not None:
            if not self._held(values, self.day):
                return []
            if not is_dated(values) and self.modality is None:
                words = [word for word in words if word not in ("expected", "planned")]
            return [
                place
                for place in range(len(values["claims"]))
                if values["modalities"][place] in words and self._passes(values, place, words)
            ]
        return [place for place in range(len(values["claims"])) if self._passes(values, place, words)]

    def _passes(self, values: dict[str, Any], place: int, words: list[str]) -> bool:
        modality = values["modalities"][place]
        if self.modality is None and modality == words[-1]:
            return False
        if self.modality is not None and modality not in self.modality:
            return False
        if self.confidence is not None and (values["confidences"][place] == -1.0 or values["confidences"][place] < self.confidence):
            return False
        return self.documents is None or values["documents"][place] in self.documents

    def _held(self, values: dict[str, Any], day: str) -> bool:
        """Both ends included; what has no date at all, as the lens says."""
        if not is_dated(values):
            return self.undated
        return bool(values.get("validFrom", day) <= day <= values.get("validTo", day))

    def words(self) -> list[str]:
        assert self.world.catalogue.provenance
        return [str(member.value) for member in self.world.catalogue.provenance.modality]

    def firmest(self, edge: Edge) -> str:
        words = self.words()
        found: str = min((edge.values["modalities"][place] for place in self.passing(edge)), key=words.index)
        return found

    def surest(self, edge: Edge) -> float | None:
        known = [edge.values["confidences"][place] for place in self.passing(edge) if edge.values["confidences"][place] >= 0]
        return max(known) if known else None

    def keys(self, one: Node | Edge) -> list[str]:
        return [one.values["claims"][place] for place in self.passing(one)]

    def sees_node(self, node: Node) -> bool:
        return not self.world.catalogue.nodes[node.type].grounds or node.id in self.facts

    def sees_edge(self, edge: Edge) -> bool:
        """Its claims pass, and so do both of its ends."""
        ends = (self.world.nodes[edge.start], self.world.nodes[edge.end])
        if not all(self.sees_node(end) for end in ends):
            return False
        return not self.world.catalogue.relationships[edge.type].sourced or bool(self.passing(edge))

    @property
    def facts(self) -> set[str]:
        """The facts that are seen: those that a visible edge leads to, from a thing or from a fact that is seen."""
        key = (self.modality, self.confidence, self.documents, self.day, self.undated)
        if key not in self.world.lenses:
            self.world.lenses[key] = self._find_facts()
        found: set[str] = self.world.lenses[key]
        return found

    def _find_facts(self) -> set[str]:
        nodes, relationships = self.world.nodes, self.world.catalogue.relationships
        seen: set[str] = set()
        grown = True
        while grown:
            grown = False
            for edge in self.world.edges:
                grounds = self.world.catalogue.nodes[nodes[edge.end].type].grounds
                begins = nodes[edge.start].id in seen or not self.world.catalogue.nodes[nodes[edge.start].type].grounds
                if edge.type in grounds and relationships[edge.type].carries and edge.end not in seen and begins and self.passing(edge):
                    seen.add(edge.end)
                    grown = True
        return seen


@dataclass(frozen=True)
class Seen:
    """A node under a lens."""

    node: Node
    lens: Lens


@dataclass(frozen=True)
class Bond:
    """An edge of a connection: one stored edge, or all pairs of a path, the best first."""

    far: Node
    lens: Lens
    edge: Edge | None = None
    heading: str = "out"
    pairs: tuple[tuple[Edge, Node, Edge], ...] = ()

    def value(self, prop: c.Property) -> Any:
        match prop.source:
            case c.Source.RELATIONSHIP_TYPE:
                assert self.edge
                return self.edge.type
            case c.Source.DIRECTION:
                return self.heading
            case c.Source.MODALITY:
                return self._weaker() if self.pairs else self.lens.firmest(self._one)
            case c.Source.BETWEEN:
                return len({pair[1].id for pair in self.pairs})
            case c.Source.CONFIDENCE:
                return lower(*(self.lens.surest(one) for one in self._best)) if self.pairs else self.lens.surest(self._one)
            case _:
                return self._shared(prop.name) if self.pairs else self._one.values.get(prop.stored)

    def claims(self) -> list[str]:
        edges = [edge for first, _, second in self.pairs for edge in (first, second)] if self.pairs else [self._one]
        return sorted({key for edge in edges for key in self.lens.keys(edge)})

    @property
    def _one(self) -> Edge:
        assert self.edge
        return self.edge

    @property
    def _best(self) -> tuple[Edge, Edge]:
        return self.pairs[0][0], self.pairs[0][2]

    def _weaker(self) -> str:
        return max((self.lens.firmest(one) for one in self._best), key=self.lens.words().index)

    def _shared(self, name: str) -> str | None:
        first, second = (one.values for one in self._best)
        begins = max((one["validFrom"] for one in (first, second) if "validFrom" in one), default=None)
        ends = min((one["validTo"] for one in (first, second) if "validTo" in one), default=None)
        if name == "validFrom":
            return begins
        if name == "validTo":
            return ends
        texts = {one["valid"] for one in (first, second) if "valid" in one}
        return next(iter(texts), None) if len(texts) < 2 else f"{begins or '..'}/{ends or '..'}"


def is_dated(values: dict[str, Any]) -> bool:
    return "validFrom" in values or "validTo" in values


def lower(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else min(a, b)
