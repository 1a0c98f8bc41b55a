"""Distances, the subgraph between two nodes, and components match networkx."""

from __future__ import annotations

import networkx as nx
from hypothesis import given

from keiretsu.analysis.components import strongly_connected_components
from keiretsu.analysis.holdings import HoldingEdge, merge_edges
from keiretsu.analysis.traversal import ancestor_distances, descendant_distances, group_by_owned, group_by_owner, subgraph_between
from tests.analysis.graphs import chain, oracle_graph, random_edges


@given(random_edges())
def test_distances_match_networkx(edges: list[HoldingEdge]) -> None:
    """Upward and downward, with and without a maximum."""
    graph = oracle_graph(edges)
    holdings = merge_edges(edges)
    below = dict(nx.single_source_shortest_path_length(graph, "a"))
    above = dict(nx.single_source_shortest_path_length(graph.reverse(), "a"))
    assert descendant_distances(group_by_owner(holdings), "a") == below
    assert ancestor_distances(group_by_owned(holdings), "a") == above
    assert ancestor_distances(group_by_owned(holdings), "a", 2) == {node: distance for node, distance in above.items() if distance <= 2}


@given(random_edges())
def test_the_subgraph_has_the_descendants_of_the_owner_and_the_ancestors_of_the_owned(edges: list[HoldingEdge]) -> None:
    """Including cycles."""
    graph = oracle_graph(edges)
    below = nx.descendants(graph, "b") | {"b"}
    above = nx.ancestors(graph, "a") | {"a"}
    expected = {(owner, owned) for owner, owned in graph.edges if owner in below and owned in above}
    assert {(holding.owner, holding.owned) for holding in subgraph_between(merge_edges(edges), "b", "a")} == expected


@given(random_edges())
def test_components_come_after_the_components_they_own(edges: list[HoldingEdge]) -> None:
    """They match networkx, including companies without holdings."""
    graph = oracle_graph(edges)
    components = strongly_connected_components(merge_edges(edges), graph.nodes)
    assert {frozenset(members) for members in components} == {frozenset(members) for members in nx.strongly_connected_components(graph)}
    index_of = {node: index for index, members in enumerate(components) for node in members}
    assert all(index_of[owned] <= index_of[owner] for owner, owned in graph.edges)


def test_a_long_chain_has_one_component_per_company() -> None:
    """A hundred times as long as Python's recursion limit; the owned end first."""
    components = strongly_connected_components(chain(100_000))
    assert (components[0], components[-1], len(components)) == (("n100000",), ("n000000",), 100_001)
