"""The body or query string of an HTTP request -> GraphQL request, or an error with one message.

    b'{"query": "{ __typename }"}'   ->   GraphQLRequest("{ __typename }")

The size is limited while the body streams in, nesting depth and number of values before JSON is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import orjson
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from starlette.types import Receive

from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.request import GraphQLRequest, RequestBudget
from keiretsu.server.headers import HeaderPairs
from keiretsu.server.http.persisted_operations import PersistedOperations, resolve_query_text
from keiretsu.text import quoted

NO_HEADERS: HeaderPairs = ()
JSON = "application/json"
MAX_HEADER_LENGTH = 1_000  # bytes of a header that the endpoint parses
MAX_PARAMETERS = 100  # in a query string; the endpoint reads five and ignores the others
MAX_JSON_VALUES = 20_000  # in a body; each becomes a Python object that is inspected
OFFLOAD_ABOVE = 20_000  # bytes of a query string; a longer one takes milliseconds to decode, in a thread
JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""A JSON string. An unterminated one matches to the end of the text, so that no byte is scanned twice."""
BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
DEPTH_STEPS = bytes({ord("["): 1, ord("{"): 1, ord("]"): 255, ord("}"): 255}.get(byte, 0) for byte in range(256))
"""The change in depth at each byte value, as a signed byte."""
JSON_PARAMETERS = {"variables", "extensions"}
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class BadRequest(RequestRejected):
    """An HTTP request without a valid GraphQL request. `status`: its HTTP status."""

    def __init__(self, status: int, message: str, code: ErrorCode | None = None, *, hint: str | None = None, allow: str = "") -> None:
        default_code = ErrorCode.LIMIT_EXCEEDED if status in (413, 414, 431) else ErrorCode.BAD_REQUEST
        super().__init__([RequestError(code or default_code, message, hint=hint)])
        self.status = status
        self.headers: HeaderPairs = ((b"allow", allow.encode()),) if allow else ()


@lru_cache(1_000)
def check_content_headers(content_type: bytes, content_encoding: bytes) -> None:
    """Accept only uncompressed JSON in UTF-8, which no HTML form of another site can send. Raises BadRequest."""
    if len(content_type) > MAX_HEADER_LENGTH or len(content_encoding) > MAX_HEADER_LENGTH:
        raise BadRequest(431, f"A header is longer than {MAX_HEADER_LENGTH} bytes; send a shorter one.")
    media_type, *parameters = (part.strip() for part in content_type.decode("latin-1").lower().split(";"))
    if media_type != JSON:
        raise BadRequest(415, f"Unsupported Content-Type {media_type[:60] or '(none)'}; send {JSON}.")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            raise BadRequest(415, f"Unsupported charset {value.strip()[:60] or '(none)'}; send utf-8.")
    encoding = content_encoding.decode("latin-1").strip().lower()
    if encoding not in ("", "identity"):
        raise BadRequest(415, f"Unsupported Content-Encoding {encoding[:60]}; send an uncompressed body.")


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytes:
    """The body; reading stops at the limit. Raises BadRequest."""
    message = await receive()
    body = message.get("body", b"")
    if message["type"] == "http.disconnect" or message.get("more_body"):
        body = await _read_chunks(message, receive, headers, limit)
    if len(body) > limit:
        raise BadRequest(413, f"The request body is larger than {limit} bytes; send a shorter operation or fewer variables.")
    return bytes(body)


async def _read_chunks(message: Mapping[str, Any], receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytearray:
    """A body in several chunks, up to the one that exceeds the limit; nothing is read if `content-length` exceeds it."""
    body, content_length = bytearray(), headers.get(b"content-length", b"")
    if content_length.isdigit() and int(content_length[:20]) > limit:
        return bytearray(limit + 1)
    while True:
        if message["type"] == "http.disconnect":
            raise BadRequest(400, "The connection ended before the end of the request body.")  # for the log; the client is gone
        body += message.get("body", b"")
        if len(body) > limit or not message.get("more_body"):
            return body
        message = await receive()


def parse_json_body(body: bytes, max_depth: int) -> Mapping[str, Any]:
    """The JSON object in a body. Raises BadRequest."""
    try:
        members = _load_json(body, max_depth)
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, _json_error_message(body, error)) from None
    if isinstance(members, list):
        raise BadRequest(400, "Batched requests are not supported; send one JSON object with `query`.")
    if not isinstance(members, dict):
        raise BadRequest(400, "The request body must be a JSON object with `query`.")
    return members


def _load_json(text: bytes, max_depth: int) -> Any:
    """Parsed JSON, after a check of its depth and its number of values. Raises BadRequest, JSONDecodeError."""
    if text.count(b"{") + text.count(b"[") > max_depth or (len(text) > MAX_JSON_VALUES and text.count(b",") > MAX_JSON_VALUES):
        _check_structure(JSON_STRING.sub(b"", text), max_depth)
    return orjson.loads(text)


def _check_structure(text: bytes, max_depth: int) -> None:
    """Check depth and number of values in linear time. `text`: JSON without its strings. Raises BadRequest."""
    steps = np.frombuffer(text.translate(DEPTH_STEPS), np.int8)
    if int(np.cumsum(steps, dtype=np.int32).max(initial=0)) > max_depth:
        raise BadRequest(400, f"JSON is nested more than {max_depth} levels deep; send flatter variables.", ErrorCode.LIMIT_EXCEEDED)
    if sum(map(text.count, (b"[", b"{", b","))) > MAX_JSON_VALUES:
        raise BadRequest(400, f"JSON contains more than {MAX_JSON_VALUES} values; send fewer.", ErrorCode.LIMIT_EXCEEDED)


def _json_error_message(body: bytes, error: orjson.JSONDecodeError) -> str:
    if not body:
        return "The request body is empty; send a JSON object with `query`."
    if body.startswith(BYTE_ORDER_MARKS) or b"\0" in body[:4]:
        return "The request body is UTF-16 or UTF-32, or begins with a byte order mark; send UTF-8 without one."
    return f"The request body is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."


def parse_query_string(query_string: bytes, limits: Limits) -> Mapping[str, Any]:
    """The request members in the query string of a GET; empty parameters count as absent. Raises BadRequest."""
    members: dict[str, Any] = {}
    for name, value in split_query_string(query_string, limits):
        if name in members:
            raise BadRequest(400, f"Parameter {quoted(name)} occurs more than once; send it once.")
        members[name] = value
    for name in JSON_PARAMETERS & members.keys():
        try:
            members[name] = _load_json(members[name].encode(), limits.json_depth)
        except orjson.JSONDecodeError:
            raise BadRequest(400, f"Parameter `{name}` is not valid JSON; send an object.") from None
    return members


@dataclass(frozen=True)
class QueryStringAdvice:
    """What to do about a query string that is too long, or has too many parameters; and the hint of its other errors."""

    shorten: str
    parameters: str
    hint: str | None = None


GRAPHQL_ADVICE = QueryStringAdvice("send a shorter operation or fewer variables", "send `query`, `variables` and `operationName`")


def split_query_string(query_string: bytes, limits: Limits, advice: QueryStringAdvice = GRAPHQL_ADVICE) -> list[tuple[str, str]]:
    """The parameters that are not empty. Raises BadRequest."""
    if len(query_string) > limits.body_bytes:
        raise BadRequest(414, f"The query string is longer than {limits.body_bytes} bytes; {advice.shorten}.")
    if query_string.count(b"&") >= MAX_PARAMETERS:
        message = f"The query string has more than {MAX_PARAMETERS} parameters; {advice.parameters}."
        raise BadRequest(400, message, hint=advice.hint)
    if BAD_PERCENT.search(query_string):
        raise BadRequest(400, "The query string has a % without two hexadecimal digits; encode it as %25.", hint=advice.hint)
    try:
        return parse_qsl(query_string.decode("ascii"), errors="strict")
    except UnicodeError:
        raise BadRequest(400, "The query string is not percent-encoded UTF-8; correct its encoding.", hint=advice.hint) from None


def parse_request(members: Mapping[str, Any], persisted_operations: PersistedOperations, budget: RequestBudget | None) -> GraphQLRequest:
    """The GraphQL request in these members; unknown members are ignored. Raises BadRequest."""
    variables, operation_name, extensions = members.get("variables"), members.get("operationName"), members.get("extensions")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, "`variables` must be an object with a value for each variable.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise BadRequest(400, "`operationName` must be a string.")
    if extensions is None:
        text = members.get("query")
        if "documentId" in members or persisted_operations.persisted_only or type(text) is not str or not text.strip():
            text = resolve_query_text(members, {}, persisted_operations)
        return GraphQLRequest(text, variables or {}, operation_name or None, budget)
    if not isinstance(extensions, dict):
        raise BadRequest(400, "`extensions` must be an object, or absent.")
    text = resolve_query_text(members, extensions, persisted_operations)
    include_cost, include_trace = extensions.get("cost") is True, extensions.get("keiretsu") is True
    return GraphQLRequest(text, variables or {}, operation_name or None, budget, include_cost, include_trace)


def check_is_query(request: GraphQLRequest, limits: Limits) -> None:
    """Check that a GET request selects a query, since GET is safe and caches may repeat it.

    Any other operation costs a point, as every rejected document does, and raises BadRequest; RequestRejected without a point left. A
    document that is not valid GraphQL, or selects no operation, is left to the engine.
    """
    if len(request.query) > limits.document_length or not ("mutation" in request.query or "subscription" in request.query):
        return
    try:
        document = parse(request.query, max_tokens=limits.tokens, no_location=True)
    except GraphQLError:
        return
    operations = [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]
    selected = [
        operation
        for operation in operations
        if not request.operation_name or (operation.name and operation.name.value == request.operation_name)
    ]
    if len(selected) == 1 and selected[0].operation is not OperationType.QUERY:
        if request.budget:
            request.budget.spend(1)
        message = f"GET supports queries only; this operation is a {selected[0].operation.value}."
        raise BadRequest(405, message, hint="Send a query, or another operation by POST.", allow="POST")
