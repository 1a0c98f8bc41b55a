"""Hops -> components: groups in which each company holds, over some ways, each other one. Most companies are alone in theirs.

a holds b, b holds c, c holds b   ->   (("b", "c"), ("a",))
"""

from __future__ import annotations

from collections.abc import Iterable

import rustworkx

from keiretsu.analysis.holdings import Hop


def split(hops: Iterable[Hop], nodes: Iterable[str] = ()) -> tuple[tuple[str, ...], ...]:
    """The components of all ends of the hops and of further nodes; each after all others that it owns something of; members sorted."""
    pairs = [(hop.owned, hop.owner) for hop in hops]
    names = sorted({end for pair in pairs for end in pair} | set(nodes))
    places = {name: place for place, name in enumerate(names)}
    members = rustworkx.strongly_connected_components(directed_graph(len(names), [(places[a], places[b]) for a, b in pairs]))
    group_of = {place: group for group, places_of in enumerate(members) for place in places_of}
    rises = {(group_of[places[a]], group_of[places[b]]) for a, b in pairs}
    order = rustworkx.topological_sort(directed_graph(len(members), sorted((a, b) for a, b in rises if a != b)))
    return tuple(tuple(sorted(names[place] for place in members[group])) for group in order)


def directed_graph(size: int, pairs: list[tuple[int, int]]) -> rustworkx.PyDiGraph[int, None]:
    """The graph of so many nodes, each known by its place."""
    graph: rustworkx.PyDiGraph[int, None] = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from_no_data(pairs)
    return graph
