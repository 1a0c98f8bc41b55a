"""Several facts of one pair and kind: never added, certain only if they state the same share."""

from __future__ import annotations

import pytest

from keiretsu.analysis.holdings import HoldingEdge, merge_edges
from keiretsu.analysis.ownership import sum_paths
from keiretsu.analysis.pair_facts import Validity, follows
from keiretsu.seed.intervals import parse_interval


def validity(text: str) -> Validity:
    return Validity(text, *parse_interval(text)) if text else Validity()


def stake(share: float, period: str, owner: str = "a", owned: str = "b", *, is_stake: bool = True) -> HoldingEdge:
    return HoldingEdge(owner, owned, is_stake, share, share, [f"{share:g} {period}"], validity(period))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([(100, "2002/2021"), (40, "2021/..")], (40, 100, False)),
        ([(50, "2002/2010"), (50, "2015/..")], (50, 50, True)),
        ([(50, "2002/2021"), (50, "2021/..")], (50, 50, True)),
        ([(50, "2002/2021"), (50, "2020/..")], (50, 50, False)),
        ([(100, "2002/2021"), (40, "2015/..")], (40, 100, False)),
        ([(100, ""), (40, "2015/..")], (40, 100, False)),
        ([(40, ""), (40, "2015/..")], (40, 40, False)),
        ([(30, "2001"), (40, "2002"), (50, "2003")], (30, 50, False)),
        ([(40, "../2010"), (40, "2010/..")], (40, 40, True)),
        ([(40, "2010/..")], (40, 40, True)),
        ([(40, "")], (40, 40, True)),
    ],
)
def test_the_widest_range(facts: list[tuple[float, str]], expected: tuple[float, float, bool]) -> None:
    """A stake that changed used to be a known range; facts that overlap, or one of them undated, are not known, even with equal shares."""
    edges = [stake(share, period) for share, period in facts]
    for order in (edges, edges[::-1]):
        (holding,) = merge_edges(order)
        assert (holding.low, holding.high, holding.known) == expected
        assert len(holding.claims) == len(facts)


def test_facts_of_different_kinds_do_not_contradict_each_other() -> None:
    """A division and a subsidiary that begin on the same day, or never, are two facts about one share."""
    for period in ("", "2014/.."):
        (holding,) = merge_edges([stake(51, period, is_stake=False), stake(60, period, is_stake=False)])
        assert (holding.low, holding.high, holding.known) == (51, 60, True)
    (holding,) = merge_edges([stake(51, "2014", is_stake=False), stake(60, "")])
    assert (holding.low, holding.high, holding.known) == (60, 60, True), "a stake overrides other edges"


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("2002/2021", "2021/..", True),
        ("2002/2021-06", "2021/..", True),
        ("2002/2021-06", "2021-06/..", True),
        ("2002/2021-06-30", "2021-06-30/..", True),
        ("2002/2021-06-30", "2021-06-29/..", False),
        ("2002/2021-12-31", "2021-01-01/..", False),
        ("2002/2020", "2021", True),
        ("2002", "2002", True),
        ("2002/..", "2021/..", False),
        ("../2010", "2010", True),
        ("2010", "", False),
        ("2002-21/2002-22", "2002-08-31/..", True),
        ("2002/201X", "2015/..", False),
    ],
)
def test_ends_that_touch_within_their_precision(earlier: str, later: str, *, expected: bool) -> None:
    """2002/2021 may end on the day of 2021 on which 2021/.. begins."""
    assert follows(validity(later), validity(earlier)) is expected


def test_a_path_over_contradictory_facts_is_not_known() -> None:
    """Nor is the sum over all paths; other owners are not affected."""
    holdings = merge_edges([stake(100, ""), stake(40, "2015/.."), stake(50, "", "b", "c"), stake(10, "", "d", "c"), stake(5, "", "a", "c")])
    shares = sum_paths(holdings, "c", 5)
    assert (shares["a"].low, shares["a"].high, shares["a"].known) == (25, 55, False)
    assert (shares["b"].known, shares["d"].known) == (True, True)
