"""A store for each path, shared by the tests that leave it usable."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from keiretsu.graph.store.store import Address, Store
from tests.graph.store.stores import PATHS, opened_on_all


@pytest.fixture(scope="session")
async def stores(address: Address) -> AsyncIterator[dict[str, Store]]:
    async with opened_on_all(address, timeout=60) as opened_stores:
        yield opened_stores


@pytest.fixture(params=PATHS)
def any_store(request: pytest.FixtureRequest, stores: dict[str, Store]) -> Store:
    """The store of each path in turn."""
    return stores[request.param]
