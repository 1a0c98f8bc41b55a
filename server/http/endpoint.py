"""HTTP request -> GraphQL request; GraphQL response -> HTTP response, by the specification GraphQL over HTTP.

    POST /graphql  {"query": "{ company(slug: \\"xiaomi\\") { name } }"}   ->   200  {"data": {"company": {"name": "Xiaomi"}}}

Requests are untrusted: their size is limited while they stream in, and each error is one short message. GET is for queries: another
operation is rejected before it is executed. HEAD is GET without the body. If the client disconnects, the operation is cancelled. The
scope gets `keiretsu.operation` and `keiretsu.code` for the log and the metrics.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.server.headers import SECURITY_HEADERS, HeaderPairs, read_headers
from keiretsu.server.http.compression import MIN_COMPRESS_SIZE, compress
from keiretsu.server.http.disconnects import DisconnectMonitor
from keiretsu.server.http.persisted_operations import NOT_PERSISTED, PersistedOperations
from keiretsu.server.http.request_parsing import (
    NO_HEADERS,
    OFFLOAD_ABOVE,
    BadRequest,
    check_content_headers,
    check_is_query,
    parse_json_body,
    parse_query_string,
    parse_request,
    read_body,
)
from keiretsu.server.http.response_format import CONTENT_TYPES, PLAIN_JSON, ResponseFormat, negotiate_format

PATH = "/graphql"
STATUS_BY_CODE = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.PERSISTED_QUERY_ONLY: 403,
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: 404,
    ErrorCode.REQUEST_TIMEOUT: 408,
    ErrorCode.RATE_LIMITED: 429,
    ErrorCode.DATABASE_UNAVAILABLE: 503,
    ErrorCode.OVERLOADED: 503,
    ErrorCode.INDEX_MISSING: 503,
    ErrorCode.TIMEOUT: 504,
    ErrorCode.INTERNAL_SERVER_ERROR: 500,
}
"""The status of a response without data. Other rejections are 400 in GraphQL's media type, and 200 in plain JSON."""
PARTIAL_RESPONSE = 294
"""Status of data with errors in GraphQL's media type, by the specification; 200 in plain JSON."""
RESPONSE_HEADERS: HeaderPairs = ((b"cache-control", b"no-store"), *SECURITY_HEADERS)
MAX_IN_FLIGHT = 400  # requests that are being executed; further ones are rejected unread
OVERLOADED = GraphQLResponse(None, (RequestError(ErrorCode.OVERLOADED, "The server is overloaded; retry later."),), rejected=True)


class GraphQLEndpoint:
    """ASGI: handles /graphql and passes all other requests on; a router and its middleware take longer than the endpoint itself.

    `is_saturated`: whether the store would reject a query now; by default never.
    """

    def __init__(
        self, app: ASGIApp, engine: Engine, persisted_operations: PersistedOperations | None = None, is_saturated: Callable[[], bool] = bool
    ) -> None:
        self.app = app
        self.engine = engine
        self.persisted_operations = persisted_operations or PersistedOperations()
        self.is_saturated = is_saturated
        self.disconnects = DisconnectMonitor()
        self.in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        if self.in_flight >= MAX_IN_FLIGHT or self.is_saturated():
            scope["keiretsu.code"] = ErrorCode.OVERLOADED.name
            await send_response(send, OVERLOADED, 503, PLAIN_JSON, NO_HEADERS)
        else:
            await self._handle(scope, receive, send)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = read_headers(scope)
        response_format, status, extra_headers = PLAIN_JSON, 0, NO_HEADERS
        try:
            response_format = negotiate_format(scope["method"], headers.get(b"accept", b""), headers.get(b"accept-encoding", b""))
            request = await self._read_request(scope, receive)
            result = await self._execute(request, receive)
            if result is None:
                return
            response = result
            scope["keiretsu.operation"] = request.operation_name or response.operation_name
        except BadRequest as error:
            response, status, extra_headers = GraphQLResponse(None, error.errors, rejected=True), error.status, error.headers
        except RequestRejected as error:
            response = GraphQLResponse(None, error.errors, rejected=True)
        if response.errors:
            scope["keiretsu.code"] = response.errors[0].code.name
        await send_response(send, response, status or status_for(response, response_format), response_format, extra_headers)

    async def _execute(self, request: GraphQLRequest, receive: Receive) -> GraphQLResponse | None:
        """Only requests that are executed are in flight: not those that wait for their body, or for a client that reads slowly."""
        if self.in_flight >= MAX_IN_FLIGHT:
            return OVERLOADED
        self.in_flight += 1
        try:
            return await self.disconnects.execute(self.engine, request, receive)
        finally:
            self.in_flight -= 1

    async def _read_request(self, scope: Scope, receive: Receive) -> GraphQLRequest:
        limits, headers = self.engine.limits, read_headers(scope)
        if scope["method"] == "POST":
            check_content_headers(headers.get(b"content-type", b""), headers.get(b"content-encoding", b""))
            members = parse_json_body(await read_body(receive, headers, limits.body_bytes), limits.json_depth)
        else:
            query_string = scope["query_string"]
            members = (
                await asyncio.to_thread(parse_query_string, query_string, limits)
                if len(query_string) > OFFLOAD_ABOVE
                else parse_query_string(query_string, limits)
            )
        request = parse_request(members, self.persisted_operations, scope.get("keiretsu.client"))
        if scope["method"] != "POST":
            check_is_query(request, limits)
        return request


def status_for(response: GraphQLResponse, response_format: ResponseFormat) -> int:
    """The HTTP status of a response."""
    if not response.errors:
        return 200
    first = response.errors[0]
    if response.data is None and first.code in STATUS_BY_CODE and (response_format.graphql_media_type or first.message != NOT_PERSISTED):
        return STATUS_BY_CODE[first.code]
    if response.rejected:
        return 400 if response_format.graphql_media_type else 200
    return PARTIAL_RESPONSE if response_format.graphql_media_type else 200


async def send_response(
    send: Send, response: GraphQLResponse, status: int, response_format: ResponseFormat, extra_headers: HeaderPairs
) -> None:
    """Send a response in the negotiated format."""
    body = orjson.dumps(response.as_json())
    headers = [*RESPONSE_HEADERS, *extra_headers]
    if len(body) >= MIN_COMPRESS_SIZE:
        headers.append((b"vary", b"accept-encoding"))
        if response_format.gzip:
            headers.append((b"content-encoding", b"gzip"))
            body = await compress(body)
    headers += [(b"content-length", b"%d" % len(body)), (b"content-type", CONTENT_TYPES[response_format.graphql_media_type])]
    if status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if response_format.head_only else body})
