"""Admission control: new statements wait, cached ones never do; queues are bounded; every permit is released."""

from __future__ import annotations

import asyncio

import pytest

from keiretsu.graph.store import admission
from keiretsu.graph.store.admission import MAX_CONCURRENT_PLANNING, ConcurrencyLimiter, Overloaded, PlanningLimiter
from tests.graph.store.loop_clock import LoopClock, settle
from tests.waiting import MAX_WAIT

HOUR = 3600.0


class Workload:
    """Statements that run until the test finishes them."""

    def __init__(self) -> None:
        self.limiter = PlanningLimiter(plan_cache_size=10)
        self.started: list[str] = []
        self.finish_events: dict[str, asyncio.Event] = {}

    def start(self, text: str) -> asyncio.Task[None]:
        return asyncio.create_task(self._run(text))

    async def _run(self, text: str) -> None:
        if self.limiter.is_cached(text):
            self.started.append(text)
            return
        async with self.limiter.acquire(text):
            self.started.append(text)
            await self.finish_events.setdefault(text, asyncio.Event()).wait()

    async def settle(self) -> list[str]:
        """The statements that have started once nothing can progress further."""
        await settle()
        return self.started

    def finish(self, text: str) -> None:
        self.finish_events.setdefault(text, asyncio.Event()).set()

    async def count_permits(self) -> int:
        """The number of new statements that start at once when nothing else runs."""
        texts = [f"new {number}" for number in range(len(self.started), len(self.started) + 2 * MAX_CONCURRENT_PLANNING)]
        count_before, tasks = len(self.started), [self.start(text) for text in texts]
        count = len(await self.settle()) - count_before
        for text in texts:
            self.finish(text)
        await asyncio.gather(*tasks)
        return count


async def test_new_statements_are_limited() -> None:
    """The next one starts when a running one has finished."""
    workload = Workload()
    tasks = [workload.start(text) for text in "abcd"]
    assert await workload.settle() == ["a", "b"]
    assert len(await workload.settle()) == MAX_CONCURRENT_PLANNING
    workload.finish("b")
    assert await workload.settle() == ["a", "b", "c"]
    for text in "acd":
        workload.finish(text)
    await asyncio.gather(*tasks)


async def test_a_cached_statement_never_waits() -> None:
    """However many new ones do."""
    workload = Workload()
    workload.finish("app")
    await workload.start("app")
    tasks = [workload.start(text) for text in ("a", "b", "c", "app")]
    assert await workload.settle() == ["app", "a", "b", "app"]
    for text in "abc":
        workload.finish(text)
    await asyncio.gather(*tasks)


async def test_many_requests_with_the_same_new_statement() -> None:
    """As soon as it is planned for the first, all others start at once."""
    workload = Workload()
    tasks = [workload.start("same") for _ in range(20)]
    assert len(await workload.settle()) == MAX_CONCURRENT_PLANNING
    workload.finish("same")
    await asyncio.gather(*tasks)
    assert len(workload.started) == 20
    assert await workload.count_permits() == MAX_CONCURRENT_PLANNING


async def test_a_long_statement_releases_its_permit(clock: LoopClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the planning timeout it is executing, not planning. When it finishes it releases nothing more."""
    monkeypatch.setattr(admission, "PLANNING_TIMEOUT", HOUR)
    workload = Workload()
    tasks = [workload.start(text) for text in "ab"]
    await workload.settle()
    await clock.advance(HOUR)
    tasks += [workload.start(text) for text in "cde"]
    assert await workload.settle() == ["a", "b", "c", "d"]
    workload.finish("a")
    assert await workload.settle() == ["a", "b", "c", "d"]
    for text in "bcde":
        workload.finish(text)
    await asyncio.gather(*tasks)
    assert await workload.count_permits() == MAX_CONCURRENT_PLANNING


async def test_a_failed_or_cancelled_statement_stays_new() -> None:
    """Its permit is released."""
    workload = Workload()
    for error in (ValueError, asyncio.CancelledError):
        for _ in range(MAX_CONCURRENT_PLANNING):
            with pytest.raises(error):
                async with workload.limiter.acquire("bad"):
                    raise error
        assert await workload.count_permits() == MAX_CONCURRENT_PLANNING
    assert not workload.limiter.is_cached("bad")


async def test_only_the_latest_statements_are_cached() -> None:
    """As in Neo4j's plan cache."""
    limiter = PlanningLimiter(plan_cache_size=2)
    for text in "abc":
        async with limiter.acquire(text):
            pass
    assert [limiter.is_cached(text) for text in "abc"] == [False, True, True]


async def test_pending_new_statements_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are running, one waits, the next one is rejected; the one that waits gets its turn."""
    monkeypatch.setattr(admission, "MAX_PENDING_PLANNING", 1)
    limiter, finished = PlanningLimiter(10), asyncio.Semaphore(0)

    async def run(text: str) -> None:
        async with limiter.acquire(text):
            await finished.acquire()

    running = [asyncio.create_task(run(text)) for text in "abc"]
    await asyncio.sleep(0)
    assert limiter.pending == 1
    with pytest.raises(Overloaded):
        await run("d")
    for _ in running:
        finished.release()
    await asyncio.wait_for(asyncio.gather(*running), MAX_WAIT)
    assert limiter.pending == 0


async def test_a_permit_goes_to_the_head_of_the_queue() -> None:
    """A full queue rejects; a cancelled request costs the others nothing, even when it is cancelled while it gets the permit."""
    limiter = ConcurrencyLimiter(1, 3, 5.0)
    assert limiter.try_acquire()
    assert not limiter.try_acquire()
    queue = [asyncio.create_task(limiter.acquire()) for _ in range(3)]
    await asyncio.sleep(0)
    assert limiter.is_saturated()
    with pytest.raises(Overloaded):
        await limiter.acquire()
    queue[0].cancel()
    await asyncio.wait(queue[:1])
    assert (limiter.pending, limiter.is_saturated()) == (2, False)
    limiter.release()
    queue[1].cancel()
    await asyncio.wait_for(queue[2], MAX_WAIT)
    assert (limiter.in_use, limiter.pending) == (1, 0)
    limiter.release()
    assert (limiter.in_use, limiter.try_acquire()) == (0, True)


async def test_a_queue_that_does_not_move_admits_nothing(clock: LoopClock) -> None:
    """From half of the timeout on. Its requests wait no longer than the timeout."""
    limiter = ConcurrencyLimiter(1, 100, HOUR)
    assert limiter.try_acquire()
    pending = asyncio.create_task(limiter.acquire())
    await clock.advance(0.45 * HOUR)
    assert not limiter.is_saturated()
    await clock.advance(0.1 * HOUR)
    with pytest.raises(Overloaded):
        await limiter.acquire()
    await clock.advance(0.4 * HOUR)
    assert not pending.done()
    await clock.advance(0.05 * HOUR)
    assert pending.done()
    with pytest.raises(Overloaded):
        await pending
    limiter.release()
    assert limiter.try_acquire()


async def test_a_saturated_queue_shrinks(clock: LoopClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst fills the queue; once it has been non-empty for a while its capacity drops, until it has been empty for as long."""
    monkeypatch.setattr(admission, "BURST_WINDOW", HOUR)
    limiter = ConcurrencyLimiter(1, 3, 100 * HOUR, saturated_queue_size=1)
    assert limiter.try_acquire()
    pending = [asyncio.create_task(limiter.acquire()) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await limiter.acquire()
    await clock.advance(1.5 * HOUR)
    limiter.release()
    limiter.release()
    await asyncio.gather(*pending[:2])
    assert limiter.pending == 1
    with pytest.raises(Overloaded):
        await limiter.acquire()
    limiter.release()
    await pending[2]
    next_request = asyncio.create_task(limiter.acquire())
    await asyncio.sleep(0)
    assert limiter.is_saturated()
    limiter.release()
    await next_request
    await clock.advance(1.5 * HOUR)
    pending = [asyncio.create_task(limiter.acquire()) for _ in range(3)]
    await asyncio.sleep(0)
    assert limiter.pending == 3
    for request in pending:
        limiter.release()
        await request
