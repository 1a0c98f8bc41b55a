"""Request ids, one log line and one count per request; unhandled exceptions become a 500 response.

x-request-id: 9f0c1c2d3e4f5a6b      the client's id if it is well-formed, otherwise a new one; also in the response

The application puts values for the log into the scope: `keiretsu.operation`, the operation name; `keiretsu.code`, the code of the first
error; `keiretsu.client`, the client. Of the request itself, only the path and the operation name are logged, truncated.
"""

from __future__ import annotations

import random
import re
import time
import traceback
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any

import structlog
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.resolvers.request import GraphQLResponse
from keiretsu.server.headers import read_headers
from keiretsu.server.observability.logs import REQUEST_ID, request_logger
from keiretsu.server.observability.metrics import Metrics

log = structlog.get_logger("keiretsu.requests")
REQUEST_ID_PATTERN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
INTERNAL_ERROR_MESSAGE = "Internal server error; quote the `x-request-id` of this response when reporting it."
INTERNAL_ERROR = GraphQLResponse(None, (RequestError(ErrorCode.INTERNAL_SERVER_ERROR, INTERNAL_ERROR_MESSAGE),))
QUIET_PATHS = ("/livez", "/readyz", "/metrics")  # requested every few seconds; logged only on errors
MAX_PATH_LENGTH = 200
MAX_NAME_LENGTH = 64
"""Characters of a path and of an operation name in a log line."""

MAX_FRAMES = 30
TRACEBACK_INTERVAL = 60.0
"""Logged frames per traceback; and the seconds after which an exception at the same location is logged with its traceback again."""


class RequestLoggingMiddleware:
    """ASGI: the outermost middleware."""

    def __init__(self, app: ASGIApp, metrics: Metrics | None = None) -> None:
        self.app = app
        self.metrics = metrics or Metrics()
        self._next_traceback: dict[tuple[str, str, int], float] = {}

    @cached_property
    def _log_request(self) -> Callable[..., None]:
        """Created with the first request, after the log format is configured."""
        return request_logger(_log_fields)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _client_request_id(scope) or b"%016x" % random.getrandbits(64)  # needs to be unique, not secret
        start, status, response_bytes = time.perf_counter(), 0, 0  # status stays 0 for a request that is cut off
        self.metrics.in_flight += 1

        def send_with_id(message: Message) -> Awaitable[None]:
            nonlocal status, response_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
            else:
                response_bytes += len(message.get("body", b""))
            return send(message)

        context = REQUEST_ID.set(request_id.decode())
        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001  # the only place that catches everything; it is logged
            scope["keiretsu.code"] = ErrorCode.INTERNAL_SERVER_ERROR.name
            self._log_exception(error)
            if not status:  # otherwise the response has begun, and the server closes the connection because it is incomplete
                await JSONResponse(INTERNAL_ERROR.as_json(), 500, {"cache-control": "no-store"})(scope, receive, send_with_id)
        finally:
            end = time.perf_counter()
            self.metrics.in_flight -= 1
            self.metrics.observe_request(scope, status, start, end)
            if status != 200 or scope["path"] not in QUIET_PATHS:
                self._log_request(scope, request_id, status, response_bytes, end - start)
            REQUEST_ID.reset(context)

    def _log_exception(self, error: Exception) -> None:
        """Log the location and, at intervals, the traceback: the same exception may occur a thousand times a second."""
        frame = error.__traceback__
        while frame and frame.tb_next:
            frame = frame.tb_next
        file, line = (frame.tb_frame.f_code.co_filename, frame.tb_lineno) if frame else ("", 0)
        exception_type, now = type(error).__name__, time.monotonic()
        if now < self._next_traceback.get((exception_type, file, line), 0.0):
            log.error("unhandled_exception", exception_type=exception_type, location=f"{file}:{line}")
        else:
            self._next_traceback[exception_type, file, line] = now + TRACEBACK_INTERVAL
            tracebacks = _format_tracebacks(error)
            log.error("unhandled_exception", exception_type=exception_type, location=f"{file}:{line}", exception=tracebacks)


def _client_request_id(scope: Scope) -> bytes:
    """The client's id; empty if it sends none, several, or a malformed one."""
    value = read_headers(scope).get(b"x-request-id", b"")
    return value if REQUEST_ID_PATTERN.fullmatch(value) else b""


def _log_fields(scope: Scope, request_id: bytes, status: int, response_bytes: int, seconds: float) -> dict[str, Any]:
    fields = {
        "request_id": request_id.decode(),
        "method": scope["method"],
        "path": _printable(scope["path"], MAX_PATH_LENGTH),
        "status": status,
        "duration_ms": round(seconds * 1000, 2),
        "response_bytes": response_bytes,
    }
    if operation := scope.get("keiretsu.operation"):
        fields["operation"] = _printable(operation, MAX_NAME_LENGTH)
    if code := scope.get("keiretsu.code"):
        fields["code"] = code
    client = scope.get("keiretsu.client")
    if client and client.name:
        fields["client"] = client.name
    return fields


def _printable(text: str, max_length: int) -> str:
    """Client text, truncated, and escaped if it could control a terminal or hide adjacent text."""
    if len(text) > max_length:
        text = f"{text[:max_length]}..."
    return text if text.isprintable() else ascii(text)[1:-1]


def _format_tracebacks(error: BaseException) -> str:
    """The tracebacks of an error and its causes, without their messages, which may quote the request."""
    tracebacks: list[str] = []
    current: BaseException | None = error
    while current and len(tracebacks) < 3:
        calls = traceback.format_list(traceback.extract_tb(current.__traceback__, -MAX_FRAMES))
        tracebacks.append(f"Traceback (most recent call last):\n{''.join(calls)}{type(current).__name__}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\nCaused by:\n".join(tracebacks)
