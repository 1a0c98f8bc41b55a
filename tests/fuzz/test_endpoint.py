"""Whatever arrives over HTTP gets JSON with an answer or a sentence, and never a 500: odd bodies, parameters, headers and methods."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import strawberry
from graphql import GraphQLSchema, build_schema
from starlette.responses import PlainTextResponse

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.endpoint import ShortCut
from tests.fuzz.generators import fill, free
from tests.fuzz.hostile import BREAKERS, CANARY, JUNK, anything
from tests.fuzz.invariants import NEVER, Recorder, check_message, check_texts
from tests.fuzz.test_operations import broken, random_operation

SHAPES = int(os.environ.get("KEIRETSU_FUZZ_SHAPES", "50"))
SEED = int(os.environ.get("KEIRETSU_FUZZ_SEED", "1"))
AT_ONCE = 25
STATUSES = {200, 294, 400, 403, 404, 405, 406, 413, 414, 415, 431, 503}
"""What may be said of a request; 503, because no database is there."""

JSON = b"application/json"
TYPES: tuple[bytes, ...] = (
    *[JSON] * 12,
    b"application/json; charset=utf-8",
    b'APPLICATION/JSON ; q="\'"',
    b"application/json;charset=utf-16",
    b"text/plain",
)
TYPES += (b"", b"multipart/form-data; boundary=zq7canary", b"application/graphql", b"\xff\xfe/\x00", b"a" * 2_000, b";;;==,,")
ACCEPTS: tuple[bytes, ...] = (
    b"*/*",
    b"",
    b"application/graphql-response+json",
    b"application/json;q=0",
    b"text/html",
    b"*/*;q=nan",
    b";q=1,,,=",
    b"\xff" * 9,
)
ACCEPTS += (b"application/graphql-response+json;q=1e400, */*;q=-1", b"a/b;q=0.5," * 300, b"application/*;q=0.1;q=0.9", b'*/*;a="')
ENCODINGS: tuple[bytes, ...] = (b"gzip", b"", b"identity;q=0", b"gzip;q=0, *", b"br,zstd", b"gzip;q=x", b"," * 500)
METHODS = (*["POST"] * 10, *["GET"] * 4, "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "QUERY", "post")
RAW = (
    *(b"", b" ", b"null", b"[]", b"{}", b"1", b'"a"', b"{", b"[" * 5_000, b'{"a":' * 5_000, b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"\0"),
    *(b'{"query": "\\ud800"}', b'{"query": "\xed\xa0\x80"}', b'{"query": 1e999}', b'{"query": NaN}', b'{"query": "{a}", "query": 1}'),
    *(b'{"query": "{ __typename }", "variables": {"a": %s}}' % (b"9" * 5_000), b"query={a}", b"\x1f\x8b\x08" + b"\0" * 50),
    *(gzip.compress(b'{"query": "{ __typename }"}'), b" " * 1_000_001, b'{"query": "{ __typename }"}' + b" " * 10_000 + b"}"),
)


@dataclass(frozen=True)
class Request:
    """What is sent."""

    method: str
    body: bytes = b""
    parameters: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True)
class Response:
    """What comes back."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


@pytest.fixture(scope="module")
def store() -> Recorder:
    return Recorder()


@pytest.fixture(scope="module")
def endpoint(catalogue: Catalogue, schema: strawberry.Schema, store: Recorder) -> ShortCut:
    """The endpoint over no database."""
    return ShortCut(PlainTextResponse("not the endpoint", 404), Engine(catalogue, core_schema(schema), store))


@pytest.fixture(scope="module")
def written(schema: strawberry.Schema) -> GraphQLSchema:
    return build_schema(schema.as_str())


@pytest.mark.parametrize("number", range(SEED, SEED + SHAPES, AT_ONCE))
async def test_every_request_is_answered_in_json(number: int, endpoint: ShortCut, store: Recorder, written: GraphQLSchema) -> None:
    """Operations with values that need not fit, in requests of which some parts are odd."""
    for seed in range(number, number + AT_ONCE):
        pick = random.Random(seed)  # noqa: S311  # not for secrets
        drawn = random_operation(written, seed)
        for _ in range(6):
            values = fill(drawn, anything, pick)
            text = drawn.text(values) if pick.random() < 0.7 else broken(drawn.text(values), pick)
            store.texts.clear()
            check_response(await ask(endpoint, request_of(text, drawn.variables(values), pick)), f"seed {seed}")
            check_texts(store.texts, free(drawn, values))


@pytest.mark.parametrize("kind", TYPES)
async def test_bodies_that_are_none_are_refused(kind: bytes, endpoint: ShortCut) -> None:
    """Not JSON, not UTF-8, too deep, too large, or no object; under any media type."""
    for body in RAW:
        response = await ask(endpoint, Request("POST", body, headers=((b"content-type", kind),)))
        check_response(response, repr(body[:100]))


def request_of(text: str, variables: dict[str, Any], pick: random.Random) -> Request:
    """A request that asks this, mostly in the usual way."""
    members: dict[str, Any] = {"query": text, "variables": variables}
    for name in ("query", "variables", "operationName", "extensions", "documentId", "id", CANARY):
        if pick.random() < 0.06:
            members[name] = pick.choice((*JUNK, *BREAKERS))
    if pick.random() < 0.3:
        members["extensions"] = {"cost": pick.choice((True, *JUNK)), "keiretsu": pick.choice((True, *JUNK)), "persistedQuery": {}}
    headers = [(b"content-type", pick.choice(TYPES)), (b"accept", pick.choice(ACCEPTS)), (b"accept-encoding", pick.choice(ENCODINGS))]
    if pick.random() < 0.1:
        headers.append((b"content-encoding", pick.choice((b"gzip", b"identity", b"", b"zq7canary" * 9))))
    method = pick.choice(METHODS)
    parameters = b"" if method == "POST" else parameters_of(members, pick)
    return Request(method, json.dumps(members).encode(), parameters, tuple(pick.sample(headers, pick.choice((1, 2, len(headers))))))


def parameters_of(members: dict[str, Any], pick: random.Random) -> bytes:
    """The same as the parameters of a GET; some are there twice, or are badly encoded."""
    pairs = [(name, one if isinstance(one, str) else json.dumps(one)) for name, one in members.items()]
    pairs += pick.choice(((), pairs[:1], [(CANARY, CANARY)] * 150))
    found = urlencode(pairs, errors="surrogatepass", quote_via=quote).encode()
    return found + pick.choice((b"", b"", b"&", b"&%", b"&query=%ff", b"&a=%ed%a0%80", b"&\xff", b"&=&=", b"#", b"&variables="))


async def ask(endpoint: ShortCut, request: Request) -> Response:
    """Send a request in two pieces; an exception of the endpoint's is one of the test."""
    half = len(request.body) // 2
    pieces: list[dict[str, Any]] = [
        {"type": "http.request", "body": request.body[:half], "more_body": True},
        {"type": "http.request", "body": request.body[half:], "more_body": False},
    ]
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return pieces.pop(0) if pieces else await asyncio.get_running_loop().create_future()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/graphql", "method": request.method, "query_string": request.parameters}
    await endpoint({**scope, "headers": list(request.headers), "http_version": "1.1", "scheme": "http"}, receive, send)
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return Response(sent[0]["status"], dict(sent[0]["headers"]), body)


def check_response(response: Response, told: str) -> None:
    """Never a 500; JSON, with a code that is known for each error; no value and no line's end in a header."""
    assert response.status in STATUSES, f"{response.status} for {told}"
    kind = response.headers[b"content-type"]
    assert kind.partition(b";")[0] in (JSON, b"application/graphql-response+json"), f"{kind!r} for {told}"
    for name, value in response.headers.items():
        assert CANARY.encode() not in value, f"{name!r} of the response repeats what was sent: {told}"
        assert not {b"\r", b"\n"} & {value[at : at + 1] for at in range(len(value))}, told
    if not response.body:
        return
    body = gzip.decompress(response.body) if response.headers.get(b"content-encoding") == b"gzip" else response.body
    check_errors(json.loads(body).get("errors", ()), told)


def check_errors(errors: Sequence[dict[str, Any]], told: str) -> None:
    """Each has a message, a code that is not ours to be ashamed of, and a hint."""
    known = {one.name for one in Code} - {one.name for one in NEVER}
    for one in errors:
        assert one["extensions"]["code"] in known, f"{one} for {told}"
        assert one["extensions"]["hint"], told
        check_message(one["message"], told, quotes=False)
