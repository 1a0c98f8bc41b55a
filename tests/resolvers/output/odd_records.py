"""Records with values that no column has, and what a reader makes of them.

with_odd_value((["Xiaomi", 3],), rng)   ->   [["Xiaomi", inf]]
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from keiretsu.resolvers.output.codegen import FALLBACK_ERRORS
from keiretsu.resolvers.output.execution_state import ExecutionState
from keiretsu.resolvers.output.value_readers import ReadFunction

ODD_VALUES: list[Any] = [None, "", "text", 0, 7, -1, 2**31, 2**40, 1.5, float("nan"), float("inf"), True, False, [], ["a"], [1], {"a": 1}]


def outcome(read: ReadFunction, record: Any, state: ExecutionState) -> tuple[Any, list[Any]] | None:
    """The value read and the data errors; None after an exception."""
    try:
        return read(record, state), state.data_errors
    except FALLBACK_ERRORS:
        return None


def with_odd_value(record: Any, rng: random.Random) -> Any:
    """A copy of the record with one value replaced."""
    parts = [list(deepcopy(record))]
    positions = list(leaf_positions(parts))
    if positions:
        parent, index = rng.choice(positions)
        parent[index] = rng.choice(ODD_VALUES)
    return parts[0]


def leaf_positions(part: list[Any]) -> Iterator[tuple[list[Any], int]]:
    """Positions of values: everything but lists, and lists of strings."""
    for index, value in enumerate(part):
        if not isinstance(value, list) or (value and all(isinstance(item, str) for item in value)):
            yield part, index
        else:
            yield from leaf_positions(value)
