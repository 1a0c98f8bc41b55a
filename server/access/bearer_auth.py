"""The Authorization header -> the name of its token.

b"Bearer kei_3f9w..."   ->   "dashboard", or an ErrorResponse with 401

RFC 6750: the challenge for a request without a token names the scheme; for an invalid token it also names the error. An address that
sends many invalid tokens gets 429. A valid token is accepted even then: many clients may share an address behind a proxy, and a token
cannot be guessed.
"""

from __future__ import annotations

import re

from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.server.access.error_responses import ErrorResponse, in_seconds
from keiretsu.server.access.rate_limits import RateLimiter
from keiretsu.server.access.token_file import TokenFile

BEARER_PATTERN = re.compile(rb"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]{1,256}=*) *")
MAX_FAILED_ATTEMPTS = 30  # invalid tokens per address and minute
WWW_AUTHENTICATE = b"www-authenticate"
INVALID_REQUEST_CHALLENGE = (WWW_AUTHENTICATE, b'Bearer error="invalid_request"')
"""For a request with several Authorization headers, which singleton_headers.py rejects."""


def authenticate(value: bytes | None, token_file: TokenFile, failed_attempts: RateLimiter, address: str) -> str | ErrorResponse:
    """The name of the token in a header. `failed_attempts`: limits the invalid tokens of each address."""
    if value is None:
        message = "Authentication is required; send `authorization: Bearer TOKEN`."
        return ErrorResponse(401, RequestError(ErrorCode.UNAUTHENTICATED, message), ((WWW_AUTHENTICATE, b"Bearer"),))
    match = BEARER_PATTERN.fullmatch(value)
    name = token_file.name_of(match[1].decode()) if match else None
    if name is not None:
        return name
    retry_after = failed_attempts.spend(address, 1)
    if retry_after:
        attempts = f"{MAX_FAILED_ATTEMPTS} invalid tokens came from this address within a minute"
        message = f"{attempts}; send a valid one, or retry {in_seconds(retry_after)}."
        return ErrorResponse(429, RequestError(ErrorCode.RATE_LIMITED, message), ((b"retry-after", b"%d" % retry_after),))
    if not match:
        message = "The `authorization` header has no valid Bearer token; send `authorization: Bearer TOKEN`."
        return ErrorResponse(401, RequestError(ErrorCode.UNAUTHENTICATED, message), ((WWW_AUTHENTICATE, b"Bearer"),))
    message = "The token is unknown or revoked; request a new one from the operator of this server."
    return ErrorResponse(401, RequestError(ErrorCode.UNAUTHENTICATED, message), ((WWW_AUTHENTICATE, b'Bearer error="invalid_token"'),))
