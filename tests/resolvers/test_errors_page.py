"""docs/reference/errors.md is correct: the real engine returns the documented errors for each example."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from keiretsu.graph import fulltext
from keiretsu.graph.indexes import Indexes
from keiretsu.graph.local.process.port import find_free_port
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.seed.load import indexes_for
from keiretsu.server.access.middleware import AccessMiddleware
from keiretsu.server.access.policy import build_policy
from keiretsu.server.access.token_store import create_token
from keiretsu.server.connections.guarded_protocol import ReceivePhase
from keiretsu.server.http.endpoint import GraphQLEndpoint
from keiretsu.server.http.persisted_operations import PersistedOperations
from keiretsu.server.settings import read_settings
from tests.conftest import ROOT, DatabaseContents
from tests.graph.store.proxy import proxy_to
from tests.server.connections.guarded import guarded_server

PAGE = (ROOT / "docs" / "reference/errors.md").read_text(encoding="utf-8")
EXAMPLES = {
    code: (kind, operation, json.loads(response))
    for code, kind, operation, response in re.findall(
        r"^### (\w+)\n(?:(?!^### ).)*?```(graphql|http)\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE
    )
}
REFERENCE = re.compile(r"reference [0-9a-f]{8}")
HTTP_STATUS = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.PERSISTED_QUERY_NOT_FOUND: 404,
    ErrorCode.PERSISTED_QUERY_ONLY: 403,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 421,
    ErrorCode.RATE_LIMITED: 429,
}
"""Codes of errors raised by the HTTP layer, with the status of their examples."""

DATABASE_ERRORS = (ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.OVERLOADED, ErrorCode.INTERNAL_SERVER_ERROR)
REJECTIONS = [
    code
    for code in ErrorCode
    if code
    not in {
        ErrorCode.INDEX_MISSING,
        ErrorCode.DATA_INTEGRITY_ERROR,
        ErrorCode.REQUEST_TIMEOUT,
        ErrorCode.TIMEOUT,
        *DATABASE_ERRORS,
        *HTTP_STATUS,
    }
]


def test_every_code_has_an_example() -> None:
    """In the order of `ErrorCode`, without extra examples."""
    assert list(EXAMPLES) == [code.name for code in ErrorCode]


@pytest.mark.parametrize("code", REJECTIONS)
async def test_a_rejection_matches_the_page(code: ErrorCode, offline_engine: Engine) -> None:
    """Word for word; the database is not queried."""
    engine = Engine(
        offline_engine.catalogue, offline_engine.schema, offline_engine.store, is_development=code is not ErrorCode.INTROSPECTION_DISABLED
    )
    assert await execute(engine, code) == documented(code)


async def test_a_request_timeout_matches_the_page(offline_engine: Engine) -> None:
    """The example as it stands, on a connection whose clock is moved forward."""
    head, body = EXAMPLES[ErrorCode.REQUEST_TIMEOUT.name][1].split("\n\n", 1)
    lines = [f"{head.splitlines()[0]} HTTP/1.1", "host: localhost", *head.splitlines()[1:]]
    async with guarded_server(offline_engine) as server, server.connected() as client:
        await client.send("\r\n".join([*lines, "", body]).encode())
        await server.reach(ReceivePhase.BODY, pending=1)
        await server.advance(10.1)
        response = await client.response()
        assert response.status == 408
        assert json.loads(response.body) == documented(ErrorCode.REQUEST_TIMEOUT)


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("code", DATABASE_ERRORS)
async def test_a_database_error_matches_the_page(code: ErrorCode, engine: Engine, address: Address) -> None:
    """An unreachable, a saturated and a failing database."""
    stores: dict[ErrorCode, tuple[Address, float, int]] = {
        ErrorCode.DATABASE_UNAVAILABLE: (replace(address, uri=f"bolt://127.0.0.1:{find_free_port()}"), 10.0, 1),
        ErrorCode.OVERLOADED: (address, 10.0, 0),
        ErrorCode.INTERNAL_SERVER_ERROR: (replace(address, database="nowhere"), 10.0, 1),
    }
    async with engine_with_limits(engine, *stores[code]) as limited_engine:
        assert await execute(limited_engine, code) == documented(code)


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_timeout_matches_the_page(engine: Engine, address: Address) -> None:
    """The statement is planned, since planning has a limit of its own; then the database does not respond."""
    await execute(engine, ErrorCode.TIMEOUT)
    async with proxy_to(address) as (proxy, proxy_address), engine_with_limits(engine, proxy_address, 2.0, 1) as slow_engine:
        assert "errors" not in await execute(slow_engine, ErrorCode.TIMEOUT)
        proxy.is_silent = True
        assert await execute(slow_engine, ErrorCode.TIMEOUT) == documented(ErrorCode.TIMEOUT)


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_missing_index_matches_the_page(engine: Engine, address: Address) -> None:
    """Other fields work; once the index exists again, so does the search."""
    with without_index(address, indexes_for(engine.catalogue)):
        assert await execute(engine, ErrorCode.INDEX_MISSING) == documented(ErrorCode.INDEX_MISSING)
        assert not (await engine.execute(GraphQLRequest("{ companies { totalCount } }"))).errors
    response = await execute(engine, ErrorCode.INDEX_MISSING)
    assert response["data"]["search"]["nodes"][0] == {"name": "iHealth Labs"}


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_data_integrity_error_matches_the_page(engine: Engine, address: Address, database_contents: DatabaseContents) -> None:
    """The name of a company was removed."""
    database_contents.invalidate()
    with Writer(address) as writer:
        writer.write(remove_name)
    assert await execute(engine, ErrorCode.DATA_INTEGRITY_ERROR) == documented(ErrorCode.DATA_INTEGRITY_ERROR)


@pytest.mark.parametrize("code", HTTP_STATUS)
async def test_a_rejected_http_request_matches_the_page(code: ErrorCode, offline_engine: Engine, tmp_path: Path) -> None:
    """Sent through the access middleware to the endpoint; for the rate limit, twice."""
    kind, http_request, response = EXAMPLES[code.name]
    head, body = http_request.split("\n\n", 1)
    request_line, *header_lines = head.splitlines()
    assert (kind, request_line) == ("http", "POST /graphql")
    headers = dict(line.split(": ") for line in header_lines)
    access = build_policy(read_settings(settings_for(code, tmp_path)), allow_anonymous=False, clock=lambda: 1000.0)
    app = AccessMiddleware(
        GraphQLEndpoint(unreachable_app, offline_engine, PersistedOperations(persisted_only=code is ErrorCode.PERSISTED_QUERY_ONLY)), access
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000") as client:
        responses = [await client.post("/graphql", content=body, headers=headers) for _ in range(1 + (code is ErrorCode.RATE_LIMITED))]
    assert responses[-1].status_code == HTTP_STATUS[code]
    assert responses[-1].json() == response
    if code is ErrorCode.RATE_LIMITED:
        assert responses[-1].headers["retry-after"] == "6"


def settings_for(code: ErrorCode, folder: Path) -> dict[str, str]:
    """The settings under which a request is rejected with this code."""
    if code is ErrorCode.RATE_LIMITED:
        return {"KEIRETSU_RATE_LIMIT": "20"}
    if code is ErrorCode.UNAUTHENTICATED:
        create_token("dashboard", folder / "tokens")
        return {"KEIRETSU_TOKEN_FILE": str(folder / "tokens")}
    return {}


async def unreachable_app(*_: object) -> None:
    raise AssertionError("the endpoint handles all requests of this test")


async def execute(engine: Engine, code: ErrorCode) -> dict[str, Any]:
    kind, operation, _ = EXAMPLES[code.name]
    assert kind == "graphql"
    return without_reference((await engine.execute(GraphQLRequest(operation))).as_json())


def documented(code: ErrorCode) -> dict[str, Any]:
    return without_reference(EXAMPLES[code.name][2])


def without_reference(response: dict[str, Any]) -> dict[str, Any]:
    normalized: dict[str, Any] = json.loads(REFERENCE.sub("reference", json.dumps(response)))
    return normalized


@asynccontextmanager
async def engine_with_limits(engine: Engine, address: Address, seconds: float, capacity: int) -> AsyncIterator[Engine]:
    """The same engine with another database, another timeout or no query capacity."""
    store = Store(address, timeout=seconds, max_concurrent_queries=capacity, queue_size=capacity)
    try:
        yield Engine(engine.catalogue, engine.schema, store)
    finally:
        await store.close()


@contextmanager
def without_index(address: Address, indexes: Indexes) -> Iterator[None]:
    """Drop the full-text index; recreate it afterwards, as the loader does."""
    with Writer(address) as writer:
        writer.write(lambda batch: batch.run(f"DROP INDEX {fulltext.FULLTEXT_INDEX}"), exclusive=False)
        try:
            yield
        finally:
            writer.create_indexes(indexes)


def remove_name(batch: Batch) -> None:
    batch.run("MATCH (n:Company {slug: 'huami'}) REMOVE n.name RETURN count(*) AS n")
