"""At most a few statements that are new to Neo4j run at once, so that one who explores does not slow down whoever asks the same as always.

    async with gate.through(text): ...   waits where two other new texts are under way; never for a text that has come through before

Neo4j plans each new text, which takes a core for a tenth of a second or longer; what it has planned it keeps.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cachetools import LRUCache

AT_ONCE = 2
LONGEST = 1.0  # seconds that a text counts as new; what takes longer does so because it runs long


class Gate:
    """`known`: how many texts are taken for known, the latest ones."""

    def __init__(self, known: int) -> None:
        self._known: LRUCache[str, bool] = LRUCache(known)
        self._slots = asyncio.Semaphore(AT_ONCE)

    def knows(self, text: str) -> bool:
        """Whether it came through before, not too long ago."""
        return self._known.get(text, False)

    @asynccontextmanager
    async def through(self, text: str) -> AsyncIterator[None]:
        """What runs within has a slot, unless the text has become known while it waited for one."""
        await self._slots.acquire()
        if self.knows(text):
            self._slots.release()
            yield
        else:
            slot = _Slot(self._slots)
            timer = asyncio.get_running_loop().call_later(LONGEST, slot.give_back)
            try:
                yield
                self._known[text] = True
            finally:
                timer.cancel()
                slot.give_back()


class _Slot:
    """A slot that is given back once, by whoever is first."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots = slots
        self._held = True

    def give_back(self) -> None:
        if self._held:
            self._held = False
            self._slots.release()
