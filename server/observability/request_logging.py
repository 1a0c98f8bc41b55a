"""A request id, one log line and one count for each request; and whatever we did wrong, the asker gets an answer.

x-request-id: 9f0c1c2d3e4f5a6b      the asker's own where it is a plain one, else a new one; on the answer, too

Whoever answers puts into the scope what is told here: `keiretsu.operation`, the name of the operation; `keiretsu.code`, the code of the
first error; `keiretsu.asker`, who asks. Nothing that was sent is told, but for the path and that name, cut short.
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

from keiretsu.resolvers.engine import Answer
from keiretsu.resolvers.errors import Code, Problem
from keiretsu.server.observability.logs import REQUEST, request_logger
from keiretsu.server.observability.metrics import Metrics

log = structlog.get_logger("keiretsu.requests")
PLAIN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
FAILURE = Answer(None, (Problem(Code.INTERNAL_SERVER_ERROR, "something went wrong here; the request id finds it in the log."),))
QUIET = ("/livez", "/readyz", "/metrics")  # asked every few seconds; logged only when something is wrong
LONGEST_PATH = 200
LONGEST_NAME = 64
"""Characters of a path and of an operation's name that a line shows."""

FRAMES = 30
AGAIN = 60.0
"""How many calls of a stack are told; and after how many seconds a fault in the same place is told with its stack again."""


class RequestLog:
    """ASGI, around all else."""

    def __init__(self, app: ASGIApp, metrics: Metrics | None = None) -> None:
        self.app = app
        self.metrics = metrics or Metrics()
        self._told: dict[tuple[str, str, int], float] = {}

    @cached_property
    def _write_line(self) -> Callable[..., None]:
        """Made with the first request, when it is settled how lines look."""
        return request_logger(_line)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _given_id(scope) or b"%016x" % random.getrandbits(64)  # it only tells requests apart
        began, status, size = time.perf_counter(), 0, 0  # status stays 0 for a request that is cut off
        self.metrics.in_flight += 1

        def send_with_id(message: Message) -> Awaitable[None]:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
            else:
                size += len(message.get("body", b""))
            return send(message)

        context = REQUEST.set(request_id.decode())
        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001  # the one place where anything is caught; it is logged
            scope["keiretsu.code"] = Code.INTERNAL_SERVER_ERROR.name
            self._tell(error)
            if not status:  # else the answer has begun, and the server ends the connection when it sees that the rest is missing
                await JSONResponse(FAILURE.as_json(), 500, {"cache-control": "no-store"})(scope, receive, send_with_id)
        finally:
            ended = time.perf_counter()
            self.metrics.in_flight -= 1
            self.metrics.observe_request(scope, status, began, ended)
            if status != 200 or scope["path"] not in QUIET:
                self._write_line(scope, request_id, status, size, ended - began)
            REQUEST.reset(context)

    def _tell(self, error: Exception) -> None:
        """Where it failed, and how one got there: once in a while, for the same may happen a thousand times a second."""
        frame = error.__traceback__
        while frame and frame.tb_next:
            frame = frame.tb_next
        file, line = (frame.tb_frame.f_code.co_filename, frame.tb_lineno) if frame else ("", 0)
        kind, now = type(error).__name__, time.monotonic()
        if now < self._told.get((kind, file, line), 0.0):
            log.error("answering failed", error=kind, where=f"{file}:{line}")
        else:
            self._told[kind, file, line] = now + AGAIN
            log.error("answering failed", error=kind, where=f"{file}:{line}", exception=_stack(error))


def _given_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value if PLAIN_ID.fullmatch(value) else b""
    return b""


def _line(scope: Scope, request_id: bytes, status: int, size: int, seconds: float) -> dict[str, Any]:
    line = {
        "request": request_id.decode(),
        "method": scope["method"],
        "path": _shown(scope["path"], LONGEST_PATH),
        "status": status,
        "ms": round(seconds * 1000, 2),
        "bytes": size,
    }
    if operation := scope.get("keiretsu.operation"):
        line["operation"] = _shown(operation, LONGEST_NAME)
    if code := scope.get("keiretsu.code"):
        line["code"] = code
    asker = scope.get("keiretsu.asker")
    if asker and asker.name:
        line["asker"] = asker.name
    return line


def _shown(text: str, longest: int) -> str:
    """A text that was sent, cut short; and escaped where it could steer a terminal or hide what stands beside it."""
    if len(text) > longest:
        text = f"{text[:longest]}..."
    return text if text.isprintable() else ascii(text)[1:-1]


def _stack(error: BaseException) -> str:
    """The calls that led to an error and to what it came from, without their messages: these may repeat what was sent."""
    told: list[str] = []
    one: BaseException | None = error
    while one and len(told) < 3:
        calls = traceback.format_list(traceback.extract_tb(one.__traceback__, -FRAMES))
        told.append(f"Traceback (most recent call last):\n{''.join(calls)}{type(one).__name__}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\nIt came from:\n".join(told)
