"""ASGI middleware around the application: the access checks in their order, and the headers of every response.

RequestLoggingMiddleware( AccessMiddleware( CORSMiddleware( AuthenticationMiddleware( GraphQLEndpoint( ... ) ) ) ) )

duplicate headers -> host -> origin -> preflight -> token -> the application, with scope["keiretsu.client"]. /livez and /readyz reveal
nothing that needs protection, and health checks address the server by arbitrary hosts, so they pass unchecked.

WebSocket handshakes are rejected: no check here applies to the messages of an open connection.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keiretsu.server.access.authentication import CLIENT, AuthenticationMiddleware
from keiretsu.server.access.cross_origin import RequestOrigin, add_cors, check_origin
from keiretsu.server.access.error_responses import ErrorResponse, send_error
from keiretsu.server.access.policy import AccessPolicy
from keiretsu.server.access.rate_limits import RequestClient
from keiretsu.server.access.singleton_headers import check_singleton_headers
from keiretsu.server.headers import SECURITY_HEADERS, read_headers

HEALTH_PATHS = ("/livez", "/readyz")
NOT_MODIFIED = 304
POLICY_VIOLATION = 1008  # WebSocket close code; sent before the handshake ends, it becomes an HTTP 403


class AccessMiddleware:
    """ASGI: passes allowed requests to the application, and responds to all others."""

    def __init__(self, app: ASGIApp, policy: AccessPolicy) -> None:
        self.app = add_cors(AuthenticationMiddleware(app, policy), policy.allowed_origins)
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._handle_other_scope(scope, receive, send)
            return
        error_response = None if scope["path"] in HEALTH_PATHS else self._check_request(scope)

        def send_with_headers(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                message["headers"] = _add_headers(message, scope.get(CLIENT))
            return send(message)

        if error_response is not None:
            await send_error(error_response, scope, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)

    async def _handle_other_scope(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await self.app(scope, receive, send)

    def _check_request(self, scope: Scope) -> ErrorResponse | None:
        """The error for a request that is ambiguous, for another host or from another origin; None if it is allowed."""
        headers = read_headers(scope)
        host, allowed_hosts = headers.get(b"host"), self.policy.allowed_hosts
        error_response = check_singleton_headers(scope) if len(headers) < len(scope["headers"]) else None
        if error_response is None and host not in allowed_hosts.exact_values:
            error_response = allowed_hosts.check(host)
        if error_response is None and (b"origin" in headers or b"sec-fetch-site" in headers):
            origin = RequestOrigin(scope["method"], scope["path"], host, headers.get(b"origin"), headers.get(b"sec-fetch-site"))
            return check_origin(origin, self.policy.allowed_origins)
        return error_response


def _add_headers(message: Message, client: RequestClient | None) -> list[tuple[bytes, bytes]]:
    """The headers of a response, with the security headers that it lacks, and rate limits.

    A 304 gets no security headers: they would replace those of the page in the browser's cache.
    """
    own: Iterable[tuple[bytes, bytes]] = message.get("headers", ())
    headers = [*own]
    if message["status"] != NOT_MODIFIED:
        present = dict(headers)
        headers += [pair for pair in SECURITY_HEADERS if pair[0] not in present]
    if client is not None:
        headers += client.headers()
    return headers
