"""Values of `paths`, `subgraph` and `common` -> `cut`, `reason`, `counts`, and rows in a fixed order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from typing import Any

from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import ExecutionState

START_EXISTS, END_EXISTS, IS_SAME_NODE, MORE_PATHS, PATH_ROWS = range(5)
"""Positions of the parts in the value of `paths`."""

EDGE_KINDS, IS_TRUNCATED, NODE_ROWS, EDGE_ROWS, LEVEL_SIZES = range(5)
"""Positions of the parts in the value of `subgraph`."""

TIMED_OUT = "time"
TIMEOUT_VALUE: list[Any] = [True, True, False, TIMED_OUT, []]
"""The value of `paths` after a timeout."""


def read_paths_cut(value: Any, _state: ExecutionState) -> bool:
    """`cut`: whether more paths exist or may exist."""
    return value[MORE_PATHS] is not False


@dataclass(frozen=True)
class PathsReasonReader:
    """Reads `reason`: why a search is cut or empty. `limit_slot`: its value is one more than `first`."""

    limit_slot: int
    hops: int

    def __call__(self, value: Any, state: ExecutionState) -> Any:
        if not (value[START_EXISTS] and value[END_EXISTS]):
            arguments = "`to`" if value[START_EXISTS] else "`from`" if value[END_EXISTS] else "`from` or `to`"
            return f"No entity has the id in {arguments}, or the lens hides it."
        if value[IS_SAME_NODE]:
            return "`from` and `to` are the same entity."
        if value[MORE_PATHS] == TIMED_OUT:
            return "The search reached the time limit; set a lower `maxHops` or restrict `kinds`."
        if value[MORE_PATHS] is None:
            return "Too many candidate paths pass an entity twice, so more paths may exist; set a lower `maxHops` or restrict `kinds`."
        if value[MORE_PATHS]:
            return f"More than {state.values[self.limit_slot] - 1} paths exist; increase `first`."
        if not value[PATH_ROWS]:
            return f"No path of at most {self.hops} hops is visible under this lens and these conditions."
        return None


@dataclass(frozen=True)
class KindCountsReader:
    """Reads `counts`: the number of edges of each kind, in descending order."""

    entries: tuple[tuple[str, str], ...]

    def __call__(self, value: Any, _state: ExecutionState) -> Any:
        counts = sorted(Counter(value[EDGE_KINDS]).items(), key=lambda item: (-item[1], item[0]))
        return [{key: _count_field(name, kind, count) for key, name in self.entries} for kind, count in counts]


def _count_field(name: str, kind: str, count: int) -> Any:
    return {"kind": kind, "count": count}.get(name, "KindCount")


@dataclass(frozen=True)
class RowSorter:
    """Sorts rows by a text column, independent of the order in the store; each level is sorted separately."""

    position: int
    sort_column: ColumnRef
    sizes_position: int | None = None

    def __call__(self, value: Any) -> list[Any]:
        rows = value[self.position]
        sizes = [len(rows)] if self.sizes_position is None else value[self.sizes_position]
        starts = accumulate(sizes, initial=0)
        return [row for start, size in zip(starts, sizes, strict=False) for row in self._sorted(rows[start : start + size])]

    def _sorted(self, rows: list[Any]) -> list[Any]:
        get_text = itemgetter(self.sort_column.position)
        try:
            return sorted(rows, key=get_text)
        except TypeError:  # a value that is not a text, which the reader of the row may accept
            return sorted(rows, key=lambda row: str(get_text(row)))
