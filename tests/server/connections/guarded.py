"""A real server with guarded connections and a clock that the test moves, and raw connections to it.

async with guarded_server(engine, head_timeout=5.0) as server, server.connected() as client: await client.send(b"GET / ")
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from keiretsu.resolvers.engine import Engine
from keiretsu.server.connection_limits import ConnectionLimits
from keiretsu.server.connections.connection_table import ConnectionTable
from keiretsu.server.connections.guarded_protocol import GuardedProtocol, ReceivePhase
from keiretsu.server.connections.guarded_server import GuardedServer, guard_protocol
from keiretsu.server.connections.rejection_table import build_rejections
from keiretsu.server.connections.request_tracking import RequestTracking
from keiretsu.server.http.coalesced_writes import CoalescingHttpProtocol
from keiretsu.server.http.endpoint import GraphQLEndpoint
from tests.server.access.harness import ManualClock
from tests.waiting import MAX_WAIT, until

BODY = b'{"query": "{ __typename }"}'
ANSWER = b'{"data":{"__typename":"Query"}}'


def post(body: bytes = BODY, *headers: bytes, target: bytes = b"/graphql") -> bytes:
    """A POST with these header lines."""
    lines = (b"POST %b HTTP/1.1" % target, b"host: a", b"content-type: application/json", b"content-length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(*parts: bytes) -> bytes:
    """A POST of which the body is these bytes, framed by the test."""
    head = b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + b"".join(parts)


@dataclass(frozen=True)
class RawResponse:
    """A response as it arrived."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The code of its only error."""
        (error,) = json.loads(self.body)["errors"]
        return str(error["extensions"]["code"])


@dataclass(frozen=True)
class RawClient:
    """A connection to the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Send, as far as the server reads."""
        self.writer.write(data)
        await asyncio.wait_for(self.writer.drain(), MAX_WAIT)

    async def response(self) -> RawResponse:
        """The next response."""
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), MAX_WAIT)).decode()
        status_line, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await asyncio.wait_for(self.reader.readexactly(int(headers["content-length"])), MAX_WAIT)
        return RawResponse(int(status_line.split()[1]), headers, body)

    async def is_closed(self) -> bool:
        """Wait for the end of the connection, before which nothing more may arrive."""
        try:
            return await asyncio.wait_for(self.reader.read(), MAX_WAIT) == b""
        except ConnectionResetError:
            return True


@dataclass(frozen=True)
class GuardedHarness:
    """A running server."""

    port: int
    table: ConnectionTable
    clock: ManualClock
    server: GuardedServer

    @asynccontextmanager
    async def connected(self, **options: Any) -> AsyncIterator[RawClient]:
        """A connection, accepted by the server."""
        before = set(self.table.connections)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, **options)
        client = RawClient(reader, writer)
        await until(lambda: bool(set(self.table.connections) - before))
        try:
            yield client
        finally:
            writer.close()
            writer.transport.abort()

    @property
    def guarded(self) -> list[GuardedProtocol]:
        """All connections."""
        return [connection for connection in self.table.connections if isinstance(connection, GuardedProtocol)]

    @property
    def connection(self) -> GuardedProtocol:
        """The newest connection."""
        return self.guarded[-1]

    @property
    def unsent_bytes(self) -> int:
        """Bytes of responses of the newest connection that the system has not taken yet."""
        transport = self.connection._transport
        assert transport
        return transport.get_write_buffer_size()

    async def reach(self, phase: ReceivePhase, pending: int = 0) -> None:
        """Wait until the newest connection is in this phase."""
        await until(lambda: self.connection.phase is phase and self.connection.pending == pending)

    async def advance(self, seconds: float) -> None:
        """Move the clock forward, and check all connections."""
        self.clock.now += seconds
        self.table.sweep()
        await asyncio.sleep(0)


@asynccontextmanager
async def guarded_server(
    engine: Engine, app: ASGIApp | None = None, *, protocol: type[asyncio.Protocol] | None = CoalescingHttpProtocol, **limits: Any
) -> AsyncIterator[GuardedHarness]:
    """A server of the GraphQL endpoint on loopback, with these limits."""
    clock = ManualClock()
    table = ConnectionTable(build_rejections(ConnectionLimits(**limits)), clock)
    elsewhere = Starlette(routes=[Route("/elsewhere", lambda _: PlainTextResponse("elsewhere"), methods=["GET", "POST"])])
    tracked: Any = RequestTracking(app or GraphQLEndpoint(elsewhere, engine))
    http: Any = guard_protocol(protocol, table)
    config = uvicorn.Config(tracked, http=http, ws="wsproto", lifespan="off", log_config=None, access_log=False, timeout_keep_alive=3_600)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = GuardedServer(config, listener, table)
        task = asyncio.create_task(server.serve([listener]))
        await until(lambda: server.started)
        try:
            yield GuardedHarness(listener.getsockname()[1], table, clock, server)
        finally:
            for connection in table.connections:
                connection.close("end_of_test")
            server.should_exit = True
            await task
