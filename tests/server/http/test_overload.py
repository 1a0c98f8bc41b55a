"""Overload: above the limit of requests in flight, further requests are rejected unread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
import strawberry
from starlette.responses import PlainTextResponse

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http import endpoint
from keiretsu.server.http.endpoint import GraphQLEndpoint
from tests.statement_texts import UnusedStore

TOTAL_COUNT = {"query": "{ companies { totalCount } }"}


class BlockingStore:
    """A store whose reads wait until the test releases them."""

    def __init__(self) -> None:
        self.released = asyncio.Event()

    async def read(self, _text: str, _values: Mapping[str, Any]) -> tuple[Any, ...]:
        await self.released.wait()
        return ([3],)


async def test_requests_above_the_limit_are_rejected(
    catalogue: Catalogue, schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 503 and `retry-after`, while two are in flight; afterwards requests succeed again."""
    monkeypatch.setattr(endpoint, "MAX_IN_FLIGHT", 2)
    store = BlockingStore()
    app = GraphQLEndpoint(PlainTextResponse("not the endpoint", 404), Engine(catalogue, core_schema(schema), store))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://keiretsu.test") as client:
        in_flight = [asyncio.create_task(client.post("/graphql", json=TOTAL_COUNT)) for _ in range(2)]
        while app.in_flight < 2:  # noqa: ASYNC110  # one or two iterations of the loop
            await asyncio.sleep(0)
        rejected = await client.post("/graphql", json=TOTAL_COUNT)
        assert (rejected.status_code, rejected.headers["retry-after"]) == (503, "1")
        assert rejected.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
        assert (await client.get("/elsewhere")).status_code == 404
        store.released.set()
        assert [(await task).json() for task in in_flight] == [{"data": {"companies": {"totalCount": 3}}}] * 2
        assert (await client.post("/graphql", json=TOTAL_COUNT)).status_code == 200
        assert app.in_flight == 0


async def test_requests_are_rejected_unread_while_the_store_is_saturated(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """The store would reject their query in any case."""
    saturated = True
    engine = Engine(catalogue, core_schema(schema), UnusedStore())
    app = GraphQLEndpoint(PlainTextResponse("not the endpoint", 404), engine, is_saturated=lambda: saturated)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://keiretsu.test") as client:
        rejected = await client.post("/graphql", content=b"{")
        assert (rejected.status_code, rejected.headers["retry-after"]) == (503, "1")
        body = rejected.json()
        assert list(body) == ["errors"]
        assert [(error["message"], error["extensions"]["code"]) for error in body["errors"]] == [
            ("The server is overloaded; retry later.", "OVERLOADED")
        ]
        saturated = False
        assert (await client.post("/graphql", content=b"{")).status_code == 415
