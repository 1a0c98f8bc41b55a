"""The clock of the event loop, which a test moves forward: timers run without anybody waiting for them.

await clock.advance(2.0)   ->   all timers that are due within two seconds have run
"""

from __future__ import annotations

import asyncio

SETTLING_TURNS = 20  # turns of the loop after which no task can progress without input


class LoopClock:
    """The time of a loop, plus the seconds by which it was advanced."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._time = loop.time
        self._advanced = 0.0

    def time(self) -> float:
        return self._time() + self._advanced

    async def advance(self, seconds: float) -> None:
        """Let the loop run what is due now, move the clock forward, and let it run what is due then."""
        await settle()
        self._advanced += seconds
        await settle()


async def settle() -> None:
    """Let all tasks run until none can progress further."""
    for _ in range(SETTLING_TURNS):
        await asyncio.sleep(0)
