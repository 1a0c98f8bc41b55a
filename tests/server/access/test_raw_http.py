"""AccessMiddleware behind uvicorn: headers as they arrive over a socket, and a connection that stays usable after a rejection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn

from keiretsu.server.access.middleware import AccessMiddleware
from keiretsu.server.access.policy import build_policy
from keiretsu.server.http.coalesced_writes import CoalescingHttpProtocol
from keiretsu.server.settings import read_settings
from tests.server.access.harness import StubApplication
from tests.waiting import MAX_WAIT

BODY = b"x" * 300_000
ORIGIN = "https://app.example.org"
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\nsec-websocket-protocol: graphql-transport-ws\r\n"
)
STATUSES = {
    "allowed host": (b"host: localhost", b"200"),
    "allowed host, spelled differently": (b"HOST:   LOCALHOST:80  ", b"200"),
    "another host": (b"host: evil.example", b"421"),
    "no host": (b"x: y", b"400"),
    "two hosts": (b"host: localhost\r\nHost: localhost", b"400"),
    "another origin": (b"host: localhost\r\norigin: null", b"403"),
}


@pytest.fixture(scope="module")
def application() -> StubApplication:
    """The application behind the middleware."""
    return StubApplication(headers=[(b"content-length", b"12")])


@pytest.fixture(scope="module")
async def port(application: StubApplication) -> AsyncIterator[int]:
    """The port of a server on loopback, which supports WebSockets."""
    config = uvicorn.Config(
        AccessMiddleware(application, build_policy(read_settings({"KEIRETSU_ALLOWED_ORIGINS": ORIGIN}))),
        http=CoalescingHttpProtocol,
        ws="wsproto",
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        task = asyncio.create_task(server.serve([listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await task


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


async def read_status(reader: asyncio.StreamReader) -> bytes:
    """The status of the next response, which is read to its end."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), MAX_WAIT)
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    await asyncio.wait_for(reader.readexactly(length), MAX_WAIT)
    return head.split()[1]


@pytest.mark.parametrize(("headers", "status"), STATUSES.values(), ids=STATUSES)
async def test_a_request(port: int, headers: bytes, status: bytes) -> None:
    """Header names in capitals, whitespace around values, and duplicates are checked as they arrive."""
    async with connected(port) as (reader, writer):
        writer.write(b"GET /graphql HTTP/1.1\r\n" + headers + b"\r\n\r\n")
        assert await read_status(reader) == status


async def test_the_next_request_on_the_same_connection(port: int) -> None:
    """The unread body of a rejected request does not affect the next request."""
    async with connected(port) as (reader, writer):
        for host, status in ((b"evil.example", b"421"), (b"localhost", b"200")) * 2:
            body = BODY if status == b"421" else b""
            writer.write(b"POST /graphql HTTP/1.1\r\nhost: %s\r\ncontent-length: %d\r\n\r\n" % (host, len(body)) + body)
            await writer.drain()
            assert await read_status(reader) == status


@pytest.mark.parametrize("headers", [b"", b"origin: https://app.example.org\r\n", b"authorization: Bearer kei_x\r\n"])
async def test_a_websocket_handshake_is_rejected(port: int, application: StubApplication, headers: bytes) -> None:
    """Even from an allowed origin: 403, and the connection is closed without a message; the application is not called."""
    request_count = len(application.received)
    async with connected(port) as (reader, writer):
        writer.write(HANDSHAKE + headers + b"\r\n")
        response = await asyncio.wait_for(reader.read(), MAX_WAIT)
    assert response.split(b"\r\n")[0].split(b" ")[:2] == [b"HTTP/1.1", b"403"]
    assert b"upgrade" not in response.lower()
    assert len(application.received) == request_count
