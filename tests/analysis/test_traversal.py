"""Distances, what lies between two, and components are those of networkx."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings

from keiretsu.analysis.components import split
from keiretsu.analysis.holdings import Edge, combine
from keiretsu.analysis.traversal import between, group_by_owned, group_by_owner, measure_down, measure_up
from tests.analysis.graphs import chain, oracle, rows


@settings(max_examples=200, deadline=None)
@given(rows())
def test_distances_are_those_of_networkx(edges: list[Edge]) -> None:
    """Up and down, and as far as asked."""
    graph = oracle(edges)
    hops = combine(edges)
    below = dict(nx.single_source_shortest_path_length(graph, "a"))
    above = dict(nx.single_source_shortest_path_length(graph.reverse(), "a"))
    assert measure_down(group_by_owner(hops), "a") == below
    assert measure_up(group_by_owned(hops), "a") == above
    assert measure_up(group_by_owned(hops), "a", 2) == {node: distance for node, distance in above.items() if distance <= 2}


@settings(max_examples=200, deadline=None)
@given(rows())
def test_between_two_lies_what_one_reaches_and_the_other_is_reached_from(edges: list[Edge]) -> None:
    """In circles, too."""
    graph = oracle(edges)
    below = nx.descendants(graph, "b") | {"b"}
    above = nx.ancestors(graph, "a") | {"a"}
    wanted = {(owner, owned) for owner, owned in graph.edges if owner in below and owned in above}
    assert {(hop.owner, hop.owned) for hop in between(combine(edges), "b", "a")} == wanted


@settings(max_examples=200, deadline=None)
@given(rows())
def test_components_come_after_what_they_own(edges: list[Edge]) -> None:
    """And are those of networkx, companies without any hop among them."""
    graph = oracle(edges)
    components = split(combine(edges), graph.nodes)
    assert {frozenset(members) for members in components} == {frozenset(members) for members in nx.strongly_connected_components(graph)}
    place = {node: place for place, members in enumerate(components) for node in members}
    assert all(place[owned] <= place[owner] for owner, owned in graph.edges)


def test_long_chains_have_a_component_for_each() -> None:
    """A hundred times as long as Python's stack is deep; the owned end first."""
    components = split(chain(100_000))
    assert (components[0], components[-1], len(components)) == (("n100000",), ("n000000",), 100_001)
