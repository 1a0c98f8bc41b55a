"""Listed paths are the first ones of networkx, by length, then by ids; and listing takes few steps even if there are very many."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.analysis.budget import MAX_STEPS, Budget
from keiretsu.analysis.holdings import HoldingEdge, merge_edges
from keiretsu.analysis.paths import list_paths
from tests.analysis.graphs import (
    chain,
    complete_graph,
    exact_holdings,
    is_close,
    layered,
    oracle_graph,
    path_claims,
    path_share,
    random_edges,
    ring,
)
from tests.executed_lines import count_lines


@given(random_edges(), st.integers(1, 9), st.integers(1, 30))
def test_paths_are_the_first_of_all(edges: list[HoldingEdge], max_hops: int, limit: int) -> None:
    """With their shares, whether these are known, and all supporting claims."""
    graph = oracle_graph(edges)
    paths, is_truncated = list_paths(merge_edges(edges), "b", "a", max_hops, limit)
    expected = sorted((tuple(path) for path in nx.all_simple_paths(graph, "b", "a", cutoff=max_hops)), key=lambda path: (len(path), path))
    assert not is_truncated
    assert [path.ids for path in paths] == expected[:limit]
    for path in paths:
        assert is_close(path.low, path_share(graph, path.ids, "low"))
        assert is_close(path.high, path_share(graph, path.ids, "high"))
        assert path.known == (path.low is not None and path.high is not None)
        assert path.claims == path_claims(graph, path.ids)


def test_the_first_hundred_of_very_many_take_few_steps() -> None:
    """Layers have no dead ends, complete graphs few."""
    for holdings, owner, owned in ((layered(15, 3), "l00-0", "t"), (complete_graph(30), "c01", "c00")):
        spent = Budget()
        (paths, is_truncated), lines = count_lines(lambda: list_paths(holdings, owner, owned, 15, 100, spent))  # noqa: B023  # called at once
        assert (len(paths), is_truncated) == (100, False)
        assert MAX_STEPS - spent.remaining < 30 * len(paths)
        assert lines < 500 * len(paths)


def test_a_truncated_search_is_reported() -> None:
    """Its paths are correct, but may be incomplete."""
    paths, is_truncated = list_paths(complete_graph(7), "c01", "c00", 15, 1000, Budget(200))
    all_paths, _ = list_paths(complete_graph(7), "c01", "c00", 15, 1000)
    assert is_truncated
    assert 0 < len(paths) < len(all_paths)
    assert paths == all_paths[: len(paths)]


def test_a_dense_graph_without_enough_paths_ends_with_the_budget() -> None:
    """A dense graph that touches the path in one company: the search finds only dead ends, is truncated, and reports it."""
    dense = [(f"c{a:02}", f"c{b:02}") for a in range(25) for b in range(25) if a != b]
    holdings = exact_holdings([*dense, ("o", "c00"), ("c00", "t")])
    (paths, is_truncated), lines = count_lines(lambda: list_paths(holdings, "o", "t", 15, 100))
    assert lines < 30 * MAX_STEPS
    assert [path.ids for path in paths] == [("o", "c00", "t")]
    assert is_truncated


def test_long_paths_do_not_recurse() -> None:
    """A path can be far longer than Python's recursion limit."""
    assert len(list_paths(chain(5_000), "n000000", "n005000", 5_000, 2)[0][0].holdings) == 5_000
    assert len(list_paths(ring(3_000), "r000001", "r000000", 5_000, 2)[0][0].holdings) == 2_999


def test_no_path_leads_from_a_company_to_itself() -> None:
    """It would be visited twice. A company out of range, or unknown, has no path either."""
    holdings = exact_holdings([("a", "b"), ("b", "a"), ("a", "a"), ("b", "c")])
    assert list_paths(holdings, "a", "a", 5, 10) == ([], False)
    assert list_paths(holdings, "a", "c", 1, 10) == ([], False)
    assert list_paths(holdings, "nobody", "c", 5, 10) == ([], False)
