"""/graphql over HTTP: accepted requests, response formats and statuses. Rejected requests are in test_hostile_requests.py."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import strawberry
from starlette.types import Message, Receive, Scope, Send

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.endpoint import GraphQLEndpoint
from tests.server.client import address_at, app_client, error_messages, unused_port
from tests.statement_texts import UnusedStore

PLAIN_TYPE = "application/json; charset=utf-8"
GRAPHQL_TYPE = "application/graphql-response+json; charset=utf-8"
JSON_HEADERS = {"content-type": "application/json"}
ACCEPT_GRAPHQL = {"accept": "application/graphql-response+json, application/json;q=0.9"}
COMPANY_QUERY = '{ company(slug: "xiaomi") { name } }'
TWO_OPERATIONS = "query Selected($slug: String!) { company(slug: $slug) { name } } query Other { __typename }"
XIAOMI = {"data": {"company": {"name": "Xiaomi"}}}
TYPE_QUERY = "{ __typename }"
TOO_LARGE = "The request body is larger than 1000000 bytes; send a shorter operation or fewer variables."
MEDIA_TYPES = {  # `Accept` -> the media type of the response
    None: PLAIN_TYPE,
    "*/*": PLAIN_TYPE,
    "application/json": PLAIN_TYPE,
    "text/html, */*;q=0.8": PLAIN_TYPE,
    "application/json, text/plain, */*": PLAIN_TYPE,
    "application/graphql-response+json;q=0.5, application/json": PLAIN_TYPE,
    "application/graphql-response+json;q=0, */*": PLAIN_TYPE,
    "application/graphql-response+json": GRAPHQL_TYPE,
    "APPLICATION/GraphQL-Response+JSON": GRAPHQL_TYPE,
    "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8": GRAPHQL_TYPE,
    "application/json, application/graphql-response+json": GRAPHQL_TYPE,
    "application/graphql-response+json, application/json;q=0.9": GRAPHQL_TYPE,
    "application/json;q=0.1|application/graphql-response+json": GRAPHQL_TYPE,  # two headers are one list
    "application/json;q=0, */*;q=0.1": GRAPHQL_TYPE,
    "application/json;q=0.2, */*;q=0.9": GRAPHQL_TYPE,
}
CONTENT_TYPES = (
    "application/json",
    "Application/JSON",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/json; a=b",
)
STATUSES = {  # a document -> the status in application/json, and in application/graphql-response+json
    TYPE_QUERY: (200, 200),
    "{": (200, 400),
    " ": (400, 400),
    "{ nothing }": (200, 400),
    "query($a: Int!) { companies(first: $a) { totalCount } }": (200, 400),
    "query A { __typename } query B { __typename }": (200, 400),
    "{ companies(first: -1) { totalCount } }": (200, 400),
    "{" + " a" * 5_000 + "}": (200, 400),
}
OPERATION_NAMES = {  # a document -> the name of its operation
    TYPE_QUERY: None,
    "query($a: Boolean = true) { __typename @include(if: $a) }": None,
    "query A { __typename }": "A",
    "# query B\n,query #C\n A{ __typename }": "A",
    "fragment B on Query { __typename } query A { ...B }": "A",
    "fragment B on Query { __typename } { ...B }": None,
}
STATUSES_BY_CODE = {  # the code of an error without data -> the same
    ErrorCode.UNAUTHENTICATED: (401, 401),
    ErrorCode.FORBIDDEN: (403, 403),
    ErrorCode.RATE_LIMITED: (429, 429),
    ErrorCode.INTROSPECTION_DISABLED: (200, 400),
    ErrorCode.LIMIT_EXCEEDED: (200, 400),
    ErrorCode.DATABASE_UNAVAILABLE: (503, 503),
    ErrorCode.INDEX_MISSING: (503, 503),
    ErrorCode.TIMEOUT: (504, 504),
    ErrorCode.INTERNAL_SERVER_ERROR: (500, 500),
}


@pytest.fixture(scope="module")
async def client(address: Address) -> AsyncIterator[httpx.AsyncClient]:
    """The application over the test database."""
    async with app_client(Store(address, timeout=60)) as client:
        yield client


@pytest.fixture(scope="module")
async def offline_client(catalogue: Catalogue, schema: strawberry.Schema) -> AsyncIterator[httpx.AsyncClient]:
    """The endpoint over a store that must not be read."""
    async with client_of(Engine(catalogue, core_schema(schema), UnusedStore())) as client:
        yield client


class StubEngine(Engine):
    """An engine that records the request and returns a fixed response."""

    response = GraphQLResponse({"a": 1})

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
        self.request = request
        return self.response


@pytest.fixture
def stub_engine(catalogue: Catalogue, schema: strawberry.Schema) -> StubEngine:
    return StubEngine(catalogue, core_schema(schema), UnusedStore())


async def unreachable_app(scope: Scope, receive: Receive, send: Send) -> None:
    """The application behind the endpoint, which no request of these tests reaches."""
    raise AssertionError(f"{scope['path']} is not the endpoint")


def client_of(engine: Engine) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(GraphQLEndpoint(unreachable_app, engine)), base_url="http://keiretsu.test")


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
class TestValidRequests:
    """They get data."""

    async def test_post(self, client: httpx.AsyncClient) -> None:
        """The response is JSON that caches must not store and browsers must not sniff."""
        response = await client.post("/graphql", json={"query": COMPANY_QUERY})
        assert (response.status_code, response.json()) == (200, XIAOMI)
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"

    async def test_post_with_all_members(self, client: httpx.AsyncClient) -> None:
        """Variables, operation name, extensions; unknown members are ignored."""
        request = {
            "query": TWO_OPERATIONS,
            "variables": {"slug": "xiaomi"},
            "operationName": "Selected",
            "extensions": {"a": 1},
            "more": None,
        }
        response = await client.post("/graphql", json=request)
        assert (response.status_code, response.json()) == (200, XIAOMI)

    async def test_nulls(self, client: httpx.AsyncClient) -> None:
        """Null and empty members count as absent, as clients send them."""
        response = await client.post("/graphql", json={"query": COMPANY_QUERY, "variables": None, "operationName": ""})
        assert response.json() == XIAOMI

    async def test_get(self, client: httpx.AsyncClient) -> None:
        """The same request in a query string; empty parameters count as absent."""
        parameters = {"query": TWO_OPERATIONS, "variables": '{"slug": "xiaomi"}', "operationName": "Selected"}
        response = await client.get("/graphql", params=parameters)
        assert (response.status_code, response.json()) == (200, XIAOMI)
        response = await client.get("/graphql", params={"query": COMPANY_QUERY, "variables": "", "operationName": ""})
        assert response.json() == XIAOMI

    async def test_largest_body(self, client: httpx.AsyncClient) -> None:
        """A body of exactly the limit is accepted."""
        body = json.dumps({"query": COMPANY_QUERY}).encode()
        response = await client.post("/graphql", content=body.ljust(Limits().body_bytes), headers=JSON_HEADERS)
        assert response.json() == XIAOMI

    async def test_duplicate_keys(self, client: httpx.AsyncClient) -> None:
        """The last one counts in a body; in a query string, duplicates are rejected."""
        body = b'{"query": "{ nothing }", "query": "{ __typename }"}'
        assert (await client.post("/graphql", content=body, headers=JSON_HEADERS)).json() == {"data": {"__typename": "Query"}}

    async def test_hostile_values(self, client: httpx.AsyncClient) -> None:
        """Values are parameters, not part of the statement: whatever their content, they match nothing."""
        for value in ("\0", "'", '"', "`", "\\", "$p.v0", "'}) DETACH DELETE n //", "\u202e", "😀" * 1_000, "x" * 900_000):
            request = {"query": TWO_OPERATIONS, "variables": {"slug": value}, "operationName": "Selected"}
            response = await client.post("/graphql", json=request)
            assert (response.status_code, response.json()) == (200, {"data": {"company": None}}), value[:20]

    async def test_twenty_concurrent_requests(self, client: httpx.AsyncClient) -> None:
        """Each gets its own response, with its own request id."""
        query = "query($first: Int!) { claims(first: $first) { nodes { key } } }"
        response = await client.post("/graphql", json={"query": query, "variables": {"first": 20}})
        keys = response.json()["data"]["claims"]["nodes"]

        def post(first: int) -> Any:
            text = query if first % 2 else f"{{ claims(first: {first}) {{ nodes {{ key }} }} }}"
            variables = {"first": first} if first % 2 else {}
            return client.post("/graphql", json={"query": text, "variables": variables}, headers={"x-request-id": f"request-{first}"})

        responses = await asyncio.gather(*(post(first) for first in range(1, 21)))
        assert [response.json()["data"]["claims"]["nodes"] for response in responses] == [keys[:first] for first in range(1, 21)]
        assert [response.headers["x-request-id"] for response in responses] == [f"request-{first}" for first in range(1, 21)]


@pytest.mark.parametrize(("accept", "content_type"), MEDIA_TYPES.items(), ids=map(str, MEDIA_TYPES))
async def test_media_types(offline_client: httpx.AsyncClient, accept: str | None, content_type: str) -> None:
    """The preferred one; of two with equal quality, GraphQL's media type only if it is named."""
    headers = [("accept", value) for value in accept.split("|")] if accept is not None else []
    request = httpx.Request("POST", "http://keiretsu.test/graphql", json={"query": TYPE_QUERY}, headers=headers)
    response = await offline_client.send(request)
    assert (response.status_code, response.headers["content-type"]) == (200, content_type)


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
async def test_content_types(offline_client: httpx.AsyncClient, content_type: str) -> None:
    """JSON in UTF-8, in any spelling."""
    response = await offline_client.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"content-type": content_type})
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(("query", "statuses"), STATUSES.items(), ids=lambda value: str(value)[:20])
async def test_statuses(offline_client: httpx.AsyncClient, query: str, statuses: tuple[int, int]) -> None:
    """In GraphQL's media type the status tells whether there is data; in plain JSON it is 200, as it has always been."""
    plain = await offline_client.post("/graphql", json={"query": query})
    graphql = await offline_client.post("/graphql", json={"query": query}, headers=ACCEPT_GRAPHQL)
    assert (plain.status_code, graphql.status_code) == statuses
    assert (plain.headers["content-type"], graphql.headers["content-type"]) == (PLAIN_TYPE, GRAPHQL_TYPE)
    assert plain.json() == graphql.json()
    assert ("data" in plain.json()) is (query == TYPE_QUERY)


@pytest.mark.parametrize(("code", "statuses"), STATUSES_BY_CODE.items(), ids=lambda value: getattr(value, "name", str(value)))
async def test_statuses_of_codes(stub_engine: StubEngine, code: ErrorCode, statuses: tuple[int, int]) -> None:
    """Some codes have an HTTP status of their own, in either media type."""
    stub_engine.response = GraphQLResponse(None, (RequestError(code, "A message."),), rejected=True)
    async with client_of(stub_engine) as client:
        plain = await client.post("/graphql", json={"query": TYPE_QUERY})
        graphql = await client.post("/graphql", json={"query": TYPE_QUERY}, headers=ACCEPT_GRAPHQL)
    assert (plain.status_code, graphql.status_code) == statuses
    assert plain.headers.get("retry-after") == ("1" if statuses[0] == 503 else None)


@pytest.mark.parametrize("data", [{"a": None}, None])
async def test_partial_responses(stub_engine: StubEngine, data: dict[str, Any] | None) -> None:
    """Data with errors is 200, and 294 in GraphQL's media type."""
    stub_engine.response = GraphQLResponse(
        data, (RequestError(ErrorCode.DATA_INTEGRITY_ERROR, "The required property `name` is missing on a node."),)
    )
    async with client_of(stub_engine) as client:
        plain = await client.post("/graphql", json={"query": TYPE_QUERY})
        graphql = await client.post("/graphql", json={"query": TYPE_QUERY}, headers=ACCEPT_GRAPHQL)
    assert (plain.status_code, graphql.status_code) == (200, 294)
    assert plain.json() == graphql.json()
    assert graphql.json()["data"] == data


async def test_extensions(stub_engine: StubEngine) -> None:
    """Two extensions of a request are known: they add the cost and a trace to the response."""
    async with client_of(stub_engine) as client:
        for extensions, include_cost, include_trace in (
            ({"cost": True}, True, False),
            ({"keiretsu": True, "a": [1]}, False, True),
            ({"cost": "yes", "keiretsu": 1}, False, False),
            (None, False, False),
        ):
            await client.post("/graphql", json={"query": TYPE_QUERY, "extensions": extensions})
            assert (stub_engine.request.include_cost, stub_engine.request.include_trace) == (include_cost, include_trace), extensions
        await client.get("/graphql", params={"query": TYPE_QUERY, "extensions": '{"cost": true}'})
        assert stub_engine.request.include_cost


async def test_the_client_comes_from_the_scope(stub_engine: StubEngine) -> None:
    """The access middleware puts it there."""
    scope = {"method": "GET", "query_string": b"query={__typename}", "keiretsu.client": object()}
    await call_endpoint(stub_engine, scope, [])
    assert stub_engine.request.budget is scope["keiretsu.client"]


async def test_the_scope_gets_operation_name_and_error_code(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """For the log and the metrics."""
    engine = Engine(catalogue, core_schema(schema), UnusedStore())

    async def scope_values(text: str, operation_name: str | None = None) -> tuple[Any, Any]:
        scope = {"method": "POST", "headers": [(b"content-type", b"application/json")]}
        body = json.dumps({"query": text, "operationName": operation_name}).encode()
        await call_endpoint(engine, scope, [{"type": "http.request", "body": body}])
        return scope.get("keiretsu.operation"), scope.get("keiretsu.code")

    assert await scope_values("query A { __typename } query B { __typename }", "B") == ("B", None)
    for text, name in OPERATION_NAMES.items():
        assert await scope_values(text) == (name, None), text
    assert await scope_values("{ nothing }", "C") == ("C", "GRAPHQL_VALIDATION_FAILED")
    assert await scope_values("") == (None, "BAD_REQUEST")


async def test_a_long_stream_is_cut_off(offline_client: httpx.AsyncClient) -> None:
    """A body of unknown length is read only up to the limit."""
    bytes_sent = 0

    async def stream() -> AsyncIterator[bytes]:
        nonlocal bytes_sent
        for _ in range(100):
            bytes_sent += 100_000
            yield b" " * 100_000

    response = await offline_client.post("/graphql", content=stream(), headers=JSON_HEADERS)
    assert "content-length" not in response.request.headers
    assert (response.status_code, error_messages(response)) == (413, [TOO_LARGE])
    assert response.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert bytes_sent == Limits().body_bytes + 100_000


async def test_lower_limits(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """The endpoint applies the limits of its engine."""
    limits = Limits(body_bytes=100, json_depth=3)
    async with client_of(Engine(catalogue, core_schema(schema), UnusedStore(), limits)) as client:
        large = await client.post("/graphql", json={"query": TYPE_QUERY + " " * 100})
        deep = await client.post("/graphql", json={"query": TYPE_QUERY, "variables": {"a": [[1]]}})
    assert error_messages(large) == ["The request body is larger than 100 bytes; send a shorter operation or fewer variables."]
    assert error_messages(deep) == ["JSON is nested more than 3 levels deep; send flatter variables."]


JSON_TYPE = (b"content-type", b"application/json")
LONG_GET = {"method": "GET", "query_string": b"query={__typename}".ljust(1_000_001, b"+")}
FIRST_CHUNK = {"type": "http.request", "body": b'{"query": ', "more_body": True}
INCOMPLETE: dict[str, tuple[int, dict[str, Any], list[Message]]] = {
    TOO_LARGE: (413, {"method": "POST", "headers": [JSON_TYPE, (b"content-length", b"1000001")]}, [FIRST_CHUNK]),
    "The connection ended before the end of the request body.": (
        400,
        {"method": "POST", "headers": [JSON_TYPE]},
        [FIRST_CHUNK, {"type": "http.disconnect"}],
    ),
    "The query string is longer than 1000000 bytes; send a shorter operation or fewer variables.": (414, LONG_GET, []),
}


@pytest.mark.parametrize("message", INCOMPLETE)
async def test_too_large_and_incomplete_requests(stub_engine: StubEngine, message: str) -> None:
    """A body whose `content-length` exceeds the limit is not read; a body that ends early is a client error."""
    status, scope, events = INCOMPLETE[message]
    assert await call_endpoint(stub_engine, {**scope}, [*events]) == (status, message)


async def call_endpoint(engine: Engine, scope: dict[str, Any], events: list[Message]) -> tuple[int, str]:
    """Call the endpoint as a server does; the status and first message of the response, or 0 without a response."""
    messages: list[Message] = []

    async def receive() -> Message:
        return events.pop(0) if events else await asyncio.Future()

    async def send(message: Message) -> None:
        messages.append(message)

    for name, value in {"type": "http", "path": "/graphql", "headers": [], "query_string": b""}.items():
        scope.setdefault(name, value)
    await GraphQLEndpoint(unreachable_app, engine)(scope, receive, send)
    if not messages:
        return 0, ""
    errors = json.loads(messages[1]["body"]).get("errors", [])
    return messages[0]["status"], errors[0]["message"] if errors else ""


async def test_an_unreachable_database() -> None:
    """503 with `retry-after` in either media type; neither the driver's message nor the address of the database is revealed."""
    with unused_port() as port:
        async with app_client(Store(address_at(port))) as client:
            requests = (client.post("/graphql", json={"query": COMPANY_QUERY}, headers=headers) for headers in ({}, ACCEPT_GRAPHQL))
            responses = await asyncio.gather(*requests)
    for response in responses:
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")
        (error,) = response.json()["errors"]
        assert re.fullmatch(r"The database cannot be reached \(reference [0-9a-f]{8}\)\.", error["message"])
        assert error["extensions"] == {"code": "DATABASE_UNAVAILABLE", "hint": "Retry in a moment."}
