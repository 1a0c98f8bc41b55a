"""What takes too long is cut off; one timer looks after all that is under way.

    deadlines = Deadlines(10.5)
    task = deadlines.begin()
    try: ...                             the work, in this task
    except CancelledError: raise TimeoutError if deadlines.has_passed(task) else ...
    finally: deadlines.end(task)

As asyncio.timeout, which makes a timer for each, in ten calls in Python. That is exact; here up to LOOK more may pass.
"""

from __future__ import annotations

import asyncio
from typing import Any

LOOK = 0.1  # seconds between two looks


class Deadlines:
    """For the work of tasks, one at a time in each. `seconds`: how long it may take."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends: dict[Any, float] = {}
        self._cut: set[Any] = set()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> asyncio.Task[Any]:
        """The task whose time runs from now on."""
        loop = asyncio.get_running_loop()
        task: Any = asyncio.current_task(loop)
        self._ends[task] = loop.time() + self.seconds
        if self._timer is None:
            self._timer = loop.call_later(LOOK, self._look, loop)
        return task  # type: ignore[no-any-return]

    def has_passed(self, task: asyncio.Task[Any]) -> bool:
        """Whether a task is cancelled because its time has passed, and for nothing else."""
        return task in self._cut and task.cancelling() == 1

    def end(self, task: asyncio.Task[Any]) -> None:
        """The work has ended."""
        del self._ends[task]
        if task in self._cut:
            self._cut.remove(task)
            task.uncancel()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for task, ends in self._ends.items():
            if ends <= now and task not in self._cut:
                self._cut.add(task)
                task.cancel()
        self._timer = loop.call_later(LOOK, self._look, loop) if self._ends else None
