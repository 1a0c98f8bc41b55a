"""Several facts of one pair and kind: never added; a history if they follow each other, not known where they contradict each other."""

from __future__ import annotations

import pytest

from keiretsu.analysis.holdings import HoldingEdge, merge_edges
from keiretsu.analysis.over_time import EffectiveShareQuery, find_latest_share
from keiretsu.analysis.ownership import sum_paths
from keiretsu.analysis.pair_facts import ALWAYS, DatedShare, Validity, exactly, is_certain, to_validity
from keiretsu.analysis.periods import to_period
from keiretsu.seed.intervals import parse_interval


def validity(text: str) -> Validity:
    return to_validity(text, *parse_interval(text)) if text else ALWAYS


def stake(share: float, period: str, owner: str = "a", owned: str = "b", *, is_stake: bool = True) -> HoldingEdge:
    return HoldingEdge(owner, owned, is_stake, share, share, [f"{share:g} {period}"], validity(period))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([(100, "2002/2021"), (40, "2021/..")], [(100, 100, True, "2020-12-31"), (40, 100, False, "2021-12-31"), (40, 40, True, None)]),
        ([(50, "2002/2010"), (50, "2015/..")], [(50, 50, True, "2010-12-31"), (50, 50, True, None)]),
        (
            [(50, "2002/2021"), (50, "2020/..")],
            [(50, 50, True, "2019-12-31"), (50, 50, False, "2021-12-31"), (50, 50, True, None)],
        ),
        (
            [(100, "2002/2021"), (40, "2015/..")],
            [(100, 100, True, "2014-12-31"), (40, 100, False, "2021-12-31"), (40, 40, True, None)],
        ),
        ([(100, "2002/.."), (40, "2015/..")], [(100, 100, True, "2014-12-31"), (40, 100, False, None)]),
        ([(100, ""), (40, "2015/..")], [(100, 100, True, "2014-12-31"), (40, 100, False, None)]),
        ([(40, ""), (40, "2015/..")], [(40, 40, True, "2014-12-31"), (40, 40, False, None)]),
        (
            [(100, ""), (40, "2010/2015")],
            [(100, 100, True, "2009-12-31"), (40, 100, False, "2015-12-31"), (100, 100, True, None)],
        ),
        (
            [(40, ""), (100, "2001/2002"), (60, "2010/2015")],
            [
                (40, 40, True, "2000-12-31"),
                (40, 100, False, "2002-12-31"),
                (40, 40, True, "2009-12-31"),
                (40, 60, False, "2015-12-31"),
                (40, 40, True, None),
            ],
        ),
        (
            [(30, "2001"), (40, "2002"), (50, "2003")],
            [(30, 30, True, "2001-12-31"), (40, 40, True, "2002-12-31"), (50, 50, True, "2003-12-31")],
        ),
        ([(40, "../2010"), (50, "2010/..")], [(40, 40, True, "2009-12-31"), (40, 50, False, "2010-12-31"), (50, 50, True, None)]),
        ([(40, "2010/..")], [(40, 40, True, None)]),
        ([(40, "")], [(40, 40, True, None)]),
    ],
)
def test_the_share_of_each_period(facts: list[tuple[float, str]], expected: list[tuple[float, float, bool, str | None]]) -> None:
    """Facts that follow each other are a history; where they overlap, or an undated one is beside a dated one, the range is not known."""
    edges = [stake(share, period) for share, period in facts]
    for order in (edges, edges[::-1]):
        (holding,) = merge_edges(order)
        assert [(step.low, step.high, step.known, step.period.last_date) for step in holding.history] == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([(100, "2002/2021"), (40, "2021/..")], (40, 100, False)),
        ([(100, "2002/2021"), (40, "2015/..")], (40, 100, False)),
        ([(100, ""), (40, "2015/..")], (40, 100, False)),
        ([(100, ""), (40, "2010/2015")], (40, 100, False)),
        ([(40, ""), (100, "2001/2012"), (60, "2010/2015")], (40, 100, False)),
        ([(50, "2002/2021"), (50, "2020/..")], (50, 50, False)),
        ([(50, "../2021"), (50, "2021/..")], (50, 50, True)),
    ],
)
def test_the_share_on_a_day(facts: list[tuple[float, str]], expected: tuple[float, float, bool]) -> None:
    """On a day on which all facts are valid, the widest range; without a history."""
    (holding,) = merge_edges([stake(share, period) for share, period in facts], is_one_day=True)
    assert (holding.low, holding.high, holding.known) == expected
    assert holding.history == (holding,)
    assert holding.is_timeless


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([(100, "2002/2021"), (40, "2021/..")], (40, 40, False, True)),
        ([(50, "2002/2021"), (50, "2021/..")], (50, 50, True, False)),
        ([(50, "2002/2021"), (50, "2020/..")], (50, 50, False, True)),
        ([(100, ""), (40, "2015/..")], (40, 100, False, True)),
        ([(40, ""), (40, "2015/..")], (40, 40, False, True)),
        ([(40, ""), (40, "2010/2015")], (40, 40, False, True)),
        ([(100, ""), (40, "2010/2015")], (100, 100, False, True)),
        ([(40, ""), (100, "2001/2002"), (60, "2010/2015")], (40, 40, False, True)),
        ([(100, ""), (40, "../2015")], (100, 100, False, True)),
    ],
)
def test_the_effective_share(facts: list[tuple[float, str]], expected: tuple[float, float, bool, bool]) -> None:
    """Not known if it was another one, or not certain, at any time since the first fact."""
    share = find_latest_share(merge_edges([stake(share, period) for share, period in facts]), EffectiveShareQuery("a", "b", 5)).share
    assert (share.low, share.high, share.known, share.changes) == expected


def test_facts_of_different_kinds_do_not_contradict_each_other() -> None:
    """A division and a subsidiary that begin on the same day, or never, are two facts about one share."""
    for period in ("", "2014/.."):
        (holding,) = merge_edges([stake(51, period, is_stake=False), stake(60, period, is_stake=False)])
        assert (holding.low, holding.high, holding.known) == (51, 60, True)
    (holding,) = merge_edges([stake(51, "2014/..", is_stake=False), stake(60, "")])
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
        ("", "2010", False),
        ("2002-21/2002-22", "2002-08-31/..", True),
        ("2002/201X", "2015/..", False),
    ],
)
def test_ends_that_touch_within_their_precision(earlier: str, later: str, *, expected: bool) -> None:
    """2002/2021 may end on the day of 2021 on which 2021/.. begins."""
    facts = [DatedShare(40, 40, validity(text)) for text in (earlier, later)]
    assert is_certain(facts) is expected
    assert is_certain(facts[::-1]) is expected


def test_each_pair_of_facts_is_compared() -> None:
    """The end of a fact that began long before counts, too."""
    for texts, expected in ((("2000/..", "2001/2002", "2002/.."), False), (("2000/2002", "2002/2002-06", "2002-06/.."), True)):
        assert is_certain(DatedShare(40, 40, validity(text)) for text in texts) is expected


@pytest.mark.parametrize("text", ["2021-02-31/2021-02-31", "0000/0000", "soon", "", "/"])
def test_a_text_without_plain_dates_is_exact(text: str) -> None:
    """Other tools can store any text; the days count."""
    assert to_validity(text, "2021-01-01", "2021-12-31") == exactly(to_period("2021-01-01", "2021-12-31"))


def test_a_path_over_contradictory_facts_is_not_known() -> None:
    """Nor is the sum over all paths; other owners are not affected."""
    facts = [stake(100, ""), stake(40, "2015/.."), stake(50, "", "b", "c"), stake(10, "", "d", "c"), stake(5, "", "a", "c")]
    shares = sum_paths(merge_edges(facts, is_one_day=True), "c", 5)
    assert (shares["a"].low, shares["a"].high, shares["a"].known) == (25, 55, False)
    assert (shares["b"].known, shares["d"].known) == (True, True)
