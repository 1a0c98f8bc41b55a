"""Simple paths of a given length, in the order of the ids on them.

from "a", two hops, to "c"   ->   (Holding("a", "b"), Holding("b", "c")), (Holding("a", "d"), Holding("d", "c"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from keiretsu.analysis.budget import Budget
from keiretsu.analysis.holdings import Holding


def enumerate_paths(
    start: str, length: int, successors: Callable[[str, int], Sequence[Holding]], budget: Budget
) -> Iterator[tuple[Holding, ...]]:
    """All paths down from `start` that visit no company twice, except that the last hop may lead back to `start`.

    `successors(node, hops_left)`: the candidate holdings at a node with that many hops left, sorted by owned id; for the last hop, only
    those that lead to the target. Ends early if the budget is exhausted.
    """
    path: list[Holding] = []
    visited = {start}
    stack = [iter(successors(start, length))]
    while stack and not budget.is_exhausted:
        holding = next(stack[-1], None)
        if holding is None:
            stack.pop()
            if path:
                visited.discard(path.pop().owned)
        elif budget.spend(1):
            if len(path) + 1 == length:
                yield (*path, holding)
            elif holding.owned not in visited:
                path.append(holding)
                visited.add(holding.owned)
                stack.append(iter(successors(holding.owned, length - len(path))))
