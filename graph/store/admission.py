"""Who goes to the database now, who waits, and who is turned away at once.

    async with gate.through(text): ...   waits where two other new texts are under way; never for a text that has come through before
    if not places.take(): await places.wait()   so many statements run at once; the next ones wait in a short line

Neo4j plans each new text, which takes a core for a tenth of a second or longer; what it has planned it keeps. And what waits in a line
that does not move costs as much as an answer and gets none: whoever cannot be served soon is told so while that is cheap.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import inf

from keiretsu.graph.lru_cache import Kept

AT_ONCE = 2
LONGEST = 1.0  # seconds that a text counts as new; what takes longer does so because it runs long
NEW_WAITING = 1000  # new texts that may wait
BURST = 0.5  # seconds that a line may be long
SHORT = 30  # who may wait in one that stands for longer


async def let_others_go_on() -> None:
    """Between two long pieces of work. What has come meanwhile is read from the network first, and then answered: two turns of the loop."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


class Full(Exception):  # noqa: N818  # nothing failed; there is no room
    """Too many are here already."""


class Gate:
    """`known`: how many texts are taken for known, the latest ones."""

    def __init__(self, known: int) -> None:
        self._known: Kept[str, bool] = Kept(known)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0

    def knows(self, text: str) -> bool:
        """Whether it came through before, not too long ago."""
        return self._known.get(text) is not None

    @asynccontextmanager
    async def through(self, text: str) -> AsyncIterator[None]:
        """What runs within has a slot, unless the text has become known while it waited for one. Raises Full."""
        await self._wait()
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

    async def _wait(self) -> None:
        if self.waiting >= NEW_WAITING:
            raise Full("too many new statements wait for their turn")
        self.waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self.waiting -= 1


class _Slot:
    """A slot that is given back once, by whoever is first."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots = slots
        self._held = True

    def give_back(self) -> None:
        if self._held:
            self._held = False
            self._slots.release()


class Places:
    """`count`: how many there are; `line`: how many may wait for one; `longest`: seconds that one of them may wait.

    The line is served in order. It may be long where many come at once; one that stands for longer than a burst lasts only makes everybody
    wait, so from then on it is `short`, until nobody stood there for as long. Once its first has waited for half of the longest time,
    nobody joins it: it would not get better.
    """

    def __init__(self, count: int, line: int, longest: float, short: int = SHORT) -> None:
        self.count = count
        self._line = line
        self._short = min(short, line)
        self._longest = longest
        self._free = count
        self._waiting: deque[tuple[asyncio.Future[None], float]] = deque()
        self._since = self._last = -inf

    @property
    def in_use(self) -> int:
        return self.count - self._free

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def take(self) -> bool:
        """Whether there was a free one, which is the asker's now."""
        if self._free:
            self._free -= 1
            return True
        return False

    def is_full(self) -> bool:
        """Whether whoever comes now would be turned away."""
        if self._free:
            return False
        now, waiting = asyncio.get_running_loop().time(), self._waiting
        most = self._line if now - self._since < BURST else self._short
        return len(waiting) >= most or (bool(waiting) and now - waiting[0][1] > self._longest / 2)

    async def wait(self) -> None:
        """Returns with a place. Raises Full."""
        if self.is_full():
            raise Full("too many statements are under way")
        loop = asyncio.get_running_loop()
        now = loop.time()
        if not self._waiting and now - self._last > BURST:
            self._since = now
        mine = loop.create_future()
        self._waiting.append((mine, now))
        timer = loop.call_later(self._longest, _give_up, mine)
        try:
            await mine
        except BaseException:
            if mine.done() and not mine.cancelled() and not mine.exception():
                self.give_back()  # it came in the moment in which the asker left
            else:
                self._waiting = deque(one for one in self._waiting if one[0] is not mine)
            raise
        finally:
            timer.cancel()
            self._last = loop.time()

    def give_back(self) -> None:
        """It goes to the first in the line."""
        while self._waiting:
            first, _ = self._waiting.popleft()
            if not first.done():
                first.set_result(None)
                return
        self._free += 1


def _give_up(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_exception(Full("no statement ended for too long"))
