"""Circular holdings are those of networkx, shortest first; of very many, the first come in time, and that there are more is said."""

from __future__ import annotations

from random import Random
from time import perf_counter

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.cycles import cycles
from keiretsu.analysis.holdings import Edge, Hop, combine
from keiretsu.analysis.traversal import group_by_owner
from tests.analysis.graphs import chain, close, complete, exact_hops, keys, oracle, product, ring, rows


@settings(max_examples=500, deadline=None)
@given(rows(), st.integers(1, 30))
def test_cycles_are_those_of_networkx(edges: list[Edge], limit: int) -> None:
    """Each once, from its smallest id, with its product and its claims."""
    graph = oracle(edges)
    every = sorted((turned(cycle) for cycle in nx.simple_cycles(graph)), key=lambda cycle: (len(cycle), cycle))
    found, more = cycles(combine(edges), limit)
    assert [cycle.ids for cycle in found] == every[:limit]
    assert more == (len(every) > limit)
    for cycle in found:
        way = (*cycle.ids, cycle.ids[0])
        assert close(cycle.low, product(graph, way, "low"))
        assert close(cycle.high, product(graph, way, "high"))
        assert cycle.known == (cycle.low is not None and cycle.high is not None)
        assert cycle.claims == keys(graph, way)


def turned(cycle: list[str]) -> tuple[str, ...]:
    """The same cycle from its smallest id."""
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])


def large() -> tuple[Hop, ...]:
    """5,000 companies, 20,000 hops, nearly all of them in one component."""
    random = Random(7)  # noqa: S311  # not for secrets
    return exact_hops({(f"n{random.randrange(5_000):04}", f"n{random.randrange(5_000):04}") for _ in range(20_000)})


def test_the_shortest_of_a_large_component_are_found_in_time() -> None:
    """Of two and three hops all, as three loops find them, and no step is lost on ways that cannot close."""
    hops = large()
    begun = perf_counter()
    found, more = cycles(hops, 37, Budget(100_000))
    assert perf_counter() - begun < 5
    held = {node: {hop.owned for hop in near} for node, near in group_by_owner(hops).items()}
    triples = {(a, b, c) for a in held for b in held[a] for c in held.get(b, ()) if a in held.get(c, ()) and a < min(b, c) and b != c}
    pairs = {(a, b) for a in held for b in held[a] if a < b and a in held.get(b, ())}
    short = [*sorted((a,) for a in held if a in held[a]), *sorted(pairs), *sorted(triples)]
    assert len(short) == 37
    assert [cycle.ids for cycle in found] == short
    assert more


def test_where_all_hold_each_other_the_first_are_exact() -> None:
    """Nine companies have 125,664 circular holdings; 36 are of two hops, 168 of three."""
    found, more = cycles(complete(9), 204)
    assert more
    assert [len(cycle.ids) for cycle in found] == [2] * 36 + [3] * 168
    assert len({cycle.ids for cycle in found}) == 204


def test_small_components_are_found_beside_a_large_one() -> None:
    """And self loops."""
    hops = (*complete(12), *exact_hops([("x", "y"), ("y", "x"), ("a", "a")]))
    found, _ = cycles(hops, 300)
    assert {("a",), ("x", "y")} <= {cycle.ids for cycle in found}


def test_one_long_ring_is_one_cycle() -> None:
    """However long; and it is known to be the only one."""
    found, more = cycles(ring(5_000), 20)
    assert [len(cycle.ids) for cycle in found] == [5_000]
    assert not more


def test_a_search_that_is_cut_says_so_and_tells_what_it_saw() -> None:
    """Two hundred steps do not reach all cycles of two hops; what is told is a cycle all the same."""
    hops = complete(12)
    found, more = cycles(hops, 1_000, Budget(200))
    pairs = {(hop.owner, hop.owned) for hop in hops}
    assert more
    assert found
    assert all(set(zip(cycle.ids, (*cycle.ids[1:], cycle.ids[0]), strict=True)) <= pairs for cycle in found)


def test_a_chain_has_none() -> None:
    """However long."""
    assert cycles(chain(20_000), 20) == ([], False)
    assert cycles([], 20) == ([], False)
