"""The records of paths, surroundings and common ground -> what the asker reads beside nodes and edges: cut, reason, counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from typing import Any

from keiretsu.resolvers.output import output_plan as s

FOUND, ENDS, SAME, MORE, ROWS = range(5)
"""Where the parts of a paths' value stand."""

KINDS, LEFT_OUT, NEAR, TIES, SIZES = range(5)
"""Where the parts of a subgraph's value stand."""

TIME = "time"
OUT_OF_TIME: list[Any] = [True, True, False, TIME, []]
"""The value of paths whose search took too long."""


@dataclass(frozen=True)
class Cut:
    """Whether there are, or may be, more paths."""

    def __call__(self, value: Any, _bound: s.Bound) -> Any:
        return value[MORE] is not False


@dataclass(frozen=True)
class Reason:
    """Why a search was cut, or why it found nothing. `limit`: the slot with one more than was asked for."""

    limit: int
    hops: int

    def __call__(self, value: Any, bound: s.Bound) -> Any:
        if not (value[FOUND] and value[ENDS]):
            which = "`to`" if value[FOUND] else "`from`" if value[ENDS] else "`from`, nor with that of `to`"
            return f"there is no entity with the id of {which}, or the lens hides it."
        if value[SAME]:
            return "`from` and `to` are the same entity."
        if value[MORE] == TIME:
            return "the time limit ended the search; ask for fewer hops, or only for some kinds."
        if value[MORE] is None:
            return "too many ways pass an entity twice, behind which there may be more paths; ask for fewer hops, or only for some kinds."
        if value[MORE]:
            return f"there are more than {bound.values[self.limit] - 1} paths; ask for more with `first`."
        if not value[ROWS]:
            return f"no path of at most {self.hops} hops is visible under this lens and these conditions."
        return None


@dataclass(frozen=True)
class Counts:
    """How many edges of each kind, most first."""

    entries: tuple[tuple[str, str], ...]

    def __call__(self, value: Any, _bound: s.Bound) -> Any:
        found = sorted(Counter(value[KINDS]).items(), key=lambda one: (-one[1], one[0]))
        return [{key: _count(name, kind, count) for key, name in self.entries} for kind, count in found]


def _count(name: str, kind: str, count: int) -> Any:
    return {"kind": kind, "count": count}.get(name, "KindCount")


@dataclass(frozen=True)
class Sorting:
    """Rows in a fixed order, whatever order the store has them in: by the text in this column, of each level for itself."""

    place: int
    by: int
    sizes: int | None = None

    def __call__(self, value: Any) -> list[Any]:
        rows = value[self.place]
        sizes = [len(rows)] if self.sizes is None else value[self.sizes]
        starts = accumulate(sizes, initial=0)
        return [row for start, size in zip(starts, sizes, strict=False) for row in self._sorted(rows[start : start + size])]

    def _sorted(self, rows: list[Any]) -> list[Any]:
        try:
            return sorted(rows, key=itemgetter(self.by))
        except TypeError:  # something else than a text, which the reader of the row may or may not mind
            return sorted(rows, key=lambda row: str(row[self.by]))


@dataclass(frozen=True)
class InOrder:
    """Rows as a list, in a fixed order."""

    sorting: Sorting
    read: s.Reader

    def __call__(self, value: Any, bound: s.Bound) -> Any:
        return s.many(self.read, self.sorting(value), bound)


@dataclass(frozen=True)
class Within:
    """A column that holds a row, as an object."""

    place: int
    read: s.Reader

    def __call__(self, row: Any, bound: s.Bound) -> Any:
        return self.read(row[self.place], bound)
