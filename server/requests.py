"""A request id and one log line for each request; and whatever we did wrong, the asker gets an answer.

x-request-id: 9f0c1c2d3e4f5a6b      the asker's own where it is a plain one, else a new one; on the answer, too
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import structlog
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.answer import Answer
from resolvers.problems import Code, Problem
from server.logs import request_logger

log = structlog.get_logger("keiretsu.requests")
PLAIN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
FAILURE = Answer(None, (Problem(Code.INTERNAL, "something went wrong here; the request id finds it in the log."),))
QUIET = ("/livez", "/readyz")  # asked every few seconds; logged only when something is wrong


class RequestLog:
    """ASGI, around all else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @cached_property
    def _write_line(self) -> Callable[[dict[str, Any]], None]:
        """Made with the first request, when it is settled how lines look."""
        return request_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given if PLAIN_ID.fullmatch(given) else secrets.token_hex(8).encode()
        began, status = time.perf_counter(), 0  # stays 0 for a request that is cut off

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
            await send(message)

        context = structlog.contextvars.bind_contextvars(request=request_id.decode())
        try:
            await self.app(scope, receive, send_with_id)
        except Exception:  # the one place where anything is caught
            log.exception("answering failed")
            if status:
                raise  # the answer has begun; the server ends the connection
            await JSONResponse(FAILURE.as_json(), 500, {"cache-control": "no-store"})(scope, receive, send_with_id)
        finally:
            if not 0 < status < 500 or scope["path"] not in QUIET:
                taken = round((time.perf_counter() - began) * 1000, 2)
                line = {"method": scope["method"], "path": scope["path"], "status": status, "ms": taken, "request": request_id.decode()}
                self._write_line(line)
            structlog.contextvars.reset_contextvars(**context)
