"""Where more requests are under way than can be answered soon, the next ones are turned away unread."""

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
from keiretsu.server.http import endpoint as graphql_endpoint
from keiretsu.server.http.endpoint import ShortCut
from tests.texts import NoStore

QUESTION = {"query": "{ companies { totalCount } }"}


class Waiting:
    """A store that answers when it is let."""

    def __init__(self) -> None:
        self.free = asyncio.Event()

    async def read(self, _text: str, _values: Mapping[str, Any]) -> tuple[Any, ...]:
        await self.free.wait()
        return ([3],)


async def test_the_next_one_is_told_to_come_back(catalogue: Catalogue, schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 503 and `retry-after`, while two wait; afterwards there is room again."""
    monkeypatch.setattr(graphql_endpoint, "CROWD", 2)
    store = Waiting()
    app = ShortCut(PlainTextResponse("not the endpoint", 404), Engine(catalogue, core_schema(schema), store))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://keiretsu.test") as client:
        waiting = [asyncio.create_task(client.post("/graphql", json=QUESTION)) for _ in range(2)]
        while app.under_way < 2:  # noqa: ASYNC110  # a turn of the loop or two
            await asyncio.sleep(0)
        refused = await client.post("/graphql", json=QUESTION)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert refused.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
        assert (await client.get("/elsewhere")).status_code == 404
        store.free.set()
        assert [(await one).json() for one in waiting] == [{"data": {"companies": {"totalCount": 3}}}] * 2
        assert (await client.post("/graphql", json=QUESTION)).status_code == 200
        assert app.under_way == 0


async def test_who_would_be_turned_away_by_the_store_is_not_read(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """Its line is full, so that reading the request would be in vain."""
    full = True
    engine = Engine(catalogue, core_schema(schema), NoStore())
    app = ShortCut(PlainTextResponse("not the endpoint", 404), engine, is_full=lambda: full)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://keiretsu.test") as client:
        refused = await client.post("/graphql", content=b"{")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        answer = refused.json()
        assert list(answer) == ["errors"]
        assert [(error["message"], error["extensions"]["code"]) for error in answer["errors"]] == [("too many ask at once.", "OVERLOADED")]
        full = False
        assert (await client.post("/graphql", content=b"{")).status_code == 415
