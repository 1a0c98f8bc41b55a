"""Holdings -> the integrated share of an owner, which counts all walks, including those that go around a cycle repeatedly.

a holds 50 % of b, b holds 50 % of c, c holds 50 % of b   ->   a's share in c: 25 % over the one simple path, 33.3 % integrated

The measure is that of Brioschi, Buzzacchi and Colombo, "Risk capital financing and the separation of ownership and control in business
groups", Journal of Banking and Finance 13 (1989): x = (I - A)^-1 A, where A holds the direct shares; of it, the column of the company.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from keiretsu.analysis.components import strongly_connected_components
from keiretsu.analysis.holdings import Holding
from keiretsu.analysis.traversal import Adjacency, ancestor_distances, group_by_owned, group_by_owner, subgraph_between

MAX_COMPONENT_SIZE = 2_000  # companies in one component; solving time is cubic
MAX_MULTIPLIER = 1e8  # of a cycle; beyond it, rounding errors hide whether the series converges


def integrated_share(holdings: Iterable[Holding], owner: str, owned: str, frontier: Collection[str] = ()) -> float | None:
    """The integrated share of an owner in a company, in per cent. `frontier`: ids whose owners may be missing from the holdings.

    None if it is undefined: no path exists, a share between the two is not stated exactly, a direct or indirect owner of the company is
    in `frontier` (a path may be missing), the shares around a cycle do not converge (its spectral radius is 1 or more), or a component
    between the two has more than 2,000 members.
    """
    holdings = list(holdings)
    if not ancestor_distances(group_by_owned(holdings), owned).keys().isdisjoint(frontier):
        return None
    relevant = subgraph_between(holdings, owner, owned)
    if not relevant or any(holding.low is None or holding.low != holding.high for holding in relevant):
        return None
    by_owner = group_by_owner(relevant)
    shares: dict[str, float] = {}
    for component in strongly_connected_components(relevant):
        component_shares = _solve_component(component, by_owner, owned, shares)
        if component_shares is None:
            return None
        shares |= component_shares
    return shares[owner] * 100


def _solve_component(component: Sequence[str], by_owner: Adjacency, owned: str, shares: dict[str, float]) -> dict[str, float] | None:
    """The integrated share of each member, as a fraction, given the `shares` of everything they own outside; None if it diverges."""
    if len(component) > MAX_COMPONENT_SIZE:
        return None
    indexes = {node: index for index, node in enumerate(component)}
    inside = np.zeros((len(component), len(component)))
    outside = np.zeros(len(component))
    for node, index in indexes.items():
        for holding in by_owner.get(node, ()):
            share = (holding.low or 0.0) / 100
            if holding.owned in indexes:
                inside[index, indexes[holding.owned]] = share
            else:
                outside[index] += share * shares[holding.owned]
            if holding.owned == owned:
                outside[index] += share
    solution = _solve(inside, outside)
    return None if solution is None else dict(zip(component, solution.tolist(), strict=True))


def _solve(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """x = inside x + outside, for non-negative shares.

    The spectral radius is below 1 if and only if a positive y exists with y - inside y positive. So y - inside y = 1 is solved, too: y is
    the number of visits to each member; if it is not positive, or unbounded, the series diverges.
    """
    try:
        x, y = np.linalg.solve(np.eye(len(outside)) - inside, np.column_stack([outside, np.ones(len(outside))])).T
    except np.linalg.LinAlgError:
        return None
    return x if bool(np.all((y > 0) & (y < MAX_MULTIPLIER))) else None
