"""What was used last, as much of it as has room.

    kept = Kept(500, len);  kept["a"] = "x" * 300;  kept["b"] = "y" * 300;  kept.get("a")   ->   None

As cachetools' LRUCache, of which a lookup takes four calls in Python, and each request makes several.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by key. `room`: how much they may take together; `size`: how much one takes, else 1."""

    def __init__(self, room: int, size: Callable[[V], int] = lambda _: 1) -> None:
        self.room = room
        self.taken = 0
        self._size = size
        self._entries: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value, which has been used now."""
        entries = self._entries
        if key not in entries:
            return None
        entries.move_to_end(key)
        return entries[key]

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[K]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __setitem__(self, key: K, value: V) -> None:
        """Keep a value, and nothing that must go for it. One that is larger than all the room is not kept."""
        self._drop(key)
        size = self._size(value)
        if size > self.room:
            return
        while self.taken + size > self.room:
            self._drop(next(iter(self._entries)))
        self._entries[key] = value
        self.taken += size

    def clear(self) -> None:
        """Keep nothing."""
        self._entries.clear()
        self.taken = 0

    def _drop(self, key: K) -> None:
        if key in self._entries:
            self.taken -= self._size(self._entries.pop(key))
