"""AccessMiddleware before the real endpoint: an exceeded rate limit is a 429, and the log gets the name of the token."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import strawberry
from starlette.types import ASGIApp, Receive, Scope, Send

from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.access.middleware import AccessMiddleware
from keiretsu.server.access.policy import build_policy
from keiretsu.server.access.token_store import create_token
from keiretsu.server.http.endpoint import GraphQLEndpoint
from keiretsu.server.settings import read_settings
from tests.server.access.harness import ManualClock
from tests.statement_texts import make_engine

INVALID = "{ nothing }"  # is rejected by the engine, which costs a point
RATE_LIMIT_ERROR = (
    "The operation costs 1 point, and 0 of 2 points per minute are left; retry in 30 seconds, or request less at once.",
    "RATE_LIMITED",
)


class ScopeRecorder:
    """Records what the request log reads from the scope after each response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.records: list[tuple[str | None, str | None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        self.records.append((getattr(scope.get("keiretsu.client"), "name", None), scope.get("keiretsu.code")))


async def unreachable_app(*_: object) -> None:
    raise AssertionError("all requests are for the endpoint")


@pytest.mark.parametrize("media_type", ["application/json", "application/graphql-response+json"])
async def test_an_exceeded_rate_limit(catalogue: Catalogue, schema: strawberry.Schema, tmp_path: Path, media_type: str) -> None:
    """Status, code and headers are the same in both media types; a minute later requests succeed again."""
    token, clock = create_token("dashboard", tmp_path / "tokens"), ManualClock()
    settings = read_settings({"KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens"), "KEIRETSU_RATE_LIMIT": "2"})
    endpoint = GraphQLEndpoint(unreachable_app, make_engine(catalogue, core_schema(schema)))
    recorder = ScopeRecorder(AccessMiddleware(endpoint, build_policy(settings, clock=clock)))
    headers = {"authorization": f"Bearer {token}", "accept": media_type}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(recorder), base_url="http://localhost", headers=headers) as client:
        first, second, third = [await client.post("/graphql", json={"query": INVALID}) for _ in range(3)]
        clock.now += 60
        fourth = await client.post("/graphql", json={"query": INVALID})
        fifth = await client.post("/graphql", json={"query": INVALID}, headers={"authorization": "Bearer kei_wrong"})
    codes = [response.json()["errors"][0]["extensions"]["code"] for response in (first, second, fourth)]
    assert codes == ["GRAPHQL_VALIDATION_FAILED"] * 3
    assert [response.headers["ratelimit"] for response in (first, second)] == ['"points";r=1;t=30', '"points";r=0;t=60']
    error = third.json()["errors"][0]
    assert (third.status_code, error["message"], error["extensions"]["code"]) == (429, *RATE_LIMIT_ERROR)
    assert [third.headers[name] for name in ("retry-after", "ratelimit", "content-type")] == [
        "30",
        '"points";r=0;t=30',
        f"{media_type}; charset=utf-8",
    ]
    assert (fifth.status_code, "ratelimit" in fifth.headers) == (401, False)
    logged_codes = ["GRAPHQL_VALIDATION_FAILED"] * 2 + ["RATE_LIMITED", "GRAPHQL_VALIDATION_FAILED"]
    assert recorder.records == [*(("dashboard", code) for code in logged_codes), (None, "UNAUTHENTICATED")]
