"""A store for each path, shared by the tests that leave it usable; and the clock of the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from keiretsu.graph.store.store import Address, Store
from tests.graph.store.loop_clock import LoopClock
from tests.graph.store.stores import PATHS, opened_on_all


@pytest.fixture(scope="session")
async def stores(address: Address) -> AsyncIterator[dict[str, Store]]:
    async with opened_on_all(address, timeout=60) as opened_stores:
        yield opened_stores


@pytest.fixture(params=PATHS)
def any_store(request: pytest.FixtureRequest, stores: dict[str, Store]) -> Store:
    """The store of each path in turn."""
    return stores[request.param]


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> LoopClock:
    """The clock of the event loop, under the control of the test."""
    loop = asyncio.get_running_loop()
    loop_clock = LoopClock(loop)
    monkeypatch.setattr(loop, "time", loop_clock.time)
    return loop_clock
