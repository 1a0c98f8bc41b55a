"""Documents that are known: found by each of their ids, left out where they cannot be used, and alone answered where that is wanted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import strawberry
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.endpoint import ShortCut
from keiretsu.server.http.persisted_operations import KnownDocuments, load_known
from tests.texts import NoStore

TYPE = "query Type { __typename }\n"
TWO = "query A { a: __typename } query B { b: __typename }"
LOADED = {
    "app/Type.graphql": TYPE,
    "app/deep/Two.graphql": TWO,
    "relay.json": json.dumps({"0123abcd": "{ relay: __typename }"}),
    "apollo.json": json.dumps(
        {
            "format": "apollo-persisted-query-manifest",
            "version": 1,
            "operations": [{"id": "cafe", "name": "Apollo", "type": "query", "body": "query Apollo { apollo: __typename }"}],
        }
    ),
    "notes.txt": "{ notes: __typename }",
}
UNKNOWN = {"code": "PERSISTED_QUERY_NOT_FOUND", "hint": "Send the operation itself as `query`, or an id that this server knows."}
UNTRUSTED = {"code": "PERSISTED_QUERY_ONLY", "hint": "Ask one of the operations that this server knows, by its `documentId`."}
MODERN = {"accept": "application/graphql-response+json"}

Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    """Over a store that is not asked."""
    return Engine(catalogue, core_schema(schema), NoStore())


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files into a folder."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


@asynccontextmanager
async def client_of(engine: Engine, known: KnownDocuments) -> AsyncIterator[httpx.AsyncClient]:
    async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError(f"{scope['path']} is not the endpoint")

    transport = httpx.ASGITransport(ShortCut(nowhere, engine, known))
    async with httpx.AsyncClient(transport=transport, base_url="http://keiretsu.test") as client:
        yield client


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"documentId": "Type"}, {"__typename": "Query"}),
        ({"documentId": f"sha256:{sha256(TYPE)}"}, {"__typename": "Query"}),
        ({"documentId": "Type", "query": None, "operationName": "Type"}, {"__typename": "Query"}),
        ({"documentId": "Two", "operationName": "B"}, {"b": "Query"}),
        ({"documentId": "0123abcd"}, {"relay": "Query"}),
        ({"documentId": "cafe"}, {"apollo": "Query"}),
        ({"documentId": f"sha256:{sha256('query Apollo { apollo: __typename }')}"}, {"apollo": "Query"}),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(TYPE)}}}, {"__typename": "Query"}),
        ({"query": "{ b: __typename }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}}, {"b": "Query"}),
    ],
)
async def test_a_document_is_asked_by_its_id(engine: Engine, write: Write, asked: dict[str, Any], answer: dict[str, str]) -> None:
    """By the name of its file, by its hash, or by the id in a manifest; by POST and by GET."""
    async with client_of(engine, load_known(write(LOADED), engine)) as client:
        posted = await client.post("/graphql", json=asked)
        parameters = {name: json.dumps(one) if isinstance(one, dict) else one for name, one in asked.items() if one}
        got = await client.get("/graphql", params=parameters)
    assert (posted.status_code, posted.json()) == (200, {"data": answer})
    assert (got.status_code, got.json()) == (200, {"data": answer})


@pytest.mark.parametrize(
    ("asked", "status", "modern", "error"),
    [
        ({"documentId": "Typ"}, 404, 404, {"message": 'no document is known by the id "Typ".', "extensions": UNKNOWN}),
        ({"documentId": "notes"}, 404, 404, {"message": 'no document is known by the id "notes".', "extensions": UNKNOWN}),
        (
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}},
            200,
            404,
            {"message": "PersistedQueryNotFound", "extensions": UNKNOWN},
        ),
    ],
)
async def test_an_id_that_nobody_knows(
    engine: Engine, write: Write, asked: dict[str, Any], status: int, modern: int, error: dict[str, Any]
) -> None:
    """It is told so; to Apollo's clients in their own word, and with the status that they all can read."""
    async with client_of(engine, load_known(write(LOADED), engine)) as client:
        plain = await client.post("/graphql", json=asked)
        other = await client.post("/graphql", json=asked, headers=MODERN)
    assert (plain.status_code, other.status_code) == (status, modern)
    assert plain.json() == other.json() == {"errors": [error]}


async def test_only_known_documents(engine: Engine, write: Write) -> None:
    """Where only they are answered, no other text is even looked at, not even a known one."""
    async with client_of(engine, load_known(write(LOADED), engine, only=True)) as client:
        assert (await client.post("/graphql", json={"documentId": "Type"})).json() == {"data": {"__typename": "Query"}}
        for text in (TYPE, "{", "{ companies { totalCount } }"):
            for response in (await client.post("/graphql", json={"query": text}), await client.get("/graphql", params={"query": text})):
                assert response.status_code == 403
                message = "only known documents are answered here; send `documentId` in place of `query`."
                assert response.json() == {"errors": [{"message": message, "extensions": UNTRUSTED}]}
        nothing = await client.post("/graphql", json={})
    assert (nothing.status_code, nothing.json()["errors"][0]["message"]) == (
        400,
        "there is no `documentId`; send the id of a known document.",
    )


def test_documents_are_read_once(engine: Engine, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of a known document is the very one that was read; asking it parses nothing."""
    known = load_known(write(LOADED), engine)
    monkeypatch.setattr("keiretsu.resolvers.engine.read_document", None)
    for one in known.all():
        assert engine.document(one.text) is one.document
    assert sorted(one.file.name for one in known.all()) == ["Two.graphql", "Type.graphql", "apollo.json", "relay.json"]


FAULTS = {
    "a/Type.graphql": ("{ other: __typename }", 'its id "Type" is taken by a document in {}/Type.graphql'),
    "a.graphql": ("{ compnay { name } }", "Cannot query field 'compnay' on type 'Query'. Did you mean 'company'?"),
    "b.graphql": ("query {", "Syntax Error: Expected Name, found <EOF>."),
    "c.json": ("{", "this is not JSON: unexpected end of data at line 1, column 2"),
    "d.json": (
        "[]",
        "this is no manifest: neither an object of ids and operations, as Relay writes it, nor Apollo's persisted query manifest",
    ),
    "e.json": ('{"a": "{ nothing }"}', "\"a\": Cannot query field 'nothing' on type 'Query'."),
    "f.json": (
        '{"format": "apollo-persisted-query-manifest", "operations": [{"id": 1}]}',
        "each of its `operations` must have an `id` and a `body`",
    ),
}


def test_what_cannot_be_used_is_named(engine: Engine, write: Write) -> None:
    """With its file and the reason; all else is known all the same. The same text under the same id is no fault."""
    twice = {"Type.graphql": TYPE, "again/Type.graphql": TYPE}
    folder = write({**twice, **{name: text for name, (text, _) in FAULTS.items()}})
    (folder / "g.graphql").write_bytes(b"\xff")
    with capture_logs() as lines:
        known = load_known(folder, engine)
    told = {str(Path(line["file"]).relative_to(folder)): line["reason"] for line in lines if line["event"] == "a document is left out"}
    undecoded = told.pop("g.graphql")
    assert undecoded.startswith("'utf-8' codec can't decode byte 0xff")
    assert told == {name: reason.format(folder) for name, (_, reason) in FAULTS.items()}
    assert [one.text for one in known.all()] == [TYPE]
