"""Each hostile request gets one short error and the right status, before the database is read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import strawberry
from starlette.types import Receive, Scope, Send

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.endpoint import GraphQLEndpoint
from tests.server.http.hostile_requests import ACCEPT_GRAPHQL, GROUPS, HOSTILE, HostileRequest
from tests.statement_texts import UnusedStore


@pytest.fixture(scope="module")
async def client(catalogue: Catalogue, schema: strawberry.Schema) -> AsyncIterator[httpx.AsyncClient]:
    """The endpoint over a store that must not be read."""
    endpoint = GraphQLEndpoint(unreachable_app, Engine(catalogue, core_schema(schema), UnusedStore()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://keiretsu.test") as client:
        yield client


async def unreachable_app(scope: Scope, receive: Receive, send: Send) -> None:
    """The application behind the endpoint, which no request reaches."""
    raise AssertionError(f"{scope['path']} is not the endpoint")


@pytest.mark.parametrize("case", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_request_is_rejected(client: httpx.AsyncClient, case: HostileRequest) -> None:
    """With exactly this status, code and message; the message is short, and `data` is absent."""
    url = httpx.URL("/graphql", query=case.query or None)
    headers = {**ACCEPT_GRAPHQL, **case.headers}
    response = await client.send(client.build_request(case.method, url, content=case.body or None, headers=headers))
    body = response.json()
    first = body["errors"][0]
    assert (response.status_code, first["extensions"]["code"], first["message"]) == (case.status, case.code, case.message)
    assert list(body) == ["errors"]
    assert len(first["message"]) <= 500
    assert ("allow" in response.headers) is (case.status == 405)


def test_case_names_are_unique() -> None:
    """No case is lost because two groups use the same name."""
    assert len(HOSTILE) == sum(map(len, GROUPS)) > 100
