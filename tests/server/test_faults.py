"""Network faults between the application and its database: errors have one format, and queries recover.

The whole application connects through a proxy. How long an error and a recovery take is measured by `make bench-protection`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address, Store
from tests.graph.local.conftest import kill_processes
from tests.graph.local.processes import QUICK, require_process, supervisor_of
from tests.graph.store.proxy import FaultProxy, proxy_to
from tests.server.client import app_client
from tests.waiting import MAX_WAIT, wait_until

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

TIMEOUT = 1.5
ERRORS_BY_STATUS = {
    503: ("DATABASE_UNAVAILABLE", "The database cannot be reached (reference "),
    504: ("TIMEOUT", "The database took too long to respond (reference "),
}
QUERY = '{ company(slug: "xiaomi") { name subsidiaries { nodes { name } } } }'
LARGE_QUERY = (
    "{" + " ".join(f"a{n}: claims(first: 100) {{ nodes {{ key statement modality document {{ title }} }} }}" for n in range(15)) + "}"
)


@dataclass
class ProxiedClient:
    """A client of the application, which connects to the database through a proxy."""

    proxy: FaultProxy
    client: httpx.AsyncClient

    async def query(self) -> int:
        """Send a query; the status of its response, after checks of its format."""
        async with asyncio.timeout(MAX_WAIT):
            response = await self.client.post("/graphql", json={"query": QUERY})
        body = response.json()
        if response.status_code == 200:
            assert body["data"]["company"]["name"] == "Xiaomi"
            assert "errors" not in body
        else:
            code, message_start = ERRORS_BY_STATUS[response.status_code]
            assert set(body) == {"errors", "data"}
            assert body["data"] is None
            assert [error["extensions"]["code"] for error in body["errors"]] == [code]
            assert body["errors"][0]["message"].startswith(message_start)
            assert len(body["errors"][0]["message"]) == len(message_start) + len("01234567).")
            assert ("retry-after" in response.headers) == (response.status_code == 503)
        return response.status_code

    async def query_concurrently(self, count: int = 8) -> list[int]:
        """The statuses of concurrent queries."""
        return list(await asyncio.gather(*(self.query() for _ in range(count))))

    async def assert_recovers(self) -> None:
        """Queries succeed in the end, and from then on always."""
        async with asyncio.timeout(MAX_WAIT):
            while await self.query() != 200:  # noqa: ASYNC110  # a new query each time
                await asyncio.sleep(0.1)
        assert await self.query_concurrently() == [200] * 8
        assert (await self.client.get("/readyz")).status_code == 200


@asynccontextmanager
async def open_proxied_client(address: Address, seconds: float = TIMEOUT) -> AsyncIterator[ProxiedClient]:
    """The whole application after a first query: it has open connections, and the database has planned the statement."""
    async with proxy_to(address) as (proxy, proxy_address), app_client(Store(proxy_address, timeout=seconds)) as client:
        proxied_client = ProxiedClient(proxy, client)
        await proxied_client.assert_recovers()
        yield proxied_client


@pytest.fixture
async def proxied(address: Address) -> AsyncIterator[ProxiedClient]:
    """The application behind a proxy."""
    async with open_proxied_client(address) as proxied_client:
        yield proxied_client


async def go_silent(proxy: FaultProxy) -> None:
    proxy.is_silent = True


async def truncate_responses(proxy: FaultProxy) -> None:
    proxy.responses_to_truncate = 1_000_000


async def reject_connections(proxy: FaultProxy) -> None:
    proxy.connections_to_reject = 1_000_000
    proxy.close_connections()


async def delay_responses(proxy: FaultProxy) -> None:
    proxy.delay = TIMEOUT


FAULTS: dict[str, Callable[[FaultProxy], Awaitable[None]]] = {
    "black hole": go_silent,
    "truncated responses": truncate_responses,
    "connections closed after accept": reject_connections,
    "down": FaultProxy.stop,
    "delay beyond the timeout": delay_responses,
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_requests_fail_during_a_fault(proxied: ProxiedClient, fault: str) -> None:
    """Requests in flight at its start and later ones end with an error; /livez is unaffected; afterwards queries recover."""
    proxy = proxied.proxy
    proxy.delay = 0.1
    in_flight = asyncio.create_task(proxied.query_concurrently())
    await asyncio.sleep(0.05)
    proxy.delay = 0.0
    await FAULTS[fault](proxy)
    await proxied.query_concurrently()
    assert (await proxied.client.get("/readyz")).status_code == 503
    failing = asyncio.create_task(proxied.query_concurrently())
    assert (await proxied.client.get("/livez")).status_code == 200
    assert 200 not in await failing
    await in_flight
    proxy.is_silent, proxy.delay, proxy.responses_to_truncate, proxy.connections_to_reject = False, 0.0, 0, 0
    if fault == "down":
        await proxy.start()
    await proxied.assert_recovers()


async def test_a_round_trip_of_half_a_second_is_no_failure(address: Address) -> None:
    """Queries to a remote database are slow, but succeed."""
    async with open_proxied_client(address, 5) as proxied:
        proxied.proxy.delay = 0.25
        for _ in range(2):
            assert await proxied.query_concurrently() == [200] * 8
        proxied.proxy.delay = 0.0
        await proxied.assert_recovers()


@pytest.mark.parametrize("end_connections", [FaultProxy.reset_connections, FaultProxy.close_connections])
async def test_queries_are_retried_when_connections_end(proxied: ProxiedClient, end_connections: Callable[[FaultProxy], None]) -> None:
    """All succeed over new connections, since a read can be repeated; the stale connections cause no failures."""
    proxied.proxy.delay = 0.1
    in_flight = asyncio.create_task(proxied.query_concurrently())
    await asyncio.sleep(0.05)
    end_connections(proxied.proxy)
    proxied.proxy.delay = 0.0
    assert await in_flight == [200] * 8
    end_connections(proxied.proxy)
    assert await proxied.query_concurrently(20) == [200] * 20


async def test_a_truncated_response_is_read_again(proxied: ProxiedClient) -> None:
    """The truncated record is discarded, and the second attempt succeeds."""
    proxied.proxy.responses_to_truncate = 1
    assert await proxied.query() == 200
    assert proxied.proxy.responses_to_truncate == 0


async def test_queries_recover_after_a_restart_of_the_database(proxied: ProxiedClient) -> None:
    """The database is down for a moment and has lost all connections."""
    proxied.proxy.delay = 0.1
    in_flight = asyncio.create_task(proxied.query_concurrently())
    await asyncio.sleep(0.05)
    await proxied.proxy.stop()
    proxied.proxy.delay = 0.0
    later_queries = asyncio.create_task(proxied.query_concurrently())
    await asyncio.sleep(0.5)
    await proxied.proxy.start()
    await in_flight
    await later_queries
    await proxied.assert_recovers()


async def test_concurrent_probes_of_a_silent_database_share_one_health_check(proxied: ProxiedClient) -> None:
    """They open at most one connection, and all get a response."""
    proxied.proxy.is_silent = True
    connections_before = proxied.proxy.connection_count
    responses = await asyncio.gather(*(proxied.client.get("/readyz") for _ in range(50)))
    assert {(response.status_code, response.text) for response in responses} == {(503, '{"status":"database unreachable"}')}
    assert proxied.proxy.connection_count - connections_before <= 1
    proxied.proxy.is_silent = False
    await proxied.assert_recovers()


async def test_livez_responds_during_large_responses(address: Address) -> None:
    """Many responses of a third of a megabyte do not block the event loop: each of many probes is done before them."""
    async with open_proxied_client(address, 60) as proxied:
        assert await size_of_large_response(proxied) > 300_000
        large = asyncio.gather(*(size_of_large_response(proxied) for _ in range(16)))
        for _ in range(20):
            assert (await proxied.client.get("/livez")).status_code == 200
            assert not large.done()
        assert min(await large) > 300_000


async def size_of_large_response(proxied: ProxiedClient) -> int:
    response = await proxied.client.post("/graphql", json={"query": LARGE_QUERY}, timeout=60)
    assert response.status_code == 200
    return len(response.content)


async def test_queries_recover_after_the_database_was_killed(tmp_path: Path, cache: Path) -> None:
    """A real database is killed and started again at the same address."""
    data = tmp_path / "data"
    try:
        with await asyncio.to_thread(open_database, data, cache) as local:
            address = Address(local.uri, local.username, local.password)
            async with app_client(Store(address, timeout=TIMEOUT)) as client:
                assert await status_of(client) == 200
                supervisor = require_process(supervisor_of(data))
                supervisor.kill()
                await asyncio.to_thread(supervisor.wait, MAX_WAIT)
                await asyncio.to_thread(wait_until, lambda: supervisor_of(data) is None)
                assert await status_of(client) == 503
                restarted = await asyncio.to_thread(open_database, data, cache, replace(QUICK, port=urlsplit(address.uri).port))
                with restarted:
                    async with asyncio.timeout(MAX_WAIT):
                        while await status_of(client) != 200:  # noqa: ASYNC110  # a new query each time
                            await asyncio.sleep(0.05)
    finally:
        kill_processes(data)


async def status_of(client: httpx.AsyncClient) -> int:
    """The status of a query to an empty database, after checks of the result."""
    async with asyncio.timeout(MAX_WAIT):
        response = await client.post("/graphql", json={"query": "{ companies { totalCount } }"})
    body: dict[str, Any] = response.json()
    assert body["data"] == {"companies": {"totalCount": 0}} if response.status_code == 200 else body["errors"]
    return response.status_code
