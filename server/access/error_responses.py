"""An error -> an HTTP response: short, JSON, never cached.

ErrorResponse(403, RequestError(ErrorCode.FORBIDDEN, "..."))
->   403 {"errors": [{"message": "...", "extensions": {"code": "FORBIDDEN", "hint": "..."}}]}

The body of the request is not read.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from starlette.types import Scope, Send

from keiretsu.resolvers.errors import RequestError
from keiretsu.server.headers import HeaderPairs


@dataclass(frozen=True)
class ErrorResponse:
    """Why a request is rejected, and additional response headers."""

    status: int
    error: RequestError
    headers: HeaderPairs = ()


async def send_error(response: ErrorResponse, scope: Scope, send: Send) -> None:
    """Send the whole response, without a body for HEAD. The scope gets the error code, for the log."""
    scope["keiretsu.code"] = response.error.code.name
    body = orjson.dumps({"errors": [response.error.as_json()]})
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *response.headers,
    ]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def in_seconds(seconds: int) -> str:
    """in_seconds(1) -> "in 1 second"."""
    return f"in {seconds} second{'s' if seconds > 1 else ''}"
