"""Admission control for database queries: concurrency limits and bounded queues.

    await planning.wait_until_planned(text, 10.0)           all reads of a new statement wait for one planning; those of a cached one never
    if not limiter.try_acquire(): await limiter.acquire()   so many statements run at once; the next ones wait in a bounded queue

Neo4j plans each new statement, which takes a core for 0.1 s or longer, and caches the plan. Requests in a queue that does not move cost
as much as a response and get none: one that cannot be served soon is rejected while that is cheap.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import inf

from cachetools import LRUCache

MAX_CONCURRENT_QUERIES = 64  # more share the same cores of a database, and then a long statement delays all the others
MAX_CONCURRENT_PLANNING = 2
SLOW_PLANNING = 1.0  # seconds after which planning releases its permit, so that a slow statement does not delay all other new ones
MAX_RUNNING_PLANNING = 8  # statements, including the slow ones
MAX_PENDING_PLANNING = 1000  # reads that may wait for new statements
BURST_WINDOW = 0.5  # seconds for which the queue may be long
SATURATED_QUEUE_SIZE = 30  # requests that may wait in a queue that has been non-empty for longer


async def yield_to_event_loop() -> None:
    """Let other tasks run between two long steps. Two turns of the loop: pending input is read in the first and processed in the second."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


class Overloaded(Exception):  # noqa: N818  # nothing failed; the limit is reached
    """Too many requests are running or waiting."""


class PlanningLimiter:
    """Has each new statement planned once, and limits how many are planned at once.

    `plan(text)` plans a statement and returns whether it is planned now. `plan_cache_size`: number of latest statements that count as
    cached. Planning that has begun goes on when nobody waits for it any more: the next read of the statement finds the plan.
    """

    def __init__(self, plan_cache_size: int, plan: Callable[[str], Awaitable[bool]]) -> None:
        self._cached: LRUCache[str, None] = LRUCache(plan_cache_size)
        self._plan = plan
        self._permits = asyncio.Semaphore(MAX_CONCURRENT_PLANNING)
        self._running = asyncio.Semaphore(MAX_RUNNING_PLANNING)
        self._plannings: dict[str, _Planning] = {}
        self.pending = 0

    def is_cached(self, text: str) -> bool:
        """Whether Neo4j planned this statement recently."""
        try:
            self._cached[text]
        except KeyError:
            return False
        return True

    async def wait_until_planned(self, text: str, timeout: float) -> bool:  # noqa: ASYNC109  # a timeout is another error here
        """Wait for the planning of a statement; whether it is planned then.

        Raises Overloaded, also after `timeout` seconds, and what `plan` raises.
        """
        if self.pending >= MAX_PENDING_PLANNING:
            raise Overloaded("Too many reads are waiting for new statements to be planned")
        planning = self._plannings.get(text) or self._start(text)
        planning.waiting += 1
        self.pending += 1
        try:
            ended, _ = await asyncio.wait({planning.task}, timeout=timeout)
        finally:
            self.pending -= 1
            planning.waiting -= 1
            if not planning.waiting and not planning.has_begun:
                planning.task.cancel()
                self._end(text, planning)
        if not ended:
            raise Overloaded("The statement is still being planned")
        return not planning.task.cancelled() and planning.task.result()

    async def close(self) -> None:
        """Cancel all planning."""
        tasks = [planning.task for planning in self._plannings.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, text: str) -> _Planning:
        planning = self._plannings[text] = _Planning()
        planning.task = asyncio.create_task(self._run(text, planning))
        planning.task.add_done_callback(lambda _: self._end(text, planning))
        return planning

    def _end(self, text: str, planning: _Planning) -> None:
        if self._plannings.get(text) is planning:
            del self._plannings[text]
        if planning.task.done() and not planning.task.cancelled():
            planning.task.exception()  # else asyncio logs it if no read waits any more

    async def _run(self, text: str, planning: _Planning) -> bool:
        async with self._running:
            await self._permits.acquire()
            permit = _Permit(self._permits)
            planning.has_begun = True
            timer = asyncio.get_running_loop().call_later(SLOW_PLANNING, permit.release)
            try:
                if is_planned := await self._plan(text):
                    self._cached[text] = None
                return is_planned
            finally:
                timer.cancel()
                permit.release()


@dataclass
class _Planning:
    """A statement that is being planned, or waits for a permit; and the number of reads that wait for it."""

    task: asyncio.Task[bool] = field(init=False)
    waiting: int = 0
    has_begun: bool = False


class _Permit:
    """A permit whose first release counts; later ones do nothing."""

    def __init__(self, permits: asyncio.Semaphore) -> None:
        self._permits = permits
        self._is_held = True

    def release(self) -> None:
        if self._is_held:
            self._is_held = False
            self._permits.release()


class ConcurrencyLimiter:
    """`limit`: number of permits; `queue_size`: requests that may wait for one; `queue_timeout`: seconds that each may wait.

    The queue is FIFO. It may be long during a burst; one that stays non-empty for longer than BURST_WINDOW only delays everybody, so its
    capacity drops to `saturated_queue_size` until it has stayed empty for as long. Once its head has waited for half of the timeout,
    nothing is admitted: the wait would not get shorter.
    """

    def __init__(self, limit: int, queue_size: int, queue_timeout: float, saturated_queue_size: int = SATURATED_QUEUE_SIZE) -> None:
        self.limit = limit
        self._queue_size = queue_size
        self._saturated_queue_size = min(saturated_queue_size, queue_size)
        self._queue_timeout = queue_timeout
        self._available = limit
        self._queue: deque[tuple[asyncio.Future[None], float]] = deque()
        self._burst_start = self._last_wait_end = -inf

    @property
    def in_use(self) -> int:
        return self.limit - self._available

    @property
    def pending(self) -> int:
        return len(self._queue)

    def try_acquire(self) -> bool:
        """Take a permit if one is available; whether it was."""
        if self._available:
            self._available -= 1
            return True
        return False

    def is_saturated(self) -> bool:
        """Whether a request that arrives now is rejected."""
        if self._available:
            return False
        now, queue = asyncio.get_running_loop().time(), self._queue
        capacity = self._queue_size if now - self._burst_start < BURST_WINDOW else self._saturated_queue_size
        return len(queue) >= capacity or (bool(queue) and now - queue[0][1] > self._queue_timeout / 2)

    async def acquire(self) -> None:
        """Wait for a permit. Raises Overloaded."""
        if self.is_saturated():
            raise Overloaded("Too many statements are running")
        loop = asyncio.get_running_loop()
        now = loop.time()
        if not self._queue and now - self._last_wait_end > BURST_WINDOW:
            self._burst_start = now
        permit = loop.create_future()
        self._queue.append((permit, now))
        timer = loop.call_later(self._queue_timeout, _time_out, permit)
        try:
            await permit
        except BaseException:
            if permit.done() and not permit.cancelled() and not permit.exception():
                self.release()  # the permit was granted while the client was disconnecting
            else:
                self._queue = deque(entry for entry in self._queue if entry[0] is not permit)
            raise
        finally:
            timer.cancel()
            self._last_wait_end = loop.time()

    def release(self) -> None:
        """Pass the permit to the head of the queue."""
        while self._queue:
            permit, _ = self._queue.popleft()
            if not permit.done():
                permit.set_result(None)
                return
        self._available += 1


def _time_out(permit: asyncio.Future[None]) -> None:
    if not permit.done():
        permit.set_exception(Overloaded("No running statement ended within the queue timeout"))
