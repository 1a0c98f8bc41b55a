"""AccessMiddleware around a stub application that records the requests it receives.

harness = make_harness({"KEIRETSU_ALLOWED_HOSTS": "graph.example.org"});  response = await harness.send([(b"host", b"graph.example.org")])
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keiretsu.resolvers.errors import RequestRejected
from keiretsu.server.access.authentication import CLIENT
from keiretsu.server.access.middleware import AccessMiddleware
from keiretsu.server.access.policy import build_policy
from keiretsu.server.settings import read_settings

RequestHeaders = Sequence[tuple[bytes, bytes]]
LOCAL_HOST = (b"host", b"127.0.0.1:8000")
RESPONSE_BODY = b'{"data": {}}'


class ManualClock:
    """A clock that the test advances."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class HarnessResponse:
    """A response. The harness fails the test if a header is duplicated."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> tuple[str, str, str]:
        """The message, code and hint of its only error."""
        (error,) = json.loads(self.body)["errors"]
        return error["message"], error["extensions"]["code"], error["extensions"]["hint"]


@dataclass
class StubApplication:
    """Charges each client the points of an operation and responds with these headers; `received` has the scopes of all requests."""

    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    points: int = 1
    needs_new_plan: bool = False
    status: int = 200
    received: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        self.received.append(scope)
        status, body = self.status, RESPONSE_BODY
        try:
            if CLIENT in scope:
                scope[CLIENT].spend(self.points)
                if self.needs_new_plan:
                    scope[CLIENT].allow_new_plan()
        except RequestRejected as rejection:
            status, body = 429, json.dumps({"errors": [error.as_json() for error in rejection.errors]}).encode()
        await send({"type": "http.response.start", "status": status, "headers": [*self.headers]})
        await send({"type": "http.response.body", "body": body})


@dataclass
class AccessHarness:
    """The middleware, and the application behind it."""

    middleware: ASGIApp
    application: StubApplication
    clock: ManualClock

    async def send(
        self, headers: RequestHeaders = (LOCAL_HOST,), *, method: str = "POST", path: str = "/graphql", client: str | None = "127.0.0.1"
    ) -> HarnessResponse:
        """Send one request; the test fails if its body is read."""
        messages: list[Message] = []

        async def send(message: Message) -> None:
            messages.append(message)

        async def receive() -> Message:
            raise AssertionError("the body of a rejected request must not be read")

        address = (client, 50_000) if client is not None else None
        await self.middleware({"type": "http", "method": method, "path": path, "headers": [*headers], "client": address}, receive, send)
        start, body = messages
        names = [name.decode() for name, _ in start["headers"]]
        assert len(names) == len(set(names)), f"duplicate header: {names}"
        return HarnessResponse(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body["body"])


def make_harness(environment: Mapping[str, str] | None = None, *, allow_anonymous: bool = False, **stub: Any) -> AccessHarness:
    """A harness with the access policy of these settings; `stub`: attributes of the application."""
    application, clock = StubApplication(**stub), ManualClock()
    policy = build_policy(read_settings(environment or {}), allow_anonymous=allow_anonymous, clock=clock)
    return AccessHarness(AccessMiddleware(application, policy), application, clock)
