"""FixedSizeEngine responses are compressed for clients that accept gzip."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
import strawberry
from starlette.types import Receive, Scope, Send

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.compression import MAX_INLINE_SIZE, MIN_COMPRESS_SIZE, compress, parse_quality_values
from keiretsu.server.http.endpoint import GraphQLEndpoint
from tests.statement_texts import UnusedStore

TYPE_REQUEST = {"query": "{ __typename }"}


class FixedSizeEngine(Engine):
    """An engine whose responses have `size` bytes."""

    size = MAX_INLINE_SIZE + 1

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:  # noqa: ARG002  # the signature of Engine
        return GraphQLResponse({"a": "".join(chr(97 + n % 7) for n in range(self.size - len('{"data":{"a":""}}')))})


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> FixedSizeEngine:
    return FixedSizeEngine(catalogue, core_schema(schema), UnusedStore())


@pytest.fixture
async def client(engine: FixedSizeEngine) -> AsyncIterator[httpx.AsyncClient]:
    async def unreachable_app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError(f"{scope['path']} is not the endpoint")

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(GraphQLEndpoint(unreachable_app, engine)), base_url="http://keiretsu.test"
    ) as client:
        yield client


@pytest.mark.parametrize("size", [MIN_COMPRESS_SIZE, MAX_INLINE_SIZE, MAX_INLINE_SIZE + 1])
@pytest.mark.parametrize("encoding", ["gzip", "br, GZIP;q=0.5", "*", "identity;q=0, x-gzip"])
async def test_long_responses_are_compressed(client: httpx.AsyncClient, engine: FixedSizeEngine, encoding: str, size: int) -> None:
    """On the event loop or in a thread, the bytes are the same; HEAD has the same headers."""
    engine.size = size
    plain = await client.post("/graphql", json=TYPE_REQUEST, headers={"accept-encoding": ""})
    async with client.stream("POST", "/graphql", json=TYPE_REQUEST, headers={"accept-encoding": encoding}) as response:
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
    assert len(plain.content) == size
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < size / 4
    assert (response.headers["content-encoding"], int(response.headers["content-length"])) == ("gzip", len(raw))
    assert response.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    head = await client.head("/graphql", params=TYPE_REQUEST, headers={"accept-encoding": encoding})
    assert (head.content, head.headers["content-length"], head.headers["content-encoding"]) == (b"", str(len(raw)), "gzip")


@pytest.mark.parametrize("encoding", ["", "br", "gzip;q=0", "gzip; Q=0.000", "identity", "*;q=0", "gzip;q=0, *"])
async def test_clients_without_gzip_get_plain_responses(client: httpx.AsyncClient, encoding: str) -> None:
    """The response is uncompressed, and `vary` says that it depends on the header."""
    response = await client.post("/graphql", json=TYPE_REQUEST, headers={"accept-encoding": encoding})
    assert "content-encoding" not in response.headers
    assert response.headers["vary"] == "accept-encoding"


async def test_short_responses_are_not_compressed(client: httpx.AsyncClient, engine: FixedSizeEngine) -> None:
    """They fit into one packet in any case."""
    engine.size = MIN_COMPRESS_SIZE - 1
    response = await client.post("/graphql", json=TYPE_REQUEST, headers={"accept-encoding": "gzip"})
    assert len(response.content) == MIN_COMPRESS_SIZE - 1
    assert "content-encoding" not in response.headers
    assert "vary" not in response.headers


async def test_only_long_bodies_are_compressed_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter ones are compressed on the event loop."""
    offloaded = []

    async def to_thread(function: object, body: bytes) -> bytes:
        offloaded.append(len(body))
        return b""

    monkeypatch.setattr("asyncio.to_thread", to_thread)
    for size in (MAX_INLINE_SIZE, MAX_INLINE_SIZE + 1):
        await compress(b"a" * size)
    assert offloaded == [MAX_INLINE_SIZE + 1]


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
def test_quality_values(header: str, expected: dict[str, float]) -> None:
    """The quality of each alternative; an invalid one counts as absent."""
    assert parse_quality_values(header) == expected
