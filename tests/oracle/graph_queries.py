"""Paths, subgraphs, common neighbours and ownership, in plain Python over plain objects and networkx graphs.

traversal = OracleTraversal(lens, kinds=("HOLDS_STAKE_IN",))
simple_paths(traversal, "company:a", "company:b", 3)   ->   the paths between the two, each a tuple of steps
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise, product
from typing import Any, TypeAlias

import networkx as nx
import numpy as np

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import Catalogue
from tests.oracle.comparisons import decode_id
from tests.oracle.plain import OracleResolvers
from tests.oracle.random_graph import OracleEdge, OracleGraph, OracleNode, random_graph
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


# ownership

OracleHoldings: TypeAlias = "nx.DiGraph[str]"


def build_holdings(lens: OracleLens) -> OracleHoldings:
    """Owner -> owned, with the lowest minimum and the highest maximum that the stakes state.

    If no stake states a share, the other ownership edges are used.
    """
    holdings: OracleHoldings = nx.DiGraph()
    ownership = lens.graph.catalogue.ownership
    assert ownership, "these companies own each other"
    pairs: dict[tuple[str, str], list[OracleEdge]] = {}
    for edge in lens.graph.edges:
        if edge.type in (ownership.stake_type, *ownership.fallback_types) and lens.sees_edge(edge):
            pairs.setdefault((edge.start, edge.end), []).append(edge)
    holdings.add_nodes_from(lens.graph.nodes)
    for (owner, owned), edges in pairs.items():
        stated = [edge for edge in edges if {"shareMin", "shareMax"} & edge.values.keys()]
        edges_used = [edge for edge in stated if edge.type == ownership.stake_type] or stated
        low = min((edge.values["shareMin"] for edge in edges_used if "shareMin" in edge.values), default=None)
        high = max((edge.values["shareMax"] for edge in edges_used if "shareMax" in edge.values), default=None)
        certain = all(_agree(*pair) for pair in combinations(edges_used, 2))
        claims = {key for edge in edges for key in lens.claim_keys(edge)}
        holdings.add_edge(owner, owned, low=low, high=high, certain=certain, claims=claims)
    return holdings


SPANS = {
    "2014": ("2014-12-31", "2014-01-01"),
    "2014-10/2014-12": ("2014-10-31", "2014-12-01"),
    "2015-03-17": ("2015-03-17", "2015-03-17"),
    "2006/..": ("2006-12-31", "9999"),
    "../2012": ("9999", "2012-01-01"),
}
"""Validity -> the latest day on which it may begin, and the earliest on which it may end."""


def _agree(left: OracleEdge, right: OracleEdge) -> bool:
    """Two facts that begin at the same time are of different kinds; others must follow each other and state the same share."""
    starts = [edge.values.get("validFrom") for edge in (left, right)]
    if starts[0] == starts[1]:
        return True
    first, last = sorted((left, right), key=lambda edge: edge.values.get("validFrom") or "")
    shares = [(edge.values.get("shareMin"), edge.values.get("shareMax")) for edge in (left, right)]
    if shares[0] != shares[1] or "valid" not in first.values or "valid" not in last.values:
        return False
    return SPANS[first.values["valid"]][1] <= SPANS[last.values["valid"]][0]


def effective_ownership(holdings: OracleHoldings, owner: str, owned: str, hops: int) -> OracleResult:
    """The share of an owner in an owned company: the sum over all simple paths."""
    node_paths = [] if owner == owned else [tuple(node_path) for node_path in nx.all_simple_paths(holdings, owner, owned, cutoff=hops)]
    paths = [
        {**_path_share(holdings, node_path), "nodes": list(node_path)}
        for node_path in sorted(node_paths, key=lambda node_path: (len(node_path), node_path))
    ]
    return {**_sum_of_paths(paths), "unknownPaths": sum(not _is_stated(path) for path in paths), "truncated": False, "paths": paths[:100]}


def integrated_share(holdings: OracleHoldings, owner: str, owned: str) -> float | None:
    """x = (I - A)^-1 A over the companies between the two.

    None if a share in between is not exact, or if the series over a cycle does not converge.
    """
    descendants, ancestors = nx.descendants(holdings, owner) | {owner}, nx.ancestors(holdings, owned) | {owned}
    pairs_between = [(start, end, shares) for start, end, shares in holdings.edges(data=True) if start in descendants and end in ancestors]
    if not pairs_between or any(shares["low"] is None or shares["low"] != shares["high"] for _, _, shares in pairs_between):
        return None
    ids = sorted({id_ for start, end, _ in pairs_between for id_ in (start, end)})
    direct_shares = np.zeros((len(ids), len(ids)))
    for start, end, shares in pairs_between:
        direct_shares[ids.index(start), ids.index(end)] = shares["low"] / 100
    if max(abs(np.linalg.eigvals(direct_shares))) >= 1 - 1e-6:
        return None
    integrated = np.linalg.inv(np.eye(len(ids)) - direct_shares) @ direct_shares
    return float(integrated[ids.index(owner), ids.index(owned)]) * 100


def ownership_tree(holdings: OracleHoldings, root: str, depth: int, *, is_upward: bool) -> list[OracleResult]:
    """The owners of a company, or its holdings, depth first, highest share first; one row per path."""
    return list(_tree_rows(holdings.reverse() if is_upward else holdings, (root,), depth))


def _tree_rows(holdings: OracleHoldings, path: tuple[str, ...], depth: int) -> Iterator[OracleResult]:
    if len(path) > depth:
        return
    shares = {node: holdings.edges[path[-1], node] for node in holdings.successors(path[-1])}
    for node in sorted(shares, key=lambda related: (shares[related]["high"] is None, -(shares[related]["high"] or 0), related)):
        node_path, is_circular = (*path, node), node in path
        total = _path_share(holdings, node_path)
        yield {
            **_path_share(holdings, node_path[-2:]),
            "level": len(path),
            "path": list(node_path),
            "node": node,
            "totalMin": total["shareMin"],
            "totalMax": total["shareMax"],
            "circular": is_circular,
            "more": not is_circular and len(path) == depth and bool(list(holdings.successors(node))),
        }
        if not is_circular:
            yield from _tree_rows(holdings, node_path, depth)


def ultimate_parents(holdings: OracleHoldings, owned: str, hops: int) -> list[OracleResult]:
    """Owners that have no owner outside their own cycle, sorted by id."""
    ancestors: OracleHoldings = holdings.subgraph(nx.ancestors(holdings, owned) | {owned})
    top_components = [
        component
        for component in nx.strongly_connected_components(ancestors)
        if {start for start, end in ancestors.in_edges(component)} <= component
    ]
    ids = sorted(id_ for component in top_components for id_ in component if id_ != owned)
    shares = {id_: effective_ownership(ancestors, id_, owned, hops) for id_ in ids}
    return [{"company": id_, **{key: shares[id_][key] for key in ("shareMin", "shareMax", "known", "pathCount")}} for id_ in ids]


def ownership_cycles(holdings: OracleHoldings) -> list[OracleResult]:
    """Cycles of holdings: shortest first, each starting at its smallest id."""
    cycles = []
    for cycle in nx.simple_cycles(holdings):
        first = cycle.index(min(cycle))
        cycles.append([*cycle[first:], *cycle[:first]])
    ordered = sorted(cycles, key=lambda nodes: (len(nodes), nodes))
    return [{"length": len(nodes), "companies": nodes, **_path_share(holdings, [*nodes, nodes[0]])} for nodes in ordered]


def _path_share(holdings: OracleHoldings, node_path: Sequence[str]) -> OracleResult:
    """The share along a path in per cent, whether every holding on it states one, and the evidence."""
    shares = [holdings.edges[pair] for pair in pairwise(node_path)]
    low, high = (_product_of_shares([share[bound] for share in shares]) for bound in ("low", "high"))
    claims = sorted(set().union(*(share["claims"] for share in shares)))
    known = low is not None and high is not None and all(share["certain"] for share in shares)
    return {"shareMin": low, "shareMax": high, "known": known, "evidence": claims}


def _product_of_shares(shares: Sequence[float | None]) -> float | None:
    total = 100.0
    for share in shares:
        if share is None:
            return None
        total *= share / 100
    return total


def _sum_of_paths(paths: Sequence[OracleResult]) -> OracleResult:
    """The sums over the paths whose shares are all stated."""
    stated = [path for path in paths if _is_stated(path)]
    low, high = (sum(path[bound] for path in stated) if stated else None for bound in ("shareMin", "shareMax"))
    known = bool(paths) and all(path["known"] for path in paths)
    return {"shareMin": low, "shareMax": high, "known": known, "pathCount": len(paths)}


def _is_stated(path: OracleResult) -> bool:
    return path["shareMin"] is not None and path["shareMax"] is not None


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


# random graphs


def random_ownership_graph(catalogue: Catalogue, seed: int) -> OracleGraph:
    """A few companies and people with many holdings: cycles and parallel edges.

    Shares are exact, ranges, half-open, or missing.
    """
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    base = random_graph(catalogue, seed, size=5)
    parts = ("claims", "modalities", "confidences", "documents", "modality", "confidence", "valid", "validFrom", "validTo")
    sourced = [edge.values for edge in base.edges if catalogue.relationships[edge.type].sourced]
    evidence = [{name: values[name] for name in parts if name in values} for values in sourced]
    nodes = dict(base.nodes)
    for letter in "pqrstuv"[: rng.randint(3, 7)]:
        nodes[f"company:{letter}"] = OracleNode(f"company:{letter}", "Company", {"slug": letter, "name": letter.upper(), **evidence[0]})
    companies = [node for node in nodes if nodes[node].type == "Company"][-8:]
    people = [node for node in nodes if nodes[node].type == "Person"][:2]
    edges = [edge for edge in base.edges if not catalogue.relationships[edge.type].sourced]
    is_exact = rng.random() < 0.5
    for edge_number in range(rng.randint(6, 26)):
        type_ = rng.choice(("HOLDS_STAKE_IN", "HOLDS_STAKE_IN", "HAS_SUBSIDIARY"))
        owner = rng.choice([*companies, *people] if type_ == "HOLDS_STAKE_IN" else companies)
        kind = {"kind": rng.choice(("subsidiary", "division"))} if type_ == "HAS_SUBSIDIARY" else {}
        edges.append(
            OracleEdge(
                f"{edge_number}",
                type_,
                owner,
                rng.choice(companies),
                {**rng.choice(evidence), **_random_share(rng, is_exact=is_exact), **kind},
            )
        )
    return OracleGraph(catalogue, nodes, edges)


def _random_share(rng: random.Random, *, is_exact: bool) -> dict[str, float]:
    """The minimum and the maximum share, as far as they are stated."""
    low, high = sorted(rng.choice((0.0, 12.5, 25.0, 40.0, 50.0, 51.0, 100.0)) for _ in range(2))
    same = {"shareMin": low, "shareMax": low}
    return (
        same if is_exact else rng.choice((same, same, same, {"shareMin": low, "shareMax": high}, {}, {"shareMin": low}, {"shareMax": high}))
    )
