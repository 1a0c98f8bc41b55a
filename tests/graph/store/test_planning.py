"""A new statement is planned once, in the background: for all its reads, however soon they time out or disconnect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest

from keiretsu.graph.store.store import Address, FailureKind, Store, StoreError
from tests.graph.store.proxy import FaultProxy, proxy_to
from tests.graph.store.stores import DIRECT_PATHS, ENDLESS, ONE, failure_of, opened_on
from tests.waiting import MAX_WAIT, until

pytestmark = pytest.mark.database

NUMBERS = count()
TIMEOUT = 1.0  # seconds of a read


def new_statement() -> str:
    """A statement that neither Neo4j nor a store has planned before."""
    return f"RETURN 1 AS f0, {next(NUMBERS)} AS planned_{id(NUMBERS)}"


@pytest.fixture(params=DIRECT_PATHS)
async def connected(request: pytest.FixtureRequest, address: Address) -> AsyncIterator[tuple[FaultProxy, Store]]:
    """A proxy and a store behind it, with open connections: one for planning, one for reads."""
    async with proxy_to(address) as (proxy, proxy_address), opened_on(request.param, proxy_address, timeout=TIMEOUT) as store:
        for _ in range(2):
            await store.read(new_statement(), {})
        try:
            yield proxy, store
        finally:
            proxy.release()


async def read_when_planned(store: Store, text: str) -> tuple[object, ...]:
    """The record of a statement, once it has been planned."""
    await until(lambda: store.is_planned(text))
    return await store.read(text, {})


async def test_five_reads_that_time_out_are_one_planning(connected: tuple[FaultProxy, Store]) -> None:
    """Each waits up to its timeout and is overloaded, which has a `retry-after`; the first one after the planning finds the plan."""
    proxy, store = connected
    text = new_statement()
    proxy.hold()
    errors = await asyncio.gather(*(store.read(text, {}) for _ in range(5)), return_exceptions=True)
    assert [error.kind for error in errors if isinstance(error, StoreError)] == [FailureKind.OVERLOADED] * 5
    assert proxy.count_requests(text) == 1
    proxy.release()
    await read_when_planned(store, text)
    assert proxy.count_requests(text) == 2, "one planning, one read"


async def test_planning_goes_on_after_its_client_has_disconnected(connected: tuple[FaultProxy, Store]) -> None:
    """A cancelled read cancels its own connection only."""
    proxy, store = connected
    text = new_statement()
    proxy.hold()
    read = asyncio.create_task(store.read(text, {}))
    await until(lambda: proxy.count_requests(text))
    read.cancel()
    with pytest.raises(asyncio.CancelledError):
        await read
    proxy.release()
    await read_when_planned(store, text)
    assert proxy.count_requests(text) == 2


async def test_a_read_that_comes_during_the_planning_waits_for_it(connected: tuple[FaultProxy, Store]) -> None:
    """And has its record."""
    proxy, store = connected
    text = new_statement()
    proxy.hold()
    reads = [asyncio.create_task(store.read(text, {})) for _ in range(3)]
    await until(lambda: proxy.count_requests(text))
    proxy.release()
    records = await asyncio.wait_for(asyncio.gather(*reads), MAX_WAIT)
    assert len(set(records)) == 1
    assert proxy.count_requests(text) == 4, "one planning, three reads"


async def test_a_slow_statement_is_planned_and_times_out(connected: tuple[FaultProxy, Store]) -> None:
    """Its planning ends when it begins to run; the second read is not planned again."""
    proxy, store = connected
    for requests in (2, 3):
        error, _ = await failure_of(store, ENDLESS)
        assert error.kind is FailureKind.TIMEOUT
        assert proxy.count_requests(ENDLESS) == requests


async def test_a_statement_that_fails_fails_once(connected: tuple[FaultProxy, Store]) -> None:
    """Its planning fails, and the read reports it."""
    _, store = connected
    error, lines = await failure_of(store, "RETURN nothing")
    assert (error.kind, len(lines)) == (FailureKind.QUERY_FAILED, 1)
    assert await store.read(ONE, {}) == (1,)


async def test_closing_a_store_ends_its_planning(connected: tuple[FaultProxy, Store]) -> None:
    """And the reads that wait for it."""
    proxy, store = connected
    proxy.hold()
    read = asyncio.create_task(store.read(new_statement(), {}))
    await until(lambda: store.pending_queries)
    await store.close()
    with pytest.raises(StoreError):
        await asyncio.wait_for(read, MAX_WAIT)
