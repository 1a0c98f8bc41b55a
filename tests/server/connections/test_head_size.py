"""What precedes a body is bounded: request line, headers, chunk extensions and trailers. The rest is not read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import strawberry

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.server.connections.guarded import ANSWER, BODY, GuardedHarness, chunked, guarded_server, post
from tests.statement_texts import UnusedStore
from tests.waiting import until

HUGE = b"a" * 60_000_000
LONG = b"a" * 20_000
MANY = b"\r\n".join(b"x-%d: y" % number for number in range(101))

TOO_LARGE = {
    "a header of 60 MB": (post(BODY, b"x: " + HUGE), 431),
    "a header name of 60 MB": (post(BODY, HUGE + b": x"), 431),
    "a URL of 60 MB": (post(target=b"/" + HUGE), 414),
    "a query string of 60 MB": (post(target=b"/graphql?query=" + HUGE), 414),
    "a method of 60 MB": (HUGE + b" / HTTP/1.1\r\n\r\n", 431),
    "a trailer of 60 MB": (chunked(b"1b\r\n", BODY, b"\r\n0\r\nx: ", HUGE), 431),
    "a trailer name of 60 MB": (chunked(b"1b\r\n", BODY, b"\r\n0\r\n", HUGE), 431),
    "a chunk extension of 60 MB": (chunked(b"1b;x=", HUGE), 431),
    "a folded header of 60 MB": (post(BODY, b"x: y\r\n\tz" + HUGE), 431),
    "60 MB of line breaks": (b"\r\n" * 30_000_000, 431),
    "a header of 20 kB": (post(BODY, b"x: " + LONG), 431),
    "a URL of 20 kB": (post(target=b"/" + LONG), 414),
    "a URL of 9 kB": (post(target=b"/" + LONG[:9_000]), 414),
    "101 headers": (post(BODY, MANY), 431),
    "101 headers after a small request": (b"GET /elsewhere HTTP/1.1\r\n\r\n" + post(BODY, MANY), 431),
    "trailers of 20 kB": (chunked(b"1b\r\n", BODY, b"\r\n0\r\n", *[MANY + b"\r\n"] * 30, b"\r\n"), 431),
    "a header of 200 kB that begins with the end of a body": (post(BODY) + post(BODY, b"x: " + LONG * 10), 431),
    "chunks with an extension each": (chunked(*[b"1;x=%b\r\n \r\n" % LONG[:500] for _ in range(100)]), 431),
    "a huge header after a small request": (post() + post(BODY, b"x: " + HUGE), 431),
    "a huge header after a request without a body": (b"GET /elsewhere HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nx: " + HUGE, 431),
}
ACCEPTED = {
    "99 headers": post(BODY, *MANY.split(b"\r\n")[:96]),
    "a header of 15 kB": post(BODY, b"x: " + LONG[:15_000]),
    "a URL of 8 kB": post(target=b"/graphql?" + LONG[:8_000]),
    "a body with 1,000 lines": post(BODY + b"\n" * 1_000),
    "a body of 900 kB": post(BODY + b" " * 900_000),
    "line breaks before a request": b"\r\n" * 10 + post(),
    "chunks of one byte": chunked(*[b"1\r\n%c\r\n" % byte for byte in BODY], b"0\r\n\r\n"),
    "chunks with small extensions": chunked(*[b"1;a=b\r\n%c\r\n" % byte for byte in BODY], b"0\r\nx: y\r\n\r\n"),
}


@pytest.fixture(scope="module")
async def server(catalogue: Catalogue, schema: strawberry.Schema) -> AsyncIterator[GuardedHarness]:
    async with guarded_server(Engine(catalogue, core_schema(schema), UnusedStore())) as server:
        yield server


@pytest.mark.parametrize(("data", "status"), TOO_LARGE.values(), ids=TOO_LARGE)
async def test_too_large(server: GuardedHarness, data: bytes, status: int) -> None:
    """An error in the format of all errors; the connection is closed, and the rest of 60 MB is not read."""
    async with server.connected() as client:
        client.writer.write(data)
        response = await client.response()
        while response.status == 200:  # of the request before
            response = await client.response()
        assert response.status == status
        assert response.code == "LIMIT_EXCEEDED"
        assert len(data) < 1_000_000 or client.writer.transport.get_write_buffer_size() > 40_000_000
        await end_lingering(server)
        assert await client.is_closed()


async def end_lingering(server: GuardedHarness) -> None:
    """The connection stays open for a moment, so that it is not reset before the client has read the response."""
    await until(lambda: not server.table.connections or server.connection.pending == 0)
    await server.advance(2.0)


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)
@pytest.mark.parametrize("size", [1, 7, 4_000, 1_000_000])
async def test_accepted(server: GuardedHarness, data: bytes, size: int) -> None:
    """In segments of any size, twice on one connection."""
    size = max(size, len(data) // 3_000)
    async with server.connected() as client:
        for _ in range(2):
            for start in range(0, len(data), size):
                await client.send(data[start : start + size])
                if size < 10_000:
                    await asyncio.sleep(0)  # the server reads each segment
            response = await client.response()
            assert (response.status, response.body) == (200, ANSWER)


@pytest.mark.parametrize("size", [1, 16, 5_000])
async def test_a_long_head_in_segments(server: GuardedHarness, size: int) -> None:
    """Is counted over all segments."""
    data = post(BODY, b"x: " + LONG)
    async with server.connected() as client:
        for start in range(0, len(data), size):
            if server.connection.phase.name == "HEAD" and client.reader._buffer:  # type: ignore[attr-defined]
                break
            await client.send(data[start : start + size])
            await asyncio.sleep(0)
        assert (await client.response()).status == 431


async def test_pipelined_requests(server: GuardedHarness) -> None:
    """Many in one segment do not count as one long head."""
    async with server.connected() as client:
        await client.send(post() * 300)
        for _ in range(300):
            assert (await client.response()).body == ANSWER


async def test_the_limits_are_settings(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    engine = Engine(catalogue, core_schema(schema), UnusedStore())
    async with guarded_server(engine, max_head_bytes=100_000, max_target_bytes=50_000, max_headers=1_000) as server:
        for data in (post(BODY, MANY), post(BODY, b"x: " + LONG * 4), post(target=b"/graphql?" + LONG)):
            async with server.connected() as client:
                await client.send(data)
                assert (await client.response()).status == 200


async def test_uvicorn_s_own_protocol_is_guarded_as_well(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """If the fast path is disabled."""
    engine = Engine(catalogue, core_schema(schema), UnusedStore())
    async with guarded_server(engine, protocol=None) as server:
        for data, status in ((post(), 200), (post(BODY, MANY), 431), (b"GET / HTTP/9\r\n\r\n", 400)):
            async with server.connected() as client:
                await client.send(data)
                response = await client.response()
                assert (response.status, response.headers["content-type"]) == (status, "application/json; charset=utf-8")
