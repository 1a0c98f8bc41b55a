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
    """Reads of new statements, whose planning ends when the test says so."""

    def __init__(self, plan_cache_size: int = 10) -> None:
        self.limiter = PlanningLimiter(plan_cache_size, self._plan)
        self.planned: list[str] = []
        self.read: list[str] = []
        self.outcomes: dict[str, asyncio.Future[bool]] = {}

    def start(self, text: str, timeout: float = HOUR) -> asyncio.Task[None]:
        return asyncio.create_task(self._read(text, timeout))

    async def _read(self, text: str, timeout: float) -> None:  # noqa: ASYNC109  # as of the limiter
        if not self.limiter.is_cached(text):
            await self.limiter.wait_until_planned(text, timeout)
        self.read.append(text)

    async def _plan(self, text: str) -> bool:
        self.planned.append(text)
        return await self._outcome(text)

    def _outcome(self, text: str) -> asyncio.Future[bool]:
        return self.outcomes.setdefault(text, asyncio.get_running_loop().create_future())

    async def settle(self) -> list[str]:
        """The statements whose planning has begun once nothing can progress further."""
        await settle()
        return self.planned

    def finish(self, text: str, *, succeeds: bool = True) -> None:
        self._outcome(text).set_result(succeeds)

    async def count_permits(self) -> int:
        """The number of new statements that are planned at once when nothing else is."""
        texts = [f"new {number}" for number in range(2 * MAX_CONCURRENT_PLANNING)]
        count_before, tasks = len(self.planned), [self.start(text) for text in texts]
        count = len(await self.settle()) - count_before
        for text in texts:
            self.finish(text)
        await asyncio.gather(*tasks)
        return count


async def test_new_statements_are_limited() -> None:
    """The next one is planned when another one has been."""
    workload = Workload()
    tasks = [workload.start(text) for text in "abcd"]
    assert await workload.settle() == ["a", "b"]
    assert len(await workload.settle()) == MAX_CONCURRENT_PLANNING
    workload.finish("b")
    assert await workload.settle() == ["a", "b", "c"]
    for text in "acd":
        workload.finish(text)
    await asyncio.gather(*tasks)
    assert sorted(workload.read) == ["a", "b", "c", "d"]


async def test_a_cached_statement_never_waits() -> None:
    """However many new ones do."""
    workload = Workload()
    workload.finish("app")
    await workload.start("app")
    tasks = [workload.start(text) for text in ("a", "b", "c", "app")]
    await workload.settle()
    assert workload.read == ["app", "app"]
    for text in "abc":
        workload.finish(text)
    await asyncio.gather(*tasks)


async def test_a_new_statement_is_planned_once() -> None:
    """Twenty reads wait for it, and all go on when it has been planned; another statement is planned meanwhile."""
    workload = Workload()
    tasks = [workload.start("same") for _ in range(20)]
    tasks.append(workload.start("other"))
    assert await workload.settle() == ["same", "other"]
    assert (workload.read, workload.limiter.pending) == ([], 21)
    workload.finish("same")
    workload.finish("other")
    await asyncio.gather(*tasks)
    assert (workload.planned, workload.read.count("same"), workload.limiter.pending) == (["same", "other"], 20, 0)


async def test_planning_outlives_the_reads_that_wait_for_it() -> None:
    """Five reads time out, another five are cancelled; the first one after the end of the planning finds the plan."""
    workload = Workload()
    impatient = [workload.start("slow", timeout=0.001) for _ in range(5)]
    disconnected = [workload.start("slow") for _ in range(5)]
    await workload.settle()
    for task in disconnected:
        task.cancel()
    outcomes = await asyncio.gather(*impatient, *disconnected, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Overloaded] * 5 + [asyncio.CancelledError] * 5
    assert workload.planned == ["slow"]
    workload.finish("slow")
    await workload.settle()
    assert workload.limiter.is_cached("slow")
    await workload.start("slow")
    assert (workload.planned, workload.read) == (["slow"], ["slow"])


async def test_planning_that_has_not_begun_ends_with_its_last_read() -> None:
    """Nobody waits for it any more; a later read starts it again."""
    workload = Workload()
    tasks = [workload.start(text) for text in "abcc"]
    await workload.settle()
    tasks[2].cancel()
    await settle()
    assert workload.limiter.pending == 3
    tasks[3].cancel()
    tasks.append(workload.start("c"))
    for text in "abc":
        workload.finish(text)
    await asyncio.gather(*tasks[:2], tasks[4])
    assert (workload.planned, sorted(workload.read)) == (["a", "b", "c"], ["a", "b", "c"])
    assert await workload.count_permits() == MAX_CONCURRENT_PLANNING


async def test_slow_planning_releases_its_permit(clock: LoopClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a slow statement does not delay all others; but only so many are planned at once. When it ends it releases nothing more."""
    monkeypatch.setattr(admission, "SLOW_PLANNING", HOUR)
    monkeypatch.setattr(admission, "MAX_RUNNING_PLANNING", 5)
    workload = Workload()
    tasks = [workload.start(text, 100 * HOUR) for text in "ab"]
    await workload.settle()
    await clock.advance(HOUR)
    tasks += [workload.start(text, 100 * HOUR) for text in "cdefg"]
    assert await workload.settle() == ["a", "b", "c", "d"]
    await clock.advance(HOUR)
    assert await workload.settle() == ["a", "b", "c", "d", "e"]
    workload.finish("a")
    assert await workload.settle() == ["a", "b", "c", "d", "e", "f"]
    for text in "bcdefg":
        workload.finish(text)
    await asyncio.gather(*tasks)
    assert await workload.count_permits() == MAX_CONCURRENT_PLANNING


async def test_a_statement_whose_planning_failed_stays_new() -> None:
    """The reads that waited for it go on and get their own error; its permit is released."""
    workload = Workload()
    tasks = [workload.start("bad") for _ in range(2)]
    workload.finish("bad", succeeds=False)
    await asyncio.gather(*tasks)
    assert (workload.planned, workload.read) == (["bad"], ["bad", "bad"])
    assert not workload.limiter.is_cached("bad")
    assert await workload.count_permits() == MAX_CONCURRENT_PLANNING


async def test_closing_ends_all_planning() -> None:
    """Also of statements that wait for a permit."""
    workload = Workload()
    tasks = [workload.start(text) for text in "abc"]
    assert await workload.settle() == ["a", "b"]
    await workload.limiter.close()
    await asyncio.gather(*tasks)
    assert not any(workload.limiter.is_cached(text) for text in "abc")


async def test_only_the_latest_statements_are_cached() -> None:
    """As in Neo4j's plan cache."""
    workload = Workload(plan_cache_size=2)
    for text in "abc":
        workload.finish(text)
        await workload.start(text)
    assert [workload.limiter.is_cached(text) for text in "abc"] == [False, True, True]


async def test_reads_that_wait_for_new_statements_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is rejected; the others get their turn."""
    monkeypatch.setattr(admission, "MAX_PENDING_PLANNING", 3)
    workload = Workload()
    tasks = [workload.start(text) for text in "abc"]
    await workload.settle()
    assert workload.limiter.pending == 3
    with pytest.raises(Overloaded):
        await workload.start("d")
    for text in "abc":
        workload.finish(text)
    await asyncio.wait_for(asyncio.gather(*tasks), MAX_WAIT)
    assert workload.limiter.pending == 0


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
