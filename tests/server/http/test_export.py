"""GET /export: a stream of NDJSON with the limits of everything else; an incomplete one never looks complete."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import strawberry
from starlette.types import Message

from keiretsu.graph.store.row_stream import RowStream
from keiretsu.graph.store.store import MAX_STREAMS, Address, FailureKind, Store, StoreError
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.access.rate_limits import RequestClient, build_rate_limits
from keiretsu.server.http.export import ExportEndpoint
from tests.resolvers.test_limits_page import ROWS
from tests.server.client import app_client
from tests.statement_texts import UnusedStore

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]


@pytest.fixture(scope="module")
async def client(address: Address) -> AsyncIterator[httpx.AsyncClient]:
    """The application over the test database."""
    async with app_client(Store(address, timeout=60)) as client:
        yield client


def lines_of(response: httpx.Response) -> list[dict[str, Any]]:
    assert (response.status_code, response.headers["content-type"]) == (200, "application/x-ndjson; charset=utf-8")
    return [json.loads(line) for line in response.text.splitlines()]


async def test_a_complete_export(client: httpx.AsyncClient) -> None:
    """Between the first and the last line, a line for each node, claim and edge; the last one counts them."""
    head, *records, end = lines_of(await client.get("/export?format=ndjson"))
    assert (head, end["kind"]) == ({"kind": "export", "version": 1, "partial": None}, "end")
    counts: dict[str, int] = {}
    for record in records:
        counts[record["type"]] = counts.get(record["type"], 0) + 1
    assert (end["counts"], counts["Claim"], counts["HAS_SUBSIDIARY"]) == (counts, 200, 2)
    huami = next(record for record in records if record.get("to") == "company:huami" and record["type"] == "HAS_SUBSIDIARY")
    expected: dict[str, Any] = {"kind": "edge", "type": "HAS_SUBSIDIARY", "from": "company:xiaomi", "to": "company:huami"}
    expected |= {"properties": {"kind": "SUBSIDIARY"}, "modality": "REPORTED", "confidence": None}
    assert huami == {**expected, "claims": ["A2-09"], "dataSets": ["xiaomi"]}


async def test_a_part(client: httpx.AsyncClient) -> None:
    """Around a node, by either form of its id: what the lens shows, and the claims and documents that these facts cite."""
    lens = "{modality: [REPORTED]}"
    spellings = ("company:huami", to_global_id("company:huami"), "Company:HUAMI", to_global_id("company:Ｈuami"))
    queries = [{"around": id_, "lens": lens} for id_ in spellings]
    first, *others = [lines_of(await client.get("/export", params=params)) for params in queries]
    assert others == [first, first, first]
    head, *records, _ = first
    assert head["partial"] == 'around company:huami, 1 hop; lens {"modality": ["REPORTED"]}'
    edges = [(record["from"], record["type"], record["to"]) for record in records if record["kind"] == "edge"]
    assert ("company:xiaomi", "HAS_SUBSIDIARY", "company:huami") in edges
    assert {record["modality"] for record in records if record["kind"] == "edge"} == {"REPORTED"}
    cited = {key for record in records for key in record.get("claims", ())}
    assert {record["properties"]["key"] for record in records if record["kind"] == "claim"} == cited


async def test_head_and_compression(client: httpx.AsyncClient) -> None:
    """HEAD has no body; gzip is the same stream."""
    plain, compressed = [await client.get("/export", headers={"accept-encoding": coding}) for coding in ("identity", "gzip")]
    assert (plain.text, "content-encoding" in plain.headers) == (compressed.text, False)
    assert compressed.headers["content-encoding"] == "gzip"
    assert (await client.head("/export")).content == b""


PARAMETERS_HINT = "Send GET /export, with any of the parameters `format`, `around`, `hops` and `lens`."
HOPS_HINT = "Send it with an id, as in /export?around=company:xiaomi&hops=2, or leave it out."
FEWER_HOPS = "Send fewer hops; `keiretsu export` follows up to 20."
ID_HINT = "Send the type and the slug, or the value of the field `id`; /graphql finds both by name."
VALUE_HINT = "Correct the parameter that the message names; leave it out to export without it."
ONCE_HINT = "Only `around` may occur more than once, with one id each."
LENS_HINT = "Send a lens as JSON or as in an operation, percent-encoded."


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("format=csv", 'Unknown format "csv"; over HTTP it is ndjson.', "Leave out `format`; `keiretsu export` writes all formats."),
        ("x=1", 'Unknown parameter "x"; the parameters are format, around, hops, lens.', PARAMETERS_HINT),
        ("hops=1", "`hops` needs `around`, which names the nodes to start from.", HOPS_HINT),
        ("around=company:huami&hops=5", '`hops` is "5"; it must be a number from 0 to 4.', FEWER_HOPS),
        ("around=company:huami&hops=0000000009", '`hops` is "0000000009"; it must be a number from 0 to 4.', FEWER_HOPS),
        ("around=company:huami&hops=%C2%B2", '`hops` is "²"; it must be a number from 0 to 4.', FEWER_HOPS),
        ("around=huami", '"huami" is not an id; write it as company:xiaomi.', ID_HINT),
        ("around=company:nobody", 'Unknown id "company:nobody".', VALUE_HINT),
        ("hops=1&hops=1", 'Parameter "hops" occurs more than once; send it once.', ONCE_HINT),
        ("lens=[]", '`lens`: "[]" is not a lens; write it as {asOf: "2015-03-17", modality: [ASSERTED]}.', LENS_HINT),
        ("lens={asOf:%22soon%22}", 'lens.asOf: "soon" is not a date; write it as 2026-01-31.', VALUE_HINT),
        ("around=%FF", "The query string is not percent-encoded UTF-8; correct its encoding.", PARAMETERS_HINT),
        ("around=%", "The query string has a % without two hexadecimal digits; encode it as %25.", PARAMETERS_HINT),
        ("&".join(["x=1"] * 101), "The query string has more than 100 parameters; send fewer ids in `around`.", PARAMETERS_HINT),
    ],
)
async def test_an_invalid_request(client: httpx.AsyncClient, query: str, message: str, hint: str) -> None:
    """Rejected before anything is read, in the form of all errors; the hint is about exports, where it used to be about operations."""
    response = await client.get(f"/export?{query}")
    (error,) = response.json()["errors"]
    assert (response.status_code, error["message"], error["extensions"]["hint"]) == (400, message, hint)


async def test_too_many_ids_and_a_long_query_string(engine: Engine, store: Store) -> None:
    """Both say what to send instead."""
    ids = b"&".join(b"around=company:%d" % number for number in range(3))
    messages = await call(endpoint(engine, store, page_size=2), query=ids)
    assert error_in(messages) == (
        "`around` has 3 ids; the limit is 2.",
        {"code": "LIMIT_EXCEEDED", "hint": "Send several exports, or more `hops` from fewer ids."},
    )
    messages = await call(endpoint(engine, store, body_bytes=1_000), query=b"lens=" + b"a" * 1_000)
    assert messages[0]["status"] == 414
    assert error_in(messages) == (
        "The query string is longer than 1000 bytes; send fewer ids in `around`, or a shorter lens.",
        {"code": "LIMIT_EXCEEDED", "hint": "Export less at once: fewer ids, fewer hops, or what a lens shows."},
    )


async def test_other_methods_are_rejected(client: httpx.AsyncClient) -> None:
    response = await client.post("/export")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")
    assert response.json()["errors"][0]["extensions"]["hint"] == "Send GET; the parameters are those of the query string."


def endpoint(engine: Engine, store: Any, **limits: int) -> ExportEndpoint:
    """The endpoint with other limits."""
    return ExportEndpoint(Engine(engine.catalogue, engine.schema, store, replace(Limits(), **limits)), store, timeout=60)


async def call(app: ExportEndpoint, *, query: bytes = b"", client: RequestClient | None = None, until: int = 10**9) -> list[Message]:
    """The messages of a response; the client disconnects after so many of them."""
    messages: list[Message] = []
    is_read = asyncio.Event()

    async def send(message: Message) -> None:
        messages.append(message)
        if len(messages) >= until:
            is_read.set()
            await asyncio.sleep(0)

    async def receive() -> Message:
        await is_read.wait()
        return {"type": "http.disconnect"}

    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/export",
        "query_string": query,
        "headers": [],
        "keiretsu.client": client,
    }
    await app(scope, receive, send)
    return messages


def error_in(messages: list[Message]) -> tuple[str, dict[str, str]]:
    """The message of the one error, and its extensions."""
    (error,) = json.loads(messages[1]["body"])["errors"]
    return error["message"], error["extensions"]


def message_in(messages: list[Message]) -> str:
    return error_in(messages)[0]


async def test_the_limit_of_nodes(engine: Engine, store: Store) -> None:
    """Of a complete export before it begins; of a part, as soon as there are too many. The message is that of the page."""
    for query in (b"", b"around=company:xiaomi&hops=2"):
        messages = await call(endpoint(engine, store, export_nodes=10), query=query)
        assert messages[0]["status"] == 400
        assert message_in(messages) == ROWS["export_nodes"][1].replace("1000000", "10")


async def test_an_export_costs_its_nodes(engine: Engine, store: Store) -> None:
    """322 nodes are four points. A second export is rejected before it begins."""
    limits = build_rate_limits(5, Limits(), lambda: 1.0)
    first = await call(endpoint(engine, store), client=RequestClient(limits, None, "127.0.0.1"))
    second = await call(endpoint(engine, store), client=RequestClient(limits, None, "127.0.0.1"))
    assert (first[0]["status"], second[0]["status"]) == (200, 429)
    assert message_in(second).startswith("The operation costs 4 points, and 1 of 5 points per minute are left")


async def test_only_persisted_operations(engine: Engine, store: Store) -> None:
    """A server that allows no other operation has no export."""
    messages = await call(ExportEndpoint(engine, store, timeout=60, is_allowed=False))
    message, extensions = error_in(messages)
    assert (messages[0]["status"], message) == (403, "Only persisted operations are allowed; exports are disabled.")
    assert extensions["hint"] == "Send a persisted operation to /graphql, or ask the operator of the server for an export."


class FailingStream(RowStream):
    """Fails at its third statement."""

    count = 0

    async def read(self, text: str, values: Any) -> AsyncIterator[list[list[Any]]]:
        FailingStream.count += 1
        if FailingStream.count > 4:
            raise StoreError(FailureKind.UNAVAILABLE, "reference")
        async for rows in super().read(text, values):
            yield rows


async def test_a_failure_half_way(engine: Engine, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line is an error and not the end, after a line break that ends whatever was sent before."""
    monkeypatch.setattr("keiretsu.graph.store.store.RowStream", FailingStream)
    messages = await call(endpoint(engine, store))
    body = b"".join(message.get("body", b"") for message in messages)
    *_, last = body.decode().splitlines()
    assert json.loads(last)["kind"] == "error"
    assert json.loads(last)["error"]["extensions"]["code"] == "DATABASE_UNAVAILABLE"
    assert b'"kind":"end"' not in body


async def test_a_disconnect_stops_the_database(engine: Engine, store: Store) -> None:
    """After it, no transaction is left, and as many exports as before may run."""
    for _ in range(MAX_STREAMS + 1):
        messages = await call(endpoint(engine, store), until=2)
        assert messages[0]["status"] == 200
        assert not any(b'"kind":"end"' in message.get("body", b"") for message in messages)
    for _ in range(100):
        (count,) = await store.read("SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery ENDS WITH 'AS row' RETURN count(*) AS f0", {})
        if not count:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the transactions of the exports are still running")


async def test_too_many_exports_at_once(engine: Engine, store: Store) -> None:
    """They hold connections for minutes, so there are only a few."""
    async with store.open_stream(60), store.open_stream(60):
        messages = await call(endpoint(engine, store))
    assert messages[0]["status"] == 503
    assert message_in(messages).startswith("The server is overloaded; retry later")


async def test_an_unreachable_database(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """An error as for every query."""

    class UnreachableStore(UnusedStore):
        def open_stream(self, _: float) -> Any:
            raise StoreError(FailureKind.UNAVAILABLE, "reference")

    store = UnreachableStore()
    messages = await call(ExportEndpoint(Engine(catalogue, core_schema(schema), store), store, timeout=60))  # type: ignore[arg-type]  # has the one method
    assert messages[0]["status"] == 503
