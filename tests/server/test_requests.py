"""Each request has an id, on the answer and on each of its log lines, and one line that says what became of it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from graph.store import Store
from server.requests import RequestLog
from tests.graph.local.processes import start_python
from tests.server.asking import address_at, application_of, closed_port, messages

NEW_ID = re.compile(r"[0-9a-f]{16}")
QUESTION = "query($slug: String!) { company(slug: $slug) { name } }"
SECRET = "the-value-of-a-variable"
HOSTILE = ["", " ", "two words", "x" * 65, "a/b", "a\x1b[31m", "a\nb: c", "<b>", '"', "ключ", "a;b", "a%0ab"]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """There is no database at it."""
    with closed_port() as port:
        yield port


@pytest.fixture(scope="module")
async def client(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with application_of(Store(address_at(port))) as client:
        yield client


async def test_an_id_is_made(client: httpx.AsyncClient) -> None:
    """Another one for each request."""
    ids = [(await client.get("/livez")).headers["x-request-id"] for _ in range(20)]
    assert all(NEW_ID.fullmatch(one) for one in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("given", ["a", "9f0c1c2d3e4f5a6b", "A.b_c-9", "x" * 64])
async def test_a_plain_id_is_kept(client: httpx.AsyncClient, given: str) -> None:
    """So that the asker finds his request in our log."""
    assert (await client.get("/livez", headers={"x-request-id": given})).headers["x-request-id"] == given


@pytest.mark.parametrize("given", HOSTILE)
async def test_a_hostile_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    """Whatever could break a log line, a header or a page."""
    response = await client.get("/livez", headers=[(b"x-request-id", given.encode())])
    assert NEW_ID.fullmatch(response.headers["x-request-id"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/graphql", 415), ("GET", "/graphql", 400), ("PUT", "/graphql", 405), ("GET", "/nothing", 404), ("GET", "/readyz", 503)],
)
async def test_errors_have_an_id(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    """They need it most."""
    response = await client.request(method, path, headers={"x-request-id": "mine"})
    assert (response.status_code, response.headers["x-request-id"]) == (status, "mine")


async def test_our_own_fault() -> None:
    """Whatever fails in the application, the asker gets a 500 with an id, in the shape of all errors, and nothing of the reason."""
    async with failing() as client:
        response = await client.get("/fails", headers={"x-request-id": "mine"})
    assert (response.status_code, response.headers["x-request-id"]) == (500, "mine")
    assert messages(response) == ["something went wrong here; the request id finds it in the log."]
    assert SECRET not in response.text


async def test_our_own_fault_in_the_middle_of_an_answer() -> None:
    """What has begun cannot become a 500: the error goes on to the server, which ends the connection."""
    async with failing() as client:
        with pytest.raises(ValueError, match=SECRET):
            await client.get("/fails-late")


def failing() -> httpx.AsyncClient:
    """A client of an application that only fails."""

    async def fail(_: Request) -> Response:
        raise ValueError(SECRET)

    async def parts() -> AsyncIterator[bytes]:
        yield b"begun"
        raise ValueError(SECRET)

    async def fail_late(_: Request) -> Response:
        return StreamingResponse(parts())

    application = Starlette(routes=[Route("/fails", fail), Route("/fails-late", fail_late)], middleware=[Middleware(RequestLog)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://keiretsu.test")


def test_one_line_for_each_request(port: int) -> None:
    """JSON with the request's id, method, path, status and time, and nothing of what was asked."""
    asked = {"query": QUESTION, "variables": {"slug": SECRET}}
    requests: list[dict[str, Any]] = [
        {"method": "POST", "url": "/graphql", "json": {"query": "{ __typename }"}, "headers": {"x-request-id": "first"}},
        {"method": "POST", "url": "/graphql", "json": {"query": "{", "variables": {"slug": SECRET}}, "headers": {"x-request-id": "second"}},
        {"method": "POST", "url": "/graphql", "json": asked, "headers": {"x-request-id": "third"}},
        {"method": "GET", "url": "/graphql", "params": {**asked, "variables": json.dumps({"slug": SECRET})}},
        {"method": "DELETE", "url": "/nothing"},
    ]
    said = log_of(port, "json", requests)
    lines = [json.loads(line) for line in said.splitlines()]
    found = [line for line in lines if line["event"] == "request"]
    assert [(one["method"], one["path"], one["status"]) for one in found] == [
        ("POST", "/graphql", 200),
        ("POST", "/graphql", 400),
        ("POST", "/graphql", 503),
        ("GET", "/graphql", 503),
        ("DELETE", "/nothing", 404),
    ]
    assert [one["request"] for one in found[:3]] == ["first", "second", "third"]
    assert all(set(one) == {"event", "level", "timestamp", "request", "method", "path", "status", "ms"} for one in found)
    assert all(one["level"] == "info" and one["ms"] >= 0 for one in found)
    others = [line for line in lines if line["event"] != "request"]
    assert [(one["event"], one["request"]) for one in others] == [
        ("statement failed", "third"),
        ("statement failed", found[3]["request"]),
    ], "the reason of a 503 is told under the id of its request"
    assert SECRET not in said


def test_probes_are_quiet(port: int) -> None:
    """Health is asked every few seconds: it is logged only when it is bad."""
    said = log_of(port, "json", [{"method": "GET", "url": path} for path in ("/livez", "/readyz", "/livez")])
    found = [json.loads(line) for line in said.splitlines()]
    assert [(one["path"], one["status"]) for one in found if one["event"] == "request"] == [("/readyz", 503)]


def test_a_path_does_not_steer_the_terminal(port: int) -> None:
    """Nor does it begin a line of its own, whatever the look."""
    requests = [{"method": "GET", "url": url} for url in ("/%1b]0;mine%07", "/a%0a%0dfaked")]
    for look in ("text", "json"):
        said = log_of(port, look, requests)
        assert len(said.splitlines()) == 2
        assert "mine" in said
        assert "faked" in said
        assert not re.search(r"\x1b\]|\x07|\r", said)


def log_of(port: int, look: str, requests: list[dict[str, Any]]) -> str:
    """What a process of its own logs that asks all this."""
    words = (str(Path(__file__).with_name("asked.py")), look, str(port))
    with start_python(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said, logged = process.communicate(json.dumps(requests), timeout=120)
    assert (process.returncode, said) == (0, ""), logged
    return str(logged)
