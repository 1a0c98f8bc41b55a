"""A tree's rows are those of a naive recursion, cut to the first levels."""

from __future__ import annotations

from collections import Counter
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.analysis.holdings import Edge, Hop, combine
from keiretsu.analysis.trees import TreeRow, tree
from tests.analysis.graphs import IDS, close, complete, exact_hops, oracle, product, rows, stake


def recurse(hops: tuple[Hop, ...], path: tuple[str, ...], *, up: bool) -> list[tuple[tuple[str, ...], Hop]]:
    """All rows below a path, without any limit."""
    near = [hop for hop in hops if (hop.owned if up else hop.owner) == path[-1]]
    near.sort(key=lambda hop: (-1.0 if hop.high is None else hop.high, [-ord(letter) for letter in hop.owner + hop.owned]), reverse=True)
    found = []
    for hop in near:
        node = hop.owner if up else hop.owned
        found.append(((*path, node), hop))
        if node not in path and len(path) < 5:
            found += recurse(hops, (*path, node), up=up)
    return found


@settings(max_examples=500, deadline=None)
@given(rows(most=12), st.integers(0, 4), st.integers(0, 40), st.booleans(), st.sets(st.sampled_from(IDS), max_size=2))
def test_rows_are_those_of_a_naive_recursion(edges: list[Edge], depth: int, limit: int, up: bool, cut: set[str]) -> None:  # noqa: FBT001  # hypothesis passes it by name
    """Of all rows the first levels, in the recursion's order; `more` where something of it is missing."""
    hops = combine(edges)
    every = recurse(hops, ("a",), up=up)
    kept = sorted((way for way in every if len(way[0]) - 1 <= depth), key=lambda way: len(way[0]))[:limit]
    found = tree(hops, "a", depth, limit, up=up, cut=cut)
    assert [(row.path, row.hop) for row in found] == [way for way in every if way in kept]
    beyond, listed = Counter(path[:-1] for path, _ in every), Counter(path[:-1] for path, _ in kept)
    graph = oracle(edges)
    for row in found:
        way = row.path[::-1] if up else row.path
        assert row.level == len(row.path) - 1
        assert close(row.total_low, product(graph, way, "low"))
        assert close(row.total_high, product(graph, way, "high"))
        assert row.circular == (row.path[-1] in row.path[:-1])
        assert row.more == (not row.circular and (beyond[row.path] > listed[row.path] or row.path[-1] in cut))


def brief(found: list[TreeRow]) -> list[tuple[str, bool, bool]]:
    return [("".join(row.path), row.circular, row.more) for row in found]


def test_siblings_stand_by_their_share_and_unknown_ones_last() -> None:
    """Equal ones by id; a share of nothing is known."""
    hops = combine([stake("b", "a", 1, 5), stake("c", "a", 4, 9), stake("d", "a", 60, None), stake("e", "a", 0, 0), stake("f", "a", 5, 5)])
    assert [row.path[-1] for row in tree(hops, "a", 1, 9, up=True)] == ["c", "b", "f", "e", "d"]


def test_a_circle_ends_where_it_closes() -> None:
    """The company itself may come again, too; what is above it stands at its first row."""
    hops = exact_hops([("b", "a"), ("a", "b"), ("b", "b"), ("c", "b")])
    assert brief(tree(hops, "a", 9, 99, up=True)) == [
        ("ab", False, False),
        ("aba", True, False),
        ("abb", True, False),
        ("abc", False, False),
    ]


def test_what_is_left_out_is_told_by_the_row_before_it() -> None:
    """By the limit, the depth, or because it was not fetched."""
    hops = exact_hops([("b", "a"), ("c", "a"), ("d", "b"), ("e", "c"), ("f", "e")])
    assert brief(tree(hops, "a", 9, 3, up=True)) == [("ab", False, False), ("abd", False, False), ("ac", False, True)]
    assert brief(tree(hops, "a", 1, 9, up=True)) == [("ab", False, True), ("ac", False, True)]
    assert [row.more for row in tree(hops, "a", 2, 9, up=True, cut={"d"})] == [False, True, False, True]


def test_a_tree_with_very_many_rows_ends_in_time() -> None:
    """Twenty that all hold each other: each row would have nineteen below it."""
    begun = perf_counter()
    found = tree(complete(20), "c00", 15, 1_000, up=False)
    assert perf_counter() - begun < 1
    assert len(found) == 1_000
    assert max(row.level for row in found) == 3
