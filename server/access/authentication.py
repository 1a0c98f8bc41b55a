"""ASGI middleware: the client of a request, which must authenticate if there is a token file.

POST /graphql, authorization: Bearer kei_3f9w...   ->   scope["keiretsu.client"] = the client with the token "dashboard"
POST /graphql                                      ->   401 {"errors": [...]}

Without a token file, a client is its address. That is the peer address of the connection, since any client can forge forwarding headers.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from keiretsu.server.access.bearer_auth import authenticate
from keiretsu.server.access.error_responses import ErrorResponse, send_error
from keiretsu.server.access.policy import AccessPolicy
from keiretsu.server.access.rate_limits import RequestClient, address_key
from keiretsu.server.headers import read_headers

CLIENT = "keiretsu.client"
GRAPHQL_PATH = "/graphql"
AUTHENTICATED_PATHS = (GRAPHQL_PATH, "/metrics")  # if a token file is configured


class AuthenticationMiddleware:
    """ASGI: passes requests of known clients to the application, and responds to all others."""

    def __init__(self, app: ASGIApp, policy: AccessPolicy) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in AUTHENTICATED_PATHS and scope["method"] != "OPTIONS":
            client = self._authenticate(scope)
            if isinstance(client, ErrorResponse):
                await send_error(client, scope, send)
                return
            if scope["path"] == GRAPHQL_PATH:
                scope[CLIENT] = client
        await self.app(scope, receive, send)

    def _authenticate(self, scope: Scope) -> RequestClient | ErrorResponse:
        peer = scope.get("client")
        address = peer[0] if peer else "a socket"
        token_file = self.policy.token_file
        if token_file is None:
            return RequestClient(self.policy.rate_limits, None, address)
        name = authenticate(read_headers(scope).get(b"authorization"), token_file, self.policy.failed_attempts, address_key(address))
        return name if isinstance(name, ErrorResponse) else RequestClient(self.policy.rate_limits, name, address)
