"""Waiting for what happens in the end. Only a test that would never end runs into the limit, so none depends on the machine's speed.

wait_until(lambda: java_of(data) is None); process.wait(MAX_WAIT)
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

MAX_WAIT = 180  # seconds for any step, on a busy machine

FindResult = TypeVar("FindResult")


def wait_until(condition: Callable[[], object]) -> None:
    """Return when the condition is true."""
    wait_for(lambda: condition() or None)


def wait_for(find: Callable[[], FindResult | None]) -> FindResult:
    """The first result of `find` other than None."""
    end = time.monotonic() + MAX_WAIT
    while (result := find()) is None:
        assert time.monotonic() < end, f"not within {MAX_WAIT} seconds"
        time.sleep(0.05)
    return result


async def until(condition: Callable[[], object]) -> None:
    """Return when the condition is true; other tasks of the event loop run meanwhile."""
    async with asyncio.timeout(MAX_WAIT):
        while not condition():  # noqa: ASYNC110  # of anything, which sets no event
            await asyncio.sleep(0.01)
