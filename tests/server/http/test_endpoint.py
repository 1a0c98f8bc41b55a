"""/graphql over HTTP: what it takes, in which form it answers, and with which status. What it refuses is in test_hostile_requests.py."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import strawberry
from starlette.types import Message, Receive, Scope, Send

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.engine import Answer, Engine, Question
from keiretsu.resolvers.errors import Code, Problem
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.endpoint import PATIENCE, ShortCut
from tests.server.client import address_at, application_of, closed_port, messages
from tests.texts import NoStore

PLAIN = "application/json; charset=utf-8"
OWN = "application/graphql-response+json; charset=utf-8"
JSON = {"content-type": "application/json"}
RESPONSE = {"accept": "application/graphql-response+json, application/json;q=0.9"}
NAMED = '{ company(slug: "xiaomi") { name } }'
ASKED = "query Asked($slug: String!) { company(slug: $slug) { name } } query Other { __typename }"
XIAOMI = {"data": {"company": {"name": "Xiaomi"}}}
TYPE = "{ __typename }"
TOO_LARGE = "the body is larger than 1000000 bytes; send a shorter operation or fewer variables."
ACCEPTED = {  # what a request accepts -> what it gets
    None: PLAIN,
    "*/*": PLAIN,
    "application/json": PLAIN,
    "text/html, */*;q=0.8": PLAIN,
    "application/json, text/plain, */*": PLAIN,
    "application/graphql-response+json;q=0.5, application/json": PLAIN,
    "application/graphql-response+json;q=0, */*": PLAIN,
    "application/graphql-response+json": OWN,
    "APPLICATION/GraphQL-Response+JSON": OWN,
    "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8": OWN,
    "application/json, application/graphql-response+json": OWN,
    "application/graphql-response+json, application/json;q=0.9": OWN,
    "application/json;q=0.1|application/graphql-response+json": OWN,  # two headers are one list
    "application/json;q=0, */*;q=0.1": OWN,
    "application/json;q=0.2, */*;q=0.9": OWN,
}
CONTENT = (
    "application/json",
    "Application/JSON",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/json; a=b",
)
STATUSES = {  # what is asked -> the status for application/json, and for application/graphql-response+json
    TYPE: (200, 200),
    "{": (200, 400),
    " ": (400, 400),
    "{ nothing }": (200, 400),
    "query($a: Int!) { companies(first: $a) { totalCount } }": (200, 400),
    "query A { __typename } query B { __typename }": (200, 400),
    "{ companies(first: -1) { totalCount } }": (200, 400),
    "{" + " a" * 5_000 + "}": (200, 400),
}
NAMES = {  # a document -> the name of its operation
    TYPE: None,
    "query($a: Boolean = true) { __typename @include(if: $a) }": None,
    "query A { __typename }": "A",
    "# query B\n,query #C\n A{ __typename }": "A",
    "fragment B on Query { __typename } query A { ...B }": "A",
    "fragment B on Query { __typename } { ...B }": None,
}
CODES = {  # what went wrong, before there was any data -> the same
    Code.UNAUTHENTICATED: (401, 401),
    Code.FORBIDDEN: (403, 403),
    Code.RATE_LIMITED: (429, 429),
    Code.INTROSPECTION_DISABLED: (200, 400),
    Code.LIMIT_EXCEEDED: (200, 400),
    Code.DATABASE_UNAVAILABLE: (503, 503),
    Code.INDEX_MISSING: (503, 503),
    Code.TIMEOUT: (504, 504),
    Code.INTERNAL_SERVER_ERROR: (500, 500),
}


@pytest.fixture(scope="module")
async def client(address: Address) -> AsyncIterator[httpx.AsyncClient]:
    """The application over the database of the tests."""
    async with application_of(Store(address, timeout=60)) as client:
        yield client


@pytest.fixture(scope="module")
async def without(catalogue: Catalogue, schema: strawberry.Schema) -> AsyncIterator[httpx.AsyncClient]:
    """The endpoint over a store that must not be asked."""
    async with client_of(Engine(catalogue, core_schema(schema), NoStore())) as client:
        yield client


class Scripted(Engine):
    """An engine that answers as it was told, and keeps what it was asked."""

    reply = Answer({"a": 1})

    async def answer(self, question: Question) -> Answer:
        self.question = question
        return self.reply


@pytest.fixture
def scripted(catalogue: Catalogue, schema: strawberry.Schema) -> Scripted:
    return Scripted(catalogue, core_schema(schema), NoStore())


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Where no request of these tests comes to."""
    raise AssertionError(f"{scope['path']} is not the endpoint")


def client_of(engine: Engine) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(ShortCut(nowhere, engine)), base_url="http://keiretsu.test")


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
class TestAnswers:
    """What fits is answered."""

    async def test_post(self, client: httpx.AsyncClient) -> None:
        """A question gets its answer, as JSON that no cache keeps and no browser takes for something else."""
        response = await client.post("/graphql", json={"query": NAMED})
        assert (response.status_code, response.json()) == (200, XIAOMI)
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"

    async def test_post_with_everything(self, client: httpx.AsyncClient) -> None:
        """Variables, the name of the operation, extensions and members that nobody knows."""
        sent = {"query": ASKED, "variables": {"slug": "xiaomi"}, "operationName": "Asked", "extensions": {"a": 1}, "more": None}
        response = await client.post("/graphql", json=sent)
        assert (response.status_code, response.json()) == (200, XIAOMI)

    async def test_nulls(self, client: httpx.AsyncClient) -> None:
        """What is null or empty counts as left out, as clients send it."""
        response = await client.post("/graphql", json={"query": NAMED, "variables": None, "operationName": ""})
        assert response.json() == XIAOMI

    async def test_get(self, client: httpx.AsyncClient) -> None:
        """The same question in an address; empty parameters count as left out."""
        asked = {"query": ASKED, "variables": '{"slug": "xiaomi"}', "operationName": "Asked"}
        response = await client.get("/graphql", params=asked)
        assert (response.status_code, response.json()) == (200, XIAOMI)
        response = await client.get("/graphql", params={"query": NAMED, "variables": "", "operationName": ""})
        assert response.json() == XIAOMI

    async def test_largest_body(self, client: httpx.AsyncClient) -> None:
        """A body of just the size that is allowed."""
        sent = json.dumps({"query": NAMED}).encode()
        response = await client.post("/graphql", content=sent.ljust(Limits().body), headers=JSON)
        assert response.json() == XIAOMI

    async def test_duplicate_keys(self, client: httpx.AsyncClient) -> None:
        """The last one counts in a body; in an address, it is refused."""
        sent = b'{"query": "{ nothing }", "query": "{ __typename }"}'
        assert (await client.post("/graphql", content=sent, headers=JSON)).json() == {"data": {"__typename": "Query"}}

    async def test_hostile_values(self, client: httpx.AsyncClient) -> None:
        """Values travel apart from the statement: whatever they hold, they are looked for and not found."""
        for value in ("\0", "'", '"', "`", "\\", "$p.v0", "'}) DETACH DELETE n //", "\u202e", "😀" * 1_000, "x" * 900_000):
            response = await client.post("/graphql", json={"query": ASKED, "variables": {"slug": value}, "operationName": "Asked"})
            assert (response.status_code, response.json()) == (200, {"data": {"company": None}}), value[:20]

    async def test_twenty_at_once(self, client: httpx.AsyncClient) -> None:
        """Twenty different questions at the same time: each gets its own answer, under its own request id."""
        question = "query($first: Int!) { claims(first: $first) { nodes { key } } }"
        everything = await client.post("/graphql", json={"query": question, "variables": {"first": 20}})
        keys = everything.json()["data"]["claims"]["nodes"]

        def ask(first: int) -> Any:
            text = question if first % 2 else f"{{ claims(first: {first}) {{ nodes {{ key }} }} }}"
            variables = {"first": first} if first % 2 else {}
            return client.post("/graphql", json={"query": text, "variables": variables}, headers={"x-request-id": f"ask-{first}"})

        answers = await asyncio.gather(*(ask(first) for first in range(1, 21)))
        assert [answer.json()["data"]["claims"]["nodes"] for answer in answers] == [keys[:first] for first in range(1, 21)]
        assert [answer.headers["x-request-id"] for answer in answers] == [f"ask-{first}" for first in range(1, 21)]


@pytest.mark.parametrize(("accept", "kind"), ACCEPTED.items(), ids=map(str, ACCEPTED))
async def test_media_types(without: httpx.AsyncClient, accept: str | None, kind: str) -> None:
    """The one that is liked better; where both are liked as well, GraphQL's own only where it is named."""
    headers = [("accept", one) for one in accept.split("|")] if accept is not None else []
    response = await without.send(httpx.Request("POST", "http://keiretsu.test/graphql", json={"query": TYPE}, headers=headers))
    assert (response.status_code, response.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize("kind", CONTENT)
async def test_content_types(without: httpx.AsyncClient, kind: str) -> None:
    """JSON in UTF-8, however that is written."""
    response = await without.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"content-type": kind})
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(("question", "statuses"), STATUSES.items(), ids=lambda given: str(given)[:20])
async def test_statuses(without: httpx.AsyncClient, question: str, statuses: tuple[int, int]) -> None:
    """For a client that asks for GraphQL's own media type the status tells whether there is data; plain JSON has always said 200."""
    plain = await without.post("/graphql", json={"query": question})
    modern = await without.post("/graphql", json={"query": question}, headers=RESPONSE)
    assert (plain.status_code, modern.status_code) == statuses
    assert (plain.headers["content-type"], modern.headers["content-type"]) == (PLAIN, OWN)
    assert plain.json() == modern.json()
    assert ("data" in plain.json()) is (question == TYPE)


@pytest.mark.parametrize(("code", "statuses"), CODES.items(), ids=lambda given: getattr(given, "name", str(given)))
async def test_statuses_of_codes(scripted: Scripted, code: Code, statuses: tuple[int, int]) -> None:
    """Some codes have a status of HTTP's own, in either media type."""
    scripted.reply = Answer(None, (Problem(code, "a sentence."),), refused=True)
    async with client_of(scripted) as client:
        plain = await client.post("/graphql", json={"query": TYPE})
        modern = await client.post("/graphql", json={"query": TYPE}, headers=RESPONSE)
    assert (plain.status_code, modern.status_code) == statuses
    assert plain.headers.get("retry-after") == ("1" if statuses[0] == 503 else None)


@pytest.mark.parametrize("data", [{"a": None}, None])
async def test_gaps(scripted: Scripted, data: dict[str, Any] | None) -> None:
    """Data with errors beside it is a success, and a partial one in GraphQL's own media type: 294."""
    scripted.reply = Answer(data, (Problem(Code.DATA_INTEGRITY_ERROR, "the database has no name for a node here; it must be there."),))
    async with client_of(scripted) as client:
        plain = await client.post("/graphql", json={"query": TYPE})
        modern = await client.post("/graphql", json={"query": TYPE}, headers=RESPONSE)
    assert (plain.status_code, modern.status_code) == (200, 294)
    assert plain.json() == modern.json()
    assert modern.json()["data"] == data


async def test_extensions(scripted: Scripted) -> None:
    """Of the extensions of a request, two are known: they ask to be told more."""
    async with client_of(scripted) as client:
        for given, cost, trace in (
            ({"cost": True}, True, False),
            ({"keiretsu": True, "a": [1]}, False, True),
            ({"cost": "yes", "keiretsu": 1}, False, False),
            (None, False, False),
        ):
            await client.post("/graphql", json={"query": TYPE, "extensions": given})
            assert (scripted.question.wants_cost, scripted.question.wants_trace) == (cost, trace), given
        await client.get("/graphql", params={"query": TYPE, "extensions": '{"cost": true}'})
        assert scripted.question.wants_cost


async def test_who_asks(scripted: Scripted) -> None:
    """That comes with the scope: whoever lets a request through says it."""
    request = {"method": "GET", "query_string": b"query={__typename}", "keiretsu.asker": object()}
    await send_by_hand(scripted, request, [])
    assert scripted.question.asker is request["keiretsu.asker"]


async def test_what_is_told_of_a_request(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """The operation's name and the code of what went wrong leave with the scope."""
    engine = Engine(catalogue, core_schema(schema), NoStore())

    async def told(text: str, operation: str | None = None) -> tuple[Any, Any]:
        scope = {"method": "POST", "headers": [(b"content-type", b"application/json")]}
        coming = {"type": "http.request", "body": json.dumps({"query": text, "operationName": operation}).encode()}
        await send_by_hand(engine, scope, [coming])
        return scope.get("keiretsu.operation"), scope.get("keiretsu.code")

    assert await told("query A { __typename } query B { __typename }", "B") == ("B", None)
    for text, name in NAMES.items():
        assert await told(text) == (name, None), text
    assert await told("{ nothing }", "C") == ("C", "GRAPHQL_VALIDATION_FAILED")
    assert await told("") == (None, "BAD_REQUEST")


async def test_a_stream_is_cut(without: httpx.AsyncClient) -> None:
    """A body of unknown length is read no further than the limit."""
    sent = 0

    async def stream() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 100_000
            yield b" " * 100_000

    response = await without.post("/graphql", content=stream(), headers=JSON)
    assert "content-length" not in response.request.headers
    assert (response.status_code, messages(response)) == (413, [TOO_LARGE])
    assert response.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert sent == Limits().body + 100_000


async def test_a_smaller_limit(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """The limits of the engine are those of its requests."""
    small = Limits(body=100, nesting=3)
    async with client_of(Engine(catalogue, core_schema(schema), NoStore(), small)) as client:
        large = await client.post("/graphql", json={"query": TYPE + " " * 100})
        deep = await client.post("/graphql", json={"query": TYPE, "variables": {"a": [[1]]}})
    assert messages(large) == ["the body is larger than 100 bytes; send a shorter operation or fewer variables."]
    assert messages(deep) == ["there are more than 3 brackets within each other; send flatter variables."]


TYPED = (b"content-type", b"application/json")
LONG = {"method": "GET", "query_string": b"query={__typename}".ljust(1_000_001, b"+")}
BEGUN = {"type": "http.request", "body": b'{"query": ', "more_body": True}
BY_HAND: dict[str, tuple[int, dict[str, Any], list[Message]]] = {
    TOO_LARGE: (413, {"method": "POST", "headers": [TYPED, (b"content-length", b"1000001")]}, [BEGUN]),
    "the connection ended before the body did.": (400, {"method": "POST", "headers": [TYPED]}, [BEGUN, {"type": "http.disconnect"}]),
    "the parameters are longer than 1000000 bytes; send a shorter operation or fewer variables.": (414, LONG, []),
}


@pytest.mark.parametrize("told", BY_HAND)
async def test_what_does_not_fit_or_does_not_come(scripted: Scripted, told: str) -> None:
    """A body that says itself that it is too large is not waited for; one that ends too soon is no failure of ours."""
    status, request, coming = BY_HAND[told]
    assert await send_by_hand(scripted, {**request}, [*coming]) == (status, told)


class Slow(Engine):
    """An engine that takes its time, and tells what became of it."""

    ended = ""
    seconds = 10.0

    async def answer(self, question: Question) -> Answer:  # noqa: ARG002  # as the engine has it
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise
        self.ended = "answered"
        return Answer({"a": 1})


@pytest.fixture
def slow(catalogue: Catalogue, schema: strawberry.Schema) -> Slow:
    return Slow(catalogue, core_schema(schema), NoStore())


async def test_an_asker_goes_away(slow: Slow) -> None:
    """Where nobody waits for an answer any more, the work for it ends, and nothing is sent."""
    request = {"method": "GET", "query_string": b"query={__typename}"}
    assert await send_by_hand(slow, request, [{"type": "http.request"}, {"type": "http.disconnect"}]) == (0, "")
    assert slow.ended == "cancelled"


async def test_nobody_looks_after_an_asker_that_is_answered(slow: Slow) -> None:
    """What is answered soon is answered: that its asker has gone is found out by sending. What takes longer is answered, too."""
    for seconds in (PATIENCE / 5, PATIENCE * 3):
        slow.seconds = seconds
        request = {"method": "GET", "query_string": b"query={__typename}"}
        coming: list[Message] = [{"type": "http.request"}]
        assert await send_by_hand(slow, request, coming) == (200, "")
        assert (slow.ended, coming) == ("answered", [] if seconds > PATIENCE else [{"type": "http.request"}])


async def test_the_server_ends_a_request(slow: Slow) -> None:
    """A cancellation that is not ours stays one."""
    request = {"method": "GET", "query_string": b"query={__typename}"}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(PATIENCE * 3):
            await send_by_hand(slow, request, [{"type": "http.request"}])
    assert slow.ended == "cancelled"


async def send_by_hand(engine: Engine, request: dict[str, Any], coming: list[Message]) -> tuple[int, str]:
    """Status and message of a request as a server hands it over; 0 where there is no answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0) if coming else await asyncio.Future()

    async def send(message: Message) -> None:
        sent.append(message)

    for name, value in {"type": "http", "path": "/graphql", "headers": [], "query_string": b""}.items():
        request.setdefault(name, value)
    await ShortCut(nowhere, engine)(request, receive, send)
    if not sent:
        return 0, ""
    problems = json.loads(sent[1]["body"]).get("errors", [])
    return sent[0]["status"], problems[0]["message"] if problems else ""


async def test_a_database_that_is_not_there() -> None:
    """503 and when to try again, in either media type; what the driver says and where the database is stay here."""
    with closed_port() as port:
        async with application_of(Store(address_at(port))) as client:
            found = await asyncio.gather(*(client.post("/graphql", json={"query": NAMED}, headers=one) for one in ({}, RESPONSE)))
    for response in found:
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")
        (error,) = response.json()["errors"]
        assert re.fullmatch(r"the database cannot be reached \(reference [0-9a-f]{8}\)\.", error["message"])
        assert error["extensions"] == {"code": "DATABASE_UNAVAILABLE", "hint": "Try again in a moment."}
