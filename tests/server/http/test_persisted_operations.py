"""Persisted operations: lookup by each id, invalid documents, and a server that allows no other operations."""

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
from keiretsu.server.http.endpoint import GraphQLEndpoint
from keiretsu.server.http.persisted_operations import PersistedOperations, load_persisted_operations
from tests.statement_texts import UnusedStore

TYPE_DOCUMENT = "query Type { __typename }\n"
TWO_OPERATIONS = "query A { a: __typename } query B { b: __typename }"
FILES = {
    "app/Type.graphql": TYPE_DOCUMENT,
    "app/deep/Two.graphql": TWO_OPERATIONS,
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
NOT_FOUND = {"code": "PERSISTED_QUERY_NOT_FOUND", "hint": "Send the operation text as `query`, or the id of a persisted operation."}
PERSISTED_ONLY = {"code": "PERSISTED_QUERY_ONLY", "hint": "Send the `documentId` of a persisted operation."}
ACCEPT_GRAPHQL = {"accept": "application/graphql-response+json"}

FileWriter = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    """An engine over a store that must not be read."""
    return Engine(catalogue, core_schema(schema), UnusedStore())


@pytest.fixture
def write(tmp_path: Path) -> FileWriter:
    """A function that writes files into a folder."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


@asynccontextmanager
async def client_of(engine: Engine, persisted_operations: PersistedOperations) -> AsyncIterator[httpx.AsyncClient]:
    async def unreachable_app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError(f"{scope['path']} is not the endpoint")

    transport = httpx.ASGITransport(GraphQLEndpoint(unreachable_app, engine, persisted_operations))
    async with httpx.AsyncClient(transport=transport, base_url="http://keiretsu.test") as client:
        yield client


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("request_body", "data"),
    [
        ({"documentId": "Type"}, {"__typename": "Query"}),
        ({"documentId": f"sha256:{sha256(TYPE_DOCUMENT)}"}, {"__typename": "Query"}),
        ({"documentId": "Type", "query": None, "operationName": "Type"}, {"__typename": "Query"}),
        ({"documentId": "Two", "operationName": "B"}, {"b": "Query"}),
        ({"documentId": "0123abcd"}, {"relay": "Query"}),
        ({"documentId": "cafe"}, {"apollo": "Query"}),
        ({"documentId": f"sha256:{sha256('query Apollo { apollo: __typename }')}"}, {"apollo": "Query"}),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(TYPE_DOCUMENT)}}}, {"__typename": "Query"}),
        ({"query": "{ b: __typename }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}}, {"b": "Query"}),
    ],
)
async def test_a_document_is_selected_by_its_id(
    engine: Engine, write: FileWriter, request_body: dict[str, Any], data: dict[str, str]
) -> None:
    """By the name of its file, by its hash, or by the id in a manifest; by POST and by GET."""
    async with client_of(engine, load_persisted_operations(write(FILES), engine)) as client:
        by_post = await client.post("/graphql", json=request_body)
        parameters = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in request_body.items() if value}
        by_get = await client.get("/graphql", params=parameters)
    assert (by_post.status_code, by_post.json()) == (200, {"data": data})
    assert (by_get.status_code, by_get.json()) == (200, {"data": data})


@pytest.mark.parametrize(
    ("request_body", "status", "graphql_status", "error"),
    [
        ({"documentId": "Typ"}, 404, 404, {"message": 'Persisted operation "Typ" does not exist.', "extensions": NOT_FOUND}),
        ({"documentId": "notes"}, 404, 404, {"message": 'Persisted operation "notes" does not exist.', "extensions": NOT_FOUND}),
        (
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}},
            200,
            404,
            {"message": "PersistedQueryNotFound", "extensions": NOT_FOUND},
        ),
    ],
)
async def test_an_unknown_id(
    engine: Engine, write: FileWriter, request_body: dict[str, Any], status: int, graphql_status: int, error: dict[str, Any]
) -> None:
    """An error; for Apollo's clients with the message they expect, and with a status that all of them can read."""
    async with client_of(engine, load_persisted_operations(write(FILES), engine)) as client:
        plain = await client.post("/graphql", json=request_body)
        graphql = await client.post("/graphql", json=request_body, headers=ACCEPT_GRAPHQL)
    assert (plain.status_code, graphql.status_code) == (status, graphql_status)
    assert plain.json() == graphql.json() == {"errors": [error]}


async def test_persisted_only(engine: Engine, write: FileWriter) -> None:
    """Any operation text is rejected unparsed, even that of a persisted operation."""
    async with client_of(engine, load_persisted_operations(write(FILES), engine, persisted_only=True)) as client:
        assert (await client.post("/graphql", json={"documentId": "Type"})).json() == {"data": {"__typename": "Query"}}
        for text in (TYPE_DOCUMENT, "{", "{ companies { totalCount } }"):
            for response in (await client.post("/graphql", json={"query": text}), await client.get("/graphql", params={"query": text})):
                assert response.status_code == 403
                message = "Only persisted operations are allowed; send `documentId` instead of `query`."
                assert response.json() == {"errors": [{"message": message, "extensions": PERSISTED_ONLY}]}
        empty = await client.post("/graphql", json={})
    assert (empty.status_code, empty.json()["errors"][0]["message"]) == (
        400,
        "`documentId` is missing; send the id of a persisted operation.",
    )


def test_documents_are_parsed_once(engine: Engine, write: FileWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine returns the document that was parsed at startup, without parsing it again."""
    persisted = load_persisted_operations(write(FILES), engine)
    monkeypatch.setattr("keiretsu.resolvers.engine.parse_document", None)
    for entry in persisted.documents():
        assert engine.get_document(entry.text) is entry.document
    assert sorted(entry.file.name for entry in persisted.documents()) == ["Two.graphql", "Type.graphql", "apollo.json", "relay.json"]


INVALID_FILES = {
    "a/Type.graphql": ("{ other: __typename }", 'Id "Type" is already used by a document in {}/Type.graphql'),
    "a.graphql": ("{ compnay { name } }", "Cannot query field 'compnay' on type 'Query'. Did you mean 'company'?"),
    "b.graphql": ("query {", "Syntax Error: Expected Name, found <EOF>."),
    "c.json": ("{", "Not valid JSON: unexpected end of data at line 1, column 2"),
    "d.json": (
        "[]",
        "Not a manifest: neither an object of ids and operations, as Relay writes it, nor Apollo's persisted query manifest",
    ),
    "e.json": ('{"a": "{ nothing }"}', "\"a\": Cannot query field 'nothing' on type 'Query'."),
    "f.json": (
        '{"format": "apollo-persisted-query-manifest", "operations": [{"id": 1}]}',
        "Each entry of `operations` must have an `id` and a `body`",
    ),
}


def test_invalid_files_are_skipped_and_logged(engine: Engine, write: FileWriter) -> None:
    """With file and reason; the others are loaded. The same text under the same id is accepted."""
    duplicates = {"Type.graphql": TYPE_DOCUMENT, "again/Type.graphql": TYPE_DOCUMENT}
    folder = write({**duplicates, **{name: text for name, (text, _) in INVALID_FILES.items()}})
    (folder / "g.graphql").write_bytes(b"\xff")
    with capture_logs() as logs:
        persisted = load_persisted_operations(folder, engine)
    skipped = [log for log in logs if log["event"] == "persisted_operation_skipped"]
    reasons = {str(Path(log["file"]).relative_to(folder)): log["reason"] for log in skipped}
    assert reasons.pop("g.graphql").startswith("'utf-8' codec can't decode byte 0xff")
    assert reasons == {name: reason.format(folder) for name, (_, reason) in INVALID_FILES.items()}
    assert [entry.text for entry in persisted.documents()] == [TYPE_DOCUMENT]
