"""Disconnect monitoring: a disconnect cancels the operation; fast requests are not monitored."""

from __future__ import annotations

import asyncio

import pytest
import strawberry
from starlette.types import Message

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.disconnects import DISCONNECT_POLL
from tests.server.http.test_endpoint import call_endpoint
from tests.statement_texts import UnusedStore


class SlowEngine(Engine):
    """An engine that sleeps, and records how execution ended."""

    outcome = ""
    seconds = 10.0

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:  # noqa: ARG002  # the signature of Engine
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.outcome = "cancelled"
            raise
        self.outcome = "completed"
        return GraphQLResponse({"a": 1})


@pytest.fixture
def slow_engine(catalogue: Catalogue, schema: strawberry.Schema) -> SlowEngine:
    return SlowEngine(catalogue, core_schema(schema), UnusedStore())


async def test_a_disconnect_cancels_the_operation(slow_engine: SlowEngine) -> None:
    """Nothing is sent."""
    scope = {"method": "GET", "query_string": b"query={__typename}"}
    assert await call_endpoint(slow_engine, scope, [{"type": "http.request"}, {"type": "http.disconnect"}]) == (0, "")
    assert slow_engine.outcome == "cancelled"


async def test_only_slow_requests_are_monitored(slow_engine: SlowEngine) -> None:
    """A fast request ends without a look at its connection; a monitored one completes, too."""
    for seconds in (DISCONNECT_POLL / 5, DISCONNECT_POLL * 3):
        slow_engine.seconds = seconds
        scope = {"method": "GET", "query_string": b"query={__typename}"}
        events: list[Message] = [{"type": "http.request"}]
        assert await call_endpoint(slow_engine, scope, events) == (200, "")
        unread = [] if seconds > DISCONNECT_POLL else [{"type": "http.request"}]
        assert (slow_engine.outcome, events) == ("completed", unread)


async def test_an_external_cancellation_propagates(slow_engine: SlowEngine) -> None:
    """The server's own cancellation is not mistaken for a disconnect."""
    scope = {"method": "GET", "query_string": b"query={__typename}"}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(DISCONNECT_POLL * 3):
            await call_endpoint(slow_engine, scope, [{"type": "http.request"}])
    assert slow_engine.outcome == "cancelled"
