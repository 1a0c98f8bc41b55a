"""Random holding edges with cycles, self-loops, parallel, missing and ranged shares; and an oracle graph of them for networkx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

import networkx as nx
from hypothesis import strategies as st

from keiretsu.analysis.holdings import Holding, HoldingEdge, merge_edges

IDS = "abcdefgh"
OracleGraph: TypeAlias = "nx.DiGraph[str]"

shares = st.sampled_from([0.0, 0.5, 10.0, 12.5, 33.3, 50.0, 51.0, 100.0])
any_bounds = st.one_of(
    st.none().map(lambda _: (None, None)),
    shares.map(lambda share: (share, share)),
    st.tuples(shares, shares).map(lambda pair: (min(pair), max(pair))),
    shares.map(lambda share: (share, None)),
    shares.map(lambda share: (None, share)),
)
exact_bounds = shares.map(lambda share: (share, share))


def random_edges(
    bounds: st.SearchStrategy[tuple[float | None, float | None]] = any_bounds, max_size: int = 24
) -> st.SearchStrategy[list[HoldingEdge]]:
    """Edges between at most eight companies; mostly exact shares, so that known paths are frequent."""
    edge = st.builds(
        lambda pair, is_stake, share, claims: HoldingEdge(pair[0], pair[1], is_stake, share[0], share[1], claims),
        st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)),
        st.booleans(),
        st.one_of(exact_bounds, exact_bounds, bounds),
        st.lists(st.sampled_from(["A1-01", "A1-02", "B2-07"]), max_size=2),
    )
    return st.integers(0, max_size).flatmap(lambda size: st.lists(edge, min_size=size, max_size=size))


def stake(owner: str, owned: str, low: float | None, high: float | None) -> HoldingEdge:
    """An edge that states a share, supported by a claim of its own."""
    return HoldingEdge(owner, owned, is_stake=True, share_min=low, share_max=high, claims=[f"{owner}-{owned}"])


def exact_holdings(pairs: Iterable[tuple[str, str]], share: float | None = 10.0) -> tuple[Holding, ...]:
    """Holdings with equal shares."""
    return merge_edges(stake(owner, owned, share, share) for owner, owned in pairs)


def oracle_graph(edges: Sequence[HoldingEdge]) -> OracleGraph:
    """The same edges as a graph; the bounds of each pair are found by sorting."""
    graph: OracleGraph = nx.DiGraph()
    graph.add_nodes_from(IDS)
    for owner, owned in {(edge.owner, edge.owned) for edge in edges}:
        parallel = [edge for edge in edges if (edge.owner, edge.owned) == (owner, owned)]
        stakes = [edge for edge in parallel if edge.is_stake and (edge.share_min, edge.share_max) != (None, None)]
        relevant = stakes if stakes else parallel
        lows = sorted(edge.share_min for edge in relevant if edge.share_min is not None)
        highs = sorted(edge.share_max for edge in relevant if edge.share_max is not None)
        claims = {key for edge in parallel for key in edge.claims}
        graph.add_edge(owner, owned, low=lows[0] if lows else None, high=highs[-1] if highs else None, claims=claims)
    return graph


def path_share(graph: OracleGraph, path: Sequence[str], bound: str) -> float | None:
    """The product of one bound along a path, in per cent."""
    total = 1.0
    for owner, owned in pairwise(path):
        share = graph.edges[owner, owned][bound]
        if share is None:
            return None
        total *= share / 100
    return total * 100


def path_claims(graph: OracleGraph, path: Sequence[str]) -> tuple[str, ...]:
    """The keys of the claims along a path."""
    return tuple(sorted(set().union(*(graph.edges[pair]["claims"] for pair in pairwise(path)))))


def is_close(left: float | None, right: float | None) -> bool:
    """Equal up to rounding; None equals only None."""
    if left is None or right is None:
        return left is right
    return abs(left - right) <= 1e-9


def layered(layers: int, width: int) -> tuple[Holding, ...]:
    """Layers of companies: each company holds every company of the next layer; the last layer holds `t`."""
    pairs = [(f"l{layer:02}-{a}", f"l{layer + 1:02}-{b}") for layer in range(layers - 1) for a in range(width) for b in range(width)]
    return exact_holdings(pairs + [(f"l{layers - 1:02}-{a}", "t") for a in range(width)])


def complete_graph(size: int) -> tuple[Holding, ...]:
    """Companies that all hold each other."""
    return exact_holdings((f"c{a:02}", f"c{b:02}") for a in range(size) for b in range(size) if a != b)


def ring(size: int, share: float = 10.0) -> tuple[Holding, ...]:
    """A cycle: each company holds the next one, the last one holds the first."""
    return exact_holdings(((f"r{a:06}", f"r{(a + 1) % size:06}") for a in range(size)), share)


def chain(hops: int, share: float = 90.0) -> tuple[Holding, ...]:
    """A chain: n000000 holds n000001, which holds the next one, and so on."""
    return exact_holdings(((f"n{a:06}", f"n{a + 1:06}") for a in range(hops)), share)
