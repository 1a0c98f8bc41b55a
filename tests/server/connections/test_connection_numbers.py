"""The number of connections is bounded, in all and per address; which ones are closed if room is short; accepts are paused."""

from __future__ import annotations

import asyncio
import errno
import resource
import socket
from dataclasses import replace
from typing import Any

import pytest
import strawberry
from structlog.testing import capture_logs

from keiretsu.graph.local.process.port import SHORTAGES
from keiretsu.optional_features import PAUSED_ACCEPTS
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.connections import acceptor, descriptors
from keiretsu.server.connections.descriptors import bounded_connections
from keiretsu.server.connections.guarded_protocol import ReceivePhase
from keiretsu.server.errors import CommandError
from keiretsu.server.settings import read_settings
from tests.server.connections.guarded import ANSWER, GuardedHarness, RawClient, guarded_server, post
from tests.server.connections.test_connection_times import HEAD_START
from tests.statement_texts import UnusedStore
from tests.waiting import until


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    return Engine(catalogue, core_schema(schema), UnusedStore())


async def connect(server: GuardedHarness, data: bytes = b"") -> RawClient:
    """A connection that the system has made, whether the server has accepted it or not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(data)
    return RawClient(reader, writer)


def close(*clients: RawClient) -> None:
    for client in clients:
        client.writer.close()
        client.writer.transport.abort()


async def test_silent_connections_make_room(engine: Engine) -> None:
    """The oldest first; the others stay."""
    async with guarded_server(engine, max_connections=3) as server:
        silent = [await connect(server) for _ in range(3)]
        await until(lambda: len(server.table.connections) == 3)
        client = await connect(server, post())
        assert (await client.response()).body == ANSWER
        assert await silent[0].is_closed()
        assert len(server.table.connections) == 3
        close(client, *silent)


async def test_idle_connections_make_room(engine: Engine) -> None:
    """The one that has been idle for longest, if none is silent; not one that was active a moment ago."""
    async with guarded_server(engine, max_connections=2) as server:
        idle = [await connect(server) for _ in range(2)]
        for client in idle:
            await client.send(post())
            assert (await client.response()).body == ANSWER
            await server.advance(2.0)
        newest = await connect(server, post())
        assert (await newest.response()).body == ANSWER
        assert await idle[0].is_closed()
        close(newest, *idle)


async def test_accepts_are_paused_without_room(engine: Engine) -> None:
    """While all connections are in use, new ones wait in the backlog; they are served when one ends."""
    async with guarded_server(engine, max_connections=2) as server:
        busy = [await connect(server, HEAD_START) for _ in range(2)]
        await until(lambda: [connection.phase for connection in server.guarded] == [ReceivePhase.HEAD] * 2)
        waiting = [await connect(server, post()) for _ in range(2)]
        await asyncio.sleep(0.02)
        assert len(server.table.connections) == 2
        await server.advance(5.1)
        await server.advance(2.0)
        for client in waiting:
            assert (await client.response()).body == ANSWER
        close(*busy, *waiting)


async def test_connections_per_address(engine: Engine) -> None:
    """Off by default; a rejected connection gets one error and is closed; another address is not affected."""
    assert read_settings({}).max_connections_per_address == 0
    async with guarded_server(engine, max_connections_per_address=2) as server:
        first = [await connect(server) for _ in range(2)]
        await until(lambda: len(server.table.connections) == 2)
        surplus = await connect(server)
        response = await surplus.response()
        assert (response.status, response.code, response.headers["retry-after"]) == (429, "RATE_LIMITED", "1")
        assert await surplus.is_closed()
        close(surplus)
        async with server.connected(local_addr=("127.0.0.2", 0)) as other:
            await other.send(post())
            assert (await other.response()).status == 200
        close(*first)
        await until(lambda: not server.table.connections)
        async with server.connected() as client:
            await client.send(post())
            assert (await client.response()).status == 200


@pytest.mark.parametrize("proxy", ["127.0.0.1", "127.0.0.0/8"])
async def test_a_trusted_proxy_is_exempt(engine: Engine, proxy: str) -> None:
    """Its connections are those of many clients."""
    proxies = read_settings({"KEIRETSU_TRUSTED_PROXIES": f"10.0.0.1, {proxy}"}).trusted_proxies
    async with guarded_server(engine, max_connections_per_address=1, trusted_proxies=proxies) as server:
        clients = [await connect(server, post()) for _ in range(5)]
        for client in clients:
            assert (await client.response()).status == 200
        close(*clients)


async def test_uvicorn_accepts_if_its_version_was_not_tried(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then connections beyond the limit are closed, with an error."""
    monkeypatch.setattr("keiretsu.server.connections.guarded_server.PAUSED_ACCEPTS", replace(PAUSED_ACCEPTS, tested_versions=("0.1",)))
    async with guarded_server(engine, max_connections=1) as server:
        busy = await connect(server, HEAD_START)
        await until(lambda: [connection.phase for connection in server.guarded] == [ReceivePhase.HEAD])
        surplus = await connect(server)
        response = await surplus.response()
        assert (response.status, response.code) == (503, "OVERLOADED")
        assert await surplus.is_closed()
        close(busy, surplus)


@pytest.mark.parametrize("number", sorted(SHORTAGES))
async def test_a_shortage_of_descriptors(engine: Engine, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """accept fails, is paused, and succeeds later; one silent connection is closed meanwhile."""
    monkeypatch.setattr(acceptor, "SHORTAGE_PAUSE", 0.01)
    async with guarded_server(engine) as server:
        silent = await connect(server)
        await until(lambda: len(server.table.connections) == 1)
        loop, failures = asyncio.get_running_loop(), [OSError(number, "none left")] * 3
        accept = loop.sock_accept

        async def sock_accept(listener: socket.socket) -> Any:
            if failures:
                raise failures.pop()
            return await accept(listener)

        monkeypatch.setattr(loop, "sock_accept", sock_accept)
        with capture_logs() as lines:
            clients = [await connect(server, post()) for _ in range(2)]
            for client in clients:
                assert (await client.response()).body == ANSWER
        assert [line["event"] for line in lines].count("accept_paused") == 3
        assert await silent.is_closed()
        close(silent, *clients)
        monkeypatch.undo()


@pytest.mark.parametrize("failure", [ConnectionAbortedError(errno.ECONNABORTED, "gone"), RuntimeError("a bug")])
async def test_an_accept_that_fails_otherwise(engine: Engine, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    """After a client that has gone, the next is accepted; an unexpected error restarts the task."""
    monkeypatch.setattr("keiretsu.server.supervision.FIRST_DELAY", 0.01)
    async with guarded_server(engine) as server:
        loop, failures = asyncio.get_running_loop(), [failure] * 3
        accept = loop.sock_accept

        async def sock_accept(listener: socket.socket) -> Any:
            if failures:
                raise failures.pop()
            return await accept(listener)

        monkeypatch.setattr(loop, "sock_accept", sock_accept)
        with capture_logs() as lines:
            clients = [await connect(server, post()) for _ in range(2)]
            for client in clients:
                assert (await client.response()).body == ANSWER
        assert [line["task"] for line in lines] == ["accept connections"] * (3 if isinstance(failure, RuntimeError) else 0)
        close(*clients)
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("soft", "hard", "expected"),
    [
        (1_024, 1_024, 924),
        (1_024, 100_000, 4_000),
        (1_024, 2_000, 1_900),
        (100_000, 100_000, 4_000),
        (4_100, resource.RLIM_INFINITY, 4_000),
    ],
)
def test_the_limit_of_open_files(monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, expected: int) -> None:
    """Raised as far as necessary and permitted; what is reserved for the database is never given to connections."""
    limits = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: limits.append(pair))
    assert bounded_connections(4_000, reserve=100) == expected
    assert limits[-1][0] >= expected + 100
    assert limits[-1][1] == hard


def test_a_limit_of_open_files_that_is_too_low(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server does not start, rather than fail later."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (110, 110))
    monkeypatch.setattr(resource, "setrlimit", lambda _, _pair: None)  # that of the tests' own process stays as it is
    with pytest.raises(CommandError, match=r"^The limit of open files is 110, and the database needs up to 100; raise it to 116 or more "):
        bounded_connections(4_000, reserve=100)
    assert bounded_connections(10, reserve=100) == 10
    assert descriptors.RESERVED_FILES > 50
