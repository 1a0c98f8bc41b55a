"""Hops -> the integrated share of an owner: all ways count, also those that go round a cycle, again and again.

a holds 50 % of b, b holds 50 % of c, c holds 50 % of b   ->   a's share in c: 25 % over the one simple path, 33.3 % integrated

The measure is that of Brioschi, Buzzacchi and Colombo, "Risk capital financing and the separation of ownership and control in business
groups", Journal of Banking and Finance 13 (1989): x = (I - A)^-1 A, where A holds the direct shares; of it, the column of the company.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from keiretsu.analysis.components import split
from keiretsu.analysis.holdings import Hop
from keiretsu.analysis.traversal import Neighbours, between, group_by_owned, group_by_owner, measure_up

LARGEST = 2_000  # companies in one component; the time to solve it grows with their cube
MOST_ROUNDS = 1e8  # what a cycle may multiply by; beyond, rounding is all that tells it from one that never ends


def integrated(hops: Iterable[Hop], owner: str, owned: str, cut: Collection[str] = ()) -> float | None:
    """The integrated share of an owner in a company, in per cent. `cut`: ids whose owners are not all among the hops.

    None where it cannot be said: there is no way, a share between the two is not exactly stated, some owner above the company is in `cut`
    (a way may be missing), the shares round a cycle are such that it never ends (its spectral radius is 1 or more), or a component between
    the two has more than 2,000 members.
    """
    hops = list(hops)
    if not measure_up(group_by_owned(hops), owned).keys().isdisjoint(cut):
        return None
    used = between(hops, owner, owned)
    if not used or any(hop.low is None or hop.low != hop.high for hop in used):
        return None
    holdings = group_by_owner(used)
    held: dict[str, float] = {}
    for component in split(used):
        solved = _solve(component, holdings, owned, held)
        if solved is None:
            return None
        held |= solved
    return held[owner] * 100


def _solve(component: Sequence[str], holdings: Neighbours, owned: str, held: dict[str, float]) -> dict[str, float] | None:
    """What each member holds of the company, as fractions, where `held` says it for all that the members hold; None where it has no end."""
    if len(component) > LARGEST:
        return None
    places = {node: place for place, node in enumerate(component)}
    inside = np.zeros((len(component), len(component)))
    outside = np.zeros(len(component))
    for node, place in places.items():
        for hop in holdings.get(node, ()):
            share = (hop.low or 0.0) / 100
            if hop.owned in places:
                inside[place, places[hop.owned]] = share
            else:
                outside[place] += share * held[hop.owned]
            if hop.owned == owned:
                outside[place] += share
    solution = _solve_rounds(inside, outside)
    return None if solution is None else dict(zip(component, solution.tolist(), strict=True))


def _solve_rounds(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """x = inside x + outside, for shares that are not negative.

    The spectral radius is below 1 exactly if some positive y leaves a positive y - inside y. So y with a rest of 1 is solved, too: it is
    how often each member is passed; where it is not positive, or without bounds, the rounds never end.
    """
    try:
        x, y = np.linalg.solve(np.eye(len(outside)) - inside, np.column_stack([outside, np.ones(len(outside))])).T
    except np.linalg.LinAlgError:
        return None
    return x if bool(np.all((y > 0) & (y < MOST_ROUNDS))) else None
