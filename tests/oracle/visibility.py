"""Lenses in plain Python: which claims, facts and edges are visible, and the values of an edge under a lens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import FactListSpec, PropertySource, PropertySpec
from tests.oracle.random_graph import OracleEdge, OracleGraph, OracleNode


@dataclass(frozen=True)
class OracleLens:
    """The arguments of a lens as GraphQL receives them."""

    graph: OracleGraph
    modalities: tuple[str, ...] | None
    min_confidence: float | None
    documents: tuple[str, ...] | None
    as_of: str | None = None
    include_undated: bool = True

    def visible_claims(self, element: OracleNode | OracleEdge) -> list[int]:
        """Positions of the claims of a node or an edge that meet every condition; the day applies to edges only."""
        values = element.values
        modalities = self.ranked_modalities()
        if isinstance(element, OracleEdge) and self.as_of is not None:
            if not self._is_valid_on(values, self.as_of):
                return []
            if not is_dated(values) and self.modalities is None:
                modalities = [modality for modality in modalities if modality not in ("expected", "planned")]
            return [
                index
                for index in range(len(values["claims"]))
                if values["modalities"][index] in modalities and self._is_claim_visible(values, index, modalities)
            ]
        return [index for index in range(len(values["claims"])) if self._is_claim_visible(values, index, modalities)]

    def _is_claim_visible(self, values: dict[str, Any], index: int, modalities: list[str]) -> bool:
        modality = values["modalities"][index]
        if self.modalities is None and modality == modalities[-1]:
            return False
        if self.modalities is not None and modality not in self.modalities:
            return False
        if self.min_confidence is not None and (values["confidences"][index] == -1.0 or values["confidences"][index] < self.min_confidence):
            return False
        return self.documents is None or values["documents"][index] in self.documents

    def _is_valid_on(self, values: dict[str, Any], day: str) -> bool:
        """Both bounds included; `include_undated` decides for edges without dates."""
        if not is_dated(values):
            return self.include_undated
        return bool(values.get("validFrom", day) <= day <= values.get("validTo", day))

    def ranked_modalities(self) -> list[str]:
        assert self.graph.catalogue.provenance
        return [str(member.value) for member in self.graph.catalogue.provenance.modality]

    def strongest_modality(self, edge: OracleEdge) -> str:
        ranking = self.ranked_modalities()
        strongest: str = min((edge.values["modalities"][index] for index in self.visible_claims(edge)), key=ranking.index)
        return strongest

    def max_confidence(self, edge: OracleEdge) -> float | None:
        confidences = [edge.values["confidences"][index] for index in self.visible_claims(edge) if edge.values["confidences"][index] >= 0]
        return max(confidences) if confidences else None

    def claim_keys(self, element: OracleNode | OracleEdge) -> list[str]:
        return [element.values["claims"][index] for index in self.visible_claims(element)]

    def sees_node(self, node: OracleNode) -> bool:
        return not self.graph.catalogue.nodes[node.type].visible_through or node.id in self.visible_facts

    def sees_edge(self, edge: OracleEdge) -> bool:
        """True if a claim of the edge and both of its ends are visible."""
        ends = (self.graph.nodes[edge.start], self.graph.nodes[edge.end])
        if not all(self.sees_node(end) for end in ends):
            return False
        return not self.graph.catalogue.relationships[edge.type].sourced or bool(self.visible_claims(edge))

    @property
    def visible_facts(self) -> set[str]:
        """Visible facts: reached by a visible edge from an entity or from a visible fact."""
        key = (self.modalities, self.min_confidence, self.documents, self.as_of, self.include_undated)
        if key not in self.graph.visible_facts:
            self.graph.visible_facts[key] = self._compute_visible_facts()
        facts: set[str] = self.graph.visible_facts[key]
        return facts

    def _compute_visible_facts(self) -> set[str]:
        nodes, relationships = self.graph.nodes, self.graph.catalogue.relationships
        visible: set[str] = set()
        has_grown = True
        while has_grown:
            has_grown = False
            for edge in self.graph.edges:
                revealing_types = self.graph.catalogue.nodes[nodes[edge.end].type].visible_through
                starts_visible = nodes[edge.start].id in visible or not self.graph.catalogue.nodes[nodes[edge.start].type].visible_through
                if (
                    edge.type in revealing_types
                    and relationships[edge.type].reveals_target
                    and edge.end not in visible
                    and starts_visible
                    and self.visible_claims(edge)
                ):
                    visible.add(edge.end)
                    has_grown = True
        return visible


@dataclass(frozen=True)
class VisibleNode:
    """A node under a lens."""

    node: OracleNode
    lens: OracleLens


@dataclass(frozen=True)
class OracleConnectionEdge:
    """An edge of a connection: one stored edge, or all two-hop paths to a node, best first."""

    node: OracleNode
    lens: OracleLens
    edge: OracleEdge | None = None
    direction: Direction = Direction.OUT
    paths: tuple[tuple[OracleEdge, OracleNode, OracleEdge], ...] = ()

    def end(self, name: str) -> OracleNode:
        """The node at an end: `from`, or else the other one."""
        return self.lens.graph.nodes[self._stored_edge.start] if name == "from" else self.node

    def value(self, prop: PropertySpec) -> Any:
        match prop.source:
            case PropertySource.RELATIONSHIP_TYPE:
                assert self.edge
                return self.edge.type
            case PropertySource.DIRECTION:
                return self.direction.value
            case PropertySource.MODALITY:
                return self._weaker_modality() if self.paths else self.lens.strongest_modality(self._stored_edge)
            case PropertySource.INTERMEDIATE_COUNT:
                return len({path[1].id for path in self.paths})
            case PropertySource.CONFIDENCE:
                return (
                    min_or_none(*(self.lens.max_confidence(edge) for edge in self._best_path_edges))
                    if self.paths
                    else self.lens.max_confidence(self._stored_edge)
                )
            case _:
                return self._common_validity(prop.name) if self.paths else self._stored_edge.values.get(prop.stored_name, prop.default)

    def claim_keys(self) -> list[str]:
        edges = [edge for first, _, second in self.paths for edge in (first, second)] if self.paths else [self._stored_edge]
        return sorted({key for edge in edges for key in self.lens.claim_keys(edge)})

    @property
    def _stored_edge(self) -> OracleEdge:
        assert self.edge
        return self.edge

    @property
    def _best_path_edges(self) -> tuple[OracleEdge, OracleEdge]:
        return self.paths[0][0], self.paths[0][2]

    def _weaker_modality(self) -> str:
        return max((self.lens.strongest_modality(edge) for edge in self._best_path_edges), key=self.lens.ranked_modalities().index)

    def _common_validity(self, name: str) -> str | None:
        first, second = (edge.values for edge in self._best_path_edges)
        start = max((values["validFrom"] for values in (first, second) if "validFrom" in values), default=None)
        end = min((values["validTo"] for values in (first, second) if "validTo" in values), default=None)
        if name == "validFrom":
            return start
        if name == "validTo":
            return end
        texts = {values["valid"] for values in (first, second) if "valid" in values}
        return next(iter(texts), None) if len(texts) < 2 else f"{start or '..'}/{end or '..'}"


@dataclass(frozen=True)
class OracleRootEdge:
    """An edge of a root connection."""

    node: OracleNode
    lens: OracleLens

    def end(self, _name: str) -> OracleNode:
        """Its node."""
        return self.node


@dataclass(frozen=True)
class OracleFact:
    """A fact in a root list."""

    edge: OracleConnectionEdge
    facts: FactListSpec


def is_dated(values: dict[str, Any]) -> bool:
    return "validFrom" in values or "validTo" in values


def min_or_none(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else min(left, right)
