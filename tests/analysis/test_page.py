"""docs/reference/ownership-metrics.md is correct.

Each figure of its example is recomputed from the example's rows; each limit is compared with the program's.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from keiretsu.analysis.budget import MAX_STEPS
from keiretsu.analysis.cycles import find_cycles
from keiretsu.analysis.holdings import HoldingEdge, merge_edges
from keiretsu.analysis.integrated import MAX_COMPONENT_SIZE, integrated_share
from keiretsu.analysis.over_time import MAX_INSPECTIONS, MAX_SHARE_STEPS, EffectiveShareQuery, find_latest_share
from keiretsu.analysis.ownership import MAX_PATHS, sum_paths
from keiretsu.analysis.pair_facts import exactly
from keiretsu.analysis.parents import find_ultimate_parents
from keiretsu.analysis.paths import list_paths
from keiretsu.analysis.periods import to_period
from keiretsu.analysis.trees import build_tree
from tests.analysis.graphs import layered, stake
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference/ownership-metrics.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the table whose heading begins with this text."""
    lines = PAGE[PAGE.index(f"| {heading} |") :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def number(cell: str) -> float | None:
    return None if cell == "–" else float(cell)


def approximately(cell: str) -> object:
    """The expected figure, to the precision of the page."""
    value = number(cell)
    return None if value is None else pytest.approx(value, abs=0.0005)


HOLDINGS = merge_edges(
    HoldingEdge(owner, owned, kind == "stake", number(low), number(high), [])
    for owner, owned, kind, low, high in (row for row in table("Owner | Owned"))
)


def test_effective_ownership_matches_the_page() -> None:
    """For each owner, including its integrated share."""
    documented = table("Owner | Minimum")
    shares = sum_paths(HOLDINGS, "target", 15)
    assert [row[0] for row in documented] == list(shares)
    for owner, low, high, known, paths, unknown, integrated in documented:
        share = shares[owner]
        assert (share.low, share.high) == (approximately(low), approximately(high))
        assert (share.known, share.paths, share.unknown_paths) == (known == "yes", int(paths), int(unknown))
        assert integrated_share(HOLDINGS, owner, "target") == approximately(integrated)


def test_paths_match_the_page() -> None:
    """In the same order."""
    documented = table("Path | Minimum")
    paths, _ = list_paths(HOLDINGS, "fund", "target", 15, 100)
    assert [row[0] for row in documented] == [" ".join(path.ids) for path in paths]
    for (_, low, high), path in zip(documented, paths, strict=True):
        assert (path.low, path.high) == (approximately(low), approximately(high))


def test_shares_over_time_match_the_page() -> None:
    """Without a lens, and of the holdings of a day."""
    edges = [
        replace(
            stake(owner, owned, number(share), number(share)), validity=exactly(to_period(*(None if day == "–" else day for day in days)))
        )
        for owner, owned, share, *days in table("Owner | Owned | Share")
    ]
    for lens, minimum, known, changes, right_until in table("Lens"):
        day = None if lens == "none" else to_period(lens.split()[-1], lens.split()[-1])
        valid = edges if day is None else [edge for edge in edges if edge.period.overlap(day)]
        latest = find_latest_share(merge_edges(valid, is_one_day=day is not None), EffectiveShareQuery("top", "low", 15))
        assert latest.share.low == number(minimum)
        assert (latest.share.known, latest.share.changes) == (known == "yes", changes == "yes")
        assert (latest.period.last_date or "–") == right_until


def test_ultimate_parents_match_the_page() -> None:
    """With the members of their cycles."""
    assert table("Parent") == [[parent.id, " ".join(parent.cycle)] for parent in find_ultimate_parents(HOLDINGS, "target", 15)]


def test_the_tree_matches_the_page() -> None:
    """Row by row."""
    documented = table("Path | Level")
    rows = build_tree(HOLDINGS, "target", 15, 100, upward=True)
    assert [row[0] for row in documented] == [" ".join(row.path) for row in rows]
    for (_, level, low, high, circular), row in zip(documented, rows, strict=True):
        assert (row.level, row.circular, row.has_more) == (int(level), circular == "yes", False)
        assert (row.total_low, row.total_high) == (approximately(low), approximately(high))


def test_cycles_match_the_page() -> None:
    """The example has exactly one."""
    ((ids, low, high),) = table("Cycle")
    assert [(" ".join(cycle.ids), cycle.low, cycle.high) for cycle in find_cycles(HOLDINGS, 20)[0]] == [
        (ids, approximately(low), approximately(high))
    ]


def test_limits_match_the_page() -> None:
    """And the number of paths in the example of layers."""
    limits = [int(row[1].replace(",", "")) for row in table("What | Limit")]
    assert limits == [MAX_PATHS, MAX_STEPS, MAX_STEPS, MAX_STEPS, MAX_COMPONENT_SIZE, MAX_INSPECTIONS, MAX_SHARE_STEPS]
    assert f"{sum_paths(layered(15, 3), 't', 15)['l00-0'].paths:,} paths" in PAGE
