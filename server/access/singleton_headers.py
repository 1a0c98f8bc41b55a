"""The headers on which access depends must not be duplicated.

host: localhost, host: evil.example   ->   400 {"errors": [{"message": "The request has more than one `host` header; send one.", ...}]}

A duplicate could mean one thing here and another in a proxy before this server (RFC 9110, 5.5).
"""

from __future__ import annotations

from starlette.types import Scope

from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.server.access.bearer_auth import INVALID_REQUEST_CHALLENGE
from keiretsu.server.access.error_responses import ErrorResponse

SINGLETON_HEADERS = (b"host", b"origin", b"sec-fetch-site", b"authorization", b"access-control-request-method")
HINT = f"Send at most one header of each of these names: {', '.join(name.decode() for name in SINGLETON_HEADERS)}."


def check_singleton_headers(scope: Scope) -> ErrorResponse | None:
    """The error for a request with a duplicate among these headers."""
    names = [name for name, _ in scope["headers"]]
    for name in SINGLETON_HEADERS:
        if names.count(name) > 1:
            message = f"The request has more than one `{name.decode()}` header; send one."
            challenge = (INVALID_REQUEST_CHALLENGE,) if name == b"authorization" else ()
            return ErrorResponse(400, RequestError(ErrorCode.BAD_REQUEST, message, hint=HINT), challenge)
    return None
