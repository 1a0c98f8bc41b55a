"""A set of millions of ids in eight bytes each.

    known = IdSet(["company:a", "company:b"])     "company:a" in known   ->   True

It holds a hash of each id: among ten million ids, another one is mistaken for one of them with a probability of one in a trillion.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

BUCKETS = 256  # each is sorted by itself, which takes more memory than the sorted hashes


class IdSet:
    """The ids cannot be read back."""

    def __init__(self, ids: Iterable[str]) -> None:
        buckets = [array("q") for _ in range(BUCKETS)]
        for value in map(hash, ids):
            buckets[value % BUCKETS].append(value)
        self._buckets = [array("q", sorted(bucket)) for bucket in buckets]

    def __contains__(self, id_: str) -> bool:
        value = hash(id_)
        bucket = self._buckets[value % BUCKETS]
        position = bisect_left(bucket, value)
        return position < len(bucket) and bucket[position] == value
