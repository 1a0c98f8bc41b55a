"""The body or the parameters of a request -> the question that they hold, or one sentence about what is wrong with them.

    b'{"query": "{ __typename }"}'   ->   Question("{ __typename }")

The size is limited while a body streams in, its depth before anything is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import orjson
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from starlette.types import Receive

from keiretsu.resolvers.engine import Asker, Question
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.parameters.coerce import quoted
from keiretsu.server.http.persisted_operations import KnownDocuments, read_text

Headers = tuple[tuple[bytes, bytes], ...]

NO_MORE: Headers = ()
PARAMETERS = 100  # of a GET; five are read, the others only passed over
VALUES = 20_000  # in a body; each becomes an object of ours, and is looked at
LONG = 20_000  # bytes of parameters; what is longer takes milliseconds to decode, beside the event loop
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""A string in JSON; where its end is missing, the whole rest, so that nothing is read twice."""
STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})")
STEPS = bytes({ord("["): 1, ord("{"): 1, ord("]"): 255, ord("}"): 255}.get(one, 0) for one in range(256))
"""What a byte does to the depth, as a signed byte."""
JSON_PARAMETERS = {"variables", "extensions"}
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class BadRequest(Refused):
    """A request that holds no question. `status`: the one that HTTP has for it."""

    def __init__(self, status: int, text: str, code: Code | None = None, *, hint: str | None = None, allow: str = "") -> None:
        usual = Code.LIMIT_EXCEEDED if status in (413, 414, 431) else Code.BAD_REQUEST
        super().__init__([Problem(code or usual, text, hint=hint)])
        self.status = status
        self.headers: Headers = ((b"allow", allow.encode()),) if allow else ()


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytes:
    """The body, of which no more is read than may be sent. Raises BadRequest."""
    message = await receive()
    body = message.get("body", b"")
    if message["type"] == "http.disconnect" or message.get("more_body"):
        body = await _read_on(message, receive, headers, limit)
    if len(body) > limit:
        raise BadRequest(413, f"the body is larger than {limit} bytes; send a shorter operation or fewer variables.")
    return bytes(body)


async def _read_on(message: Mapping[str, Any], receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytearray:
    """A body in several pieces, up to the one with which it is too large; none of one that says so itself."""
    body, announced = bytearray(), headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced[:20]) > limit:
        return bytearray(limit + 1)
    while True:
        if message["type"] == "http.disconnect":
            raise BadRequest(400, "the connection ended before the body did.")  # for the log; nobody reads the answer
        body += message.get("body", b"")
        if len(body) > limit or not message.get("more_body"):
            return body
        message = await receive()


def read_json(body: bytes, nesting: int) -> Mapping[str, Any]:
    """The object that a body holds. Raises BadRequest."""
    try:
        found = _parse(body, nesting)
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, _why_unread(body, error)) from None
    if isinstance(found, list):
        raise BadRequest(400, "the body is a list; send one operation at a time, as a JSON object with `query`.")
    if not isinstance(found, dict):
        raise BadRequest(400, "the body is no JSON object; send one with `query`.")
    return found


def _parse(text: bytes, nesting: int) -> Any:
    """JSON, once it is known to be neither too deep nor too much. Raises BadRequest, JSONDecodeError."""
    if text.count(b"{") + text.count(b"[") > nesting or (len(text) > VALUES and text.count(b",") > VALUES):
        _check_structure(STRING.sub(b"", text), nesting)
    return orjson.loads(text)


def _check_structure(text: bytes, nesting: int) -> None:
    """In linear time, before anything is made of what is sent. `text`: JSON without its strings. Raises BadRequest."""
    steps = np.frombuffer(text.translate(STEPS), np.int8)
    if int(np.cumsum(steps, dtype=np.int32).max(initial=0)) > nesting:
        raise BadRequest(400, f"there are more than {nesting} brackets within each other; send flatter variables.", Code.LIMIT_EXCEEDED)
    if sum(map(text.count, (b"[", b"{", b","))) > VALUES:
        raise BadRequest(400, f"there are more than {VALUES} values; send fewer.", Code.LIMIT_EXCEEDED)


def _why_unread(body: bytes, error: orjson.JSONDecodeError) -> str:
    if not body:
        return "the body is empty; send a JSON object with `query`."
    if body.startswith(MARKS) or b"\0" in body[:4]:
        return "the body is in UTF-16 or UTF-32, or begins with a byte order mark; send UTF-8 without one."
    return f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."


def read_parameters(given: bytes, limits: Limits) -> Mapping[str, Any]:
    """The members that the parameters of a GET stand for; what is empty counts as left out. Raises BadRequest."""
    if len(given) > limits.body:
        raise BadRequest(414, f"the parameters are longer than {limits.body} bytes; send a shorter operation or fewer variables.")
    if given.count(b"&") >= PARAMETERS:
        raise BadRequest(400, f"there are more than {PARAMETERS} parameters; send `query`, `variables` and `operationName`.")
    if STRAY.search(given):
        raise BadRequest(400, "a % in the parameters has no two digits after it; write it as %25.")
    try:
        pairs = parse_qsl(given.decode("ascii"), errors="strict")
    except UnicodeError:
        raise BadRequest(400, "the parameters are not UTF-8, written with %; correct how they are encoded.") from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadRequest(400, f"the parameter {quoted(name)} is there more than once; send it once.")
        found[name] = value
    for name in JSON_PARAMETERS & found.keys():
        try:
            found[name] = _parse(found[name].encode(), limits.nesting)
        except orjson.JSONDecodeError:
            raise BadRequest(400, f"the parameter `{name}` is not JSON; send an object.") from None
    return found


def read_question(found: Mapping[str, Any], known: KnownDocuments, asker: Asker | None) -> Question:
    """The question that the members of a request make up; those that nobody knows are passed over. Raises BadRequest."""
    variables, operation, extensions = found.get("variables"), found.get("operationName"), found.get("extensions")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, "`variables` is no object; send one with a value for each variable.")
    if operation is not None and not isinstance(operation, str):
        raise BadRequest(400, "`operationName` is no text.")
    if extensions is None:
        return Question(read_text(found, {}, known), variables or {}, operation or None, asker)
    if not isinstance(extensions, dict):
        raise BadRequest(400, "`extensions` is no object; send one, or leave it out.")
    text = read_text(found, extensions, known)
    wants_cost, wants_trace = extensions.get("cost") is True, extensions.get("keiretsu") is True
    return Question(text, variables or {}, operation or None, asker, wants_cost, wants_trace)


def check_is_query(question: Question, limits: Limits) -> None:
    """Whether GET may ask what was refused. Raises BadRequest where it may not."""
    if len(question.text) > limits.length or not ("mutation" in question.text or "subscription" in question.text):
        return
    try:
        document = parse(question.text, max_tokens=limits.tokens, no_location=True)
    except GraphQLError:
        return
    operations = [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]
    meant = [
        operation for operation in operations if not question.operation or (operation.name and operation.name.value == question.operation)
    ]
    if len(meant) == 1 and meant[0].operation is not OperationType.QUERY:
        said = f"GET is for queries, and this is a {meant[0].operation.value}."
        raise BadRequest(405, said, hint="Send a query; this server has nothing else.", allow="POST")
