"""HTTP headers: those of a request, read once and shared through its scope; and the security headers of every response.

[(b"host", b"localhost"), (b"accept", b"text/html"), (b"accept", b"*/*")]   ->   {b"host": b"localhost", b"accept": b"text/html, */*"}

Values of headers with the same name are joined as one list (RFC 9110, 5.2). Where a header takes a single value, the joined one is
malformed, and what reads it rejects it; access/singleton_headers.py rejects duplicates of the headers that access depends on.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope

HeaderPairs = tuple[tuple[bytes, bytes], ...]
"""Headers in the form of ASGI."""

HEADERS = "keiretsu.headers"
SECURITY_HEADERS: HeaderPairs = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""For all responses but the page. No x-frame-options, which browsers ignore beside frame-ancestors: each header costs a microsecond. No
strict-transport-security: the server has no TLS; the proxy that adds TLS adds this header."""


def read_headers(scope: Scope) -> Mapping[bytes, bytes]:
    """Header values by name, in lower case. Read by the first caller; the scope keeps them for the others."""
    headers: Mapping[bytes, bytes] | None = scope.get(HEADERS)
    if headers is None:
        headers = scope[HEADERS] = _join_by_name(scope["headers"])
    return headers


def _join_by_name(pairs: list[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    headers = dict(pairs)
    if len(headers) < len(pairs):
        values: dict[bytes, list[bytes]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        headers = {name: b", ".join(parts) for name, parts in values.items()}
    return headers
