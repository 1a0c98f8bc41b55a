"""/livez says that the process answers, /readyz that the database does, too."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from keiretsu.graph.store.store import Address, Store
from tests.server.client import address_at, application_of, closed_port


@pytest.fixture
async def without() -> AsyncIterator[httpx.AsyncClient]:
    """The application over a database that is not there."""
    with closed_port() as port:
        async with application_of(Store(address_at(port))) as client:
            yield client


@pytest.mark.database
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
async def test_all_is_well(address: Address, path: str) -> None:
    """With a database that answers, both are green; a cache must not keep that."""
    async with application_of(Store(address)) as client:
        response = await client.get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["cache-control"] == "no-store"


async def test_alive_without_a_database(without: httpx.AsyncClient) -> None:
    """Nobody should restart this process because the database is gone."""
    response = await without.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_not_ready_without_a_database(without: httpx.AsyncClient) -> None:
    """Nobody should send questions here; what the driver says stays here."""
    response = await without.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "the database cannot be reached"})
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
async def test_only_reading_is_allowed(without: httpx.AsyncClient, path: str) -> None:
    """A probe may use HEAD."""
    assert (await without.post(path)).status_code == 405
    assert (await without.head(path)).status_code == (200 if path == "/livez" else 503)
