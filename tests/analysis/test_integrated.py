"""The integrated share is the solution of the whole linear system; None if a share that it needs is not stated."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray

from keiretsu.analysis.holdings import Holding, HoldingEdge, merge_edges
from keiretsu.analysis.integrated import MAX_COMPONENT_SIZE, integrated_share
from tests.analysis.graphs import IDS, OracleGraph, chain, exact_bounds, exact_holdings, oracle_graph, random_edges, ring, stake


@given(random_edges(exact_bounds))
def test_it_solves_the_whole_linear_system(edges: list[HoldingEdge]) -> None:
    """If the series between the two converges; else it is None. Cases near the border, where rounding decides, are excluded."""
    edges = list({(edge.owner, edge.owned): edge for edge in edges}.values())  # parallel edges can merge into a range
    graph = oracle_graph(edges)
    assume(nx.has_path(graph, "b", "a"))
    inner = matrix(graph.subgraph((nx.descendants(graph, "b") | {"b"}) & (nx.ancestors(graph, "a") | {"a"})))
    radius = max(abs(np.linalg.eigvals(inner)))
    assume(radius < 0.999 or radius > 0.999999)
    share = integrated_share(merge_edges(edges), "b", "a")
    if radius > 0.999999:
        assert share is None
    else:
        solution = np.linalg.solve(np.eye(len(IDS)) - inner, inner)
        assert share is not None
        assert abs(share - 100 * solution[IDS.index("b"), IDS.index("a")]) < 1e-9 * max(1.0, share)


def matrix(graph: OracleGraph) -> NDArray[np.float64]:
    """Direct shares as fractions; one row per owner."""
    shares = np.zeros((len(IDS), len(IDS)))
    for owner, owned, data in graph.edges(data=True):
        shares[IDS.index(owner), IDS.index(owned)] = data["low"] / 100
    return shares


@given(random_edges())
def test_it_is_none_if_a_share_between_the_two_is_not_exact(edges: list[HoldingEdge]) -> None:
    """Elsewhere such a share has no effect: the result is the same with and without it."""
    graph = oracle_graph(edges)
    below, above = nx.descendants(graph, "b") | {"b"}, nx.ancestors(graph, "a") | {"a"}
    relevant = [(owner, owned) for owner, owned in graph.edges if owner in below and owned in above]
    share = integrated_share(merge_edges(edges), "b", "a")
    if not relevant or any(graph.edges[pair]["low"] is None or graph.edges[pair]["low"] != graph.edges[pair]["high"] for pair in relevant):
        assert share is None
    holdings = [holding for holding in merge_edges(edges) if (holding.owner, holding.owned) in relevant]
    assert share == integrated_share(holdings, "b", "a")


def test_a_cycle_is_counted_repeatedly() -> None:
    """a holds half of b, b and c hold half of each other: 25 % directly, a quarter of that in the next round, and so on."""
    holdings = exact_holdings([("a", "b"), ("b", "c"), ("c", "b")], 50.0)
    assert integrated_share(holdings, "a", "c") == pytest.approx(100 / 3)


def test_a_self_holding_counts() -> None:
    """b holds a fifth of itself: an owner of 40 % has half of the remaining 80 %."""
    assert integrated_share(merge_edges([stake("a", "b", 40, 40), stake("b", "b", 20, 20)]), "a", "b") == pytest.approx(50)
    assert integrated_share(merge_edges([stake("b", "b", 20, 20)]), "b", "b") == pytest.approx(25)


@pytest.mark.parametrize("round_share", [100.0, 99.9999999999])
def test_a_cycle_without_outside_owners_diverges(round_share: float) -> None:
    """Even if it differs from 100 % only by rounding."""
    holdings = merge_edges(
        [stake("a", "b", 10, 10), stake("b", "c", round_share, round_share), stake("c", "b", 100, 100), stake("c", "d", 50, 50)]
    )
    assert integrated_share(holdings, "a", "c") is None
    assert integrated_share(holdings, "a", "d") is None


def test_shares_above_100_per_cent_around_a_cycle_give_none() -> None:
    """Three companies that hold 60 % of each other: the system has a solution, but it is meaningless."""
    holdings = exact_holdings([(a, b) for a in "abc" for b in "abc" if a != b], 60.0)
    assert integrated_share(holdings, "a", "b") is None


def test_without_a_path_there_is_no_share() -> None:
    """Paths are directed from owner to owned."""
    assert integrated_share(exact_holdings([("a", "b")]), "b", "a") is None
    assert integrated_share(exact_holdings([("a", "b")]), "a", "a") is None
    assert integrated_share([], "a", "b") is None


@pytest.mark.parametrize(
    ("frontier", "is_known"), [({"t"}, False), ({"m"}, False), ({"x"}, False), ({"a"}, False), ({"s", "elsewhere"}, True)]
)
def test_a_share_with_a_possibly_missing_path_is_none(frontier: set[str], is_known: bool) -> None:  # noqa: FBT001  # pytest passes it by name
    """The owners of x were not fetched: a may hold it, too. The owners of s are irrelevant: s is below t."""
    holdings = exact_holdings([("a", "m"), ("m", "t"), ("x", "t"), ("t", "s")])
    assert integrated_share(holdings, "a", "t", frontier) == (pytest.approx(1.0) if is_known else None)


def test_long_chains_are_solved_and_large_components_give_none() -> None:
    """A cycle of up to 2,000 companies is solved, a larger one is not."""
    assert integrated_share(chain(5_000, 100.0), "n000000", "n005000") == pytest.approx(100)
    ends = (Holding("a", "r000000", 50, 50, ()), Holding("r000001", "t", 50, 50, ()))
    assert integrated_share((*ring(200), *ends), "a", "t") == pytest.approx(2.5)
    assert integrated_share((*ring(MAX_COMPONENT_SIZE + 1), *ends), "a", "t") is None
