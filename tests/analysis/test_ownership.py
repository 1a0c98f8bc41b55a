"""Sums over simple paths are those of networkx's plain enumeration, and stay quick and honest where that would never end."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.holdings import Edge, Hop, combine
from keiretsu.analysis.ownership import Share, sum_paths
from tests.analysis.graphs import Oracle, chain, close, complete, exact_hops, layered, oracle, product, ring, rows, stake


@settings(max_examples=1000, deadline=None)
@given(rows(), st.integers(2, 15))
def test_sums_are_those_of_plain_enumeration(edges: list[Edge], max_hops: int) -> None:
    """For each ancestor: sums, counts, and that it is there at all, even with no path that is short enough."""
    graph = oracle(edges)
    found = sum_paths(combine(edges), "a", max_hops)
    assert list(found) == sorted(nx.ancestors(graph, "a"))
    for owner, share in found.items():
        wanted = enumerated(graph, owner, max_hops)
        assert (share.paths, share.unknown, share.truncated, share.known) == (wanted.paths, wanted.unknown, False, wanted.known)
        assert close(share.low, wanted.low)
        assert close(share.high, wanted.high)


def enumerated(graph: Oracle, owner: str, max_hops: int) -> Share:
    """The same share by looking at each path."""
    ways = list(nx.all_simple_paths(graph, owner, "a", cutoff=max_hops))
    bounds = [(product(graph, way, "low"), product(graph, way, "high")) for way in ways]
    known = [(low, high) for low, high in bounds if low is not None and high is not None]
    if not known:
        return Share(None, None, len(ways), len(ways), truncated=False)
    return Share(sum(low for low, _ in known), sum(high for _, high in known), len(ways), len(ways) - len(known), truncated=False)


def test_fifteen_layers_of_three_have_five_million_paths_and_take_no_time() -> None:
    """The count and the sum are exact; that no one could look at so many is said."""
    hops = layered(15, 3)
    begun = perf_counter()
    shares = sum_paths(hops, "t", 15)
    assert perf_counter() - begun < 1
    assert shares["l00-0"].paths == 3**14
    assert shares["l00-0"].low == pytest.approx(3**14 * 10.0**-15 * 100)
    assert shares["l00-0"].truncated
    assert not shares["l00-0"].known
    assert (shares["l07-0"].paths, shares["l07-0"].known) == (3**7, True)
    assert shares["l07-0"].high == pytest.approx(3**7 * 10.0**-8 * 100)


def test_nine_that_all_hold_each_other_are_counted_exactly() -> None:
    """1 + 7 + 7*6 + ... + 7! ways from each of the others."""
    shares = sum_paths(complete(9), "c00", 15)
    assert {share.paths for share in shares.values()} == {13_700}
    assert all(share.truncated for share in shares.values())
    assert {share.paths for share in sum_paths(complete(8), "c00", 15).values()} == {1_957}
    assert all(share.known for share in sum_paths(complete(8), "c00", 15).values())


def test_a_component_that_is_too_large_is_cut_and_says_so_in_time() -> None:
    """Thirty that all hold each other have more paths than there are atoms in a glass of water; the short ones are summed."""
    begun = perf_counter()
    shares = sum_paths(complete(30), "c00", 15)
    assert perf_counter() - begun < 5
    assert len(shares) == 29
    assert all(share.truncated and share.paths > 28 for share in shares.values())


def test_only_what_depends_on_the_cut_component_is_truncated() -> None:
    """y holds through p and q, which hold each other; x holds directly."""
    hops = exact_hops([("p", "t"), ("q", "t"), ("p", "q"), ("q", "p"), ("y", "p"), ("x", "t"), ("z", "x"), ("z", "y")])
    assert not any(share.truncated for share in sum_paths(hops, "t", 15).values())
    cut = sum_paths(hops, "t", 15, Budget(1))
    assert {owner for owner, share in cut.items() if share.truncated} == {"p", "q", "y", "z"}
    assert cut["x"].known
    assert not cut["y"].known


def test_steps_in_a_wide_component_cost_more() -> None:
    """Which ones were visited takes more room there: 2,000 in a ring take three times as many steps as 2,000 hops elsewhere."""
    for size, whole in ((900, True), (2_000, False)):
        shares = sum_paths((*ring(size), Hop("r000000", "t", 50, 50, ())), "t", 3_000, Budget(3_000))
        assert shares["r000001"].known == whole
        assert shares["r000001"].truncated != whole


def test_a_cut_sum_is_of_the_shortest_paths() -> None:
    """So it is never more than the whole sum."""
    whole = sum_paths(complete(8), "c00", 15)
    part = sum_paths(complete(8), "c00", 15, Budget(60))
    for owner, share in part.items():
        assert share.truncated
        assert 1 <= share.paths < whole[owner].paths
        assert 10 <= (share.low or 0) < (whole[owner].low or 0)


def test_a_chain_counts_up_to_the_last_hop_that_is_asked_for() -> None:
    """Fifteen hops are within fifteen, not within fourteen; the one above is an ancestor all the same."""
    within = sum_paths(chain(16), "n000016", 15)
    assert close(within["n000001"].low, 100 * 0.9**15)
    assert within["n000000"] == Share(None, None, 0, 0, truncated=False)
    assert not within["n000000"].known
    assert sum_paths(chain(16), "n000016", 14)["n000001"].paths == 0


def test_long_chains_and_rings_do_not_recurse() -> None:
    """Ten times as long as Python's stack is deep."""
    assert sum_paths(chain(10_000, 100.0), "n010000", 20_000)["n000000"] == Share(100, 100, 1, 0, truncated=False)
    assert sum_paths(ring(2_000, 100.0), "r000000", 20_000)["r000001"] == Share(100, 100, 1, 0, truncated=False)


def test_twenty_five_ancestors_each_have_their_share() -> None:
    """A chain of 25, each of which also holds one per cent directly."""
    names = [f"o{number:02}" for number in range(25)] + ["t"]
    hops = combine([stake(above, below, 50, 50) for above, below in pairwise(names[:-1])] + [stake(o, "t", 1, 1) for o in names[:-1]])
    shares = sum_paths(hops, "t", 30)
    assert list(shares) == names[:-1]
    for place, share in enumerate(shares.values()):
        assert close(share.low, sum(0.5**below for below in range(25 - place)))
        assert share.paths == 25 - place


def test_more_than_a_hundred_per_cent_are_shown() -> None:
    """Sources may disagree; the sum shows it."""
    share = sum_paths(combine([stake("a", "t", 80, 90), stake("a", "b", 100, 100), stake("b", "t", 60, 70)]), "t", 5)
    assert share["a"] == Share(140, 160, 2, 0, truncated=False)


def test_who_holds_only_itself_holds_nothing_else() -> None:
    """Self loops, and cycles back to the company, are on no simple path."""
    hops = (Hop("a", "a", 5, 5, ()), Hop("a", "b", 20, 20, ()), Hop("b", "a", 50, 50, ()), Hop("b", "b", 9, 9, ()))
    assert sum_paths(hops, "b", 9) == {"a": Share(20, 20, 1, 0, truncated=False)}
    assert sum_paths(hops, "nobody", 9) == {}
