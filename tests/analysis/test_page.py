"""docs/reference/ownership-metrics.md tells the truth.

Each figure of its example is computed again from the example's rows, each limit is the program's.
"""

from __future__ import annotations

import pytest

from keiretsu.analysis.budget import STEPS
from keiretsu.analysis.cycles import cycles
from keiretsu.analysis.holdings import Edge, combine
from keiretsu.analysis.integrated import LARGEST, integrated
from keiretsu.analysis.ownership import MOST_PATHS, sum_paths
from keiretsu.analysis.parents import ultimate_parents
from keiretsu.analysis.paths import list_paths
from keiretsu.analysis.trees import tree
from tests.analysis.graphs import layered
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference/ownership-metrics.md").read_text(encoding="utf-8")


def table(first: str) -> list[list[str]]:
    """The rows of the table whose heading begins so."""
    lines = PAGE[PAGE.index(f"| {first} |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def number(cell: str) -> float | None:
    return None if cell == "–" else float(cell)


def near(cell: str) -> object:
    """What a figure has to equal, as exactly as the page says it."""
    told = number(cell)
    return None if told is None else pytest.approx(told, abs=0.0005)


HOPS = combine(
    Edge(owner, owned, kind == "stake", number(low), number(high), [])
    for owner, owned, kind, low, high in (row for row in table("Owner | Owned"))
)


def test_effective_ownership_is_as_told() -> None:
    """Of each owner, with its integrated share."""
    told = table("Owner | Minimum")
    shares = sum_paths(HOPS, "target", 15)
    assert [row[0] for row in told] == list(shares)
    for owner, low, high, known, paths, unknown, whole in told:
        share = shares[owner]
        assert (share.low, share.high) == (near(low), near(high))
        assert (share.known, share.paths, share.unknown) == (known == "yes", int(paths), int(unknown))
        assert integrated(HOPS, owner, "target") == near(whole)


def test_paths_are_as_told() -> None:
    """In this order."""
    told = table("Path | Minimum")
    found, _ = list_paths(HOPS, "fund", "target", 15, 100)
    assert [row[0] for row in told] == [" ".join(path.ids) for path in found]
    for (_, low, high), path in zip(told, found, strict=True):
        assert (path.low, path.high) == (near(low), near(high))


def test_parents_are_as_told() -> None:
    """Both of them."""
    assert table("Parent") == [[parent.id, " ".join(parent.circle)] for parent in ultimate_parents(HOPS, "target", 15)]


def test_the_tree_is_as_told() -> None:
    """Row by row."""
    told = table("Path | Level")
    rows = tree(HOPS, "target", 15, 100, up=True)
    assert [row[0] for row in told] == [" ".join(row.path) for row in rows]
    for (_, level, low, high, circular), row in zip(told, rows, strict=True):
        assert (row.level, row.circular, row.more) == (int(level), circular == "yes", False)
        assert (row.total_low, row.total_high) == (near(low), near(high))


def test_cycles_are_as_told() -> None:
    """The one."""
    ((ids, low, high),) = table("Cycle")
    assert [(" ".join(cycle.ids), cycle.low, cycle.high) for cycle in cycles(HOPS, 20)[0]] == [(ids, near(low), near(high))]


def test_limits_are_as_told() -> None:
    """And how many paths there are in layers."""
    assert [int(row[1].replace(",", "")) for row in table("What | Limit")] == [MOST_PATHS, STEPS, STEPS, STEPS, LARGEST]
    assert f"{sum_paths(layered(15, 3), 't', 15)['l00-0'].paths:,} paths" in PAGE
