"""At the top stand exactly the ancestors that no one outside owns, each with its share."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.analysis.holdings import Edge, combine
from keiretsu.analysis.ownership import sum_paths
from keiretsu.analysis.parents import ultimate_parents
from tests.analysis.graphs import IDS, chain, exact_hops, oracle, rows


@settings(max_examples=500, deadline=None)
@given(rows(), st.integers(1, 15), st.sets(st.sampled_from(IDS), max_size=2))
def test_parents_are_the_source_components_of_the_ancestors(edges: list[Edge], max_hops: int, cut: set[str]) -> None:
    """But for those whose owners were not fetched."""
    hops = combine(edges)
    graph = oracle(edges)
    ancestors = graph.subgraph(nx.ancestors(graph, "a") | {"a"})
    tops = nx.condensation(ancestors)
    wanted = {
        node: tuple(sorted(tops.nodes[place]["members"]))
        for place, owners in tops.in_degree()
        if owners == 0 and not tops.nodes[place]["members"] & cut
        for node in tops.nodes[place]["members"] - {"a"}
    }
    shares = sum_paths(hops, "a", max_hops)
    found = ultimate_parents(hops, "a", max_hops, cut)
    assert [(parent.id, parent.circle, parent.share) for parent in found] == [(node, wanted[node], shares[node]) for node in sorted(wanted)]


def test_a_circle_at_the_top_is_reported_with_all_its_members() -> None:
    """b and c hold each other and together t; that a holds a part of itself does not take it from the top."""
    hops = exact_hops([("b", "c"), ("c", "b"), ("b", "t"), ("a", "a"), ("a", "t")])
    assert [(parent.id, parent.circle) for parent in ultimate_parents(hops, "t", 15)] == [
        ("a", ("a",)),
        ("b", ("b", "c")),
        ("c", ("b", "c")),
    ]
    assert [parent.id for parent in ultimate_parents(hops, "b", 15)] == ["c"]


def test_a_company_without_owners_has_no_parents() -> None:
    """Nor has one that is held by itself alone, or one that is not there."""
    assert ultimate_parents(exact_hops([("a", "b")]), "a", 15) == []
    assert ultimate_parents(exact_hops([("a", "a"), ("a", "b")]), "a", 15) == []
    assert ultimate_parents([], "a", 15) == []


def test_a_parent_beyond_the_hops_is_named_without_a_share() -> None:
    """Who stands there does not depend on how far sums go."""
    (parent,) = ultimate_parents(chain(16), "n000016", 15)
    assert (parent.id, parent.share.paths, parent.share.low) == ("n000000", 0, None)
