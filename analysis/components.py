"""Holdings -> strongly connected components: groups in which each company owns, over some path, every other one. Most are singletons.

a holds b, b holds c, c holds b   ->   (("b", "c"), ("a",))
"""

from __future__ import annotations

from collections.abc import Iterable

import rustworkx

from keiretsu.analysis.holdings import Holding


def strongly_connected_components(holdings: Iterable[Holding], nodes: Iterable[str] = ()) -> tuple[tuple[str, ...], ...]:
    """The components of the holdings' ends and of further nodes, in reverse topological order: owned ones first; members sorted."""
    pairs = [(holding.owned, holding.owner) for holding in holdings]
    names = sorted({end for pair in pairs for end in pair} | set(nodes))
    indexes = {name: index for index, name in enumerate(names)}
    members = rustworkx.strongly_connected_components(directed_graph(len(names), [(indexes[a], indexes[b]) for a, b in pairs]))
    component_of = {index: component for component, indexes_of in enumerate(members) for index in indexes_of}
    edges = {(component_of[indexes[a]], component_of[indexes[b]]) for a, b in pairs}
    order = rustworkx.topological_sort(directed_graph(len(members), sorted((a, b) for a, b in edges if a != b)))
    return tuple(tuple(sorted(names[index] for index in members[component])) for component in order)


def directed_graph(size: int, pairs: list[tuple[int, int]]) -> rustworkx.PyDiGraph[int, None]:
    """A graph with nodes 0 to size - 1."""
    graph: rustworkx.PyDiGraph[int, None] = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from_no_data(pairs)
    return graph
