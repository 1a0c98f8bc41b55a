"""Background tasks that do not end by an exception: it is logged, and the task continues after a pause.

await supervise("accept", accept_connections)      runs it again whenever it fails, after 1, 2, 4, ... 30 seconds
repeat("database watchdog", check, stopping, 1.0)  calls it every second, and less often while it fails, until `stopping` is set

The tasks of a server, none of which may end while it runs: accepting connections, the sweep of their deadlines, the database watchdog, the
poll for disconnects, the request log, the warm-up. Timers are set again before the step that may fail.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

log = structlog.get_logger("keiretsu.tasks")
FIRST_DELAY = 1.0
MAX_DELAY = 30.0
"""Seconds until a task that failed continues; the delay doubles with each failure in a row."""


async def supervise(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a task until it returns or is cancelled; after an exception, log it and run the task again."""
    delay = FIRST_DELAY
    while True:
        try:
            await run()
        except Exception as error:  # noqa: BLE001  # an edge: whatever it is, the task must go on
            _log_failure(name, error, delay)
            await asyncio.sleep(delay)
            delay = min(2 * delay, MAX_DELAY)
        else:
            return


def repeat(name: str, step: Callable[[], None], stopping: threading.Event, interval: float) -> None:
    """Call a step at this interval, in seconds, until `stopping` is set. After an exception, log it and wait longer."""
    delay = FIRST_DELAY
    pause = interval
    while not stopping.wait(pause):
        try:
            step()
        except Exception as error:  # noqa: BLE001  # as above
            _log_failure(name, error, delay)
            pause, delay = max(interval, delay), min(2 * delay, MAX_DELAY)
        else:
            pause, delay = interval, FIRST_DELAY


async def attempt(name: str, run: Callable[[], Awaitable[object]]) -> None:
    """Run one part of a task; an exception is logged, and the next part follows."""
    try:
        await run()
    except Exception as error:  # noqa: BLE001  # as above
        _log_failure(name, error, 0.0)


def run_guarded(name: str, step: Callable[..., object], *arguments: Any) -> None:
    """Call one step of a task that a timer repeats; an exception is logged."""
    try:
        step(*arguments)
    except Exception as error:  # noqa: BLE001  # as above
        _log_failure(name, error, 0.0)


def _log_failure(name: str, error: Exception, delay: float) -> None:
    with suppress(OSError, ValueError):  # the log itself may be full or closed
        log.error("background_task_failed", task=name, reason=f"{type(error).__name__}: {error}", retry_after=delay, exc_info=error)
