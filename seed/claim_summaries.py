"""Key of a claim -> its summary, without an object for each claim that a row becomes.

    summaries["8c1f0a2b3c4d5e6f"]   ->   ClaimSummary("8c1f0a2b3c4d5e6f", "asserted", -1.0, "document:mine/companies.csv")

The key of an implicit claim is a number of 64 bits. A million of them take 20 MB; they are read from the rows at the first look-up.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from keiretsu.seed.claims import UNKNOWN_CONFIDENCE, StatedClaims
from keiretsu.seed.rows import ClaimSummary
from keiretsu.seed.sorted_spool import SortedRow


@dataclass
class _Index:
    """Parallel arrays, by key. `groups`: modality and document, which many claims share."""

    keys: array[int] = field(default_factory=lambda: array("Q"))
    members: array[int] = field(default_factory=lambda: array("L"))
    confidences: array[float] = field(default_factory=lambda: array("d"))
    groups: list[tuple[str, str]] = field(default_factory=list)


class ClaimSummaries(Mapping[str, ClaimSummary]):
    """The claims of a data set. `rows`: gives the rows of all claims, by id. Claims that are loaded already can be looked up, too."""

    def __init__(self, claims: StatedClaims, length: int, rows: Callable[[], Iterable[SortedRow]]) -> None:
        self._stated = claims.summaries
        self._known = claims.known
        self._length = length
        self._rows = rows

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        yield from self._stated
        yield from (f"{key:016x}" for key in self._index.keys)

    def __getitem__(self, key: str) -> ClaimSummary:
        if stated := self._stated.get(key) or self._known.get(key):
            return stated
        index = self._index
        number = _number(key)
        place = bisect_left(index.keys, number)
        if number < 0 or place == len(index.keys) or index.keys[place] != number:
            raise KeyError(key)
        modality, document = index.groups[index.members[place]]
        return ClaimSummary(key, modality, index.confidences[place], document)

    @cached_property
    def _index(self) -> _Index:
        index, groups = _Index(), dict[tuple[str, str], int]()
        for id_, _, _, properties, document, _ in self._rows():
            key = id_.partition(":")[2]
            if key not in self._stated:
                group = (properties["modality"], document)
                index.keys.append(_number(key))
                index.members.append(groups.setdefault(group, len(groups)))
                index.confidences.append(float(properties.get("confidence", UNKNOWN_CONFIDENCE)))
        index.groups = list(groups)
        return index


def _number(key: str) -> int:
    """-1 for what is not the key of an implicit claim."""
    try:
        return int(key, 16) if len(key) == 16 else -1
    except ValueError:
        return -1
