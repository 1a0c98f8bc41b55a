"""Ultimate parents are exactly the ancestors without owners outside their cycle, each with its share."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.analysis.holdings import HoldingEdge, merge_edges
from keiretsu.analysis.ownership import sum_paths
from keiretsu.analysis.parents import find_ultimate_parents
from tests.analysis.graphs import IDS, chain, exact_holdings, oracle_graph, random_edges


@given(random_edges(), st.integers(1, 15), st.sets(st.sampled_from(IDS), max_size=2))
def test_parents_are_the_source_components_of_the_ancestors(edges: list[HoldingEdge], max_hops: int, frontier: set[str]) -> None:
    """Except those whose owners were not fetched."""
    holdings = merge_edges(edges)
    graph = oracle_graph(edges)
    ancestors = graph.subgraph(nx.ancestors(graph, "a") | {"a"})
    components = nx.condensation(ancestors)
    expected = {
        node: tuple(sorted(components.nodes[index]["members"]))
        for index, in_degree in components.in_degree()
        if in_degree == 0 and not components.nodes[index]["members"] & frontier
        for node in components.nodes[index]["members"] - {"a"}
    }
    shares = sum_paths(holdings, "a", max_hops)
    parents = find_ultimate_parents(holdings, "a", max_hops, frontier)
    assert [(parent.id, parent.cycle, parent.share) for parent in parents] == [
        (node, expected[node], shares[node]) for node in sorted(expected)
    ]


def test_a_cycle_at_the_top_is_reported_with_all_its_members() -> None:
    """b and c hold each other, and b holds t; a self-holding does not exclude a."""
    holdings = exact_holdings([("b", "c"), ("c", "b"), ("b", "t"), ("a", "a"), ("a", "t")])
    assert [(parent.id, parent.cycle) for parent in find_ultimate_parents(holdings, "t", 15)] == [
        ("a", ("a",)),
        ("b", ("b", "c")),
        ("c", ("b", "c")),
    ]
    assert [parent.id for parent in find_ultimate_parents(holdings, "b", 15)] == ["c"]


def test_a_company_without_owners_has_no_parents() -> None:
    """Neither has a company held only by itself, nor one that does not exist."""
    assert find_ultimate_parents(exact_holdings([("a", "b")]), "a", 15) == []
    assert find_ultimate_parents(exact_holdings([("a", "a"), ("a", "b")]), "a", 15) == []
    assert find_ultimate_parents([], "a", 15) == []


def test_a_parent_beyond_max_hops_is_listed_without_a_share() -> None:
    """`max_hops` limits the sums, not the parents."""
    (parent,) = find_ultimate_parents(chain(16), "n000016", 15)
    assert (parent.id, parent.share.paths, parent.share.low) == ("n000000", 0, None)
