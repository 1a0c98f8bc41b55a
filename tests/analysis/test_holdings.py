"""Edges merge into one holding per ordered pair, in any order: stakes first, lowest minimum, highest maximum, all claims."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.analysis.holdings import Holding, HoldingEdge, merge_edges, multiply_shares
from tests.analysis.graphs import oracle_graph, random_edges, stake


@given(random_edges(), st.randoms(use_true_random=False))
def test_holdings_match_the_oracle(edges: list[HoldingEdge], random: Random) -> None:
    """For any edges, in any order."""
    graph = oracle_graph(edges)
    expected = tuple(
        Holding(owner, owned, data["low"], data["high"], tuple(sorted(data["claims"])))
        for owner, owned, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2])
    )
    assert merge_edges(edges) == expected
    random.shuffle(edges)
    assert merge_edges(edges) == expected


@pytest.mark.parametrize(
    ("edges", "low", "high"),
    [
        ([(True, 30, 40), (False, 10, 90)], 30, 40),
        ([(True, None, None), (False, 10, 90)], 10, 90),
        ([(True, 30, None), (False, 10, 90)], 30, None),
        ([(True, 30, 40), (True, 35, 60), (True, None, None)], 30, 60),
        ([(False, None, None), (True, None, None)], None, None),
        ([(True, 0, 0), (False, 100, 100)], 0, 0),
    ],
)
def test_a_stake_that_states_a_share_overrides_other_edges(
    edges: list[tuple[bool, float | None, float | None]], low: float | None, high: float | None
) -> None:
    """A single bound and a share of 0 count as stated."""
    (holding,) = merge_edges(HoldingEdge("a", "b", is_stake, share_min, share_max, ["k"]) for is_stake, share_min, share_max in edges)
    assert (holding.low, holding.high) == (low, high)
    assert holding.known == (low is not None and high is not None)


def test_the_two_directions_of_a_pair_are_two_holdings() -> None:
    """A holding of a in b is independent of a holding of b in a."""
    assert [(holding.owner, holding.owned, holding.low) for holding in merge_edges([stake("b", "a", 2, 2), stake("a", "b", 1, 1)])] == [
        ("a", "b", 1),
        ("b", "a", 2),
    ]


def test_a_product_has_the_bounds_that_every_holding_states() -> None:
    """At least 50 % of at least 60 % is at least 30 %, even if one of them has no upper bound."""
    assert multiply_shares([Holding("a", "b", 50, 80, ()), Holding("b", "c", 60, None, ())]) == (30, None)
