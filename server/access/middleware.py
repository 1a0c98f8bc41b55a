"""ASGI, around the application: the checks in their order, and the headers of every answer.

RequestLog( Door( ShortCut( ... ) ) )

host -> where it comes from -> preflight -> token -> the application, with scope["keiretsu.asker"]. /livez and /readyz tell nothing that
would need a guard, and whoever probes them calls the server as it likes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keiretsu.server.access.bearer_auth import name_bearer
from keiretsu.server.access.cross_origin import PREFLIGHT, Source, allow_origin, refuse_source
from keiretsu.server.access.error_responses import Pairs, Refusal, send_refusal
from keiretsu.server.access.headers import read_headers
from keiretsu.server.access.policy import Access
from keiretsu.server.access.rate_limits import Visitor, address_key

ENDPOINT = "/graphql"
GUARDED = (ENDPOINT, "/metrics")  # what needs a token, where there are tokens
PROBES = ("/livez", "/readyz")
ASKER = "keiretsu.asker"
NOT_MODIFIED = 304

SAFE: Pairs = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""For what is no page. No x-frame-options, which browsers pass over where there is frame-ancestors: each header costs a microsecond. No
strict-transport-security: we have no TLS, and whoever adds it adds this."""


class Door:
    """ASGI: hands on what may be asked, and answers all else."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        headers = read_headers(scope["headers"])
        refusal = None if path in PROBES else self._refuse(scope, headers)
        visitor = None
        if path in GUARDED and refusal is None and scope["method"] != "OPTIONS":
            known = self._know(scope, headers)
            if isinstance(known, Refusal):
                refusal = known
            elif path == ENDPOINT:
                visitor = scope[ASKER] = known
        extra = allow_origin(headers.get(b"origin"), self.access.origins)

        def send_safely(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                message["headers"] = _complete(message, extra, visitor)
            return send(message)

        if refusal is not None:
            await send_refusal(refusal, scope, send_safely)
        elif b"access-control-request-method" in headers and _is_preflight(scope, headers, self.access.origins):
            await _send_preflight(send_safely)
        else:
            await self.app(scope, receive, send_safely)

    def _refuse(self, scope: Scope, headers: dict[bytes, bytes]) -> Refusal | None:
        """Why this request may not come in; None where it may."""
        host = headers.get(b"host")
        refusal = self.access.hosts.refuse(host)
        if refusal is None and (b"origin" in headers or b"sec-fetch-site" in headers):
            source = Source(scope["method"], scope["path"], host, headers.get(b"origin"), headers.get(b"sec-fetch-site"))
            return refuse_source(source, self.access.origins)
        return refusal

    def _know(self, scope: Scope, headers: dict[bytes, bytes]) -> Visitor | Refusal:
        """Who asks; the address is that of the connection, for what a header says of it anybody may write there."""
        client = scope.get("client")
        address = client[0] if client else "a socket"
        tokens = self.access.tokens
        if tokens is None:
            return Visitor(self.access.rates, None, address)
        name = name_bearer(headers.get(b"authorization"), tokens, self.access.wrong, address_key(address))
        return name if isinstance(name, Refusal) else Visitor(self.access.rates, name, address)


def _complete(message: Message, extra: Pairs, visitor: Visitor | None) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with those that every answer has and that it does not have itself.

    What 304 says of a page would go for the page that the browser keeps, so it says nothing new.
    """
    own: Iterable[tuple[bytes, bytes]] = message.get("headers", ())
    whole = [*own, *extra]
    if message["status"] != NOT_MODIFIED:
        given = dict(whole)
        whole += [pair for pair in SAFE if pair[0] not in given]
    if visitor is not None:
        whole += visitor.headers()
    return whole


def _is_preflight(scope: Scope, headers: dict[bytes, bytes], listed: frozenset[bytes]) -> bool:
    """Whether a browser asks, for a page that is listed, whether that may ask."""
    return scope["method"] == "OPTIONS" and headers.get(b"origin") in listed


async def _send_preflight(send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": [*PREFLIGHT]})
    await send({"type": "http.response.body", "body": b""})
