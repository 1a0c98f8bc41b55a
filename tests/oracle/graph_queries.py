"""What paths, surroundings, common ground and ownership are, in plain Python over plain objects and networkx's graphs.

Walk(lens, kinds=("HOLDS_STAKE_IN",)), "company:a", "company:b"   ->   the ways between the two, each a tuple of steps
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from typing import Any, TypeAlias

import networkx as nx
import numpy as np

from keiretsu.schema.catalogue import Catalogue
from tests.oracle.comparing import stored
from tests.oracle.plain import _Resolvers
from tests.oracle.random_graph import Edge, Node, World, random_world
from tests.oracle.visibility import Bond, Lens

Told: TypeAlias = dict[str, Any]
"""An object of the answer, with ids as the graph has them and evidence as keys."""


@dataclass(frozen=True)
class Step:
    """An edge as it is passed: from one end to the other, with it ("out") or against it ("in")."""

    edge: Edge
    start: str
    end: str
    heading: str

    def tell(self, lens: Lens) -> Told:
        """As the answer has it."""
        values = self.edge.values
        found: Told = {"from": self.start, "to": self.end, "kind": self.edge.type, "direction": self.heading.upper()}
        found |= {"modality": lens.firmest(self.edge).upper().replace("-", "_"), "confidence": lens.surest(self.edge)}
        found |= {name: values.get(name) for name in ("valid", "validFrom", "validTo")}
        return found | {"evidence": sorted(lens.keys(self.edge))}


Way: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True)
class Walk:
    """Which edges may be passed, and which way."""

    lens: Lens
    kinds: Sequence[str] | None = None
    direction: str = "BOTH"
    where: Mapping[str, Any] | None = None

    @cached_property
    def steps(self) -> dict[tuple[str, str], list[Step]]:
        """From one node to another -> the steps that lead there, by the edges' ids."""
        found: dict[tuple[str, str], list[Step]] = {}
        for edge in sorted(self.edges, key=lambda one: one.id):
            both = (Step(edge, edge.start, edge.end, "out"), Step(edge, edge.end, edge.start, "in"))
            loop = edge.start == edge.end
            for step in both[:1] if loop else both:
                if self.direction in ("BOTH", step.heading.upper()) and self._meets(step):
                    found.setdefault((step.start, step.end), []).append(step)
        return found

    @cached_property
    def edges(self) -> list[Edge]:
        """The facts that are seen, of the kinds that are asked for."""
        world = self.lens.world
        facts = [edge for edge in world.edges if world.catalogue.relationships[edge.type].sourced]
        return [fact for fact in facts if (self.kinds is None or fact.type in self.kinds) and self.lens.sees_edge(fact)]

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """Which node is one step from which."""
        found: nx.DiGraph[str] = nx.DiGraph()
        found.add_nodes_from(node.id for node in self.lens.world.nodes.values() if self.sees(node.id))
        found.add_edges_from(self.steps)
        return found

    def sees(self, id_: str) -> bool:
        """Whether there is such an entity under the lens."""
        world = self.lens.world
        node = world.nodes.get(id_)
        return node is not None and world.catalogue.entities in world.catalogue.nodes[node.type].interfaces and self.lens.sees_node(node)

    def _meets(self, step: Step) -> bool:
        world = self.lens.world
        if self.where is None:
            return True
        bond = Bond(world.nodes[step.end], self.lens, step.edge, step.heading)
        return _Resolvers(world)._holds_edge(bond, world.catalogue.edges["Relation"], "Entity", dict(self.where))


# paths


def shortest_ways(walk: Walk, start: str, end: str, hops: int) -> list[Way]:
    """All of the least length."""
    if not nx.has_path(walk.graph, start, end) or nx.shortest_path_length(walk.graph, start, end) > hops:
        return []
    return [way for nodes in nx.all_shortest_paths(walk.graph, start, end) for way in _ways_over(walk, nodes)]


def simple_ways(walk: Walk, start: str, end: str, hops: int) -> list[Way]:
    """All on which no node stands twice, shortest first."""
    found = [way for nodes in nx.all_simple_paths(walk.graph, start, end, cutoff=hops) for way in _ways_over(walk, nodes)]
    return sorted(found, key=len)


def _ways_over(walk: Walk, nodes: Sequence[str]) -> Iterator[Way]:
    """One for each choice among parallel edges."""
    return product(*(walk.steps[pair] for pair in pairwise(nodes)))


# surroundings


def surrounding_edges(walk: Walk, seeds: Iterable[str], hops: int) -> dict[str, int]:
    """The id of each edge within so many hops -> on which level it lies."""
    near = walk.graph.to_undirected()
    distances: dict[str, int] = {}
    for seed in seeds:
        for node, distance in nx.single_source_shortest_path_length(near, seed).items():
            distances[node] = min(distance, distances.get(node, distance))
    beyond = hops + 1
    levels = {edge.id: 1 + min(distances.get(edge.start, beyond), distances.get(edge.end, beyond)) for edge in walk.edges}
    return {id_: level for id_, level in levels.items() if level <= hops}


# common ground


def common_nodes(walk: Walk, of: Sequence[str], hops: int) -> list[str]:
    """Whatever all of them reach within so many hops, but themselves, by id."""
    if not all(walk.sees(one) for one in of):
        return []
    reached = [set(nx.single_source_shortest_path_length(walk.graph, one, cutoff=hops)) for one in of]
    return sorted(set.intersection(*reached) - set(of))


def tie(walk: Walk, of: str, node: str) -> Way:
    """All direct edges; or, where there is none, the first of the shortest ways by the ids of nodes, then of edges."""
    if (of, node) in walk.steps:
        return tuple(walk.steps[of, node])
    return min(shortest_ways(walk, of, node, 2), key=lambda way: ([one.end for one in way], [one.edge.id for one in way]))


# ownership

Holdings: TypeAlias = "nx.DiGraph[str]"


def holdings(lens: Lens) -> Holdings:
    """Who holds what in whom: the lowest minimum and the highest maximum that the stakes state; where none states any, the other edges."""
    found: Holdings = nx.DiGraph()
    ownership = lens.world.catalogue.ownership
    assert ownership, "these companies own each other"
    pairs: dict[tuple[str, str], list[Edge]] = {}
    for edge in lens.world.edges:
        if edge.type in (ownership.stake, *ownership.others) and lens.sees_edge(edge):
            pairs.setdefault((edge.start, edge.end), []).append(edge)
    found.add_nodes_from(lens.world.nodes)
    for (owner, owned), edges in pairs.items():
        stated = [one for one in edges if {"shareMin", "shareMax"} & one.values.keys()]
        used = [one for one in stated if one.type == ownership.stake] or stated
        low = min((one.values["shareMin"] for one in used if "shareMin" in one.values), default=None)
        high = max((one.values["shareMax"] for one in used if "shareMax" in one.values), default=None)
        found.add_edge(owner, owned, low=low, high=high, claims={key for one in edges for key in lens.keys(one)})
    return found


def effective_ownership(held: Holdings, owner: str, owned: str, hops: int) -> Told:
    """What one holds in another: the sum over all simple paths."""
    ways = [] if owner == owned else [tuple(way) for way in nx.all_simple_paths(held, owner, owned, cutoff=hops)]
    paths = [{**_along(held, way), "nodes": list(way)} for way in sorted(ways, key=lambda way: (len(way), way))]
    return {**_summed(paths), "unknownPaths": sum(not path["known"] for path in paths), "truncated": False, "paths": paths[:100]}


def integrated_share(held: Holdings, owner: str, owned: str) -> float | None:
    """x = (I - A)^-1 A over what lies between the two; None where a share there is not exact, or the rounds of a circle never end."""
    below, above = nx.descendants(held, owner) | {owner}, nx.ancestors(held, owned) | {owned}
    between = [(a, b, shares) for a, b, shares in held.edges(data=True) if a in below and b in above]
    if not between or any(shares["low"] is None or shares["low"] != shares["high"] for _, _, shares in between):
        return None
    names = sorted({name for a, b, _ in between for name in (a, b)})
    direct = np.zeros((len(names), len(names)))
    for a, b, shares in between:
        direct[names.index(a), names.index(b)] = shares["low"] / 100
    if max(abs(np.linalg.eigvals(direct))) >= 1 - 1e-6:
        return None
    solved = np.linalg.inv(np.eye(len(names)) - direct) @ direct
    return float(solved[names.index(owner), names.index(owned)]) * 100


def ownership_rows(held: Holdings, root: str, depth: int, *, up: bool) -> list[Told]:
    """The owners of a company, or its holdings, depth first, the highest share first; one row for each way."""
    return list(_rows_below(held.reverse() if up else held, (root,), depth))


def _rows_below(down: Holdings, path: tuple[str, ...], depth: int) -> Iterator[Told]:
    if len(path) > depth:
        return
    shares = {node: down.edges[path[-1], node] for node in down.successors(path[-1])}
    for node in sorted(shares, key=lambda one: (shares[one]["high"] is None, -(shares[one]["high"] or 0), one)):
        way, circular = (*path, node), node in path
        total = _along(down, way)
        yield {
            **_along(down, way[-2:]),
            "level": len(path),
            "path": list(way),
            "node": node,
            "totalMin": total["shareMin"],
            "totalMax": total["shareMax"],
            "circular": circular,
            "more": not circular and len(path) == depth and bool(list(down.successors(node))),
        }
        if not circular:
            yield from _rows_below(down, way, depth)


def top_owners(held: Holdings, owned: str, hops: int) -> list[Told]:
    """The owners that nobody outside their own circle owns, by id."""
    above: Holdings = held.subgraph(nx.ancestors(held, owned) | {owned})
    groups = [group for group in nx.strongly_connected_components(above) if {a for a, b in above.in_edges(group)} <= group]
    names = sorted(name for group in groups for name in group if name != owned)
    sums = {name: effective_ownership(above, name, owned, hops) for name in names}
    return [{"company": name, **{key: sums[name][key] for key in ("shareMin", "shareMax", "known", "pathCount")}} for name in names]


def circles(held: Holdings) -> list[Told]:
    """Who holds, in the end, a part of itself: shortest first, each from its smallest id."""
    found = []
    for cycle in nx.simple_cycles(held):
        first = cycle.index(min(cycle))
        found.append([*cycle[first:], *cycle[:first]])
    ordered = sorted(found, key=lambda one: (len(one), one))
    return [{"length": len(one), "companies": one, **_along(held, [*one, one[0]])} for one in ordered]


def _along(held: Holdings, way: Sequence[str]) -> Told:
    """What is held along a way, in per cent, whether all of it is stated, and what says so."""
    shares = [held.edges[pair] for pair in pairwise(way)]
    low, high = (_multiplied([share[bound] for share in shares]) for bound in ("low", "high"))
    claims = sorted(set().union(*(share["claims"] for share in shares)))
    return {"shareMin": low, "shareMax": high, "known": low is not None and high is not None, "evidence": claims}


def _multiplied(shares: Sequence[float | None]) -> float | None:
    total = 100.0
    for share in shares:
        if share is None:
            return None
        total *= share / 100
    return total


def _summed(paths: Sequence[Told]) -> Told:
    """The sums over the paths whose shares are all stated."""
    known = [path for path in paths if path["known"]]
    low, high = (sum(one[bound] for one in known) if known else None for bound in ("shareMin", "shareMax"))
    return {"shareMin": low, "shareMax": high, "known": bool(paths) and len(known) == len(paths), "pathCount": len(paths)}


# what the answer has beside it


def named(value: Any) -> Any:
    """The answer with nodes as their ids, as the graph has them, and claims as their keys."""
    if isinstance(value, dict):
        if value.keys() in ({"id"}, {"key"}):
            return stored(value["id"]) if "id" in value else value["key"]
        return {
            key: [stored(id_) for id_ in one] if key == "path" else stored(one) if key == "id" else named(one) for key, one in value.items()
        }
    return [named(one) for one in value] if isinstance(value, list) else value


def assert_alike(found: Any, expected: Any, path: str = "") -> None:
    """Equal but for rounding, whatever the order of keys."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in found:
            assert_alike(found[key], expected[key], f"{path}.{key}")
    elif isinstance(found, list) and isinstance(expected, list):
        assert len(found) == len(expected), f"{path}: {found} / {expected}"
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_alike(one, other, f"{path}[{place}]")
    elif isinstance(found, float) and isinstance(expected, float | int):
        assert math.isclose(found, expected, rel_tol=0, abs_tol=1e-9), f"{path}: {found} / {expected}"
    else:
        assert found == expected, path


# whom it is asked of


def world_of_owners(catalogue: Catalogue, number: int) -> World:
    """A few companies and people with many holdings among them: circles, parallel edges; shares that are exact, ranges, halves, missing."""
    pick = random.Random(number)  # noqa: S311  # not for secrets
    whole = random_world(catalogue, 100 + number, size=5)
    parts = ("claims", "modalities", "confidences", "documents", "modality", "confidence", "valid", "validFrom", "validTo")
    sourced = [edge.values for edge in whole.edges if catalogue.relationships[edge.type].sourced]
    evidence = [{name: values[name] for name in parts if name in values} for values in sourced]
    nodes = dict(whole.nodes)
    for letter in "pqrstuv"[: pick.randint(3, 7)]:
        nodes[f"company:{letter}"] = Node(f"company:{letter}", "Company", {"slug": letter, "name": letter.upper(), **evidence[0]})
    companies = [node for node in nodes if nodes[node].type == "Company"][-8:]
    people = [node for node in nodes if nodes[node].type == "Person"][:2]
    edges = [edge for edge in whole.edges if not catalogue.relationships[edge.type].sourced]
    exact = pick.random() < 0.5
    for place in range(pick.randint(6, 26)):
        type_ = pick.choice(("HOLDS_STAKE_IN", "HOLDS_STAKE_IN", "HAS_SUBSIDIARY"))
        start = pick.choice([*companies, *people] if type_ == "HOLDS_STAKE_IN" else companies)
        kind = {"kind": pick.choice(("subsidiary", "division"))} if type_ == "HAS_SUBSIDIARY" else {}
        edges.append(
            Edge(f"{place}", type_, start, pick.choice(companies), {**pick.choice(evidence), **_draw_share(pick, exact=exact), **kind})
        )
    return World(catalogue, nodes, edges)


def _draw_share(pick: random.Random, *, exact: bool) -> dict[str, float]:
    """The least and the greatest share, as far as they are stated."""
    low, high = sorted(pick.choice((0.0, 12.5, 25.0, 40.0, 50.0, 51.0, 100.0)) for _ in range(2))
    same = {"shareMin": low, "shareMax": low}
    return (
        same if exact else pick.choice((same, same, same, {"shareMin": low, "shareMax": high}, {}, {"shareMin": low}, {"shareMax": high}))
    )
