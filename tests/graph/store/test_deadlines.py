"""What takes too long is cut off, and nothing else is."""

from __future__ import annotations

import asyncio

import pytest

from keiretsu.graph.store.deadlines import LOOK, Deadlines

SOON = 0.05  # seconds


async def work(deadlines: Deadlines, seconds: float) -> str:
    """How it ended."""
    task = deadlines.begin()
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        if not deadlines.has_passed(task):
            raise
        return "late"
    finally:
        deadlines.end(task)
    return "in time"


async def test_only_what_is_late_is_cut_off() -> None:
    """Each by its own beginning; a task that was cut off is as it was, and may work again."""
    deadlines = Deadlines(SOON)

    async def twice() -> list[str]:
        found = [await work(deadlines, 60), await work(deadlines, 0)]
        assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]  # there is one
        return found

    async with asyncio.timeout(SOON + 2 * LOOK + 1):
        found = tuple(await asyncio.gather(work(deadlines, 0), twice(), work(deadlines, 60)))
    assert found == ("in time", ["late", "in time"], "late")


async def test_one_that_is_cancelled_is_not_late() -> None:
    """Also where it is both: whoever cancelled it is told so."""
    deadlines = Deadlines(0)
    task = asyncio.create_task(work(deadlines, 60))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    both = asyncio.create_task(work(deadlines, 60))
    await asyncio.sleep(0)
    deadlines._look(asyncio.get_running_loop())
    both.cancel()
    with pytest.raises(asyncio.CancelledError):
        await both
    assert both.cancelling() == 1


async def test_nobody_looks_where_nothing_is_under_way() -> None:
    """The timer ends, and begins again."""
    deadlines = Deadlines(SOON)
    for _ in range(2):
        await work(deadlines, 0)
        await asyncio.sleep(2.5 * LOOK)
        assert deadlines._timer is None
