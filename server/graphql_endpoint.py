"""HTTP request -> question, answer -> HTTP response.

    POST /graphql  {"query": "{ company(slug: \\"xiaomi\\") { name } }"}   ->   200  {"data": {"company": {"name": "Xiaomi"}}}

Nothing of a request is trusted: its size is limited while it streams in, and whatever cannot be understood gets one sentence. GET is for
queries, of which there is nothing else; HEAD is a GET whose body stays away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from resolvers.answer import Answer, Engine, Question
from resolvers.problems import Code, Problem

BODY_LIMIT = 1_000_000  # bytes; of the parameters of a GET, too
GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
STATUS = {Code.DATABASE_UNAVAILABLE: 503, Code.NOT_INDEXED: 503, Code.TIMEOUT: 504, Code.INTERNAL: 500, Code.BROKEN_DATA: 200}


PATH = "/graphql"
METHODS = ("GET", "HEAD", "POST")
SAFE = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class ShortCut:
    """ASGI: answers what is meant for the endpoint, and hands on all else; a router and its middleware take longer than we do."""

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        self.app = app
        self.engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        if scope["method"] not in METHODS:
            await PlainTextResponse("Method Not Allowed", 405, {"allow": ", ".join(METHODS)})(scope, receive, send)
            return
        headers = Headers(raw=scope["headers"])
        media = GRAPHQL_RESPONSE if GRAPHQL_RESPONSE in headers.get("accept", "").lower() else JSON
        try:
            question = await read_question(scope, headers, receive)
        except BadRequest as bad:
            answer, status = Answer(None, (bad.problem,), refused=True), bad.status
        else:
            answer = await self.engine.answer(question)
            status = _status(answer, media)
        await _respond(send, answer, status, media, empty=scope["method"] == "HEAD")


class BadRequest(Exception):  # noqa: N818  # HTTP's own word
    """A request that holds no question."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.problem = Problem(Code.LIMIT_EXCEEDED if status in (413, 414) else Code.BAD_REQUEST, text)


async def read_question(scope: Scope, headers: Headers, receive: Receive) -> Question:
    """The question in a request. Raises BadRequest."""
    if scope["method"] != "POST":
        return _from_parameters(scope["query_string"])
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise BadRequest(415, f"the body is {kind or 'of no type'}; send {JSON}.")
    try:
        found = orjson.loads(await _read_body(receive))
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    if not isinstance(found, dict):
        raise BadRequest(400, "the body is no JSON object; send one with `query`.")
    return _question(found)


async def _read_body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest(400, "the connection ended before the body did.")  # for the log; nobody reads the answer
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            raise BadRequest(413, f"the body is larger than {BODY_LIMIT} bytes; send a shorter operation or fewer variables.")
        more = message.get("more_body", False)
    return body


def _from_parameters(given: bytes) -> Question:
    if len(given) > BODY_LIMIT:
        raise BadRequest(414, f"the parameters are longer than {BODY_LIMIT} bytes; send a shorter operation or fewer variables.")
    found: dict[str, Any] = dict(QueryParams(given))
    if found.get("variables"):
        try:
            found["variables"] = orjson.loads(found["variables"])
        except orjson.JSONDecodeError:
            raise BadRequest(400, "the parameter `variables` is not JSON; send an object.") from None
    return _question({name: value for name, value in found.items() if value != ""})


def _question(found: Mapping[str, Any]) -> Question:
    text, variables, operation = found.get("query"), found.get("variables"), found.get("operationName")
    if not isinstance(text, str) or not text.strip():
        raise BadRequest(400, "there is no `query`; send the operation as a text.")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, "`variables` is no object; send one with a value for each variable.")
    if operation is not None and not isinstance(operation, str):
        raise BadRequest(400, "`operationName` is no text.")
    return Question(text, variables or {}, operation)


def _status(answer: Answer, media: str) -> int:
    """200 for an answer, also one with gaps; else what went wrong. Plain JSON has always said 200 for a question that does not fit."""
    if answer.data is not None or not answer.problems:
        return 200
    code = answer.problems[0].code
    if code in STATUS:
        return STATUS[code]
    return 400 if media == GRAPHQL_RESPONSE or code in (Code.GRAPHQL_PARSE_FAILED, Code.BAD_REQUEST) else 200


async def _respond(send: Send, answer: Answer, status: int, media: str, *, empty: bool) -> None:
    body = orjson.dumps(answer.as_json())
    headers = [*SAFE, (b"content-length", b"%d" % len(body)), (b"content-type", f"{media}; charset=utf-8".encode())]
    if status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if empty else body})
