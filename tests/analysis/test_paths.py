"""Listed paths are the first ones of networkx's, by length, then by ids; and come quickly where there are very many."""

from __future__ import annotations

from time import perf_counter

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.holdings import Edge, combine
from keiretsu.analysis.paths import list_paths
from tests.analysis.graphs import chain, close, complete, exact_hops, keys, layered, oracle, product, ring, rows


@settings(max_examples=500, deadline=None)
@given(rows(), st.integers(1, 9), st.integers(1, 30))
def test_paths_are_the_first_of_all(edges: list[Edge], max_hops: int, limit: int) -> None:
    """With their products, whether these are known, and all claims that they rest on."""
    graph = oracle(edges)
    found, cut = list_paths(combine(edges), "b", "a", max_hops, limit)
    ways = sorted((tuple(way) for way in nx.all_simple_paths(graph, "b", "a", cutoff=max_hops)), key=lambda way: (len(way), way))
    assert not cut
    assert [path.ids for path in found] == ways[:limit]
    for path in found:
        assert close(path.low, product(graph, path.ids, "low"))
        assert close(path.high, product(graph, path.ids, "high"))
        assert path.known == (path.low is not None and path.high is not None)
        assert path.claims == keys(graph, path.ids)


def test_the_first_hundred_of_very_many_come_at_once() -> None:
    """No dead ends are met in layers, few where all hold each other."""
    for hops, owner, owned in ((layered(15, 3), "l00-0", "t"), (complete(30), "c01", "c00")):
        begun = perf_counter()
        found, cut = list_paths(hops, owner, owned, 15, 100)
        assert perf_counter() - begun < 1
        assert (len(found), cut) == (100, False)


def test_a_search_that_is_cut_says_so() -> None:
    """What was found until then is right, but may not be all."""
    found, cut = list_paths(complete(7), "c01", "c00", 15, 1000, Budget(200))
    whole, _ = list_paths(complete(7), "c01", "c00", 15, 1000)
    assert cut
    assert 0 < len(found) < len(whole)
    assert found == whole[: len(found)]


def test_a_dense_graph_without_enough_paths_ends_in_time() -> None:
    """Two crowds that touch in one company: all that the search tries comes to nothing; it gives up and says so."""
    crowd = [(f"c{a:02}", f"c{b:02}") for a in range(25) for b in range(25) if a != b]
    begun = perf_counter()
    found, cut = list_paths(exact_hops([*crowd, ("o", "c00"), ("c00", "t")]), "o", "t", 15, 100)
    assert perf_counter() - begun < 5
    assert [path.ids for path in found] == [("o", "c00", "t")]
    assert cut


def test_long_ways_do_not_recurse() -> None:
    """A path may be far longer than Python's stack is deep."""
    assert len(list_paths(chain(5_000), "n000000", "n005000", 5_000, 2)[0][0].hops) == 5_000
    assert len(list_paths(ring(3_000), "r000001", "r000000", 5_000, 2)[0][0].hops) == 2_999


def test_no_path_leads_from_a_company_to_itself() -> None:
    """It would stand there twice. One that is too far, or not there, has none either."""
    hops = exact_hops([("a", "b"), ("b", "a"), ("a", "a"), ("b", "c")])
    assert list_paths(hops, "a", "a", 5, 10) == ([], False)
    assert list_paths(hops, "a", "c", 1, 10) == ([], False)
    assert list_paths(hops, "nobody", "c", 5, 10) == ([], False)
