"""Circular holdings match networkx, shortest first; of very many, the first are found in few steps, and the rest is reported as missing."""

from __future__ import annotations

from random import Random

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.cycles import find_cycles
from keiretsu.analysis.holdings import Holding, HoldingEdge, merge_edges
from keiretsu.analysis.traversal import group_by_owner
from tests.analysis.graphs import chain, complete_graph, exact_holdings, is_close, oracle_graph, path_claims, path_share, random_edges, ring
from tests.executed_lines import count_lines


@given(random_edges(), st.integers(1, 30))
def test_cycles_match_networkx(edges: list[HoldingEdge], limit: int) -> None:
    """Each once, from its smallest id, with its share and its claims."""
    graph = oracle_graph(edges)
    expected = sorted((rotate(cycle) for cycle in nx.simple_cycles(graph)), key=lambda cycle: (len(cycle), cycle))
    cycles, has_more = find_cycles(merge_edges(edges), limit)
    assert [cycle.ids for cycle in cycles] == expected[:limit]
    assert has_more == (len(expected) > limit)
    for cycle in cycles:
        path = (*cycle.ids, cycle.ids[0])
        assert is_close(cycle.low, path_share(graph, path, "low"))
        assert is_close(cycle.high, path_share(graph, path, "high"))
        assert cycle.known == (cycle.low is not None and cycle.high is not None)
        assert cycle.claims == path_claims(graph, path)


def rotate(cycle: list[str]) -> tuple[str, ...]:
    """The same cycle, starting at its smallest id."""
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])


def large_component() -> tuple[Holding, ...]:
    """5,000 companies, 20,000 holdings, nearly all of them in one component."""
    random = Random(7)  # noqa: S311  # not for secrets
    return exact_holdings({(f"n{random.randrange(5_000):04}", f"n{random.randrange(5_000):04}") for _ in range(20_000)})


def test_the_shortest_of_a_large_component_are_found_in_few_steps() -> None:
    """All cycles of two and three hops, as three nested loops find them; no step is spent on paths that cannot close."""
    holdings = large_component()
    (cycles, has_more), lines = count_lines(lambda: find_cycles(holdings, 37, Budget(100_000)))
    assert lines < 2_000_000
    held = {owner: {holding.owned for holding in group} for owner, group in group_by_owner(holdings).items()}
    triples = {(a, b, c) for a in held for b in held[a] for c in held.get(b, ()) if a in held.get(c, ()) and a < min(b, c) and b != c}
    pairs = {(a, b) for a in held for b in held[a] if a < b and a in held.get(b, ())}
    expected = [*sorted((a,) for a in held if a in held[a]), *sorted(pairs), *sorted(triples)]
    assert len(expected) == 37
    assert [cycle.ids for cycle in cycles] == expected
    assert has_more


def test_the_first_cycles_of_a_complete_graph_are_exact() -> None:
    """Nine companies have 125,664 circular holdings: 36 of two hops, 168 of three."""
    cycles, has_more = find_cycles(complete_graph(9), 204)
    assert has_more
    assert [len(cycle.ids) for cycle in cycles] == [2] * 36 + [3] * 168
    assert len({cycle.ids for cycle in cycles}) == 204


def test_small_components_are_found_beside_a_large_one() -> None:
    """As are self-holdings."""
    holdings = (*complete_graph(12), *exact_holdings([("x", "y"), ("y", "x"), ("a", "a")]))
    cycles, _ = find_cycles(holdings, 300)
    assert {("a",), ("x", "y")} <= {cycle.ids for cycle in cycles}


def test_one_long_ring_is_one_cycle() -> None:
    """At any length; and no further cycles are reported."""
    cycles, has_more = find_cycles(ring(5_000), 20)
    assert [len(cycle.ids) for cycle in cycles] == [5_000]
    assert not has_more


def test_a_truncated_search_is_reported_with_its_cycles() -> None:
    """200 steps do not cover all cycles of two hops; every result is nevertheless a cycle."""
    holdings = complete_graph(12)
    cycles, has_more = find_cycles(holdings, 1_000, Budget(200))
    pairs = {(holding.owner, holding.owned) for holding in holdings}
    assert has_more
    assert cycles
    assert all(set(zip(cycle.ids, (*cycle.ids[1:], cycle.ids[0]), strict=True)) <= pairs for cycle in cycles)


def test_a_chain_has_no_cycles() -> None:
    """At any length."""
    assert find_cycles(chain(20_000), 20) == ([], False)
    assert find_cycles([], 20) == ([], False)
