"""Connections to one server: reuse of idle ones, and their state after failures."""

from __future__ import annotations

import asyncio
import socket

import pytest

from keiretsu.graph.store.store import Address, FailureKind, Store, StoreError
from tests.graph.store.proxy import proxy_to
from tests.graph.store.stores import HAS_FAST_PATH, ONE, SLOW, opened
from tests.graph.store.test_bolt_messages import NOOP, RECORD, SUCCESS, chunked


@pytest.fixture(params=[1, 100])
def max_concurrent_queries(request: pytest.FixtureRequest) -> int:
    size: int = request.param
    return size


@pytest.mark.database
async def test_a_read_that_waits_for_a_connection_gets_one(address: Address, max_concurrent_queries: int) -> None:
    """Idle connections are kept for the next read, but not withheld from waiting reads."""
    async with opened(address, max_concurrent_queries=max_concurrent_queries, timeout=60, queue_timeout=60) as store:
        for _ in range(2):
            assert await asyncio.gather(*(store.read(SLOW, {}) for _ in range(20))) == [(100_000,)] * 20


@pytest.mark.database
async def test_large_values_round_trip(store: Store) -> None:
    """In many chunks, in both directions."""
    values = {"v0": "äß😀" * 100_000, "v1": list(range(100_000))}
    assert await store.read("RETURN $p.v0 AS f0, $p.v1 AS f1", values) == (values["v0"], values["v1"])


@pytest.mark.database
async def test_a_connection_is_reusable_after_a_failure(address: Address) -> None:
    """Whether the statement fails at once or after a record: the next read has the same connection, and its own response."""
    async with proxy_to(address) as (proxy, proxy_address), opened(proxy_address, timeout=60) as store:
        for text in ("THIS IS NOT CYPHER", "UNWIND [1, 0] AS x RETURN 1 / x AS f0", "UNWIND [1, 2] AS f0 RETURN f0"):
            with pytest.raises(StoreError) as raised:
                await store.read(text, {})
            assert raised.value.kind is FailureKind.QUERY_FAILED
            assert await store.read("RETURN $p.v0 AS f0", {"v0": text}) == (text,)
        assert proxy.connection_count == 2, "one for reads, one for planning"


@pytest.mark.database
@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux only")
async def test_keepalive_is_enabled(address: Address) -> None:
    """The system probes a silent peer, and gives up on it soon."""
    async with opened(address, timeout=60) as store:
        await store.read(ONE, {})
        ((connection,),) = store._driver._pool.connections.values()
        raw_socket = connection.socket._socket
        tcp_options = [raw_socket.getsockopt(socket.IPPROTO_TCP, option) for option in (socket.TCP_KEEPIDLE, socket.TCP_USER_TIMEOUT)]
        assert (tcp_options, raw_socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)) == ([2, 5000], 1)


@pytest.mark.database
async def test_all_idle_connections_may_be_closed(address: Address) -> None:
    """As after a restart of the database: the next reads do not try them one by one."""
    async with proxy_to(address) as (proxy, proxy_address), opened(proxy_address, timeout=60) as store:
        await asyncio.gather(*(store.read(SLOW, {}) for _ in range(10)))
        assert proxy.connection_count > 5
        proxy.close_connections()
        assert await asyncio.gather(*(store.read(ONE, {}) for _ in range(10))) == [(1,)] * 10


@pytest.mark.database
async def test_idle_connections_may_be_dead_without_notice(address: Address) -> None:
    """The first dead connection discards the others."""
    async with proxy_to(address) as (proxy, proxy_address), opened(proxy_address, timeout=60) as store:
        assert await store.read(ONE, {}) == (1,)  # planned
        await asyncio.gather(*(store.read(SLOW, {}) for _ in range(10)))
        before = proxy.connection_count
        assert before > 5
        proxy.reset_on_next_use()
        assert await store.read(ONE, {}) == (1,)
        assert proxy.connection_count == before + 1
        assert store.open_connections == 1


@pytest.mark.database
@pytest.mark.skipif(not HAS_FAST_PATH, reason="the fast path is disabled")
async def test_data_between_responses_goes_to_the_driver(address: Address) -> None:
    """A NOOP behind a response, or while no request is pending, does not count for the next response."""
    async with opened(address, timeout=60) as store:
        assert await store.read("RETURN 2 AS f0", {}) == (2,)
        assert store._fast_path
        protocol, received = store._fast_path._idle[0], list[bytes]()
        protocol._driver_protocol = RecordingProtocol(protocol._driver_protocol, received)
        protocol.data_received(NOOP)
        for data, expected in ((NOOP, 2), (chunked(SUCCESS) + chunked(RECORD + b"\x01") + chunked(SUCCESS) + b"\0", 1)):
            read = asyncio.create_task(store.read("RETURN 2 AS f0", {}))
            await asyncio.sleep(0)
            assert protocol._response
            protocol.data_received(data)
            assert await read == (expected,)
        assert received[:2] == [NOOP, b"\0"]


class RecordingProtocol:
    """The driver's protocol; records the data it receives."""

    def __init__(self, driver: asyncio.Protocol, received: list[bytes]) -> None:
        self.driver = driver
        self.received = received

    def data_received(self, data: bytes) -> None:
        self.received.append(data)

    def eof_received(self) -> bool | None:
        return self.driver.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.driver.connection_lost(exc)
