"""Requests that are rejected before the application reads them: malformed, too large, or too slow.

    Rejection(431, "The request has more than 100 headers; send fewer.").as_bytes
    ->   b'HTTP/1.1 431 Request Header Fields Too Large\\r\\ncontent-type: ...\\r\\nconnection: close\\r\\n\\r\\n{"errors": ...}'

The response has the format of all errors. Whatever follows on the connection is not read, so the connection is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

import orjson

from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.request import GraphQLResponse
from keiretsu.server.headers import SECURITY_HEADERS, HeaderPairs
from keiretsu.server.http.request_parsing import BadRequest

CLOSE: HeaderPairs = ((b"connection", b"close"),)


@dataclass(frozen=True)
class Rejection:
    """An error response that ends its connection. `retry_after`: seconds, 0 for none; `hint`: None for that of the code."""

    status: int
    message: str
    code: ErrorCode | None = None
    retry_after: int = 0
    hint: str | None = None

    def as_error(self) -> BadRequest:
        """The same response as an error, for a request that the application is reading."""
        return BadRequest(self.status, self.message, self.code, hint=self.hint)

    @cached_property
    def as_bytes(self) -> bytes:
        """The whole response."""
        (error,) = self.as_error().errors
        body = orjson.dumps(GraphQLResponse(None, (error,), rejected=True).as_json())
        headers = [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            *SECURITY_HEADERS,
            *CLOSE,
        ]
        if self.retry_after:
            headers.append((b"retry-after", b"%d" % self.retry_after))
        status_line = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n".encode()
        return b"%b%b\r\n%b" % (status_line, b"".join(b"%b: %b\r\n" % header for header in headers), body)


MALFORMED = Rejection(
    400, "Malformed HTTP request; correct the request line and headers.", hint="Send HTTP/1.1; a library for HTTP does so."
)
