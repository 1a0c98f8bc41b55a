"""Random rows with cycles, self loops, parallel, missing and ranged shares; and the same as networkx sees them, combined by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

import networkx as nx
from hypothesis import strategies as st

from keiretsu.analysis.holdings import Edge, Hop, combine

IDS = "abcdefgh"
Oracle: TypeAlias = "nx.DiGraph[str]"

shares = st.sampled_from([0.0, 0.5, 10.0, 12.5, 33.3, 50.0, 51.0, 100.0])
stated = st.one_of(
    st.none().map(lambda _: (None, None)),
    shares.map(lambda share: (share, share)),
    st.tuples(shares, shares).map(lambda pair: (min(pair), max(pair))),
    shares.map(lambda share: (share, None)),
    shares.map(lambda share: (None, share)),
)
exact = shares.map(lambda share: (share, share))


def rows(bounds: st.SearchStrategy[tuple[float | None, float | None]] = stated, most: int = 24) -> st.SearchStrategy[list[Edge]]:
    """Rows between at most eight companies; mostly exact shares, so that known paths are not rare."""
    edge = st.builds(
        lambda pair, stake, share, claims: Edge(pair[0], pair[1], stake, share[0], share[1], claims),
        st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)),
        st.booleans(),
        st.one_of(exact, exact, bounds),
        st.lists(st.sampled_from(["A1-01", "A1-02", "B2-07"]), max_size=2),
    )
    return st.integers(0, most).flatmap(lambda size: st.lists(edge, min_size=size, max_size=size))


def stake(owner: str, owned: str, low: float | None, high: float | None) -> Edge:
    """One row that states a share, resting on a claim of its own."""
    return Edge(owner, owned, stake=True, share_min=low, share_max=high, claims=[f"{owner}-{owned}"])


def exact_hops(pairs: Iterable[tuple[str, str]], share: float | None = 10.0) -> tuple[Hop, ...]:
    """Hops that all have the same share."""
    return combine(stake(owner, owned, share, share) for owner, owned in pairs)


def oracle(edges: Sequence[Edge]) -> Oracle:
    """The same rows as a graph, each pair's bounds found by sorting."""
    graph: Oracle = nx.DiGraph()
    graph.add_nodes_from(IDS)
    for owner, owned in {(edge.owner, edge.owned) for edge in edges}:
        same = [edge for edge in edges if (edge.owner, edge.owned) == (owner, owned)]
        stakes = [edge for edge in same if edge.stake and (edge.share_min, edge.share_max) != (None, None)]
        used = stakes if stakes else same
        lows = sorted(edge.share_min for edge in used if edge.share_min is not None)
        highs = sorted(edge.share_max for edge in used if edge.share_max is not None)
        claims = {key for edge in same for key in edge.claims}
        graph.add_edge(owner, owned, low=lows[0] if lows else None, high=highs[-1] if highs else None, claims=claims)
    return graph


def product(graph: Oracle, way: Sequence[str], bound: str) -> float | None:
    """The product of one bound along a way, in per cent."""
    total = 1.0
    for owner, owned in pairwise(way):
        share = graph.edges[owner, owned][bound]
        if share is None:
            return None
        total *= share / 100
    return total * 100


def keys(graph: Oracle, way: Sequence[str]) -> tuple[str, ...]:
    """The claims along a way."""
    return tuple(sorted(set().union(*(graph.edges[pair]["claims"] for pair in pairwise(way)))))


def close(one: float | None, other: float | None) -> bool:
    """Equal but for rounding; None is only None."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9


def layered(layers: int, width: int) -> tuple[Hop, ...]:
    """Layers of companies, each holding all of the next layer; the last one holds `t`."""
    pairs = [(f"l{n:02}-{a}", f"l{n + 1:02}-{b}") for n in range(layers - 1) for a in range(width) for b in range(width)]
    return exact_hops(pairs + [(f"l{layers - 1:02}-{a}", "t") for a in range(width)])


def complete(size: int) -> tuple[Hop, ...]:
    """Companies that all hold each other."""
    return exact_hops((f"c{a:02}", f"c{b:02}") for a in range(size) for b in range(size) if a != b)


def ring(size: int, share: float = 10.0) -> tuple[Hop, ...]:
    """Each holds the next one, the last holds the first."""
    return exact_hops(((f"r{a:06}", f"r{(a + 1) % size:06}") for a in range(size)), share)


def chain(hops: int, share: float = 90.0) -> tuple[Hop, ...]:
    """n000000 holds n000001, that holds the next, and so on."""
    return exact_hops(((f"n{a:06}", f"n{a + 1:06}") for a in range(hops)), share)
