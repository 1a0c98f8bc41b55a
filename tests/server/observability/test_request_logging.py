"""Each request has an id, on the answer and on each of its log lines, and one line that says what became of it."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from keiretsu.graph.store.store import Store
from keiretsu.server.http.coalesced_writes import OneWriteProtocol
from keiretsu.server.observability.metrics import Metrics
from keiretsu.server.observability.request_logging import RequestLog
from tests.graph.local.processes import start_python
from tests.server.client import address_at, application_of, closed_port, messages

NEW_ID = re.compile(r"[0-9a-f]{16}")
QUESTION = "query One($slug: String!) { company(slug: $slug) { name } }"
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


def test_our_own_fault_in_the_middle_of_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    """What has begun cannot become a 500: the connection ends before the answer does, and the server says so in one line."""
    with listening(failing_application()) as url, pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        httpx.get(f"{url}/fails-late")
    told = [
        (record.getMessage(), record.exc_info)
        for record in caplog.records
        if record.name == "uvicorn.error" and record.levelname == "ERROR"
    ]
    assert told == [("ASGI callable returned without completing response.", None)]


def test_requests_under_way() -> None:
    """They are counted as long as they last, and as answered only then."""
    entered, leave = threading.Semaphore(0), threading.Event()

    async def wait(_: Request) -> Response:
        entered.release()
        await asyncio.to_thread(leave.wait)
        return Response("done")

    metrics = Metrics()
    with listening(RequestLog(Starlette(routes=[Route("/wait", wait)]), metrics)) as url:
        waiting = [threading.Thread(target=lambda: httpx.get(f"{url}/wait", timeout=60)) for _ in range(3)]
        try:
            for one in waiting:
                one.start()
            for _ in waiting:
                assert entered.acquire(timeout=60)
            assert (metrics.in_flight, counted(metrics)) == (3, 0)
        finally:
            leave.set()
        for one in waiting:
            one.join()
    assert (metrics.in_flight, counted(metrics)) == (0, 3)


@contextmanager
def listening(application: ASGIApp) -> Iterator[str]:
    """A real server, and where it listens."""
    server = uvicorn.Server(uvicorn.Config(application, port=0, http=OneWriteProtocol, log_config=None, access_log=False))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def counted(metrics: Metrics) -> float:
    """How many requests were answered."""
    return sum(sample.value for family in metrics.collect() for sample in family.samples if sample.name == "keiretsu_requests_total")


def failing() -> httpx.AsyncClient:
    """A client of an application that only fails."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(failing_application()), base_url="http://keiretsu.test")


def failing_application() -> ASGIApp:
    async def fail(_: Request) -> Response:
        raise ValueError(SECRET)

    async def parts() -> AsyncIterator[bytes]:
        yield b"begun"
        raise ValueError(SECRET)

    async def fail_late(_: Request) -> Response:
        return StreamingResponse(parts())

    return Starlette(routes=[Route("/fails", fail), Route("/fails-late", fail_late)], middleware=[Middleware(RequestLog)])


def test_one_line_for_each_request(port: int) -> None:
    """JSON with the request's id, method, path, status, time and bytes; what it was called and what was wrong, where there is that."""
    asked = {"query": QUESTION, "variables": {"slug": SECRET}}
    requests: list[dict[str, Any]] = [
        {"method": "POST", "url": "/graphql", "json": {"query": "{ __typename }"}, "headers": {"x-request-id": "first"}},
        {"method": "POST", "url": "/graphql", "json": {"query": "{", "variables": {"slug": SECRET}}, "headers": {"x-request-id": "second"}},
        {"method": "POST", "url": "/graphql", "json": asked, "headers": {"x-request-id": "third"}},
        {"method": "GET", "url": "/graphql", "params": {**asked, "variables": json.dumps({"slug": SECRET})}},
        {"method": "HEAD", "url": "/graphql", "params": {"query": "query Mine { __typename }"}},
        {"method": "DELETE", "url": "/nothing"},
    ]
    said = log_of(port, "json", requests)
    lines = [json.loads(line) for line in said.splitlines()]
    found = [line for line in lines if line["event"] == "request"]
    assert [(one["method"], one["path"], one["status"], one.get("operation"), one.get("code")) for one in found] == [
        ("POST", "/graphql", 200, None, None),
        ("POST", "/graphql", 200, None, "GRAPHQL_PARSE_FAILED"),
        ("POST", "/graphql", 503, "One", "DATABASE_UNAVAILABLE"),
        ("GET", "/graphql", 503, "One", "DATABASE_UNAVAILABLE"),
        ("HEAD", "/graphql", 200, "Mine", None),
        ("DELETE", "/nothing", 404, None, None),
    ]
    assert [one["request"] for one in found[:3]] == ["first", "second", "third"]
    assert [one["bytes"] for one in (found[0], found[4])] == [len(b'{"data":{"__typename":"Query"}}'), 0]
    always = {"event", "level", "timestamp", "request", "method", "path", "status", "ms", "bytes"}
    assert all(set(one) - {"operation", "code"} == always for one in found)
    assert all(one["level"] == "info" and one["ms"] >= 0 for one in found)
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", line["timestamp"]) for line in lines)
    others = [line for line in lines if line["event"] != "request"]
    assert [(other["event"], other["request"]) for other in others] == [
        ("statement failed", "third"),
        ("statement failed", found[3]["request"]),
    ], "the reason of a 503 is told under the id of its request"
    assert SECRET not in said


@pytest.mark.parametrize("look", ["text", "json"])
def test_nothing_that_was_sent_is_logged(port: int, look: str) -> None:
    """Neither values of variables nor texts of operations, neither query strings nor headers nor cookies, answered or refused."""
    hidden = {
        name: f"hidden-{name}" for name in ("variable", "literal", "field", "comment", "bearer", "cookie", "header", "parameter", "body")
    }
    headers = {"authorization": f"Bearer {hidden['bearer']}", "cookie": f"session={hidden['cookie']}", "x-mine": hidden["header"]}
    text = (
        f'query One($a: String!) {{ # {hidden["comment"]}\n company(slug: $a) {{ name }} person(slug: "{hidden["literal"]}") {{ name }} }}'
    )
    wrong = f'{{ company(slug: 1, also: "{hidden["literal"]}") {{ {hidden["field"].replace("-", "_")} }} }}'
    values = {"a": hidden["variable"]}
    typed = {"content-type": "application/json"}
    requests: list[dict[str, Any]] = [
        {"method": "POST", "url": "/graphql", "json": {"query": text, "variables": values, "extensions": values}},
        {"method": "POST", "url": "/graphql", "json": {"query": wrong, "variables": values}},
        {"method": "POST", "url": "/graphql", "json": {"query": text, "variables": {"a": [hidden["variable"]]}}},
        {"method": "POST", "url": "/graphql", "json": {"query": text, "variables": hidden["variable"]}},
        {"method": "POST", "url": "/graphql", "json": {"documentId": hidden["body"]}},
        {"method": "POST", "url": "/graphql", "content": f'{{"query": "{hidden["body"]}', "headers": typed},
        {"method": "POST", "url": "/graphql", "content": hidden["body"], "headers": {"content-type": f"text/{hidden['header']}"}},
        {"method": "GET", "url": "/graphql", "params": {"query": text, "variables": json.dumps(values), "other": hidden["parameter"]}},
        {"method": "GET", "url": "/graphql", "params": {"query": hidden["parameter"]}},
        {"method": "GET", "url": "/nothing", "params": {"token": hidden["parameter"]}},
        {"method": "GET", "url": "/readyz", "params": {"token": hidden["parameter"]}},
    ]
    for request in requests:
        request["headers"] = headers | request.get("headers", {})
    said = log_of(port, look, requests)
    assert len(re.findall(r"\bms\b", re.sub(r"\x1b\[[0-9;]*m", "", said))) == len(requests)
    assert not re.findall(r"hidden.\w+", said)


FAILING = """
import asyncio
from keiretsu.resolvers.limits import Limits
from keiretsu.server.access.rate_limits import Visitor, set_rates
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.http.coalesced_writes import OneWriteProtocol
from keiretsu.server.observability.request_logging import RequestLog

RATES = set_rates(0, Limits())

async def fail(scope, receive, send):
    scope["keiretsu.asker"] = Visitor(RATES, "dashboard", "127.0.0.1")
    scope["keiretsu.operation"] = "Failing"
    try:
        {}["the-value-of-a-variable"]
    except KeyError as error:
        raise ValueError("the-value-of-a-variable") from error

async def main():
    async def send(message): pass
    configure_logs("json")
    application = RequestLog(fail)
    for _ in range(1000):
        await application({"type": "http", "method": "GET", "path": "/graphql", "headers": []}, None, send)

asyncio.run(main())
"""


RAISING = 1 + next(number for number, line in enumerate(FAILING.splitlines()) if "raise" in line)


def test_our_own_fault_is_told_once_in_a_while() -> None:
    """Where, and how one got there, but not the message, which may repeat what was sent; when it comes in thousands, in lines only."""
    said = log_of_python("-c", FAILING)
    lines = [json.loads(line) for line in said.splitlines()]
    assert len(lines) == 2_000
    faults = [line for line in lines if line["event"] == "answering failed"]
    assert len(faults) == 1_000
    assert {(fault["error"], fault["where"], fault["level"]) for fault in faults} == {("ValueError", f"<string>:{RAISING}", "error")}
    assert [len(fault["request"]) for fault in faults] == [16] * 1_000
    assert [number for number, one in enumerate(faults) if "exception" in one] == [0]
    stack = faults[0]["exception"]
    assert stack.index("in fail\nValueError\n\nIt came from:") < stack.index("in fail\nKeyError")
    requests = [line for line in lines if line["event"] == "request"]
    assert {(request["status"], request["code"], request["operation"], request["asker"]) for request in requests} == {
        (500, "INTERNAL_SERVER_ERROR", "Failing", "dashboard")
    }
    assert SECRET not in said
    assert len(said) < 600 * 1_000


def test_probes_are_quiet(port: int) -> None:
    """Health is asked every few seconds: it is logged only when it is bad."""
    said = log_of(port, "json", [{"method": "GET", "url": path} for path in ("/livez", "/readyz", "/livez")])
    found = [json.loads(line) for line in said.splitlines()]
    assert [(one["path"], one["status"]) for one in found if one["event"] == "request"] == [("/readyz", 503)]


STEERING = ("\x1b]0;mine\x07", "a\n\rfaked", "\x9b31mred", "\u202egnp.exe", "\u2028line")


@pytest.mark.parametrize("look", ["text", "json"])
def test_what_is_shown_does_not_steer_the_terminal(port: int, look: str) -> None:
    """Nor does it begin a line of its own; neither a path nor the name of an operation."""
    paths: list[dict[str, Any]] = [{"method": "GET", "url": f"/{quote(one)}"} for one in STEERING]
    names: list[dict[str, Any]] = [
        {"method": "POST", "url": "/graphql", "json": {"query": "{ a }", "operationName": one}} for one in STEERING
    ]
    said = log_of(port, look, [*paths, *names])
    assert len(said.splitlines()) == len(paths) + len(names)
    for word in ("mine", "faked", "red", "gnp.exe", "line"):
        assert said.count(word) == 2
    assert not re.search(r"\x1b\]|[\x07\r\x9b\u2028\u202e]", said)


def test_a_long_path_and_a_long_name_are_cut(port: int) -> None:
    """A line has its size, whatever is sent."""
    long = "x" * 50_000
    requests: list[dict[str, Any]] = [
        {"method": "GET", "url": f"/{long}"},
        {"method": "POST", "url": "/graphql", "json": {"query": "{ a }", "operationName": long}},
    ]
    first, second = (json.loads(line) for line in log_of(port, "json", requests).splitlines())
    assert first["path"] == f"/{'x' * 199}..."
    assert second["operation"] == f"{'x' * 64}..."


@pytest.mark.parametrize("look", ["text", "json"])
def test_a_full_disk(port: int, look: str) -> None:
    """A log that cannot be written takes nobody's answer away."""
    requests = [{"method": "GET", "url": f"/{number}"} for number in range(20)]
    words = (str(Path(__file__).with_name("log_probe.py")), look, str(port))
    with Path("/dev/full").open("wb") as full, start_python(*words, stdin=subprocess.PIPE, stderr=full, text=True) as process:
        process.communicate(json.dumps(requests), timeout=120)
    assert process.returncode in (0, 120), "120: Python itself could not write at its end"


def log_of(port: int, look: str, requests: list[dict[str, Any]]) -> str:
    """What a process of its own logs that asks all this."""
    return log_of_python(str(Path(__file__).with_name("log_probe.py")), look, str(port), given=json.dumps(requests))


def log_of_python(*words: str, given: str = "") -> str:
    """What a process of its own logs."""
    with start_python(*words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said, logged = process.communicate(given, timeout=120)
    assert (process.returncode, said) == (0, ""), logged
    return str(logged)
