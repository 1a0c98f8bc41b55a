"""HTTP request -> question, answer -> HTTP response.

    POST /graphql  {"query": "{ company(slug: \\"xiaomi\\") { name } }"}   ->   200  {"data": {"company": {"name": "Xiaomi"}}}

Nothing of a request is trusted: its size is limited while it streams in, and whatever cannot be understood gets one sentence. GET is for
queries, of which there is nothing else; HEAD is a GET whose body stays away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from resolvers.answer import Answer, Engine, Question
from resolvers.problems import Code, Problem

BODY_LIMIT = 1_000_000  # bytes; of the parameters of a GET, too
GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
STATUS = {Code.DATABASE_UNAVAILABLE: 503, Code.NOT_INDEXED: 503, Code.TIMEOUT: 504, Code.INTERNAL: 500, Code.BROKEN_DATA: 200}


class BadRequest(Exception):  # noqa: N818  # HTTP's own word
    """A request that holds no question."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.problem = Problem(Code.LIMIT_EXCEEDED if status in (413, 414) else Code.BAD_REQUEST, text)


async def graphql(request: Request) -> Response:
    """The endpoint."""
    media = GRAPHQL_RESPONSE if GRAPHQL_RESPONSE in request.headers.get("accept", "").lower() else JSON
    try:
        question = await read_question(request)
    except BadRequest as bad:
        return _respond(Answer(None, (bad.problem,), refused=True), bad.status, media)
    engine: Engine = request.app.state.engine
    answer = await engine.answer(question)
    return _respond(answer, _status(answer, media), media)


async def read_question(request: Request) -> Question:
    """The question in a request. Raises BadRequest."""
    if request.method != "POST":
        return _from_parameters(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise BadRequest(415, f"the body is {kind or 'of no type'}; send {JSON}.")
    try:
        found = orjson.loads(await _read_body(request))
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    if not isinstance(found, dict):
        raise BadRequest(400, "the body is no JSON object; send one with `query`.")
    return _question(found)


async def _read_body(request: Request) -> bytes:
    size = 0
    parts = []
    try:
        async for part in request.stream():
            size += len(part)
            if size > BODY_LIMIT:
                raise BadRequest(413, f"the body is larger than {BODY_LIMIT} bytes; send a shorter operation or fewer variables.")
            parts.append(part)
    except ClientDisconnect:
        raise BadRequest(400, "the connection ended before the body did.") from None  # for the log; nobody reads the answer
    return b"".join(parts)


def _from_parameters(request: Request) -> Question:
    if len(request.scope["query_string"]) > BODY_LIMIT:
        raise BadRequest(414, f"the parameters are longer than {BODY_LIMIT} bytes; send a shorter operation or fewer variables.")
    found: dict[str, Any] = dict(request.query_params)
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


def _respond(answer: Answer, status: int, media: str) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    if status == 503:
        headers["retry-after"] = "1"
    return Response(orjson.dumps(answer.as_json()), status, headers, f"{media}; charset=utf-8")
