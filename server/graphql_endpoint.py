"""HTTP request -> question, answer -> HTTP response, as the specification GraphQL over HTTP has it.

    POST /graphql  {"query": "{ company(slug: \\"xiaomi\\") { name } }"}   ->   200  {"data": {"company": {"name": "Xiaomi"}}}

Nothing of a request is trusted: its size is limited while it streams in, and whatever cannot be understood gets one sentence. GET is for
queries, of which there is nothing else; HEAD is a GET whose body stays away. Where an answer takes long, we look whether anybody still
waits for it. What the log and the metrics tell of a request is put into its scope: `keiretsu.operation` and `keiretsu.code`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import numpy as np
import orjson
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from starlette.types import ASGIApp, Receive, Scope, Send

from resolvers.answer import Answer, Asker, Engine, Question
from resolvers.conversions import quoted
from resolvers.limits import Limits
from resolvers.problems import Code, Problem, Refused
from server.compression import SMALLEST, compress, read_qualities, takes_gzip
from server.known import NOT_PERSISTED, KnownDocuments, read_text

Headers = tuple[tuple[bytes, bytes], ...]

PATH = "/graphql"
METHODS = ("GET", "HEAD", "POST")
GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
STATUS = {
    Code.BAD_REQUEST: 400,
    Code.UNAUTHENTICATED: 401,
    Code.FORBIDDEN: 403,
    Code.DOCUMENT_NOT_TRUSTED: 403,
    Code.UNKNOWN_DOCUMENT: 404,
    Code.RATE_LIMITED: 429,
    Code.DATABASE_UNAVAILABLE: 503,
    Code.NOT_INDEXED: 503,
    Code.TIMEOUT: 504,
    Code.INTERNAL: 500,
}
"""Of an answer without data. What else was refused is a 400 for those who read GraphQL's media type, and a 200 for all others."""
PARTIAL = 294
"""Data and errors, in the specification's own media type; plain JSON says 200."""
NO_MORE: Headers = ()
SAFE = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
LONGEST_HEADER = 1_000  # bytes of one of the headers that are read here
PARAMETERS = 100  # of a GET; five are read, the others only passed over
VALUES = 20_000  # in a body; each becomes an object of ours, and is looked at
LONG = 20_000  # bytes of parameters; what is longer takes milliseconds to decode, beside the event loop
PATIENCE = 0.05  # seconds; after one or two times as many we look whether anybody still waits
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""A string in JSON; where its end is missing, the whole rest, so that nothing is read twice."""
STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})")
STEPS = bytes({ord("["): 1, ord("{"): 1, ord("]"): 255, ord("}"): 255}.get(one, 0) for one in range(256))
"""What a byte does to the depth, as a signed byte."""
BEGINNING = re.compile(r"\s*(?:query\b\s*(\w*)\s*[({@]|\{)")
"""An operation, where a document begins with one, and its name."""
find_beginning = lru_cache(100)(BEGINNING.match)
JSON_PARAMETERS = {"variables", "extensions"}
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class ShortCut:
    """ASGI: answers what is meant for the endpoint, and hands on all else; a router and its middleware take longer than we do."""

    def __init__(self, app: ASGIApp, engine: Engine, known: KnownDocuments | None = None) -> None:
        self.app = app
        self.engine = engine
        self.known = known or KnownDocuments()
        self.watches = Watches()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        headers = read_headers(scope["headers"])
        form, status, more = PLAIN, 0, NO_MORE
        try:
            form = form_of(scope["method"], headers.get(b"accept", b""), headers.get(b"accept-encoding", b""))
            question = await self._read(scope, headers, receive)
            found = await self.watches.answer(self.engine, question, receive)
            if found is None:
                return
            answer = found
            scope["keiretsu.operation"] = question.operation if question.operation or answer.refused else self._name_of(question)
            if answer.refused and scope["method"] != "POST":
                check_is_query(question, self.engine.limits)
        except BadRequest as bad:
            answer, status, more = Answer(None, bad.problems, refused=True), bad.status, bad.headers
        except Refused as refused:
            answer = Answer(None, refused.problems, refused=True)
        if answer.problems:
            scope["keiretsu.code"] = answer.problems[0].code.name
        await respond(send, answer, status or status_of(answer, form), form, more)

    def _name_of(self, question: Question) -> str | None:
        """The name of the one operation that was answered, though the request did not name it."""
        beginning = find_beginning(question.text)
        if beginning:
            return beginning[1] or None
        name = self.engine.read(question).definition.name
        return name.value if name else None

    async def _read(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Question:
        limits = self.engine.limits
        if scope["method"] == "POST":
            check_content(headers.get(b"content-type", b""), headers.get(b"content-encoding", b""))
            found = read_json(await read_body(receive, headers, limits.body), limits.nesting)
        else:
            given = scope["query_string"]
            found = await asyncio.to_thread(read_parameters, given, limits) if len(given) > LONG else read_parameters(given, limits)
        return read_question(found, self.known, scope.get("keiretsu.asker"))


class BadRequest(Refused):
    """A request that holds no question. `status`: the one that HTTP has for it."""

    def __init__(self, status: int, text: str, code: Code | None = None, *, hint: str | None = None, allow: str = "") -> None:
        usual = Code.LIMIT_EXCEEDED if status in (413, 414, 431) else Code.BAD_REQUEST
        super().__init__([Problem(code or usual, text, hint=hint)])
        self.status = status
        self.headers: Headers = ((b"allow", allow.encode()),) if allow else ()


class Form(NamedTuple):
    """How an answer is to look. `modern`: in GraphQL's own media type; `empty`: its body stays away."""

    modern: bool
    gzip: bool
    empty: bool


PLAIN = Form(modern=False, gzip=False, empty=False)
CONTENT_TYPES = {True: f"{GRAPHQL_RESPONSE}; charset=utf-8".encode(), False: f"{JSON}; charset=utf-8".encode()}


def read_headers(raw: list[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    """The headers by name; one that stands there several times is a list with commas, as HTTP has it."""
    found = dict(raw)
    if len(found) != len(raw):
        for name in found:
            found[name] = b", ".join(value for one, value in raw if one == name)
    return found


@lru_cache(1_000)
def form_of(method: str, accept: bytes, encoding: bytes) -> Form:
    """The form that fits a request. Raises BadRequest."""
    if method not in METHODS:
        hint = "Send POST; or GET for a query in the address."
        raise BadRequest(405, f"{method} is not understood here.", hint=hint, allow=", ".join(METHODS))
    if len(accept) > LONGEST_HEADER or len(encoding) > LONGEST_HEADER:
        raise BadRequest(431, f"a header is longer than {LONGEST_HEADER} bytes; send a shorter one.")
    return Form(is_modern(accept.decode("latin-1")), takes_gzip(encoding.decode("latin-1")), method == "HEAD")


def is_modern(accept: str) -> bool:
    """Whether an answer shall be in GraphQL's own media type: where that is named, and nothing else is liked better. Raises BadRequest."""
    found = read_qualities(accept) or {JSON: 1.0}
    rest = found.get("application/*", found.get("*/*", 0.0))
    modern, plain = found.get(GRAPHQL_RESPONSE, rest), found.get(JSON, rest)
    if not modern and not plain:
        raise BadRequest(406, f"there are answers in {GRAPHQL_RESPONSE} and in {JSON}, and `accept` allows neither.")
    return modern > plain or (modern == plain and GRAPHQL_RESPONSE in found)


@lru_cache(1_000)
def check_content(kind: bytes, encoding: bytes) -> None:
    """Only JSON in UTF-8 is read, as it is; so no form on another site can ask in somebody's name. Raises BadRequest."""
    if len(kind) > LONGEST_HEADER or len(encoding) > LONGEST_HEADER:
        raise BadRequest(431, f"a header is longer than {LONGEST_HEADER} bytes; send a shorter one.")
    name, *parameters = (one.strip() for one in kind.decode("latin-1").lower().split(";"))
    if name != JSON:
        raise BadRequest(415, f"the body is {name[:60] or 'of no type'}; send {JSON}.")
    for one in parameters:
        key, _, value = one.partition("=")
        if key.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            raise BadRequest(415, f"the body is in {value.strip()[:60] or 'no charset'}; send it in utf-8.")
    packed = encoding.decode("latin-1").strip().lower()
    if packed not in ("", "identity"):
        raise BadRequest(415, f"the body is packed with {packed[:60]}; send it as it is.")


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
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    meant = [one for one in operations if not question.operation or (one.name and one.name.value == question.operation)]
    if len(meant) == 1 and meant[0].operation is not OperationType.QUERY:
        said = f"GET is for queries, and this is a {meant[0].operation.value}."
        raise BadRequest(405, said, hint="Send a query; this server has nothing else.", allow="POST")


class Watches:
    """The answers that are under way, each by its task. One timer serves them all, since most are there before it rings."""

    def __init__(self) -> None:
        self._under_way: dict[Any, Receive] = {}
        self._seen: set[Any] = set()
        self._looking: dict[Any, asyncio.Task[None]] = {}
        self._gone: set[Any] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def answer(self, engine: Engine, question: Question, receive: Receive) -> Answer | None:
        """The answer; None where nobody waits for it any more, and then all work for it has ended, too."""
        loop = asyncio.get_running_loop()
        task: Any = asyncio.current_task(loop)
        self._under_way[task] = receive
        if self._timer is None:
            self._timer = loop.call_later(PATIENCE, self._look_round)
        try:
            answer = await engine.answer(question)
            if task in self._gone:
                await asyncio.sleep(0)  # here the cancellation arrives, if it has not yet
        except asyncio.CancelledError:
            if task in self._gone and not task.uncancel():
                return None
            raise
        finally:
            del self._under_way[task]
            if self._looking or self._gone:
                self._forget(task)
        return answer

    def _look_round(self) -> None:
        """Look after those that were under way the last time already."""
        for task in self._under_way.keys() & self._seen - self._looking.keys():
            self._looking[task] = asyncio.ensure_future(self._look(task, self._under_way[task]))
        self._seen = {*self._under_way}
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._look_round) if self._under_way else None

    async def _look(self, task: asyncio.Task[None], receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone.add(task)
        task.cancel()

    def _forget(self, task: asyncio.Task[None]) -> None:
        looking = self._looking.pop(task, None)
        if looking:
            looking.cancel()
        self._gone.discard(task)


def status_of(answer: Answer, form: Form) -> int:
    """The status of an answer."""
    if not answer.problems:
        return 200
    first = answer.problems[0]
    if answer.data is None and first.code in STATUS and (form.modern or first.message != NOT_PERSISTED):
        return STATUS[first.code]
    if answer.refused:
        return 400 if form.modern else 200
    return PARTIAL if form.modern else 200


async def respond(send: Send, answer: Answer, status: int, form: Form, more: Headers) -> None:
    """Send an answer, in the form that was asked for."""
    body = orjson.dumps(answer.as_json())
    headers = [*SAFE, *more]
    if len(body) >= SMALLEST:
        headers.append((b"vary", b"accept-encoding"))
        if form.gzip:
            headers.append((b"content-encoding", b"gzip"))
            body = await compress(body)
    headers += [(b"content-length", b"%d" % len(body)), (b"content-type", CONTENT_TYPES[form.modern])]
    if status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if form.empty else body})
