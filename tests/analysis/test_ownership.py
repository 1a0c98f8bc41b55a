"""Sums over simple paths match networkx's plain enumeration, and stay cheap and honest where enumeration would not finish."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.analysis.budget import MAX_STEPS, Budget
from keiretsu.analysis.holdings import Holding, HoldingEdge, merge_edges
from keiretsu.analysis.ownership import EffectiveShare, sum_paths
from tests.analysis.graphs import (
    OracleGraph,
    chain,
    complete_graph,
    exact_holdings,
    is_close,
    layered,
    oracle_graph,
    path_share,
    random_edges,
    ring,
    stake,
)
from tests.executed_lines import count_lines


@given(random_edges(), st.integers(2, 15))
def test_sums_match_plain_enumeration(edges: list[HoldingEdge], max_hops: int) -> None:
    """For each ancestor: sums and counts; ancestors without a path within `max_hops` are included."""
    graph = oracle_graph(edges)
    shares = sum_paths(merge_edges(edges), "a", max_hops)
    assert list(shares) == sorted(nx.ancestors(graph, "a"))
    for owner, share in shares.items():
        expected = enumerate_share(graph, owner, max_hops)
        assert (share.paths, share.unknown_paths, share.truncated, share.known) == (
            expected.paths,
            expected.unknown_paths,
            False,
            expected.known,
        )
        assert is_close(share.low, expected.low)
        assert is_close(share.high, expected.high)


def enumerate_share(graph: OracleGraph, owner: str, max_hops: int) -> EffectiveShare:
    """The same share by enumerating each path."""
    paths = list(nx.all_simple_paths(graph, owner, "a", cutoff=max_hops))
    bounds = [(path_share(graph, path, "low"), path_share(graph, path, "high")) for path in paths]
    known = [(low, high) for low, high in bounds if low is not None and high is not None]
    if not known:
        return EffectiveShare(None, None, len(paths), len(paths), truncated=False)
    return EffectiveShare(
        sum(low for low, _ in known), sum(high for _, high in known), len(paths), len(paths) - len(known), truncated=False
    )


def test_fifteen_layers_of_three_have_five_million_paths_and_take_few_steps() -> None:
    """Count and sum are exact; the share is truncated, because there are too many paths to list."""
    holdings = layered(15, 3)
    shares, lines = count_lines(lambda: sum_paths(holdings, "t", 15))
    assert lines < 15_000
    assert shares["l00-0"].paths == 3**14
    assert shares["l00-0"].low == pytest.approx(3**14 * 10.0**-15 * 100)
    assert shares["l00-0"].truncated
    assert not shares["l00-0"].known
    assert (shares["l07-0"].paths, shares["l07-0"].known) == (3**7, True)
    assert shares["l07-0"].high == pytest.approx(3**7 * 10.0**-8 * 100)


def test_nine_companies_that_all_hold_each_other_are_counted_exactly() -> None:
    """1 + 7 + 7*6 + ... + 7! paths from each of the others."""
    shares = sum_paths(complete_graph(9), "c00", 15)
    assert {share.paths for share in shares.values()} == {13_700}
    assert all(share.truncated for share in shares.values())
    assert {share.paths for share in sum_paths(complete_graph(8), "c00", 15).values()} == {1_957}
    assert all(share.known for share in sum_paths(complete_graph(8), "c00", 15).values())


def test_a_component_that_is_too_large_is_truncated_with_the_budget() -> None:
    """Thirty companies that all hold each other have more paths than atoms in a glass of water; the short ones are summed."""
    holdings = complete_graph(30)
    shares, lines = count_lines(lambda: sum_paths(holdings, "c00", 15))
    assert lines < 20 * MAX_STEPS
    assert len(shares) == 29
    assert all(share.truncated and share.paths > 28 for share in shares.values())


def test_only_owners_above_the_truncated_component_are_truncated() -> None:
    """y owns through p and q, which hold each other; x owns directly."""
    holdings = exact_holdings([("p", "t"), ("q", "t"), ("p", "q"), ("q", "p"), ("y", "p"), ("x", "t"), ("z", "x"), ("z", "y")])
    assert not any(share.truncated for share in sum_paths(holdings, "t", 15).values())
    truncated = sum_paths(holdings, "t", 15, Budget(1))
    assert {owner for owner, share in truncated.items() if share.truncated} == {"p", "q", "y", "z"}
    assert truncated["x"].known
    assert not truncated["y"].known


def test_steps_in_a_wide_component_cost_more() -> None:
    """The set of visited nodes is larger there: a cycle of 2,000 takes three times as many steps as 2,000 hops elsewhere."""
    for size, is_complete in ((900, True), (2_000, False)):
        shares = sum_paths((*ring(size), Holding("r000000", "t", 50, 50, ())), "t", 3_000, Budget(3_000))
        assert shares["r000001"].known == is_complete
        assert shares["r000001"].truncated != is_complete


def test_a_truncated_sum_covers_the_shortest_paths() -> None:
    """So it never exceeds the complete sum."""
    complete = sum_paths(complete_graph(8), "c00", 15)
    truncated = sum_paths(complete_graph(8), "c00", 15, Budget(60))
    for owner, share in truncated.items():
        assert share.truncated
        assert 1 <= share.paths < complete[owner].paths
        assert 10 <= (share.low or 0) < (complete[owner].low or 0)


def test_a_chain_counts_up_to_max_hops() -> None:
    """A path of 15 hops counts with a maximum of 15, not of 14; an ancestor farther away is listed without paths."""
    shares = sum_paths(chain(16), "n000016", 15)
    assert is_close(shares["n000001"].low, 100 * 0.9**15)
    assert shares["n000000"] == EffectiveShare(None, None, 0, 0, truncated=False)
    assert not shares["n000000"].known
    assert sum_paths(chain(16), "n000016", 14)["n000001"].paths == 0


def test_long_chains_and_rings_do_not_recurse() -> None:
    """Ten times as long as Python's recursion limit."""
    assert sum_paths(chain(10_000, 100.0), "n010000", 20_000)["n000000"] == EffectiveShare(100, 100, 1, 0, truncated=False)
    assert sum_paths(ring(2_000, 100.0), "r000000", 20_000)["r000001"] == EffectiveShare(100, 100, 1, 0, truncated=False)


def test_each_of_25_ancestors_has_its_share() -> None:
    """A chain of 25 companies, each of which also holds one per cent directly."""
    names = [f"o{number:02}" for number in range(25)] + ["t"]
    holdings = merge_edges(
        [stake(above, below, 50, 50) for above, below in pairwise(names[:-1])] + [stake(name, "t", 1, 1) for name in names[:-1]]
    )
    shares = sum_paths(holdings, "t", 30)
    assert list(shares) == names[:-1]
    for index, share in enumerate(shares.values()):
        assert is_close(share.low, sum(0.5**hops for hops in range(25 - index)))
        assert share.paths == 25 - index


def test_sums_above_100_per_cent_are_kept() -> None:
    """Sources can disagree; the sum is not capped."""
    share = sum_paths(merge_edges([stake("a", "t", 80, 90), stake("a", "b", 100, 100), stake("b", "t", 60, 70)]), "t", 5)
    assert share["a"] == EffectiveShare(140, 160, 2, 0, truncated=False)


def test_self_holdings_are_on_no_path() -> None:
    """Self-holdings, and cycles back to the company, are on no simple path."""
    holdings = (Holding("a", "a", 5, 5, ()), Holding("a", "b", 20, 20, ()), Holding("b", "a", 50, 50, ()), Holding("b", "b", 9, 9, ()))
    assert sum_paths(holdings, "b", 9) == {"a": EffectiveShare(20, 20, 1, 0, truncated=False)}
    assert sum_paths(holdings, "nobody", 9) == {}
