"""Rows become one hop per ordered pair, whatever their order: stakes first, lowest minimum, highest maximum, all claims."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.analysis.holdings import Edge, Hop, combine, multiply
from tests.analysis.graphs import oracle, rows, stake


@settings(max_examples=300, deadline=None)
@given(rows(), st.randoms(use_true_random=False))
def test_hops_are_those_found_by_sorting(edges: list[Edge], random: Random) -> None:
    """For any rows, in any order."""
    graph = oracle(edges)
    wanted = tuple(
        Hop(owner, owned, told["low"], told["high"], tuple(sorted(told["claims"])))
        for owner, owned, told in sorted(graph.edges(data=True), key=lambda edge: edge[:2])
    )
    assert combine(edges) == wanted
    random.shuffle(edges)
    assert combine(edges) == wanted


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        ([(True, 30, 40), (False, 10, 90)], 30, 40),
        ([(True, None, None), (False, 10, 90)], 10, 90),
        ([(True, 30, None), (False, 10, 90)], 30, None),
        ([(True, 30, 40), (True, 35, 60), (True, None, None)], 30, 60),
        ([(False, None, None), (True, None, None)], None, None),
        ([(True, 0, 0), (False, 100, 100)], 0, 0),
    ],
)
def test_a_stake_that_states_a_share_outweighs_other_rows(
    told: list[tuple[bool, float | None, float | None]], low: float | None, high: float | None
) -> None:
    """Also one bound, also a share of nothing, is stated."""
    (hop,) = combine(Edge("a", "b", stake, share_min, share_max, ["k"]) for stake, share_min, share_max in told)
    assert (hop.low, hop.high) == (low, high)
    assert hop.known == (low is not None and high is not None)


def test_the_two_directions_of_a_pair_are_two_hops() -> None:
    """That a holds b says nothing of what b holds of a."""
    assert [(hop.owner, hop.owned, hop.low) for hop in combine([stake("b", "a", 2, 2), stake("a", "b", 1, 1)])] == [
        ("a", "b", 1),
        ("b", "a", 2),
    ]


def test_a_product_has_the_bounds_that_every_hop_states() -> None:
    """At least 50 of at least 60 is at least 30, even where one of them has no upper bound."""
    assert multiply([Hop("a", "b", 50, 80, ()), Hop("b", "c", 60, None, ())]) == (30, None)
