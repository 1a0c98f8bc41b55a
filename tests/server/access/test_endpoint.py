"""The door before the real endpoint: who asks too much gets a real 429, and the log tells who asked."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import strawberry
from starlette.types import ASGIApp, Receive, Scope, Send

from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.access.middleware import Door
from keiretsu.server.access.policy import decide
from keiretsu.server.access.token_store import make_token
from keiretsu.server.http.endpoint import ShortCut
from keiretsu.server.settings import read_settings
from tests.server.access.harness import Clock
from tests.texts import make_engine

WRONG = "{ nothing }"  # is refused by the engine, which costs a point
SPENT = (
    "the operation costs 1 point, and of 2 a minute you have 0 left; ask again in 30 seconds, or ask for less at once.",
    "RATE_LIMITED",
)


class Watched:
    """What the request log sees of each request: the values in the scope once it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.seen: list[tuple[str | None, str | None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        self.seen.append((getattr(scope.get("keiretsu.asker"), "name", None), scope.get("keiretsu.code")))


async def nowhere(*_: object) -> None:
    raise AssertionError("all that is asked here is for the endpoint")


@pytest.mark.parametrize("media", ["application/json", "application/graphql-response+json"])
async def test_points_run_out(catalogue: Catalogue, schema: strawberry.Schema, tmp_path: Path, media: str) -> None:
    """With a status, a code and headers that any client understands, whichever type it wants; a minute later all is well."""
    token, clock = make_token("dashboard", tmp_path / "tokens"), Clock()
    settings = read_settings({"KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens"), "KEIRETSU_RATE_LIMIT": "2"})
    endpoint = ShortCut(nowhere, make_engine(catalogue, core_schema(schema)))
    watched = Watched(Door(endpoint, decide(settings, clock=clock)))
    headers = {"authorization": f"Bearer {token}", "accept": media}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(watched), base_url="http://localhost", headers=headers) as client:
        first, second, third = [await client.post("/graphql", json={"query": WRONG}) for _ in range(3)]
        clock.now += 60
        fourth = await client.post("/graphql", json={"query": WRONG})
        fifth = await client.post("/graphql", json={"query": WRONG}, headers={"authorization": "Bearer kei_wrong"})
    assert [one.json()["errors"][0]["extensions"]["code"] for one in (first, second, fourth)] == ["GRAPHQL_VALIDATION_FAILED"] * 3
    assert [one.headers["ratelimit"] for one in (first, second)] == ['"points";r=1;t=30', '"points";r=0;t=60']
    error = third.json()["errors"][0]
    assert (third.status_code, error["message"], error["extensions"]["code"]) == (429, *SPENT)
    assert [third.headers[name] for name in ("retry-after", "ratelimit", "content-type")] == [
        "30",
        '"points";r=0;t=30',
        f"{media}; charset=utf-8",
    ]
    assert (fifth.status_code, "ratelimit" in fifth.headers) == (401, False)
    codes = ["GRAPHQL_VALIDATION_FAILED"] * 2 + ["RATE_LIMITED", "GRAPHQL_VALIDATION_FAILED"]
    assert watched.seen == [*(("dashboard", code) for code in codes), (None, "UNAUTHENTICATED")]
