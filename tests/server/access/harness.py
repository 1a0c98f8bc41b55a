"""A door with an application behind it that says who came in.

door = make_door({"KEIRETSU_ALLOWED_HOSTS": "graph.example.org"});  reply = await door.ask([(b"host", b"graph.example.org")])
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keiretsu.resolvers.errors import Refused
from keiretsu.server.access.middleware import ASKER, Door
from keiretsu.server.access.policy import decide
from keiretsu.server.settings import read_settings

Headers = Sequence[tuple[bytes, bytes]]
HERE = (b"host", b"127.0.0.1:8000")
ANSWER = b'{"data": {}}'


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Reply:
    """A response. `headers` holds each name once, and the test fails where one came twice."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> tuple[str, str, str]:
        """The message, the code and the hint of the one error in it."""
        (error,) = json.loads(self.body)["errors"]
        return error["message"], error["extensions"]["code"], error["extensions"]["hint"]


@dataclass
class Answering:
    """The application: whoever comes in pays and gets an answer, with these headers; `let_in` holds their scopes."""

    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    costs: int = 1
    plans: bool = False
    status: int = 200
    let_in: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        self.let_in.append(scope)
        status, body = self.status, ANSWER
        try:
            if ASKER in scope:
                scope[ASKER].pay(self.costs)
                if self.plans:
                    scope[ASKER].plan()
        except Refused as refused:
            status, body = 429, json.dumps({"errors": [problem.as_json() for problem in refused.problems]}).encode()
        await send({"type": "http.response.start", "status": status, "headers": [*self.headers]})
        await send({"type": "http.response.body", "body": body})


@dataclass
class Tried:
    """A door, and who stands behind it."""

    door: ASGIApp
    behind: Answering
    clock: Clock

    async def ask(
        self, headers: Headers = (HERE,), *, method: str = "POST", path: str = "/graphql", client: str | None = "127.0.0.1"
    ) -> Reply:
        """One request; its body would fail the test if anybody read it."""
        said: list[Message] = []

        async def send(message: Message) -> None:
            said.append(message)

        async def receive() -> Message:
            raise AssertionError("a refused request is not read")

        address = (client, 50_000) if client is not None else None
        await self.door({"type": "http", "method": method, "path": path, "headers": [*headers], "client": address}, receive, send)
        start, body = said
        names = [name.decode() for name, _ in start["headers"]]
        assert len(names) == len(set(names)), f"a header came twice: {names}"
        return Reply(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body["body"])


def make_door(environment: Mapping[str, str] | None = None, *, is_open: bool = False, **behind: Any) -> Tried:
    """A door as the settings of an environment have it."""
    answering, clock = Answering(**behind), Clock()
    return Tried(Door(answering, decide(read_settings(environment or {}), is_open=is_open, clock=clock)), answering, clock)
