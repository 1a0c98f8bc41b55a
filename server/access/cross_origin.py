"""Which origins may send requests, and CORS for their pages.

allowed {b"https://app.example.org"}, origin: https://app.example.org   ->   access-control-allow-origin: https://app.example.org
allowed {},                           sec-fetch-site: cross-site        ->   403

Browsers send the origin of a request: `sec-fetch-site` to trustworthy addresses (https, or this machine), `origin` with every POST and
every cross-site request of a script. A client that sends neither is a program, or a very old browser. Go's http.CrossOriginProtection
decides likewise, but lets every GET pass; a GET can be expensive here, so only the page itself may be opened from other sites. Apollo's
csrfPrevention requires a header that triggers a preflight; programs would have to send it, too. The endpoint rejects bodies that are not
JSON, so an HTML form cannot send an operation.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.server.access.error_responses import ErrorResponse
from keiretsu.text import quoted

PAGE_PATH = "/"
TRUSTED_FETCH_SITES = (b"same-origin", b"none")  # none: the user typed the address, or opened a bookmark
PREFLIGHT_MAX_AGE = 7200  # seconds; the maximum in Chrome
CORS_METHODS = ("GET", "POST", "OPTIONS")
EXPOSED_HEADERS = ("x-request-id", "ratelimit", "ratelimit-policy", "retry-after")


@dataclass(frozen=True)
class RequestOrigin:
    """The request line and headers that tell where a request comes from; None for a missing header."""

    method: str
    path: str
    host: bytes | None
    origin: bytes | None
    fetch_site: bytes | None


def check_origin(request: RequestOrigin, allowed_origins: frozenset[bytes]) -> ErrorResponse | None:
    """The error for a request of a page that is not allowed; None if it is allowed, or not sent by a page."""
    if request.origin in allowed_origins or (request.path == PAGE_PATH and request.method in ("GET", "HEAD")):
        return None
    if request.fetch_site in TRUSTED_FETCH_SITES or (request.fetch_site is None and _is_same_origin(request)):
        return None
    if request.origin is None:
        message = "A cross-site request without an `origin` header is not allowed; open the address directly, or use an allowed origin."
    else:
        message = f"Origin {quoted(request.origin)} is not allowed; add it to KEIRETSU_ALLOWED_ORIGINS."
    return ErrorResponse(403, RequestError(ErrorCode.FORBIDDEN, message))


def add_cors(app: ASGIApp, allowed_origins: frozenset[bytes]) -> ASGIApp:
    """The application behind CORS, with which a browser lets pages of allowed origins read its responses.

    Pages may send any header: an allowed origin is trusted, and clients send headers of their own, such as Apollo's client name or the
    trace context. They may send credentials, since a proxy before this server may require a cookie.
    """
    if not allowed_origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=[origin.decode() for origin in allowed_origins],
        allow_methods=CORS_METHODS,
        allow_headers=("*",),
        allow_credentials=True,
        allow_private_network=True,
        expose_headers=EXPOSED_HEADERS,
        max_age=PREFLIGHT_MAX_AGE,
    )


def _is_same_origin(request: RequestOrigin) -> bool:
    """Whether `origin` matches `host`, for browsers without `sec-fetch-site`. A proxy may add TLS, so either scheme matches."""
    if request.origin is None:
        return True
    scheme, separator, host = request.origin.partition(b"://")
    return bool(separator) and scheme in (b"http", b"https") and request.host is not None and host == request.host.lower()
