"""HTTP request -> question, answer -> HTTP response, as the specification GraphQL over HTTP has it.

    POST /graphql  {"query": "{ company(slug: \\"xiaomi\\") { name } }"}   ->   200  {"data": {"company": {"name": "Xiaomi"}}}

Nothing of a request is trusted: its size is limited while it streams in, and whatever cannot be understood gets one sentence. GET is for
queries, of which there is nothing else; HEAD is a GET whose body stays away. Where an answer takes long, we look whether anybody still
waits for it. What the log and the metrics tell of a request is put into its scope: `keiretsu.operation` and `keiretsu.code`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from keiretsu.resolvers.engine import Answer, Engine, Question
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.server.http.compression import SMALLEST, compress, read_qualities, takes_gzip
from keiretsu.server.http.persisted_operations import NOT_PERSISTED, KnownDocuments
from keiretsu.server.http.request_parsing import (
    LONG,
    NO_MORE,
    BadRequest,
    Headers,
    check_is_query,
    read_body,
    read_json,
    read_parameters,
    read_question,
)

PATH = "/graphql"
METHODS = ("GET", "HEAD", "POST")
GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
STATUS = {
    Code.BAD_REQUEST: 400,
    Code.UNAUTHENTICATED: 401,
    Code.FORBIDDEN: 403,
    Code.PERSISTED_QUERY_ONLY: 403,
    Code.PERSISTED_QUERY_NOT_FOUND: 404,
    Code.RATE_LIMITED: 429,
    Code.DATABASE_UNAVAILABLE: 503,
    Code.OVERLOADED: 503,
    Code.INDEX_MISSING: 503,
    Code.TIMEOUT: 504,
    Code.INTERNAL_SERVER_ERROR: 500,
}
"""Of an answer without data. What else was refused is a 400 for those who read GraphQL's media type, and a 200 for all others."""
PARTIAL = 294
"""Data and errors, in the specification's own media type; plain JSON says 200."""
SAFE = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
LONGEST_HEADER = 1_000  # bytes of one of the headers that are read here
PATIENCE = 0.05  # seconds; after one or two times as many we look whether anybody still waits
CROWD = 400  # requests under way, beyond which the next ones are not even read
CROWDED = Answer(None, (Problem(Code.OVERLOADED, "too many ask at once."),), refused=True)


class ShortCut:
    """ASGI: answers what is meant for the endpoint, and hands on all else; a router and its middleware take longer than we do.

    `is_full`: whether the store would turn away whatever is read now; without it, never.
    """

    def __init__(self, app: ASGIApp, engine: Engine, known: KnownDocuments | None = None, is_full: Callable[[], bool] = bool) -> None:
        self.app = app
        self.engine = engine
        self.known = known or KnownDocuments()
        self.is_full = is_full
        self.watches = Watches()
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        self.under_way += 1
        try:
            if self.under_way > CROWD or self.is_full():
                scope["keiretsu.code"] = Code.OVERLOADED.name
                await respond(send, CROWDED, 503, PLAIN, NO_MORE)
            else:
                await self._answer(scope, receive, send)
        finally:
            self.under_way -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = read_headers(scope["headers"])
        form, status, more = PLAIN, 0, NO_MORE
        try:
            form = form_of(scope["method"], headers.get(b"accept", b""), headers.get(b"accept-encoding", b""))
            question = await self._read(scope, headers, receive)
            found = await self.watches.answer(self.engine, question, receive)
            if found is None:
                return
            answer = found
            scope["keiretsu.operation"] = question.operation or answer.name
            if answer.refused and scope["method"] != "POST":
                check_is_query(question, self.engine.limits)
        except BadRequest as bad:
            answer, status, more = Answer(None, bad.problems, refused=True), bad.status, bad.headers
        except Refused as refused:
            answer = Answer(None, refused.problems, refused=True)
        if answer.problems:
            scope["keiretsu.code"] = answer.problems[0].code.name
        await respond(send, answer, status or status_of(answer, form), form, more)

    async def _read(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Question:
        limits = self.engine.limits
        if scope["method"] == "POST":
            check_content(headers.get(b"content-type", b""), headers.get(b"content-encoding", b""))
            found = read_json(await read_body(receive, headers, limits.body), limits.nesting)
        else:
            given = scope["query_string"]
            found = await asyncio.to_thread(read_parameters, given, limits) if len(given) > LONG else read_parameters(given, limits)
        return read_question(found, self.known, scope.get("keiretsu.asker"))


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
