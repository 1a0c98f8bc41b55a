"""Each request has an id, in the response and in each of its log lines, and one log line of its own."""

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
from keiretsu.server.http.coalesced_writes import CoalescingHttpProtocol
from keiretsu.server.observability.metrics import Metrics
from keiretsu.server.observability.request_logging import RequestLoggingMiddleware
from tests.graph.local.processes import start_python
from tests.server.client import address_at, app_client, error_messages, unused_port

NEW_ID = re.compile(r"[0-9a-f]{16}")
COMPANY_QUERY = "query One($slug: String!) { company(slug: $slug) { name } }"
SECRET = "the-value-of-a-variable"
HOSTILE_IDS = ["", " ", "two words", "x" * 65, "a/b", "a\x1b[31m", "a\nb: c", "<b>", '"', "ключ", "a;b", "a%0ab"]
LOG_PROBE = str(Path(__file__).with_name("log_probe.py"))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A port without a database."""
    with unused_port() as port:
        yield port


@pytest.fixture(scope="module")
async def client(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with app_client(Store(address_at(port))) as client:
        yield client


async def test_a_new_id(client: httpx.AsyncClient) -> None:
    """It is different for each request."""
    ids = [(await client.get("/livez")).headers["x-request-id"] for _ in range(20)]
    assert all(NEW_ID.fullmatch(request_id) for request_id in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("request_id", ["a", "9f0c1c2d3e4f5a6b", "A.b_c-9", "x" * 64])
async def test_a_well_formed_id_is_kept(client: httpx.AsyncClient, request_id: str) -> None:
    """So that a client can find its request in the log of the server."""
    assert (await client.get("/livez", headers={"x-request-id": request_id})).headers["x-request-id"] == request_id


@pytest.mark.parametrize("request_id", HOSTILE_IDS)
async def test_a_hostile_id_is_replaced(client: httpx.AsyncClient, request_id: str) -> None:
    """Anything that could break a log line, a header or a page."""
    response = await client.get("/livez", headers=[(b"x-request-id", request_id.encode())])
    assert NEW_ID.fullmatch(response.headers["x-request-id"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/graphql", 415), ("GET", "/graphql", 400), ("PUT", "/graphql", 405), ("GET", "/nothing", 404), ("GET", "/readyz", 503)],
)
async def test_error_responses_have_an_id(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    """For every kind of error."""
    response = await client.request(method, path, headers={"x-request-id": "own"})
    assert (response.status_code, response.headers["x-request-id"]) == (status, "own")


async def test_an_unhandled_exception() -> None:
    """It becomes a 500 with an id, in the format of all errors, which does not reveal the exception."""
    async with failing_client() as client:
        response = await client.get("/fails", headers={"x-request-id": "own"})
    assert (response.status_code, response.headers["x-request-id"]) == (500, "own")
    assert error_messages(response) == ["Internal server error; quote the `x-request-id` of this response when reporting it."]
    assert SECRET not in response.text


def test_an_unhandled_exception_within_a_response(caplog: pytest.LogCaptureFixture) -> None:
    """A response that has begun cannot become a 500: the connection is closed early, and the server logs one line."""
    with running_server(failing_app()) as url, pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        httpx.get(f"{url}/fails-late")
    errors = [
        (record.getMessage(), record.exc_info)
        for record in caplog.records
        if record.name == "uvicorn.error" and record.levelname == "ERROR"
    ]
    assert errors == [("ASGI callable returned without completing response.", None)]


def test_requests_in_flight() -> None:
    """They are counted while they last, and as handled only afterwards."""
    entered, leave = threading.Semaphore(0), threading.Event()

    async def wait(_: Request) -> Response:
        entered.release()
        await asyncio.to_thread(leave.wait)
        return Response("done")

    metrics = Metrics()
    with running_server(RequestLoggingMiddleware(Starlette(routes=[Route("/wait", wait)]), metrics)) as url:
        threads = [threading.Thread(target=lambda: httpx.get(f"{url}/wait", timeout=60)) for _ in range(3)]
        try:
            for thread in threads:
                thread.start()
            for _ in threads:
                assert entered.acquire(timeout=60)
            assert (metrics.in_flight, request_count(metrics)) == (3, 0)
        finally:
            leave.set()
        for thread in threads:
            thread.join()
    assert (metrics.in_flight, request_count(metrics)) == (0, 3)


@contextmanager
def running_server(application: ASGIApp) -> Iterator[str]:
    """The URL of a real server."""
    server = uvicorn.Server(uvicorn.Config(application, port=0, http=CoalescingHttpProtocol, log_config=None, access_log=False))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def request_count(metrics: Metrics) -> float:
    """The number of requests handled."""
    return sum(sample.value for family in metrics.collect() for sample in family.samples if sample.name == "keiretsu_requests_total")


def failing_client() -> httpx.AsyncClient:
    """A client of an application that always fails."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(failing_app()), base_url="http://keiretsu.test")


def failing_app() -> ASGIApp:
    async def fail(_: Request) -> Response:
        raise ValueError(SECRET)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"begun"
        raise ValueError(SECRET)

    async def fail_late(_: Request) -> Response:
        return StreamingResponse(chunks())

    return Starlette(routes=[Route("/fails", fail), Route("/fails-late", fail_late)], middleware=[Middleware(RequestLoggingMiddleware)])


def test_one_line_per_request(port: int) -> None:
    """JSON with request id, method, path, status, duration and size; with operation name and error code if there are any."""
    request_body = {"query": COMPANY_QUERY, "variables": {"slug": SECRET}}
    requests: list[dict[str, Any]] = [
        {"method": "POST", "url": "/graphql", "json": {"query": "{ __typename }"}, "headers": {"x-request-id": "first"}},
        {"method": "POST", "url": "/graphql", "json": {"query": "{", "variables": {"slug": SECRET}}, "headers": {"x-request-id": "second"}},
        {"method": "POST", "url": "/graphql", "json": request_body, "headers": {"x-request-id": "third"}},
        {"method": "GET", "url": "/graphql", "params": {**request_body, "variables": json.dumps({"slug": SECRET})}},
        {"method": "HEAD", "url": "/graphql", "params": {"query": "query Named { __typename }"}},
        {"method": "DELETE", "url": "/nothing"},
    ]
    log = probe_log(port, "json", requests)
    lines = [json.loads(line) for line in log.splitlines()]
    request_lines = [line for line in lines if line["event"] == "request"]
    assert [(line["method"], line["path"], line["status"], line.get("operation"), line.get("code")) for line in request_lines] == [
        ("POST", "/graphql", 200, None, None),
        ("POST", "/graphql", 200, None, "GRAPHQL_PARSE_FAILED"),
        ("POST", "/graphql", 503, "One", "DATABASE_UNAVAILABLE"),
        ("GET", "/graphql", 503, "One", "DATABASE_UNAVAILABLE"),
        ("HEAD", "/graphql", 200, "Named", None),
        ("DELETE", "/nothing", 404, None, None),
    ]
    assert [line["request_id"] for line in request_lines[:3]] == ["first", "second", "third"]
    assert [line["response_bytes"] for line in (request_lines[0], request_lines[4])] == [len(b'{"data":{"__typename":"Query"}}'), 0]
    fields = {"event", "level", "timestamp", "request_id", "method", "path", "status", "duration_ms", "response_bytes"}
    assert all(set(line) - {"operation", "code"} == fields for line in request_lines)
    assert all(line["level"] == "info" and line["duration_ms"] >= 0 for line in request_lines)
    assert all(re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", line["timestamp"]) for line in lines)
    other_lines = [line for line in lines if line["event"] != "request"]
    assert [(line["event"], line["request_id"]) for line in other_lines] == [
        ("statement failed", "third"),
        ("statement failed", request_lines[3]["request_id"]),
    ], "the reason of a 503 is logged under the id of its request"
    assert SECRET not in log


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_request_content_is_not_logged(port: int, log_format: str) -> None:
    """Neither variables nor operation texts, query strings, headers or cookies, in accepted and rejected requests."""
    hidden = {
        name: f"hidden-{name}" for name in ("variable", "literal", "field", "comment", "bearer", "cookie", "header", "parameter", "body")
    }
    headers = {"authorization": f"Bearer {hidden['bearer']}", "cookie": f"session={hidden['cookie']}", "x-own": hidden["header"]}
    text = (
        f'query One($a: String!) {{ # {hidden["comment"]}\n company(slug: $a) {{ name }} person(slug: "{hidden["literal"]}") {{ name }} }}'
    )
    invalid = f'{{ company(slug: 1, also: "{hidden["literal"]}") {{ {hidden["field"].replace("-", "_")} }} }}'
    variables = {"a": hidden["variable"]}
    json_type = {"content-type": "application/json"}
    requests: list[dict[str, Any]] = [
        {"method": "POST", "url": "/graphql", "json": {"query": text, "variables": variables, "extensions": variables}},
        {"method": "POST", "url": "/graphql", "json": {"query": invalid, "variables": variables}},
        {"method": "POST", "url": "/graphql", "json": {"query": text, "variables": {"a": [hidden["variable"]]}}},
        {"method": "POST", "url": "/graphql", "json": {"query": text, "variables": hidden["variable"]}},
        {"method": "POST", "url": "/graphql", "json": {"documentId": hidden["body"]}},
        {"method": "POST", "url": "/graphql", "content": f'{{"query": "{hidden["body"]}', "headers": json_type},
        {"method": "POST", "url": "/graphql", "content": hidden["body"], "headers": {"content-type": f"text/{hidden['header']}"}},
        {"method": "GET", "url": "/graphql", "params": {"query": text, "variables": json.dumps(variables), "other": hidden["parameter"]}},
        {"method": "GET", "url": "/graphql", "params": {"query": hidden["parameter"]}},
        {"method": "GET", "url": "/nothing", "params": {"token": hidden["parameter"]}},
        {"method": "GET", "url": "/readyz", "params": {"token": hidden["parameter"]}},
    ]
    for request in requests:
        request["headers"] = headers | request.get("headers", {})
    log = probe_log(port, log_format, requests)
    assert len(re.findall(r"\bduration_ms\b", re.sub(r"\x1b\[[0-9;]*m", "", log))) == len(requests)
    assert not re.findall(r"hidden.\w+", log)


FAILING = """
import asyncio
from keiretsu.resolvers.limits import Limits
from keiretsu.server.access.rate_limits import RequestClient, build_rate_limits
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.observability.request_logging import RequestLoggingMiddleware

RATE_LIMITS = build_rate_limits(0, Limits())

async def fail(scope, receive, send):
    scope["keiretsu.client"] = RequestClient(RATE_LIMITS, "dashboard", "127.0.0.1")
    scope["keiretsu.operation"] = "Failing"
    try:
        {}["the-value-of-a-variable"]
    except KeyError as error:
        raise ValueError("the-value-of-a-variable") from error

async def main():
    async def send(message): pass
    configure_logs("json")
    application = RequestLoggingMiddleware(fail)
    for _ in range(1000):
        await application({"type": "http", "method": "GET", "path": "/graphql", "headers": []}, None, send)

asyncio.run(main())
"""


RAISING_LINE = 1 + next(number for number, line in enumerate(FAILING.splitlines()) if "raise" in line)


def test_repeated_exceptions_have_one_traceback() -> None:
    """The location is logged with every request, the traceback once per interval, and the message never: it may quote the request."""
    log = python_log("-c", FAILING)
    lines = [json.loads(line) for line in log.splitlines()]
    assert len(lines) == 2_000
    exceptions = [line for line in lines if line["event"] == "unhandled_exception"]
    assert len(exceptions) == 1_000
    assert {(line["exception_type"], line["location"], line["level"]) for line in exceptions} == {
        ("ValueError", f"<string>:{RAISING_LINE}", "error")
    }
    assert [len(line["request_id"]) for line in exceptions] == [16] * 1_000
    assert [number for number, line in enumerate(exceptions) if "exception" in line] == [0]
    tracebacks = exceptions[0]["exception"]
    assert tracebacks.index("in fail\nValueError\n\nCaused by:") < tracebacks.index("in fail\nKeyError")
    request_lines = [line for line in lines if line["event"] == "request"]
    assert {(line["status"], line["code"], line["operation"], line["client"]) for line in request_lines} == {
        (500, "INTERNAL_SERVER_ERROR", "Failing", "dashboard")
    }
    assert SECRET not in log
    assert len(log) < 600 * 1_000


def test_successful_probes_are_not_logged(port: int) -> None:
    """Probes come every few seconds: only failures are logged."""
    log = probe_log(port, "json", [{"method": "GET", "url": path} for path in ("/livez", "/readyz", "/livez")])
    lines = [json.loads(line) for line in log.splitlines()]
    assert [(line["path"], line["status"]) for line in lines if line["event"] == "request"] == [("/readyz", 503)]


CONTROL_TEXTS = ("\x1b]0;mine\x07", "a\n\rfaked", "\x9b31mred", "\u202egnp.exe", "\u2028line")


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_control_characters_are_escaped(port: int, log_format: str) -> None:
    """Neither a path nor an operation name can control the terminal or begin a line of its own."""
    paths: list[dict[str, Any]] = [{"method": "GET", "url": f"/{quote(text)}"} for text in CONTROL_TEXTS]
    names: list[dict[str, Any]] = [
        {"method": "POST", "url": "/graphql", "json": {"query": "{ a }", "operationName": text}} for text in CONTROL_TEXTS
    ]
    log = probe_log(port, log_format, [*paths, *names])
    assert len(log.splitlines()) == len(paths) + len(names)
    for word in ("mine", "faked", "red", "gnp.exe", "line"):
        assert log.count(word) == 2
    assert not re.search(r"\x1b\]|[\x07\r\x9b\u2028\u202e]", log)


def test_long_paths_and_names_are_truncated(port: int) -> None:
    """The size of a line is bounded."""
    long_text = "x" * 50_000
    requests: list[dict[str, Any]] = [
        {"method": "GET", "url": f"/{long_text}"},
        {"method": "POST", "url": "/graphql", "json": {"query": "{ a }", "operationName": long_text}},
    ]
    first, second = (json.loads(line) for line in probe_log(port, "json", requests).splitlines())
    assert first["path"] == f"/{'x' * 199}..."
    assert second["operation"] == f"{'x' * 64}..."


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_full_disk(port: int, log_format: str) -> None:
    """A log that cannot be written does not affect responses."""
    requests = [{"method": "GET", "url": f"/{number}"} for number in range(20)]
    arguments = (LOG_PROBE, log_format, str(port))
    with Path("/dev/full").open("wb") as full, start_python(*arguments, stdin=subprocess.PIPE, stderr=full, text=True) as process:
        process.communicate(json.dumps(requests), timeout=120)
    assert process.returncode in (0, 120), "120: Python itself could not write at exit"


def probe_log(port: int, log_format: str, requests: list[dict[str, Any]]) -> str:
    """The log of a process that sends these requests to the application."""
    return python_log(LOG_PROBE, log_format, str(port), stdin=json.dumps(requests))


def python_log(*arguments: str, stdin: str = "") -> str:
    """The log of a Python process."""
    with start_python(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        stdout, stderr = process.communicate(stdin, timeout=120)
    assert (process.returncode, stdout) == (0, ""), stderr
    return str(stderr)
