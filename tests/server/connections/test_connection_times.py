"""No connection lasts without progress. The clock is the test's: it stands still until the test moves it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

import pytest
import strawberry
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.connections.guarded_protocol import ReceivePhase
from keiretsu.server.http import endpoint
from tests.server.access.test_raw_http import HANDSHAKE
from tests.server.connections.guarded import ANSWER, BODY, GuardedHarness, RawClient, chunked, guarded_server, post
from tests.server.http.test_overload import BlockingStore
from tests.statement_texts import UnusedStore
from tests.waiting import until

TIMEOUTS: Mapping[str, Any] = {
    "head_timeout": 5.0,
    "body_timeout": 10.0,
    "first_byte_timeout": 75.0,
    "idle_timeout": 75.0,
    "send_timeout": 30.0,
}
HEAD_START = b"POST /graphql HTTP/1.1\r\nhost:"
COUNT = b'{"query": "{ companies { totalCount } }"}'


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    return Engine(catalogue, core_schema(schema), UnusedStore())


@pytest.fixture
async def server(engine: Engine) -> AsyncIterator[GuardedHarness]:
    async with guarded_server(engine, **TIMEOUTS) as server:
        yield server


async def expect_rejection(server: GuardedHarness, client: RawClient, status: int = 408) -> None:
    """An error response, then the end of the connection."""
    response = await client.response()
    assert (response.status, response.code) == (status, "REQUEST_TIMEOUT")
    await until(lambda: not server.table.connections or server.connection.pending == 0)
    await server.advance(2.0)
    assert await client.is_closed()


async def test_a_silent_connection(server: GuardedHarness) -> None:
    """It may wait for 75 s, and is closed without a response, which nobody has requested."""
    async with server.connected() as client:
        await server.advance(74.9)
        assert len(server.table.connections) == 1
        with capture_logs() as lines:
            await server.advance(0.2)
            assert await client.is_closed()
            await server.advance(0)
        assert lines == [{"event": "connections_closed", "log_level": "warning", "silent": 1}]


@pytest.mark.parametrize("data", [HEAD_START, b"P", post()[:-30], b"\r\n\r\nGET", b"GET / HTTP/1.0\r\n"], ids=str)
async def test_half_a_head(server: GuardedHarness, data: bytes) -> None:
    """5 s from its first byte, however many bytes arrive meanwhile."""
    async with server.connected() as client:
        await server.advance(60.0)
        await client.send(data[:1])
        await until(lambda: server.connection.phase is ReceivePhase.HEAD or data.startswith(b"\r"))
        await client.send(data[1:])
        await server.reach(ReceivePhase.HEAD)
        await server.advance(4.9)
        assert server.connection.phase is ReceivePhase.HEAD
        await server.advance(0.2)
        await expect_rejection(server, client)


async def test_a_head_that_trickles(server: GuardedHarness) -> None:
    """Each byte is progress of a body, not of a head."""
    async with server.connected() as client:
        for byte in HEAD_START[:12]:
            await client.send(bytes((byte,)))
            await server.reach(ReceivePhase.HEAD)
            await server.advance(0.5)
        await expect_rejection(server, client)


async def test_line_breaks_are_no_progress(server: GuardedHarness) -> None:
    """A connection that sends only line breaks counts as silent."""
    async with server.connected() as client:
        for _ in range(5):
            await client.send(b"\r\n")
            await asyncio.sleep(0.005)
            await server.advance(15.0)
        await server.advance(0.1)
        assert await client.is_closed()


HALF_BODIES = {
    "one byte of a thousand": post(b"{" + b" " * 999)[:-999],
    "no byte of a thousand": post(b" " * 1_000)[:-1_000],
    "a body that waits for 100 Continue": post(BODY, b"expect: 100-continue")[: -len(BODY)],
    "a chunk without its end": chunked(b"10\r\n{"),
    "a chunked body without chunks": chunked(),
    "a chunked body without its last chunk": chunked(b"1b\r\n", BODY, b"\r\n"),
    "trailers without an end": chunked(b"1b\r\n", BODY, b"\r\n0\r\nx: y"),
    "HTTP/1.0": post(b" " * 9).replace(b"HTTP/1.1", b"HTTP/1.0")[:-1],
}


@pytest.mark.parametrize("data", HALF_BODIES.values(), ids=HALF_BODIES)
async def test_half_a_body(server: GuardedHarness, data: bytes) -> None:
    """10 s without a piece of it."""
    async with server.connected() as client:
        await client.send(data)
        await server.reach(ReceivePhase.BODY, pending=1)
        if b"expect" in data:
            assert await asyncio.wait_for(client.reader.readuntil(b"\r\n\r\n"), 10) == b"HTTP/1.1 100 Continue\r\n\r\n"
        await server.advance(9.9)
        assert server.connection.phase is ReceivePhase.BODY
        await server.advance(0.2)
        await expect_rejection(server, client)


@pytest.mark.parametrize(("piece", "survives"), [(b" " * 4_500, 30), (b" ", 3), (b" " * 2_000, 3)])
async def test_the_rate_of_a_body(server: GuardedHarness, piece: bytes, survives: int) -> None:
    """A piece every four seconds: at least 1,000 bytes per second on average, once ten seconds have passed."""
    async with server.connected() as client:
        await client.send(post(b" " * 200_000)[:-200_000])
        await server.reach(ReceivePhase.BODY, pending=1)
        pieces = 0
        while pieces < 30 and server.table.connections and server.connection.pending:
            before = server.connection._body_bytes
            await client.send(piece)
            await until(partial(has_received, server, before))
            pieces += 1
            await server.advance(4.0)
            await asyncio.sleep(0.005)
        assert pieces == survives
        if survives < 30:
            await expect_rejection(server, client)


def has_received(server: GuardedHarness, known: int) -> bool:
    """Whether more of the body has arrived, or its request has ended."""
    return not server.connection.pending or server.connection._body_bytes > known


async def test_the_rest_of_a_body_that_was_answered_before(server: GuardedHarness) -> None:
    """Of a request that is rejected unread: its body has the same time, and then the connection is idle, not forgotten."""
    data = b"POST /elsewhere HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n"
    async with server.connected() as client:
        await client.send(data + b"12345")
        assert (await client.response()).status == 200
        await server.reach(ReceivePhase.BODY, pending=0)
        await client.send(b"67890")
        await server.reach(ReceivePhase.BETWEEN, pending=0)
        await server.advance(74.9)
        await client.send(post())
        assert (await client.response()).body == ANSWER
    await until(lambda: not server.table.connections)
    async with server.connected() as client:
        await client.send(data)
        assert (await client.response()).status == 200
        await server.reach(ReceivePhase.BODY, pending=0)
        await server.advance(10.1)
        await server.advance(2.0)
        assert await client.is_closed()


async def test_an_idle_connection(server: GuardedHarness) -> None:
    """75 s between two requests, each time anew."""
    async with server.connected() as client:
        for _ in range(3):
            await client.send(post())
            assert (await client.response()).body == ANSWER
            await server.reach(ReceivePhase.BETWEEN, pending=0)
            await server.advance(31.0)
            await server.advance(43.0)
        await server.advance(1.1)
        assert await client.is_closed()


async def test_a_slow_operation_is_not_a_slow_client(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """The server has its own time; a pipelined request, complete or not, waits for it as well."""
    store = BlockingStore()
    async with guarded_server(Engine(catalogue, core_schema(schema), store), **TIMEOUTS) as server, server.connected() as client:
        await client.send(post(COUNT) + post(COUNT)[:-5])
        await server.reach(ReceivePhase.BODY, pending=2)
        await server.advance(500.0)
        store.released.set()
        assert (await client.response()).status == 200
        await server.reach(ReceivePhase.BODY, pending=1)
        await server.advance(9.0)
        await client.send(post(COUNT)[-5:] + HEAD_START)
        assert (await client.response()).status == 200
        await server.reach(ReceivePhase.HEAD)
        await server.advance(5.1)
        await expect_rejection(server, client)


async def large_response(scope: Scope, receive: Receive, send: Send) -> None:
    """More than fits into the buffers of a connection."""
    await Response(b"x" * 12_000_000)(scope, receive, send)


async def test_a_client_that_does_not_read(engine: Engine) -> None:
    """30 s without progress; one that reads slowly is served."""
    async with guarded_server(engine, large_response, **TIMEOUTS) as server:
        async with server.connected() as client:
            client.writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a subclass
            await client.send(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            await server.reach(ReceivePhase.BETWEEN, pending=0)
            await server.advance(30.1)
            await server.advance(0)
            await until(lambda: not server.table.connections)
        async with server.connected() as client:
            await client.send(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            await server.reach(ReceivePhase.BETWEEN, pending=0)
            while before := server.unsent_bytes:
                while server.unsent_bytes > max(before - 100_000, 0):
                    await asyncio.wait_for(client.reader.read(100_000), 10)
                await server.advance(20.0)
            assert server.table.connections


async def test_each_response_has_its_own_time(engine: Engine) -> None:
    """A client that has not begun to read a response is not compared with how it read the one before."""
    request = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    async with guarded_server(engine, large_response, **TIMEOUTS) as server, server.connected() as client:
        for _ in range(3):
            client.writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a subclass
            await client.send(request)
            await until(lambda: server.connection.pending == 0 and server.unsent_bytes > 0)
            await server.advance(20.0)
            assert server.unsent_bytes > 0
            client.writer.transport.resume_reading()  # type: ignore[attr-defined]  # of a subclass
            assert len((await client.response()).body) == 12_000_000


async def test_an_upgrade_to_websockets_leaves_the_table(server: GuardedHarness) -> None:
    """uvicorn replaces the protocol, so the guard has nothing to count any more."""
    async with server.connected() as client:
        await client.send(HANDSHAKE + b"\r\n")
        await until(lambda: not server.table.connections)
        assert not client.reader.at_eof() or await client.is_closed()


async def test_a_client_that_leaves(server: GuardedHarness) -> None:
    """At any point: the table forgets it."""
    for data in (b"", HEAD_START, post(b" " * 99)[:-9], post(), chunked(b"1;")):
        async with server.connected() as client:
            await client.send(data)
            await asyncio.sleep(0.01)
        await until(lambda: not server.table.connections)


async def test_the_issue_s_example(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """More half requests than requests may be in flight: others are served meanwhile."""
    monkeypatch.setattr(endpoint, "MAX_IN_FLIGHT", 5)
    slow = post(b"{" + b" " * 999)[:-999]
    async with guarded_server(engine, **TIMEOUTS) as server:
        connections = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(40)]
        for _, writer in connections:
            writer.write(slow)
        await until(lambda: sum(connection.pending for connection in server.guarded) == 40)
        async with server.connected() as client:
            for _ in range(10):
                await client.send(post())
                assert (await client.response()).status == 200
        await server.advance(10.1)
        for reader, writer in connections:
            assert (await RawClient(reader, writer).response()).status == 408
            writer.close()
