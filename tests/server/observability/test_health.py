"""/livez reports that the process responds, /readyz that the database responds, too."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from keiretsu.graph.store.store import Address, Store
from tests.server.client import address_at, app_client, unused_port


@pytest.fixture
async def offline_client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application without a database."""
    with unused_port() as port:
        async with app_client(Store(address_at(port))) as client:
            yield client


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
async def test_healthy(address: Address, path: str) -> None:
    """With a database both are 200; caches must not store that."""
    async with app_client(Store(address)) as client:
        response = await client.get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["cache-control"] == "no-store"


async def test_livez_without_a_database(offline_client: httpx.AsyncClient) -> None:
    """200: an unreachable database must not restart this process."""
    response = await offline_client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_readyz_without_a_database(offline_client: httpx.AsyncClient) -> None:
    """503: no traffic should be routed here; the driver's message is not revealed."""
    response = await offline_client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "database unreachable"})
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
async def test_only_get_and_head_are_allowed(offline_client: httpx.AsyncClient, path: str) -> None:
    """Probes may use HEAD."""
    assert (await offline_client.post(path)).status_code == 405
    assert (await offline_client.head(path)).status_code == (200 if path == "/livez" else 503)
