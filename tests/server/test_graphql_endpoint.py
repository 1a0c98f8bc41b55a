"""/graphql over HTTP: what it takes, what it refuses and how, over the real database. Nothing that is sent may give a 500."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
import pytest
from starlette.types import Message

from graph.store import Address, Store
from schema.companies import COMPANIES
from schema.reading import read_declarations
from server.application import make_application
from server.graphql_endpoint import BODY_LIMIT
from tests.server.asking import address_at, application_of, closed_port, messages

database = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

JSON = {"content-type": "application/json"}
RESPONSE = {"accept": "application/graphql-response+json, application/json;q=0.9"}
NAMED = '{ company(slug: "xiaomi") { name } }'
ASKED = "query Asked($slug: String!) { company(slug: $slug) { name } } query Other { __typename }"
XIAOMI = {"data": {"company": {"name": "Xiaomi"}}}
NO_QUERY = "there is no `query`; send the operation as a text."
NO_OBJECT = "the body is no JSON object; send one with `query`."
NO_VARIABLES = "`variables` is no object; send one with a value for each variable."
TOO_LARGE = "the body is larger than 1000000 bytes; send a shorter operation or fewer variables."


class Refused(NamedTuple):
    """A body, and the status and the message that it gets."""

    body: bytes
    status: int
    message: str


def body(**parts: Any) -> bytes:
    return json.dumps(parts).encode()


REFUSED = {
    "empty": Refused(b"", 400, "the body is not JSON: Input is a zero-length, empty document at line 1, column 1."),
    "not JSON": Refused(b'{"query": }', 400, "the body is not JSON: unexpected character, expected a JSON value at line 1, column 11."),
    "cut off": Refused(b'{"query":\n"{ a', 400, "the body is not JSON: unexpected end of data at line 2, column 5."),
    "NaN": Refused(
        b'{"variables": {"a": NaN}}', 400, "the body is not JSON: unexpected character, expected a JSON value at line 1, column 21."
    ),
    "not UTF-8": Refused(
        b'{"query": "\xff"}', 400, "the body is not JSON: str is not valid UTF-8: surrogates not allowed at line 1, column 1."
    ),
    "half a letter": Refused(b'{"query": "\\ud800"}', 400, "the body is not JSON: no low surrogate in string at line 1, column 12."),
    "100,000 brackets": Refused(b"[" * 100_000, 400, "the body is not JSON: depth limit exceeded at line 1, column 1026."),
    "5,000 digits": Refused(
        b'{"query": "{ a }", "variables": {"a": %s}}' % (b"9" * 5_000),
        400,
        "the body is not JSON: number is infinity when parsed as double at line 1, column 39.",
    ),
    "null": Refused(b"null", 400, NO_OBJECT),
    "a list": Refused(b"[%s]" % body(query="{ __typename }"), 400, NO_OBJECT),
    "a string": Refused(b'"{ __typename }"', 400, NO_OBJECT),
    "a number": Refused(b"1", 400, NO_OBJECT),
    "nothing in it": Refused(b"{}", 400, NO_QUERY),
    "query null": Refused(body(query=None), 400, NO_QUERY),
    "query a number": Refused(body(query=1), 400, NO_QUERY),
    "query a list": Refused(body(query=["{ __typename }"]), 400, NO_QUERY),
    "query blank": Refused(body(query=" \n\t"), 400, NO_QUERY),
    "variables a list": Refused(body(query="{ __typename }", variables=[]), 400, NO_VARIABLES),
    "variables a text": Refused(body(query="{ __typename }", variables="{}"), 400, NO_VARIABLES),
    "operationName a number": Refused(body(query="{ __typename }", operationName=1), 400, "`operationName` is no text."),
    "unknown operationName": Refused(
        body(query="query A { __typename }", operationName="B"), 200, 'the document has no operation named "B".'
    ),
    "which of two": Refused(
        body(query="query A { __typename } query B { __typename }"), 200, "the document has 2 operations; say which is meant."
    ),
    "not GraphQL": Refused(body(query="{ company("), 400, "Syntax Error: Expected Name, found <EOF>."),
    "a mutation": Refused(body(query="mutation { a }"), 200, "The mutation operation is not supported by the schema."),
    "deep variables": Refused(
        b'{"query": "query($w: CompanyWhere) { companies(where: $w) { totalCount } }", "variables": {"w": %s}}'
        % (b'{"not":' * 900 + b"{}" + b"}" * 900),
        200,
        "Variable values are nested too deeply.",
    ),
    "deep operation": Refused(body(query="{ a" * 1_000), 400, "Syntax Error: Document is nested too deeply. Parsing aborted."),
    "too large": Refused(b" " * (BODY_LIMIT + 1), 413, TOO_LARGE),
}
GET_REFUSED = {
    "no query": Refused(b"", 400, NO_QUERY),
    "query blank": Refused(b"query=%20", 400, NO_QUERY),
    "variables not JSON": Refused(b"query={a}&variables={", 400, "the parameter `variables` is not JSON; send an object."),
    "variables not UTF-8": Refused(b"query={a}&variables=%ff", 400, "the parameter `variables` is not JSON; send an object."),
    "variables a list": Refused(b"query={a}&variables=[]", 400, NO_VARIABLES),
    "a mutation": Refused(b"query=mutation{a}", 200, "The mutation operation is not supported by the schema."),
}
STATUSES = {  # what is asked -> the status for application/json, and for application/graphql-response+json
    "{ __typename }": (200, 200),
    "{": (400, 400),
    " ": (400, 400),
    "{ nothing }": (200, 400),
    "query($a: Int!) { companies(first: $a) { totalCount } }": (200, 400),
    "query A { __typename } query B { __typename }": (200, 400),
    "{ companies(first: -1) { totalCount } }": (200, 400),
    "{" + " a" * 5_000 + "}": (200, 400),
}


@pytest.fixture(scope="module")
async def client(address: Address) -> AsyncIterator[httpx.AsyncClient]:
    """The application over the database of the tests."""
    async with application_of(Store(address, timeout=60)) as client:
        yield client


@pytest.fixture(scope="module")
async def without() -> AsyncIterator[httpx.AsyncClient]:
    """The application over a database that is not there, which is enough for what is refused before it is asked."""
    with closed_port() as port:
        async with application_of(Store(address_at(port))) as client:
            yield client


class TestAnswers:
    """What fits is answered."""

    pytestmark = database

    async def test_post(self, client: httpx.AsyncClient) -> None:
        """A question gets its answer, as JSON that no cache keeps and no browser takes for something else."""
        response = await client.post("/graphql", json={"query": NAMED})
        assert (response.status_code, response.json()) == (200, XIAOMI)
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"

    async def test_post_with_everything(self, client: httpx.AsyncClient) -> None:
        """Variables, the name of the operation, extensions that nobody knows, and a content type with a charset in capitals."""
        sent = body(query=ASKED, variables={"slug": "xiaomi"}, operationName="Asked", extensions={"a": 1}, more=None)
        response = await client.post("/graphql", content=sent, headers={"content-type": "Application/JSON; charset=UTF-8"})
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

    async def test_head(self, client: httpx.AsyncClient) -> None:
        """HEAD is what GET is."""
        assert (await client.head("/graphql", params={"query": NAMED})).status_code == 200

    async def test_largest_body(self, client: httpx.AsyncClient) -> None:
        """A body of just the size that is allowed."""
        sent = body(query=NAMED)
        response = await client.post("/graphql", content=sent + b" " * (BODY_LIMIT - len(sent)), headers=JSON)
        assert response.json() == XIAOMI

    async def test_duplicate_keys(self, client: httpx.AsyncClient) -> None:
        """The last one counts, in a body and in an address."""
        sent = b'{"query": "{ nothing }", "query": "{ __typename }"}'
        posted = await client.post("/graphql", content=sent, headers=JSON)
        got = await client.get("/graphql?query={nothing}&query={__typename}")
        assert posted.json() == got.json() == {"data": {"__typename": "Query"}}

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
        assert [one.json()["data"]["claims"]["nodes"] for one in answers] == [keys[:first] for first in range(1, 21)]
        assert [one.headers["x-request-id"] for one in answers] == [f"ask-{first}" for first in range(1, 21)]


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
async def test_a_body_is_refused(without: httpx.AsyncClient, case: Refused) -> None:
    """Exactly this status and one sentence, without data."""
    response = await without.post("/graphql", content=case.body, headers=JSON)
    assert (response.status_code, messages(response)) == (case.status, [case.message])
    assert list(response.json()) == ["errors"]
    assert response.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("case", GET_REFUSED.values(), ids=GET_REFUSED)
async def test_parameters_are_refused(without: httpx.AsyncClient, case: Refused) -> None:
    """The same of a GET."""
    response = await without.get(f"/graphql?{case.body.decode()}")
    assert (response.status_code, messages(response)) == (case.status, [case.message])


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (None, "of no type"),
        ("", "of no type"),
        ("text/plain", "text/plain"),
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded"),
        ("application/jsonp", "application/jsonp"),
        ("application/graphql; charset=utf-8", "application/graphql"),
    ],
)
async def test_other_content_is_refused(without: httpx.AsyncClient, kind: str | None, told: str) -> None:
    """Only JSON is read; so no form on another site can ask in somebody's name."""
    response = await without.post("/graphql", content=body(query=NAMED), headers={} if kind is None else {"content-type": kind})
    assert (response.status_code, messages(response)) == (415, [f"the body is {told}; send application/json."])


async def test_no_body_at_all(without: httpx.AsyncClient) -> None:
    """A POST without body and type."""
    response = await without.post("/graphql")
    assert (response.status_code, messages(response)) == (415, ["the body is of no type; send application/json."])


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
    assert sent == BODY_LIMIT + 100_000


async def test_a_long_address_is_refused() -> None:
    """A GET may be no longer than a body; no client of ours sends such a thing, so it is put together by hand."""
    query = urlencode({"query": "{ __typename }" + " " * BODY_LIMIT}).encode()
    status, told = await send_by_hand({"method": "GET", "query_string": query}, [])
    assert status == 414
    assert told == "the parameters are longer than 1000000 bytes; send a shorter operation or fewer variables."


async def test_an_asker_goes_away() -> None:
    """A connection that ends in the middle of a body is no failure of ours."""
    begun = {"type": "http.request", "body": b'{"query": ', "more_body": True}
    request = {"method": "POST", "query_string": b"", "headers": [(b"content-type", b"application/json")]}
    status, told = await send_by_hand(request, [begun, {"type": "http.disconnect"}])
    assert (status, told) == (400, "the connection ended before the body did.")


async def send_by_hand(request: Mapping[str, Any], coming: list[Message]) -> tuple[int, str]:
    """Status and message of a request as a server hands it to the application."""
    sent: list[Message] = []

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/graphql", "headers": [], **request}
    store = Store(address_at(1))
    await make_application(store, read_declarations(COMPANIES))(scope, receive, send)
    await store.close()
    return sent[0]["status"], json.loads(sent[1]["body"])["errors"][0]["message"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods(without: httpx.AsyncClient, method: str) -> None:
    """They are not allowed, and the answer says which are."""
    response = await without.request(method, "/graphql", content=body(query=NAMED), headers=JSON)
    assert (response.status_code, response.text) == (405, "Method Not Allowed")
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize(("question", "statuses"), STATUSES.items(), ids=lambda given: str(given)[:20])
async def test_statuses(without: httpx.AsyncClient, question: str, statuses: tuple[int, int]) -> None:
    """For a client that asks for GraphQL's own media type the status tells whether there is data; plain JSON has always said 200."""
    plain = await without.post("/graphql", json={"query": question})
    modern = await without.post("/graphql", json={"query": question}, headers=RESPONSE)
    assert (plain.status_code, modern.status_code) == statuses
    assert modern.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert plain.json() == modern.json()


@pytest.mark.parametrize("headers", [{}, RESPONSE, {"accept": "text/html"}, {"accept": "APPLICATION/GRAPHQL-RESPONSE+JSON"}])
async def test_a_database_that_is_not_there(without: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """503 and when to try again, in either media type; what the driver says and where the database is stay here."""
    response = await without.post("/graphql", json={"query": NAMED}, headers=headers)
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    answer = response.json()
    reference = answer["errors"][0]["message"].removeprefix("the database cannot be reached (reference ").removesuffix(").")
    assert len(reference) == 8
    assert answer == {
        "errors": [
            {
                "message": f"the database cannot be reached (reference {reference}).",
                "extensions": {"code": "DATABASE_UNAVAILABLE", "hint": "Try again in a moment."},
            }
        ],
        "data": None,
    }
