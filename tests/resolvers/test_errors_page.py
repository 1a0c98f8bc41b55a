"""docs/reference/errors.md tells the truth: each example is asked of the real engine and gets the errors that stand there."""

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
from keiretsu.graph.local.process.port import free_port
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, Indexes, Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code
from keiretsu.seed.load import indexes_for
from keiretsu.server.access.middleware import Door
from keiretsu.server.access.policy import decide
from keiretsu.server.access.token_store import make_token
from keiretsu.server.http.endpoint import ShortCut
from keiretsu.server.http.persisted_operations import KnownDocuments
from keiretsu.server.settings import read_settings
from tests.conftest import ROOT, Contents

ERRORS = (ROOT / "docs" / "reference/errors.md").read_text(encoding="utf-8")
EXAMPLES = {
    code: (kind, asked, json.loads(answer))
    for code, kind, asked, answer in re.findall(
        r"^### (\w+)\n(?:(?!^### ).)*?```(graphql|http)\n(.*?)```\n\n```json\n(.*?)```", ERRORS, re.DOTALL | re.MULTILINE
    )
}
REFERENCE = re.compile(r"reference [0-9a-f]{8}")
SENT = {
    Code.BAD_REQUEST: 400,
    Code.PERSISTED_QUERY_NOT_FOUND: 404,
    Code.PERSISTED_QUERY_ONLY: 403,
    Code.UNAUTHENTICATED: 401,
    Code.FORBIDDEN: 421,
    Code.RATE_LIMITED: 429,
}
"""The codes that HTTP gives before an operation is read, with the status of their examples."""

UNANSWERED = {Code.DATABASE_UNAVAILABLE, Code.OVERLOADED, Code.TIMEOUT, Code.INTERNAL_SERVER_ERROR}
ASKED = [one for one in Code if one not in {Code.INDEX_MISSING, Code.DATA_INTEGRITY_ERROR, *UNANSWERED, *SENT}]


def test_every_code_has_an_example() -> None:
    """In the order of the program's own list, and no other."""
    assert list(EXAMPLES) == [code.name for code in Code]


@pytest.mark.parametrize("code", ASKED)
async def test_a_refusal_is_as_the_page_has_it(code: Code, offline: Engine) -> None:
    """Word for word; no database is there, nor asked."""
    engine = Engine(offline.catalogue, offline.schema, offline.store, development=code is not Code.INTROSPECTION_DISABLED)
    assert await ask(engine, code) == told(code)


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("code", UNANSWERED)
async def test_a_database_that_does_not_answer_is_told_as_the_page_has_it(code: Code, engine: Engine, address: Address) -> None:
    """One that is not there, one that nobody more may ask, one that is too slow, one that refuses."""
    stores: dict[Code, tuple[Address, float, int]] = {
        Code.DATABASE_UNAVAILABLE: (replace(address, uri=f"bolt://127.0.0.1:{free_port()}"), 10.0, 1),
        Code.OVERLOADED: (address, 10.0, 0),
        Code.TIMEOUT: (address, 0.001, 1),
        Code.INTERNAL_SERVER_ERROR: (replace(address, database="nowhere"), 10.0, 1),
    }
    async with asking(engine, *stores[code]) as other:
        assert await ask(other, code) == told(code)


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_database_without_the_index_is_told_as_the_page_has_it(engine: Engine, address: Address) -> None:
    """All else can be asked; and once there is an index again, the same search is answered."""
    with without_index(address, indexes_for(engine.catalogue)):
        assert await ask(engine, Code.INDEX_MISSING) == told(Code.INDEX_MISSING)
        assert not (await engine.answer(Question("{ companies { totalCount } }"))).problems
    found = await ask(engine, Code.INDEX_MISSING)
    assert found["data"]["search"]["nodes"][0] == {"name": "iHealth Labs"}


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_gap_in_the_data_is_told_as_the_page_has_it(engine: Engine, address: Address, contents: Contents) -> None:
    """The name of a company has been taken away."""
    contents.forget()
    with Writer(address) as writer:
        writer.write(take_name)
    assert await ask(engine, Code.DATA_INTEGRITY_ERROR) == told(Code.DATA_INTEGRITY_ERROR)


@pytest.mark.parametrize("code", SENT)
async def test_a_refused_request_is_as_the_page_has_it(code: Code, offline: Engine, tmp_path: Path) -> None:
    """Sent through the door to the endpoint; where the points are used up, the second time."""
    kind, request, answer = EXAMPLES[code.name]
    head, body = request.split("\n\n", 1)
    first, *lines = head.splitlines()
    assert (kind, first) == ("http", "POST /graphql")
    headers = dict(line.split(": ") for line in lines)
    access = decide(read_settings(environment(code, tmp_path)), is_open=False, clock=lambda: 1000.0)
    app = Door(ShortCut(nobody, offline, KnownDocuments(only=code is Code.PERSISTED_QUERY_ONLY)), access)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000") as client:
        responses = [await client.post("/graphql", content=body, headers=headers) for _ in range(1 + (code is Code.RATE_LIMITED))]
    assert responses[-1].status_code == SENT[code]
    assert responses[-1].json() == answer
    if code is Code.RATE_LIMITED:
        assert responses[-1].headers["retry-after"] == "6"


def environment(code: Code, folder: Path) -> dict[str, str]:
    """The settings under which a request is refused so."""
    if code is Code.RATE_LIMITED:
        return {"KEIRETSU_RATE_LIMIT": "20"}
    if code is Code.UNAUTHENTICATED:
        make_token("dashboard", folder / "tokens")
        return {"KEIRETSU_TOKEN_FILE": str(folder / "tokens")}
    return {}


async def nobody(*_: object) -> None:
    raise AssertionError("nothing but the endpoint is asked")


async def ask(engine: Engine, code: Code) -> dict[str, Any]:
    kind, operation, _ = EXAMPLES[code.name]
    assert kind == "graphql"
    return without_reference((await engine.answer(Question(operation))).as_json())


def told(code: Code) -> dict[str, Any]:
    return without_reference(EXAMPLES[code.name][2])


def without_reference(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(REFERENCE.sub("reference", json.dumps(answer)))
    return found


@asynccontextmanager
async def asking(engine: Engine, address: Address, seconds: float, places: int) -> AsyncIterator[Engine]:
    """The same engine over another database, with less time, or with no place to ask from."""
    store = Store(address, timeout=seconds, connections=places, line=places)
    yield Engine(engine.catalogue, engine.schema, store)
    await store.close()


@contextmanager
def without_index(address: Address, indexes: Indexes) -> Iterator[None]:
    """The index of names is gone; afterwards it is made again, as the loader makes it."""
    with Writer(address) as writer:
        writer.write(lambda batch: batch.run(f"DROP INDEX {fulltext.INDEX}"), lock=False)
        try:
            yield
        finally:
            writer.prepare(indexes)


def take_name(batch: Batch) -> None:
    batch.run("MATCH (n:Company {slug: 'huami'}) REMOVE n.name RETURN count(*) AS n")
