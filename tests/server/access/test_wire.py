"""The door behind the server that we use: what really arrives, and that a connection lives on after a refusal."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn

from keiretsu.server.access.middleware import Door
from keiretsu.server.access.policy import decide
from keiretsu.server.http.coalesced_writes import OneWriteProtocol
from keiretsu.server.settings import read_settings
from tests.server.access.harness import Answering

BODY = b"x" * 300_000
ASKED = {
    "ours": (b"host: localhost", b"200"),
    "ours, spelled otherwise": (b"HOST:   LOCALHOST:80  ", b"200"),
    "another": (b"host: evil.example", b"421"),
    "none": (b"x: y", b"400"),
    "two": (b"host: localhost\r\nHost: localhost", b"400"),
    "folded with others": (b"host: localhost\r\norigin: null", b"403"),
}


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    """A server with a door on loopback."""
    answering = Answering(headers=[(b"content-length", b"12")])
    config = uvicorn.Config(
        Door(answering, decide(read_settings({}))), http=OneWriteProtocol, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        serving = asyncio.create_task(server.serve([listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving


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
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    await asyncio.wait_for(reader.readexactly(length), 5)
    return head.split()[1]


@pytest.mark.parametrize(("headers", "status"), ASKED.values(), ids=ASKED)
async def test_a_request(port: int, headers: bytes, status: bytes) -> None:
    """Names of headers in capitals, blanks around values, doubled ones: decided as they arrive."""
    async with connected(port) as (reader, writer):
        writer.write(b"GET /graphql HTTP/1.1\r\n" + headers + b"\r\n\r\n")
        assert await read_status(reader) == status


async def test_the_next_request_on_the_same_connection(port: int) -> None:
    """The body of a refused one is not read, and does not get in the way of the next."""
    async with connected(port) as (reader, writer):
        for host, status in ((b"evil.example", b"421"), (b"localhost", b"200")) * 2:
            body = BODY if status == b"421" else b""
            writer.write(b"POST /graphql HTTP/1.1\r\nhost: %s\r\ncontent-length: %d\r\n\r\n" % (host, len(body)) + body)
            await writer.drain()
            assert await read_status(reader) == status
