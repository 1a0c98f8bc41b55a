"""Long answers leave in fewer bytes, for whoever can read them so."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
import strawberry
from starlette.types import Receive, Scope, Send

from keiretsu.resolvers.engine import Answer, Engine, Question
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.compression import AT_ONCE, SMALLEST, compress, read_qualities
from keiretsu.server.http.endpoint import ShortCut
from tests.texts import NoStore

ASKED = {"query": "{ __typename }"}


class Long(Engine):
    """An engine whose answers have just so many bytes."""

    size = AT_ONCE + 1

    async def answer(self, question: Question) -> Answer:  # noqa: ARG002  # as the engine has it
        return Answer({"a": "".join(chr(97 + n % 7) for n in range(self.size - len('{"data":{"a":""}}')))})


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> Long:
    return Long(catalogue, core_schema(schema), NoStore())


@pytest.fixture
async def client(engine: Long) -> AsyncIterator[httpx.AsyncClient]:
    async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError(f"{scope['path']} is not the endpoint")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(ShortCut(nowhere, engine)), base_url="http://keiretsu.test") as client:
        yield client


@pytest.mark.parametrize("size", [SMALLEST, AT_ONCE, AT_ONCE + 1])
@pytest.mark.parametrize("encoding", ["gzip", "br, GZIP;q=0.5", "*", "identity;q=0, x-gzip"])
async def test_long_answers_are_compressed(client: httpx.AsyncClient, engine: Long, encoding: str, size: int) -> None:
    """At once or beside the event loop, the bytes are the same; HEAD tells the same of itself."""
    engine.size = size
    plain = await client.post("/graphql", json=ASKED, headers={"accept-encoding": ""})
    async with client.stream("POST", "/graphql", json=ASKED, headers={"accept-encoding": encoding}) as response:
        raw = b"".join([part async for part in response.aiter_raw()])
    assert len(plain.content) == size
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < size / 4
    assert (response.headers["content-encoding"], int(response.headers["content-length"])) == ("gzip", len(raw))
    assert response.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    head = await client.head("/graphql", params=ASKED, headers={"accept-encoding": encoding})
    assert (head.content, head.headers["content-length"], head.headers["content-encoding"]) == (b"", str(len(raw)), "gzip")


@pytest.mark.parametrize("encoding", ["", "br", "gzip;q=0", "gzip; Q=0.000", "identity", "*;q=0", "gzip;q=0, *"])
async def test_nobody_gets_what_they_cannot_read(client: httpx.AsyncClient, encoding: str) -> None:
    """The answer stays as it is, and says that it need not have."""
    response = await client.post("/graphql", json=ASKED, headers={"accept-encoding": encoding})
    assert "content-encoding" not in response.headers
    assert response.headers["vary"] == "accept-encoding"


async def test_short_answers_stay_as_they_are(client: httpx.AsyncClient, engine: Long) -> None:
    """Nothing is won with what fits into one packet."""
    engine.size = SMALLEST - 1
    response = await client.post("/graphql", json=ASKED, headers={"accept-encoding": "gzip"})
    assert len(response.content) == SMALLEST - 1
    assert "content-encoding" not in response.headers
    assert "vary" not in response.headers


async def test_long_bodies_leave_the_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only these go to a thread."""
    sent = []

    async def to_thread(function: object, body: bytes) -> bytes:
        sent.append(len(body))
        return b""

    monkeypatch.setattr("asyncio.to_thread", to_thread)
    for size in (AT_ONCE, AT_ONCE + 1):
        await compress(b"a" * size)
    assert sent == [AT_ONCE + 1]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", {}),
        (" , ,", {}),
        ("gzip", {"gzip": 1.0}),
        ("A/B;q=0.25 , c;x=1;q=0", {"a/b": 0.25, "c": 0.0}),
        ("a;q=0.1, a;q=0.3", {"a": 0.3}),
        ("a;q=nan, b;q=-1, c;q=1.9, d;q=", {"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0}),
    ],
)
def test_qualities(header: str, expected: dict[str, float]) -> None:
    """How gladly each alternative is taken; what is no quality counts as none given."""
    assert read_qualities(header) == expected
