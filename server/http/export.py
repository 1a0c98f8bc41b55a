"""GET /export: what is stored, or a part, as a stream of NDJSON.

    GET /export?format=ndjson&around=company:xiaomi&hops=1   ->   200, {"kind":"export",...} {"kind":"node",...} ... {"kind":"end",...}

An error before the first line is a response as any other. An export that fails later ends with a line of the kind "error"; one that is
complete, with a line of the kind "end". If the client disconnects, the database stops reading. An export counts as an operation with as
many nodes as it may have, and is rejected if these are more than the limit.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from starlette.types import Receive, Scope, Send

from keiretsu.graph.store.store import Store, StoreError
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.resolvers.query_executor import describe_store_error
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse, points_for
from keiretsu.seed.export.ndjson import NdjsonLines
from keiretsu.seed.export.reader import GraphReader
from keiretsu.seed.export.records import RowSource
from keiretsu.seed.export.scope import ExportScope, read_size
from keiretsu.seed.export.writers import ExportContext, ExportReport
from keiretsu.server.export_scope import ExportRequest, read_scope, too_many_nodes
from keiretsu.server.headers import read_headers
from keiretsu.server.http.compression import GZIP_LEVEL, GZIP_WBITS, accepts_gzip
from keiretsu.server.http.endpoint import RESPONSE_HEADERS, STATUS_BY_CODE, send_response
from keiretsu.server.http.export_request import parse_export_request
from keiretsu.server.http.request_parsing import MAX_HEADER_LENGTH, NO_HEADERS, BadRequest
from keiretsu.server.http.response_format import PLAIN_JSON
from keiretsu.text import quoted

EXPORT_PATH = "/export"
CONTENT_TYPE = b"application/x-ndjson; charset=utf-8"
METHODS = ("GET", "HEAD")
HINTS = {
    ErrorCode.BAD_USER_INPUT: "Correct the parameter that the message names; leave it out to export without it.",
    ErrorCode.LIMIT_EXCEEDED: "Export less at once: fewer ids, fewer hops, or what a lens shows.",
    ErrorCode.PERSISTED_QUERY_ONLY: "Send a persisted operation to /graphql, or ask the operator of the server for an export.",
    ErrorCode.TIMEOUT: "Export less at once, or retry; the operator of the server can raise KEIRETSU_EXPORT_TIMEOUT.",
}
"""Hints of errors whose own ones are about operations."""

EXISTING_IDS = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


class ExportEndpoint:
    """ASGI. `timeout`: seconds that the database may take; `is_allowed`: False if only persisted operations are."""

    def __init__(self, engine: Engine, store: Store, timeout: float, *, is_allowed: bool = True) -> None:
        self.engine = engine
        self.store = store
        self.timeout = timeout
        self.is_allowed = is_allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = asyncio.create_task(self._respond(scope, send))
        disconnect = asyncio.create_task(_wait_for_disconnect(receive))
        try:
            await asyncio.wait({response, disconnect}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            disconnect.cancel()
            response.cancel()  # has no effect if it is complete
            await asyncio.wait({response, disconnect})
        if not response.cancelled():
            response.result()

    async def _respond(self, scope: Scope, send: Send) -> None:
        try:
            await self._export(scope, send)
        except BadRequest as error:
            await _send_error(scope, send, error.errors, error.status, error.headers)
        except RequestRejected as error:
            await _send_error(scope, send, error.errors, STATUS_BY_CODE.get(error.errors[0].code, 400))
        except StoreError as error:
            failure = describe_store_error(error)
            await _send_error(scope, send, (failure,), STATUS_BY_CODE.get(failure.code, 500))

    async def _export(self, scope: Scope, send: Send) -> None:
        """Respond to an export. Raises RequestRejected and StoreError before the response begins."""
        self._check_request(scope)
        try:
            request = await self._find_nodes(parse_export_request(scope["query_string"], self.engine.limits))
        except RequestRejected:
            self._charge(scope, 0)
            raise
        async with self.store.open_stream(self.timeout) as stream:
            context = await self._plan(scope, stream, request)
            sender = _LineSender(scope, send)
            await sender.start()
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
                return
            async with aclosing(_lines(self.engine, stream, context, scope)) as lines:
                async for line in lines:
                    await sender.send(line)
            await sender.end()

    def _check_request(self, scope: Scope) -> None:
        if not self.is_allowed:
            message = "Only persisted operations are allowed; exports are disabled."
            raise RequestRejected([RequestError(ErrorCode.PERSISTED_QUERY_ONLY, message)])
        if scope["method"] not in METHODS:
            raise BadRequest(
                405,
                f"Method {scope['method']} is not allowed.",
                hint="Send GET; the parameters are those of the query string.",
                allow=", ".join(METHODS),
            )
        if len(read_headers(scope).get(b"accept-encoding", b"")) > MAX_HEADER_LENGTH:
            raise BadRequest(
                431, f"A header is longer than {MAX_HEADER_LENGTH} bytes; send a shorter one.", hint="Send `accept-encoding: gzip`."
            )

    async def _find_nodes(self, request: ExportRequest) -> ExportRequest:
        """The request with ids as they are stored. Raises RequestRejected if a node does not exist."""
        if not request.around:
            return request
        response = await self.engine.execute(GraphQLRequest(EXISTING_IDS, {"ids": list(request.around)}))
        if response.errors or response.data is None:
            raise RequestRejected(response.errors)
        unknown = [id_ for id_, node in zip(request.around, response.data["nodes"], strict=True) if node is None]
        if unknown:
            raise RequestRejected([RequestError(ErrorCode.BAD_USER_INPUT, f"Unknown id {quoted(id_)}.") for id_ in unknown])
        return replace(request, around=tuple(dict.fromkeys(to_stored_id(node["id"]) for node in response.data["nodes"])))

    async def _plan(self, scope: Scope, stream: RowSource, request: ExportRequest) -> ExportContext:
        """The context of the export, for which the client is charged. Raises RequestRejected, StoreError."""
        limit = self.engine.limits.export_nodes
        try:
            export_scope = await read_scope(self.engine, stream, request, limit)
        except RequestRejected:
            self._charge(scope, 0)
            raise
        nodes = await _count(self.engine, stream, export_scope)
        self._charge(scope, nodes if nodes <= limit else 0)
        if nodes > limit:
            raise too_many_nodes(limit)
        return ExportContext(self.engine.catalogue, export_scope)

    def _charge(self, scope: Scope, nodes: int) -> None:
        """Charge the client for so many nodes, at least one point. Raises RequestRejected."""
        if client := scope.get("keiretsu.client"):
            client.spend(points_for(nodes))


async def _count(engine: Engine, stream: RowSource, scope: ExportScope) -> int:
    """The nodes that an export may have."""
    if scope.ids is not None:
        return len(scope.ids)
    nodes, _ = await read_size(stream, tuple(engine.catalogue.relationships))
    return nodes


async def _lines(engine: Engine, stream: RowSource, context: ExportContext, scope: Scope) -> AsyncGenerator[bytes, None]:
    """The lines of an export, several at a time. An error ends them with a line of its own."""
    lines, report = NdjsonLines(context), ExportReport(context.scope.description or None, losses=context.losses)
    yield lines.head()
    try:
        async for records in GraphReader(engine.catalogue, stream, context.scope, context.losses).batches():
            report.counts.update(record.type for record in records)
            yield lines.records(records)
        yield lines.end(report)
    except StoreError as error:
        failure = describe_store_error(error)
        scope["keiretsu.code"] = failure.code.name
        yield lines.error(_with_hint(failure).as_json())


class _LineSender:
    """Sends the parts of one response, compressed if the client accepts that. Waits while the client reads slowly."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        is_compressed = accepts_gzip(read_headers(scope).get(b"accept-encoding", b"").decode("latin-1"))
        self._compressor: Any = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WBITS) if is_compressed else None

    async def start(self) -> None:
        headers = [*RESPONSE_HEADERS, (b"content-type", CONTENT_TYPE), (b"vary", b"accept-encoding")]
        headers += [(b"content-encoding", b"gzip")] if self._compressor else []
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def send(self, line: bytes) -> None:
        body = self._compressor.compress(line) if self._compressor else line
        if body:
            await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self) -> None:
        await self._send({"type": "http.response.body", "body": self._compressor.flush() if self._compressor else b""})


def _with_hint(error: RequestError) -> RequestError:
    """The error with a hint about exports, unless it has a hint of its own or that of its code fits."""
    return replace(error, hint=error.hint or HINTS.get(error.code))


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_error(
    scope: Scope, send: Send, errors: tuple[RequestError, ...], status: int, headers: tuple[tuple[bytes, bytes], ...] = NO_HEADERS
) -> None:
    scope["keiretsu.code"] = errors[0].code.name
    errors = tuple(map(_with_hint, errors))
    response_format = PLAIN_JSON._replace(head_only=scope["method"] == "HEAD")
    await send_response(send, GraphQLResponse(None, errors, rejected=True), status, response_format, headers)
