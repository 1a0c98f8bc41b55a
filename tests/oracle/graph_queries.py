"""Paths, subgraphs, common neighbours and ownership, in plain Python over plain objects and networkx graphs.

traversal = OracleTraversal(lens, kinds=("HOLDS_STAKE_IN",))
simple_paths(traversal, "company:a", "company:b", 3)   ->   the paths between the two, each a tuple of steps
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from typing import Any, TypeAlias

import networkx as nx

from keiretsu.direction import Direction
from tests.oracle.comparisons import decode_id
from tests.oracle.plain import OracleResolvers
from tests.oracle.random_graph import OracleEdge
from tests.oracle.visibility import OracleConnectionEdge, OracleLens

OracleResult: TypeAlias = dict[str, Any]
"""An object of the response, with stored ids and with evidence as claim keys."""


@dataclass(frozen=True)
class OracleStep:
    """An edge as traversed: from one end to the other, along it (OUT) or against it (IN)."""

    edge: OracleEdge
    start: str
    end: str
    direction: Direction

    def to_result(self, lens: OracleLens) -> OracleResult:
        """The step as the response contains it."""
        values = self.edge.values
        result: OracleResult = {"from": self.start, "to": self.end, "kind": self.edge.type, "direction": self.direction.name}
        result |= {"modality": lens.strongest_modality(self.edge).upper().replace("-", "_"), "confidence": lens.max_confidence(self.edge)}
        result |= {name: values.get(name) for name in ("valid", "validFrom", "validTo")}
        return result | {"evidence": sorted(lens.claim_keys(self.edge))}


OraclePath: TypeAlias = tuple[OracleStep, ...]


@dataclass(frozen=True)
class OracleTraversal:
    """Which edges may be traversed, and in which direction."""

    lens: OracleLens
    kinds: Sequence[str] | None = None
    direction: str = "BOTH"
    where: Mapping[str, Any] | None = None

    @cached_property
    def steps(self) -> dict[tuple[str, str], list[OracleStep]]:
        """Pair of nodes -> the steps between them, sorted by edge id."""
        steps_by_pair: dict[tuple[str, str], list[OracleStep]] = {}
        for edge in sorted(self.edges, key=lambda edge: edge.id):
            directions = (OracleStep(edge, edge.start, edge.end, Direction.OUT), OracleStep(edge, edge.end, edge.start, Direction.IN))
            is_loop = edge.start == edge.end
            for step in directions[:1] if is_loop else directions:
                if self.direction in ("BOTH", step.direction.name) and self._satisfies_where(step):
                    steps_by_pair.setdefault((step.start, step.end), []).append(step)
        return steps_by_pair

    @cached_property
    def edges(self) -> list[OracleEdge]:
        """The visible facts of the requested kinds."""
        graph = self.lens.graph
        facts = [edge for edge in graph.edges if graph.catalogue.relationships[edge.type].sourced]
        return [fact for fact in facts if (self.kinds is None or fact.type in self.kinds) and self.lens.sees_edge(fact)]

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """A directed graph with an edge from each node to the nodes one step away."""
        digraph: nx.DiGraph[str] = nx.DiGraph()
        digraph.add_nodes_from(node.id for node in self.lens.graph.nodes.values() if self.is_visible_entity(node.id))
        digraph.add_edges_from(self.steps)
        return digraph

    def is_visible_entity(self, id_: str) -> bool:
        """True if the id belongs to an entity that is visible under the lens."""
        graph = self.lens.graph
        node = graph.nodes.get(id_)
        return node is not None and graph.catalogue.entities in graph.catalogue.nodes[node.type].interfaces and self.lens.sees_node(node)

    def _satisfies_where(self, step: OracleStep) -> bool:
        graph = self.lens.graph
        if self.where is None:
            return True
        edge = OracleConnectionEdge(graph.nodes[step.end], self.lens, step.edge, step.direction)
        return OracleResolvers(graph).edge_satisfies(edge, graph.catalogue.edges["Relation"], "Entity", dict(self.where))


# paths


def shortest_paths(traversal: OracleTraversal, start: str, end: str, hops: int) -> list[OraclePath]:
    """All paths of minimal length."""
    if not nx.has_path(traversal.graph, start, end) or nx.shortest_path_length(traversal.graph, start, end) > hops:
        return []
    return [path for nodes in nx.all_shortest_paths(traversal.graph, start, end) for path in _expand_parallel_edges(traversal, nodes)]


def simple_paths(traversal: OracleTraversal, start: str, end: str, hops: int) -> list[OraclePath]:
    """All paths without repeated nodes, shortest first."""
    paths = [
        path for nodes in nx.all_simple_paths(traversal.graph, start, end, cutoff=hops) for path in _expand_parallel_edges(traversal, nodes)
    ]
    return sorted(paths, key=len)


def _expand_parallel_edges(traversal: OracleTraversal, nodes: Sequence[str]) -> Iterator[OraclePath]:
    """One path for each combination of parallel edges."""
    return product(*(traversal.steps[pair] for pair in pairwise(nodes)))


# subgraphs


def neighborhood_edges(traversal: OracleTraversal, seeds: Iterable[str], hops: int) -> dict[str, int]:
    """Id of each edge within `hops` of a seed -> its level."""
    undirected = traversal.graph.to_undirected()
    distances: dict[str, int] = {}
    for seed in seeds:
        for node, distance in nx.single_source_shortest_path_length(undirected, seed).items():
            distances[node] = min(distance, distances.get(node, distance))
    out_of_range = hops + 1
    levels = {edge.id: 1 + min(distances.get(edge.start, out_of_range), distances.get(edge.end, out_of_range)) for edge in traversal.edges}
    return {id_: level for id_, level in levels.items() if level <= hops}


# common neighbours


def common_neighbors(traversal: OracleTraversal, ids: Sequence[str], hops: int) -> list[str]:
    """Nodes that all `ids` reach within `hops`, except themselves, sorted by id."""
    if not all(traversal.is_visible_entity(id_) for id_ in ids):
        return []
    reached = [set(nx.single_source_shortest_path_length(traversal.graph, id_, cutoff=hops)) for id_ in ids]
    return sorted(set.intersection(*reached) - set(ids))


def connecting_steps(traversal: OracleTraversal, start: str, end: str) -> OraclePath:
    """All direct edges; without any, the first of the shortest paths by node ids, then by edge ids."""
    if (start, end) in traversal.steps:
        return tuple(traversal.steps[start, end])
    return min(shortest_paths(traversal, start, end, 2), key=lambda path: ([step.end for step in path], [step.edge.id for step in path]))


# comparison with the response


def normalize_ids(value: Any) -> Any:
    """The response with nodes as stored ids and claims as keys."""
    if isinstance(value, dict):
        if value.keys() in ({"id"}, {"key"}):
            return decode_id(value["id"]) if "id" in value else value["key"]
        return {
            key: [decode_id(id_) for id_ in item] if key == "path" else decode_id(item) if key == "id" else normalize_ids(item)
            for key, item in value.items()
        }
    return [normalize_ids(item) for item in value] if isinstance(value, list) else value


def assert_close(actual: Any, expected: Any, path: str = "") -> None:
    """Equal up to rounding; the order of keys does not matter."""
    if isinstance(actual, dict) and isinstance(expected, dict):
        for key in actual:
            assert_close(actual[key], expected[key], f"{path}.{key}")
    elif isinstance(actual, list) and isinstance(expected, list):
        assert len(actual) == len(expected), f"{path}: {actual} / {expected}"
        for index, (item, expected_item) in enumerate(zip(actual, expected, strict=True)):
            assert_close(item, expected_item, f"{path}[{index}]")
    elif isinstance(actual, float) and isinstance(expected, float | int):
        assert math.isclose(actual, expected, rel_tol=0, abs_tol=1e-9), f"{path}: {actual} / {expected}"
    else:
        assert actual == expected, path
