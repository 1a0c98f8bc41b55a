"""Every HTTP request gets a JSON response with data or an error message, never a 500: unusual bodies, parameters, headers and methods."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import strawberry
from graphql import GraphQLSchema
from starlette.responses import PlainTextResponse

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.endpoint import GraphQLEndpoint
from tests.fuzz.generators import fill_slots, free_values
from tests.fuzz.hostile import CANARY, INJECTION_TEXTS, JUNK_VALUES, any_value
from tests.fuzz.invariants import FORBIDDEN_CODES, RecordingStore, check_message, check_statements
from tests.fuzz.test_operations import mutate_document, random_operations

STATUSES = {200, 294, 400, 403, 404, 405, 406, 413, 414, 415, 431, 503}
"""Expected statuses; 503, because no database is running."""

JSON = b"application/json"
CONTENT_TYPES: tuple[bytes, ...] = (
    *[JSON] * 12,
    b"application/json; charset=utf-8",
    b'APPLICATION/JSON ; q="\'"',
    b"application/json;charset=utf-16",
    b"text/plain",
)
CONTENT_TYPES += (b"", b"multipart/form-data; boundary=zq7canary", b"application/graphql", b"\xff\xfe/\x00", b"a" * 2_000, b";;;==,,")
ACCEPT_HEADERS: tuple[bytes, ...] = (
    b"*/*",
    b"",
    b"application/graphql-response+json",
    b"application/json;q=0",
    b"text/html",
    b"*/*;q=nan",
    b";q=1,,,=",
    b"\xff" * 9,
)
ACCEPT_HEADERS += (b"application/graphql-response+json;q=1e400, */*;q=-1", b"a/b;q=0.5," * 300, b"application/*;q=0.1;q=0.9", b'*/*;a="')
ACCEPT_ENCODINGS: tuple[bytes, ...] = (b"gzip", b"", b"identity;q=0", b"gzip;q=0, *", b"br,zstd", b"gzip;q=x", b"," * 500)
METHODS = (*["POST"] * 10, *["GET"] * 4, "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "QUERY", "post")
RAW_BODIES = (
    *(b"", b" ", b"null", b"[]", b"{}", b"1", b'"a"', b"{", b"[" * 5_000, b'{"a":' * 5_000, b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"\0"),
    *(b'{"query": "\\ud800"}', b'{"query": "\xed\xa0\x80"}', b'{"query": 1e999}', b'{"query": NaN}', b'{"query": "{a}", "query": 1}'),
    *(b'{"query": "{ __typename }", "variables": {"a": %s}}' % (b"9" * 5_000), b"query={a}", b"\x1f\x8b\x08" + b"\0" * 50),
    *(gzip.compress(b'{"query": "{ __typename }"}'), b" " * 1_000_001, b'{"query": "{ __typename }"}' + b" " * 10_000 + b"}"),
)


@dataclass(frozen=True)
class FuzzRequest:
    """An HTTP request."""

    method: str
    body: bytes = b""
    parameters: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True)
class FuzzResponse:
    """An HTTP response."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


@pytest.fixture(scope="module")
def store() -> RecordingStore:
    return RecordingStore()


@pytest.fixture(scope="module")
def endpoint(catalogue: Catalogue, schema: strawberry.Schema, store: RecordingStore) -> GraphQLEndpoint:
    """The endpoint, without a database."""
    return GraphQLEndpoint(PlainTextResponse("not the endpoint", 404), Engine(catalogue, core_schema(schema), store))


@pytest.mark.draws(short=2, long=40)
async def test_every_request_gets_a_json_response(
    seed: int, endpoint: GraphQLEndpoint, store: RecordingStore, sdl_schema: GraphQLSchema
) -> None:
    """Operations with values that may be invalid, in requests with unusual parts."""
    for operation, rng in random_operations(sdl_schema, seed):
        for _ in range(6):
            values = fill_slots(operation, any_value, rng)
            document = operation.document(values) if rng.random() < 0.7 else mutate_document(operation.document(values), rng)
            store.statements.clear()
            check_http_response(await send_request(endpoint, random_request(document, operation.variables(values), rng)), document)
            check_statements(store.statements, free_values(operation, values))


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
async def test_invalid_bodies_are_rejected(content_type: bytes, endpoint: GraphQLEndpoint) -> None:
    """Not JSON, not UTF-8, too deep, too large, or not an object; under any media type."""
    for body in RAW_BODIES:
        response = await send_request(endpoint, FuzzRequest("POST", body, headers=((b"content-type", content_type),)))
        check_http_response(response, repr(body[:100]))


def random_request(document: str, variables: dict[str, Any], rng: random.Random) -> FuzzRequest:
    """A request for this document, usually a common one."""
    members: dict[str, Any] = {"query": document, "variables": variables}
    for name in ("query", "variables", "operationName", "extensions", "documentId", "id", CANARY):
        if rng.random() < 0.06:
            members[name] = rng.choice((*JUNK_VALUES, *INJECTION_TEXTS))
    if rng.random() < 0.3:
        members["extensions"] = {
            "cost": rng.choice((True, *JUNK_VALUES)),
            "keiretsu": rng.choice((True, *JUNK_VALUES)),
            "persistedQuery": {},
        }
    headers = [
        (b"content-type", rng.choice(CONTENT_TYPES)),
        (b"accept", rng.choice(ACCEPT_HEADERS)),
        (b"accept-encoding", rng.choice(ACCEPT_ENCODINGS)),
    ]
    if rng.random() < 0.1:
        headers.append((b"content-encoding", rng.choice((b"gzip", b"identity", b"", b"zq7canary" * 9))))
    method = rng.choice(METHODS)
    parameters = b"" if method == "POST" else random_query_string(members, rng)
    return FuzzRequest(method, json.dumps(members).encode(), parameters, tuple(rng.sample(headers, rng.choice((1, 2, len(headers))))))


def random_query_string(members: dict[str, Any], rng: random.Random) -> bytes:
    """The members as GET parameters; some are duplicated or badly encoded."""
    pairs = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in members.items()]
    pairs += rng.choice(((), pairs[:1], [(CANARY, CANARY)] * 150))
    query_string = urlencode(pairs, errors="surrogatepass", quote_via=quote).encode()
    return query_string + rng.choice((b"", b"", b"&", b"&%", b"&query=%ff", b"&a=%ed%a0%80", b"&\xff", b"&=&=", b"#", b"&variables="))


async def send_request(endpoint: GraphQLEndpoint, request: FuzzRequest) -> FuzzResponse:
    """Send a request in two chunks; an exception in the endpoint fails the test."""
    middle = len(request.body) // 2
    chunks: list[dict[str, Any]] = [
        {"type": "http.request", "body": request.body[:middle], "more_body": True},
        {"type": "http.request", "body": request.body[middle:], "more_body": False},
    ]
    messages: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return chunks.pop(0) if chunks else await asyncio.get_running_loop().create_future()

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    scope = {"type": "http", "path": "/graphql", "method": request.method, "query_string": request.parameters}
    await endpoint({**scope, "headers": list(request.headers), "http_version": "1.1", "scheme": "http"}, receive, send)
    body = b"".join(part.get("body", b"") for part in messages[1:])
    return FuzzResponse(messages[0]["status"], dict(messages[0]["headers"]), body)


def check_http_response(response: FuzzResponse, context: str) -> None:
    """Never a 500; JSON, with a known code for each error; no value and no line break in a header."""
    assert response.status in STATUSES, f"{response.status} for {context}"
    content_type = response.headers[b"content-type"]
    assert content_type.partition(b";")[0] in (JSON, b"application/graphql-response+json"), f"{content_type!r} for {context}"
    for name, value in response.headers.items():
        assert CANARY.encode() not in value, f"{name!r} of the response repeats what was sent: {context}"
        assert not {b"\r", b"\n"} & {value[index : index + 1] for index in range(len(value))}, context
    if not response.body:
        return
    body = gzip.decompress(response.body) if response.headers.get(b"content-encoding") == b"gzip" else response.body
    check_errors(json.loads(body).get("errors", ()), context)


def check_errors(errors: Sequence[dict[str, Any]], context: str) -> None:
    """Each error has a message, an expected code, and a hint."""
    expected_codes = {code.name for code in ErrorCode} - {code.name for code in FORBIDDEN_CODES}
    for error in errors:
        assert error["extensions"]["code"] in expected_codes, f"{error} for {context}"
        assert error["extensions"]["hint"], context
        check_message(error["message"], context, must_quote=False)
