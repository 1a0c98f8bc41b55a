"""The simple ways of exactly so many hops, in the order of the ids on them.

from "a", two hops, onward to "c"   ->   (Hop("a", "b"), Hop("b", "c")), (Hop("a", "d"), Hop("d", "c"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.holdings import Hop


def find_ways(start: str, length: int, onward: Callable[[str, int], Sequence[Hop]], budget: Budget) -> Iterator[tuple[Hop, ...]]:
    """All ways down from `start` on which no company stands twice, only that the last hop may lead back to `start`.

    `onward(node, left)`: the hops that may follow at a node where `left` are still to go, sorted by what is owned; with one to go, those
    that lead to the goal. Ends early where the budget is used up.
    """
    trail: list[Hop] = []
    visited = {start}
    open_ways = [iter(onward(start, length))]
    while open_ways and not budget.used_up:
        hop = next(open_ways[-1], None)
        if hop is None:
            open_ways.pop()
            if trail:
                visited.discard(trail.pop().owned)
        elif budget.spend(1):
            if len(trail) + 1 == length:
                yield (*trail, hop)
            elif hop.owned not in visited:
                trail.append(hop)
                visited.add(hop.owned)
                open_ways.append(iter(onward(hop.owned, length - len(trail))))
