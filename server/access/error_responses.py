"""A refusal -> an HTTP response: short, JSON, and never kept.

Refusal(403, Problem(Code.FORBIDDEN, "..."))   ->   403 {"errors": [{"message": "...", "extensions": {"code": "FORBIDDEN", "hint": "..."}}]}

The body of the request is not read.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from starlette.types import Scope, Send

from keiretsu.resolvers.errors import Problem
from keiretsu.seed.errors import quoted

Pairs = tuple[tuple[bytes, bytes], ...]
"""Headers as ASGI has them."""


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered, with the headers that go with it."""

    status: int
    problem: Problem
    headers: Pairs = ()


async def send_refusal(refusal: Refusal, scope: Scope, send: Send) -> None:
    """The whole response; to a HEAD without its body. The code goes into the scope, for the log."""
    scope["keiretsu.code"] = refusal.problem.code.name
    body = orjson.dumps({"errors": [refusal.problem.as_json()]})
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *refusal.headers,
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def shown(value: bytes) -> str:
    """What a header says, as it may stand in a sentence."""
    return quoted(value.decode("ascii", "backslashreplace"))


def in_seconds(seconds: int) -> str:
    """in_seconds(1) -> "in 1 second"."""
    return f"in {seconds} second{'s' if seconds > 1 else ''}"
