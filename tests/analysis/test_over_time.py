"""Ownership over time: what never held together is neither summed nor listed. Histories are compared with each of their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.cycles import find_cycles
from keiretsu.analysis.holdings import HoldingEdge, merge_edges
from keiretsu.analysis.over_time import MAX_SHARE_STEPS, EffectiveShareQuery, ShareStep, find_latest_share, share_steps
from keiretsu.analysis.ownership import NO_SHARE, sum_paths
from keiretsu.analysis.pair_facts import exactly
from keiretsu.analysis.parents import find_ultimate_parents
from keiretsu.analysis.periods import EVER, FIRST_DAY, LAST_DAY, Period, split_periods, to_period
from keiretsu.analysis.trees import build_tree
from tests.analysis.graphs import exact_bounds, is_close, oracle_graph, path_share, random_edges

DAYS = 12  # of a random history; the days before and after it stand for all earlier and later ones
HOPS = 6


def dated(owner: str, owned: str, share: float | None, first: str | None = None, last: str | None = None) -> HoldingEdge:
    """A stake between two dates."""
    return HoldingEdge(owner, owned, is_stake=True, share_min=share, share_max=share, claims=[], validity=exactly(to_period(first, last)))


def at(day: str) -> Period:
    return to_period(day, day)


REORGANIZED = [
    dated("t", "m", 100, "2000-01-01", "2012-12-31"),
    dated("m", "l", 80, "2015-01-01"),
    dated("t", "l", 70, None, "2010-12-31"),
]


def test_shares_that_never_held_together_are_not_summed() -> None:
    """70 % until 2010, then nothing; not 150 %."""
    latest = find_latest_share(merge_edges(REORGANIZED), EffectiveShareQuery("t", "l", 15))
    assert (latest.share.low, latest.share.high, latest.share.paths) == (70, 70, 1)
    assert (latest.share.known, latest.share.changes, latest.period.last_date) == (False, True, "2010-12-31")


@pytest.mark.parametrize(
    ("edges", "low", "known", "changes", "right_until"),
    {
        "undated": ([dated("t", "l", 40), dated("t", "m", 50), dated("m", "l", 20)], 50, True, False, None),
        "begins": ([dated("t", "l", 40, "2015-01-01")], 40, True, False, None),
        "ends": ([dated("t", "l", 40, None, "2015-12-31")], 40, False, True, "2015-12-31"),
        "sold and bought again": (
            [dated("t", "l", 40, None, "2010-12-31"), dated("t", "l", 40, "2012-01-01")],
            40,
            False,
            True,
            None,
        ),
        "increased": ([dated("t", "l", 40, "2000-01-01", "2010-12-31"), dated("t", "l", 60, "2011-01-01")], 60, False, True, None),
        "continued": ([dated("t", "l", 40, "2000-01-01", "2010-12-31"), dated("t", "l", 40, "2011-01-01")], 40, True, False, None),
        "a second path begins": ([dated("t", "l", 40), dated("t", "m", 50, "2010-01-01"), dated("m", "l", 20)], 50, False, True, None),
        "hops never together": ([dated("t", "m", 50, None, "2010-12-31"), dated("m", "l", 50, "2011-01-01")], None, False, False, None),
        "one common day": ([dated("t", "m", 50, None, "2011-01-01"), dated("m", "l", 50, "2011-01-01")], 25, False, True, "2011-01-01"),
        "unknown, then stated": ([dated("t", "l", None, None, "2010-12-31"), dated("t", "l", 5, "2011-01-01")], 5, False, True, None),
    }.values(),
)
def test_the_latest_share(edges: Sequence[HoldingEdge], low: float | None, known: bool, changes: bool, right_until: str | None) -> None:  # noqa: FBT001  # expected values
    """The share in the latest period with a path; it changes if a later day than the first has another share."""
    latest = find_latest_share(merge_edges(edges), EffectiveShareQuery("t", "l", 15))
    share = latest.share
    assert (share.low, share.known, share.changes, latest.period.last_date) == (low, known, changes, right_until)


def test_too_many_periods_count_as_a_change() -> None:
    """The latest share is right; whether an earlier one differs is not inspected any more."""
    edges = [dated("t", "l", 40), *(dated("t", f"m{year}", 1, f"{year}-01-01", f"{year}-12-31") for year in range(1900, 2000))]
    edges += [dated(f"m{year}", "l", 0) for year in range(1900, 2000)]
    assert find_latest_share(merge_edges(edges), EffectiveShareQuery("t", "l", 15)).share.known
    limited = find_latest_share(merge_edges(edges), EffectiveShareQuery("t", "l", 15, inspections=Budget(1_000))).share
    assert (limited.low, limited.changes, limited.known) == (40, True, False)


def histories() -> st.SearchStrategy[list[HoldingEdge]]:
    """Random edges, each valid on some of the days; open at either end, at both, or dated."""
    bounds = st.tuples(st.integers(1, DAYS), st.integers(1, DAYS)).map(sorted)
    periods = st.one_of(
        st.just(EVER),
        bounds.map(lambda days: Period(days[0], days[1])),
        bounds.map(lambda days: Period(days[0], LAST_DAY)),
        bounds.map(lambda days: Period(FIRST_DAY, days[1])),
    )

    def with_periods(edges: list[HoldingEdge]) -> st.SearchStrategy[list[HoldingEdge]]:
        return st.tuples(*(periods for _ in edges)).map(
            lambda drawn: [
                HoldingEdge(edge.owner, edge.owned, edge.is_stake, edge.share_min, edge.share_max, edge.claims, exactly(period))
                for edge, period in zip(edges, drawn, strict=True)
            ]
        )

    return random_edges(exact_bounds, max_size=14).flatmap(with_periods)


def on_each_day(edges: Sequence[HoldingEdge]) -> list[list[HoldingEdge]]:
    """The edges on each day from the one before the history to the one after it."""
    return [[edge for edge in edges if edge.period.first <= day <= edge.period.last] for day in range(DAYS + 2)]


def last_day(index: int) -> int:
    return LAST_DAY if index == DAYS + 1 else index


@given(histories())
def test_shares_match_each_day(edges: list[HoldingEdge]) -> None:
    """The latest day with a path, and whether a day from the first with a path on has another share."""
    holdings, days = merge_edges(edges), on_each_day(edges)
    graphs = [oracle_graph(day) for day in days]
    for owner, owned in (("a", "b"), ("b", "c"), ("c", "a")):
        paths = [list(nx.all_simple_paths(graph, owner, owned, cutoff=HOPS)) for graph in graphs]
        sums = [_sum_paths(graph, day_paths) for graph, day_paths in zip(graphs, paths, strict=True)]
        known = [sum_paths(merge_edges(day, is_one_day=True), owned, HOPS).get(owner, NO_SHARE).known for day in days]
        latest = find_latest_share(holdings, EffectiveShareQuery(owner, owned, HOPS))
        with_paths = [day for day, day_paths in enumerate(paths) if day_paths]
        assert latest.share.paths == (len(paths[with_paths[-1]]) if with_paths else 0)
        if with_paths:
            assert is_close(latest.share.low, sums[with_paths[-1]])
            assert latest.period.last == last_day(with_paths[-1])
            since = range(with_paths[0], DAYS + 2)
            last = with_paths[-1]
            assert latest.share.changes == any(not is_close(sums[day], sums[last]) or known[day] != known[last] for day in since)
            assert latest.share.known == (known[last] and not latest.share.changes)


@given(histories(), st.tuples(st.integers(0, DAYS + 1), st.integers(0, DAYS + 1)).map(sorted))
def test_steps_match_each_day(edges: list[HoldingEdge], within: list[int]) -> None:
    """The days joined: each step has the share of all its days, neighbours differ, and the other days have no path."""
    first, last = within
    query_days = Period(FIRST_DAY if first == 0 else first, LAST_DAY if last == DAYS + 1 else last)
    holdings = merge_edges(edges)
    for owner, owned in (("a", "b"), ("b", "c"), ("c", "a")):
        steps, is_complete = share_steps(holdings, EffectiveShareQuery(owner, owned, HOPS, query_days))
        assert is_complete
        for day, valid in enumerate(on_each_day(edges)):
            share = sum_paths(merge_edges(valid, is_one_day=True), owned, HOPS).get(owner, NO_SHARE)
            on_day = [step for step in steps if step.period.first <= day <= step.period.last]
            assert len(on_day) == (share.paths > 0 and first <= day <= last)
            for step in on_day:
                assert is_close(step.share.low, share.low)
                assert is_close(step.share.high, share.high)
                assert (step.share.known, step.share.paths, step.share.unknown_paths) == (share.known, share.paths, share.unknown_paths)
        for earlier, later in pairwise(steps):
            assert earlier.period.last < later.period.first
            is_adjacent = earlier.period.last + 1 == later.period.first
            assert not is_adjacent or figures(earlier) != figures(later)
        if steps:
            assert {steps[0].period.first} <= {day for day in range(DAYS + 2) if day >= first}
            assert steps[-1].period.last in {*range(DAYS + 1), query_days.last}


def figures(step: ShareStep) -> tuple[object, ...]:
    """What a step says of its days."""
    bounds = [None if bound is None else round(bound, 9) for bound in (step.share.low, step.share.high)]
    return (*bounds, step.share.known, step.share.paths, step.share.unknown_paths)


def test_too_many_steps_are_cut_off_at_the_start() -> None:
    """The latest 1,000 are kept, and the history is incomplete; likewise if too many periods would have to be inspected."""
    days = [to_period(None, None).first + 2 * number for number in range(1, MAX_SHARE_STEPS + 3)]
    edges = [HoldingEdge("t", "l", True, share, share, [], exactly(Period(day, day))) for share, day in enumerate(days)]  # noqa: FBT003  # a stake
    edges = [
        replace(edge, share_min=edge.share_min % 100, share_max=edge.share_max % 100)
        for edge in edges
        if edge.share_min is not None and edge.share_max is not None
    ]
    steps, is_complete = share_steps(merge_edges(edges), EffectiveShareQuery("t", "l", 5))
    assert (len(steps), is_complete) == (MAX_SHARE_STEPS, False)
    assert (steps[0].period, steps[-1].period) == (Period(days[2], days[2]), Period(days[-1], days[-1]))
    limited, is_complete = share_steps(merge_edges(edges), EffectiveShareQuery("t", "l", 5, inspections=Budget(10)))
    assert (len(limited), is_complete) == (5, False)


def _sum_paths(graph: nx.DiGraph[str], paths: Sequence[Sequence[str]]) -> float | None:
    """The sum of the known paths, or None; also without a path."""
    shares = [share for path in paths if (share := path_share(graph, path, "low")) is not None]
    return sum(shares) if shares else None


@given(histories())
def test_trees_list_the_paths_that_held_together(edges: list[HoldingEdge]) -> None:
    """Each path of the tree of a timeless graph is a row if one day has all its holdings; with its shares on the last such day."""
    timeless = [HoldingEdge(edge.owner, edge.owned, edge.is_stake, edge.share_min, edge.share_max, edge.claims) for edge in edges]
    graphs = [oracle_graph(day) for day in on_each_day(edges)]
    for upward in (True, False):
        rows = {row.path: row for row in build_tree(merge_edges(edges), "a", 4, 100_000, upward=upward)}
        for row in build_tree(merge_edges(timeless), "a", 4, 100_000, upward=upward):
            path = row.path[::-1] if upward else row.path
            held = [day for day, graph in enumerate(graphs) if all(graph.has_edge(*pair) for pair in pairwise(path))]
            assert (row.path in rows) == bool(held)
            if held:
                assert is_close(rows[row.path].total_low, path_share(graphs[held[-1]], path, "low"))
                assert rows[row.path].period.last == last_day(held[-1])


@given(histories())
def test_cycles_held_together(edges: list[HoldingEdge]) -> None:
    """A cycle is listed if it is one on some day."""
    expected: dict[tuple[str, ...], tuple[int, float | None, bool]] = {}
    for day, day_edges in enumerate(on_each_day(edges)):
        expected |= {
            cycle.ids: (last_day(day), cycle.low, cycle.known) for cycle in find_cycles(merge_edges(day_edges, is_one_day=True), 100_000)[0]
        }
    cycles, is_incomplete = find_cycles(merge_edges(edges), 100_000)
    assert not is_incomplete
    assert {cycle.ids: (cycle.period.last, cycle.low, cycle.known) for cycle in cycles} == expected


@given(histories())
def test_ultimate_parents_are_those_of_the_latest_day_with_an_owner(edges: list[HoldingEdge]) -> None:
    """The same as of the edges of that day alone; known only if the day is the last one."""
    days = on_each_day(edges)
    parents = find_ultimate_parents(merge_edges(edges), "a", HOPS)
    with_owner = [day for day, day_edges in enumerate(days) if any(edge.owned == "a" != edge.owner for edge in day_edges)]
    day = with_owner[-1] if with_owner else DAYS + 1
    expected = find_ultimate_parents(merge_edges(days[day], is_one_day=True), "a", HOPS)
    assert [(parent.id, parent.cycle, parent.share.low) for parent in parents] == [
        (parent.id, parent.cycle, parent.share.low) for parent in expected
    ]
    assert all(parent.period.last == last_day(day) for parent in parents)
    assert [parent.share.known for parent in parents] == [parent.share.known and day == DAYS + 1 for parent in expected]


@given(histories())
def test_a_timeless_history_costs_nothing(edges: list[HoldingEdge]) -> None:
    """Without dates, the share is the sum over all paths, always."""
    holdings = merge_edges(HoldingEdge(edge.owner, edge.owned, True, edge.share_min, edge.share_max, edge.claims) for edge in edges)  # noqa: FBT003  # a value
    latest = find_latest_share(holdings, EffectiveShareQuery("a", "b", HOPS, inspections=Budget(0)))
    assert latest.period == EVER
    if latest.share.paths:
        assert latest.share == sum_paths(holdings, "b", HOPS)["a"]


def test_periods() -> None:
    """Open ends are open, the last day is a day, and a period that ends before it begins is an error."""
    assert to_period(None, "2010-12-31").last_date == "2010-12-31"
    assert to_period("2010-12-31", None).last_date is None
    assert to_period("0001-01-01", "9999-12-31").last_date == "9999-12-31"
    assert at("2012-02-29").overlap(at("2012-03-01")) is None
    with pytest.raises(ValueError, match="is after"):
        to_period("2011-01-01", "2010-12-31")
    with pytest.raises(ValueError, match="Invalid isoformat"):
        to_period("soon", None)
    holdings = merge_edges([dated("a", "b", 1, "2010-01-01", "2010-12-31"), dated("a", "b", 2, "2012-01-01")])
    assert [period.last_date for period in split_periods(holdings[0].history)] == ["2009-12-31", "2010-12-31", "2011-12-31", None]
