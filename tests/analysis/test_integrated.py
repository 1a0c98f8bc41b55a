"""The integrated share is the matrix's, solved as a whole; and is not told where it would rest on what no one said."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from numpy.typing import NDArray

from keiretsu.analysis.holdings import Edge, Hop, combine
from keiretsu.analysis.integrated import LARGEST, integrated
from tests.analysis.graphs import IDS, Oracle, chain, exact, exact_hops, oracle, ring, rows, stake


@settings(max_examples=500, deadline=None)
@given(rows(exact))
def test_it_is_the_whole_matrix_solved(edges: list[Edge]) -> None:
    """Where the rounds have an end between the two; else it is None. Shares far from that border, where rounding decides."""
    edges = list({(edge.owner, edge.owned): edge for edge in edges}.values())  # two rows of a pair may make a range
    graph = oracle(edges)
    assume(nx.has_path(graph, "b", "a"))
    inner = matrix(graph.subgraph((nx.descendants(graph, "b") | {"b"}) & (nx.ancestors(graph, "a") | {"a"})))
    radius = max(abs(np.linalg.eigvals(inner)))
    assume(radius < 0.999 or radius > 0.999999)
    found = integrated(combine(edges), "b", "a")
    if radius > 0.999999:
        assert found is None
    else:
        whole = np.linalg.solve(np.eye(len(IDS)) - inner, inner)
        assert found is not None
        assert abs(found - 100 * whole[IDS.index("b"), IDS.index("a")]) < 1e-9 * max(1.0, found)


def matrix(graph: Oracle) -> NDArray[np.float64]:
    """Direct shares as fractions, owners by rows."""
    shares = np.zeros((len(IDS), len(IDS)))
    for owner, owned, told in graph.edges(data=True):
        shares[IDS.index(owner), IDS.index(owned)] = told["low"] / 100
    return shares


@settings(max_examples=500, deadline=None)
@given(rows())
def test_it_is_not_told_where_a_share_between_the_two_is_not_exact(edges: list[Edge]) -> None:
    """Elsewhere such a share does no harm: with it or without, the answer is the same."""
    graph = oracle(edges)
    below, above = nx.descendants(graph, "b") | {"b"}, nx.ancestors(graph, "a") | {"a"}
    used = [(owner, owned) for owner, owned in graph.edges if owner in below and owned in above]
    found = integrated(combine(edges), "b", "a")
    if not used or any(graph.edges[pair]["low"] is None or graph.edges[pair]["low"] != graph.edges[pair]["high"] for pair in used):
        assert found is None
    assert found == integrated([hop for hop in combine(edges) if (hop.owner, hop.owned) in used], "b", "a")


def test_a_cycle_is_gone_round_again_and_again() -> None:
    """a holds half of b, b and c hold half of each other: 25 % at once, a quarter of that in the next round, and so on."""
    hops = exact_hops([("a", "b"), ("b", "c"), ("c", "b")], 50.0)
    assert integrated(hops, "a", "c") == pytest.approx(100 / 3)


def test_owning_oneself_counts() -> None:
    """b holds a fifth of itself: who holds 40 % of it holds half of what others hold."""
    assert integrated(combine([stake("a", "b", 40, 40), stake("b", "b", 20, 20)]), "a", "b") == pytest.approx(50)
    assert integrated(combine([stake("b", "b", 20, 20)]), "b", "b") == pytest.approx(25)


@pytest.mark.parametrize("round_share", [100.0, 99.9999999999])
def test_a_cycle_that_no_one_outside_owns_has_no_end(round_share: float) -> None:
    """Also where only rounding tells."""
    hops = combine([stake("a", "b", 10, 10), stake("b", "c", round_share, round_share), stake("c", "b", 100, 100), stake("c", "d", 50, 50)])
    assert integrated(hops, "a", "c") is None
    assert integrated(hops, "a", "d") is None


def test_more_than_everything_round_a_cycle_is_refused() -> None:
    """Three that hold 60 % of each of the others: the matrix can be solved, but the solution means nothing."""
    hops = exact_hops([(a, b) for a in "abc" for b in "abc" if a != b], 60.0)
    assert integrated(hops, "a", "b") is None


def test_no_way_no_share() -> None:
    """Up is not down."""
    assert integrated(exact_hops([("a", "b")]), "b", "a") is None
    assert integrated(exact_hops([("a", "b")]), "a", "a") is None
    assert integrated([], "a", "b") is None


@pytest.mark.parametrize(("cut", "told"), [({"t"}, False), ({"m"}, False), ({"x"}, False), ({"a"}, False), ({"s", "elsewhere"}, True)])
def test_a_share_that_may_lack_a_way_is_not_told(cut: set[str], told: bool) -> None:  # noqa: FBT001  # pytest passes it by name
    """The owners of x were not fetched: a may hold it, too. Who holds s does not matter: it is below."""
    hops = exact_hops([("a", "m"), ("m", "t"), ("x", "t"), ("t", "s")])
    assert integrated(hops, "a", "t", cut) == (pytest.approx(1.0) if told else None)


def test_it_is_quick_for_chains_and_leaves_out_what_is_too_large() -> None:
    """Up to so many in one cycle are solved, more are not."""
    assert integrated(chain(5_000, 100.0), "n000000", "n005000") == pytest.approx(100)
    ends = (Hop("a", "r000000", 50, 50, ()), Hop("r000001", "t", 50, 50, ()))
    assert integrated((*ring(200), *ends), "a", "t") == pytest.approx(2.5)
    assert integrated((*ring(LARGEST + 1), *ends), "a", "t") is None
