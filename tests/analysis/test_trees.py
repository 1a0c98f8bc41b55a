"""The rows of a tree match a naive recursion, truncated to the upper levels."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from keiretsu.analysis.holdings import Holding, HoldingEdge, merge_edges
from keiretsu.analysis.trees import TreeRow, build_tree
from tests.analysis.graphs import IDS, complete_graph, exact_holdings, is_close, oracle_graph, path_share, random_edges, stake
from tests.executed_lines import count_lines


def recurse(holdings: tuple[Holding, ...], path: tuple[str, ...], *, upward: bool) -> list[tuple[tuple[str, ...], Holding]]:
    """All rows below a path, without limits."""
    adjacent = [holding for holding in holdings if (holding.owned if upward else holding.owner) == path[-1]]
    adjacent.sort(key=rank, reverse=True)
    rows = []
    for holding in adjacent:
        node = holding.owner if upward else holding.owned
        rows.append(((*path, node), holding))
        if node not in path and len(path) < 5:
            rows += recurse(holdings, (*path, node), upward=upward)
    return rows


def rank(holding: Holding) -> tuple[float, list[int]]:
    """Descending sort key: highest share first, unknown shares last, then by id."""
    return -1.0 if holding.high is None else holding.high, [-ord(letter) for letter in holding.owner + holding.owned]


@given(random_edges(max_size=12), st.integers(0, 4), st.integers(0, 40), st.booleans(), st.sets(st.sampled_from(IDS), max_size=2))
def test_rows_match_a_naive_recursion(
    edges: list[HoldingEdge],
    depth: int,
    limit: int,
    upward: bool,  # noqa: FBT001  # hypothesis passes it by name
    frontier: set[str],
) -> None:
    """The upper levels of all rows, in the order of the recursion; `has_more` where children are missing."""
    holdings = merge_edges(edges)
    all_rows = recurse(holdings, ("a",), upward=upward)
    expected = sorted((row for row in all_rows if len(row[0]) - 1 <= depth), key=lambda row: len(row[0]))[:limit]
    rows = build_tree(holdings, "a", depth, limit, upward=upward, frontier=frontier)
    assert [(row.path, row.holding) for row in rows] == [row for row in all_rows if row in expected]
    children, listed = Counter(path[:-1] for path, _ in all_rows), Counter(path[:-1] for path, _ in expected)
    graph = oracle_graph(edges)
    for row in rows:
        path = row.path[::-1] if upward else row.path
        assert row.level == len(row.path) - 1
        assert is_close(row.total_low, path_share(graph, path, "low"))
        assert is_close(row.total_high, path_share(graph, path, "high"))
        assert row.circular == (row.path[-1] in row.path[:-1])
        assert row.has_more == (not row.circular and (children[row.path] > listed[row.path] or row.path[-1] in frontier))


def summarize(rows: list[TreeRow]) -> list[tuple[str, bool, bool]]:
    return [("".join(row.path), row.circular, row.has_more) for row in rows]


def test_siblings_are_ordered_by_share_with_unknown_shares_last() -> None:
    """Equal shares by id; a share of 0 is known."""
    edges = [stake("b", "a", 1, 5), stake("c", "a", 4, 9), stake("d", "a", 60, None), stake("e", "a", 0, 0), stake("f", "a", 5, 5)]
    rows = build_tree(merge_edges(edges), "a", 1, 9, upward=True)
    assert [row.path[-1] for row in rows] == ["c", "b", "f", "e", "d"]


def test_a_cycle_ends_where_it_closes() -> None:
    """The root can occur again, too; the owners of a node are listed at its first row only."""
    holdings = exact_holdings([("b", "a"), ("a", "b"), ("b", "b"), ("c", "b")])
    assert summarize(build_tree(holdings, "a", 9, 99, upward=True)) == [
        ("ab", False, False),
        ("aba", True, False),
        ("abb", True, False),
        ("abc", False, False),
    ]


def test_a_row_reports_that_children_are_missing() -> None:
    """Because of the limit, the depth, or because they were not fetched."""
    holdings = exact_holdings([("b", "a"), ("c", "a"), ("d", "b"), ("e", "c"), ("f", "e")])
    assert summarize(build_tree(holdings, "a", 9, 3, upward=True)) == [("ab", False, False), ("abd", False, False), ("ac", False, True)]
    assert summarize(build_tree(holdings, "a", 1, 9, upward=True)) == [("ab", False, True), ("ac", False, True)]
    assert [row.has_more for row in build_tree(holdings, "a", 2, 9, upward=True, frontier={"d"})] == [False, True, False, True]


def test_a_tree_with_very_many_rows_is_built_in_few_steps() -> None:
    """Twenty companies that all hold each other: each row would have nineteen children."""
    holdings = complete_graph(20)
    rows, lines = count_lines(lambda: build_tree(holdings, "c00", 15, 1_000, upward=False))
    assert lines < 200 * len(rows)
    assert len(rows) == 1_000
    assert max(row.level for row in rows) == 3
