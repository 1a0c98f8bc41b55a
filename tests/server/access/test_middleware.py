"""The door: who is refused and how, who comes in, and what every answer has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from keiretsu.resolvers.errors import Code
from keiretsu.server.access.allowed_hosts import read_host
from keiretsu.server.access.middleware import ASKER, SAFE
from keiretsu.server.access.token_store import make_token
from keiretsu.server.graphiql.routes import GUARDS
from tests.server.access.harness import ANSWER, HERE, Headers, make_door
from tests.server.access.rejected_requests import LISTED, REFUSED, TOKENS, Case

OWN = {"content-type", "content-length", "cache-control"}
SAFETY = {name.decode(): value.decode() for name, value in SAFE}
APP = (b"origin", b"https://app.example.org")
CORS = {
    "vary": "Origin",
    "access-control-allow-origin": "https://app.example.org",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "x-request-id, ratelimit, ratelimit-policy, retry-after",
}
SHAPES = (
    "you have asked 2 operations of a new shape within a minute, which is the limit; ask again in 30 seconds, "
    "or ask known ones with other values."
)
CROSS = (b"sec-fetch-site", b"cross-site")
LET_IN: dict[str, tuple[dict[str, str], str, str, Headers]] = {
    "curl": ({}, "POST", "/graphql", [HERE]),
    "without a port": ({}, "POST", "/graphql", [(b"host", b"localhost")]),
    "with an empty port": ({}, "POST", "/graphql", [(b"host", b"localhost:")]),
    "through a tunnel": ({}, "POST", "/graphql", [(b"host", b"localhost:9999")]),
    "in capitals, with a dot": ({}, "POST", "/graphql", [(b"host", b"LocalHost.:8000")]),
    "IPv6": ({}, "POST", "/graphql", [(b"host", b"[::1]:8000")]),
    "IPv6 in full": ({}, "POST", "/graphql", [(b"host", b"[0:0:0:0:0:0:0:1]")]),
    "a name that was given": ({"KEIRETSU_ALLOWED_HOSTS": "graph.example.org"}, "POST", "/graphql", [(b"host", b"graph.example.org")]),
    "our own page": ({}, "POST", "/graphql", [HERE, (b"origin", b"http://127.0.0.1:8000"), (b"sec-fetch-site", b"same-origin")]),
    "our own page in an old browser": ({}, "POST", "/graphql", [HERE, (b"origin", b"http://127.0.0.1:8000")]),
    "our own page behind TLS": ({}, "POST", "/graphql", [(b"host", b"localhost"), (b"origin", b"https://localhost")]),
    "our own page, in capitals": ({}, "POST", "/graphql", [(b"host", b"LOCALHOST"), (b"origin", b"http://localhost")]),
    "our own page behind a proxy that hides its name": (
        {},
        "POST",
        "/graphql",
        [HERE, (b"origin", b"https://graph.example.org"), (b"sec-fetch-site", b"same-origin")],
    ),
    "a typed address": ({}, "GET", "/graphql", [HERE, (b"sec-fetch-site", b"none")]),
    "a link to the page": ({}, "GET", "/", [HERE, CROSS, (b"sec-fetch-mode", b"navigate")]),
    "a HEAD of the page": ({}, "HEAD", "/", [HERE, CROSS]),
    "a page that is listed": (LISTED, "POST", "/graphql", [HERE, APP, CROSS]),
    "a page that is listed, by GET": (LISTED, "GET", "/graphql", [HERE, APP, CROSS]),
    "a listed page with the usual port": ({"KEIRETSU_ALLOWED_ORIGINS": "https://app.example.org:443"}, "POST", "/graphql", [HERE, APP]),
    "a header that may come twice": ({}, "POST", "/graphql", [HERE, (b"cookie", b"a"), (b"cookie", b"b")]),
    "a file of the page": ({}, "GET", "/graphiql/main.js", [HERE, (b"sec-fetch-site", b"same-origin")]),
    "a token that is not needed": ({}, "POST", "/graphql", [HERE, (b"authorization", b"Basic bWU6bWU=")]),
    "OPTIONS that is no preflight": (TOKENS, "OPTIONS", "/graphql", [HERE]),
    "a page without a token": (TOKENS, "GET", "/", [HERE]),
    "a probe": (TOKENS, "GET", "/livez", [HERE]),
    "a probe without a host": ({}, "GET", "/livez", []),
    "a probe by the address of a container": ({}, "GET", "/readyz", [(b"host", b"10.1.2.3:8000")]),
    "a probe with nonsense": ({}, "GET", "/readyz", [(b"host", b"\xff"), (b"host", b"x"), (b"origin", b"null"), CROSS]),
}


@pytest.fixture
def tokens(tmp_path: Path) -> dict[str, str]:
    """Settings with a file of tokens."""
    make_token("dashboard", tmp_path / "tokens")
    return {"KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens")}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
async def test_refused(case: Case, tokens: dict[str, str]) -> None:
    """Exactly this status, these headers and this one sentence; the application never hears of it."""
    door = make_door(case.settings | (tokens if "KEIRETSU_TOKEN_FILE" in case.settings else {}))
    reply = await door.ask(case.headers, method=case.method, path=case.path)
    assert reply.status == case.status
    expected = SAFETY | case.told | ({"vary": "Origin"} if case.settings == LISTED else {})
    assert {name: value for name, value in reply.headers.items() if name not in OWN} == expected
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    assert door.behind.let_in == []
    if case.method == "HEAD":
        assert (reply.body, int(reply.headers["content-length"]) > 100) == (b"", True)
    else:
        assert reply.error == (case.message, case.code, case.hint or Code[case.code].hint)
        assert int(reply.headers["content-length"]) == len(reply.body)


@pytest.mark.parametrize(("settings", "method", "path", "headers"), LET_IN.values(), ids=LET_IN)
async def test_let_in(settings: dict[str, str], method: str, path: str, headers: Headers, tokens: dict[str, str]) -> None:
    """The application answers, and its answer is as safe as ours."""
    door = make_door(settings | (tokens if "KEIRETSU_TOKEN_FILE" in settings else {}))
    reply = await door.ask(headers, method=method, path=path)
    assert (reply.status, reply.body, len(door.behind.let_in)) == (200, ANSWER, 1)
    assert reply.headers.items() >= SAFETY.items()


async def test_tokens_open_the_endpoint_and_the_metrics(tmp_path: Path) -> None:
    """However the word Bearer is written."""
    token = make_token("dashboard", tmp_path / "tokens").encode()
    door = make_door({"KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens")})
    for path in ("/graphql", "/metrics"):
        for scheme in (b"Bearer ", b"bearer ", b"BEARER   "):
            assert (await door.ask([HERE, (b"authorization", scheme + token)], path=path)).status == 200
    assert [scope[ASKER].key for scope in door.behind.let_in if ASKER in scope] == ["token dashboard"] * 3


async def test_only_questions_have_an_asker() -> None:
    """Who asks by which address; the page and the probes are for nobody."""
    door = make_door()
    await door.ask(client="192.0.2.7")
    await door.ask(client=None)
    await door.ask(path="/", method="GET")
    await door.ask(path="/metrics", method="GET")
    assert [scope[ASKER].key if ASKER in scope else None for scope in door.behind.let_in] == ["192.0.2.7", "a socket", None, None]


async def test_nobody_can_say_that_they_are_somebody_else() -> None:
    """The address is that of the connection; headers that proxies add are only believed of proxies that one knows, and we know none."""
    door = make_door()
    await door.ask([HERE, (b"x-forwarded-for", b"203.0.113.9"), (b"forwarded", b"for=203.0.113.9"), (b"x-real-ip", b"203.0.113.9")])
    assert door.behind.let_in[0][ASKER].key == "127.0.0.1"


class TestListedOrigins:
    """Browsers are told that a listed page may ask and read the answer, and no other."""

    async def test_preflight(self, tokens: dict[str, str]) -> None:
        """What a browser asks before a script does; it can send no token then."""
        door = make_door(LISTED | tokens)
        reply = await door.ask([HERE, APP, CROSS, (b"access-control-request-method", b"POST")], method="OPTIONS")
        assert (reply.status, reply.body, door.behind.let_in) == (204, b"", [])
        assert reply.headers == SAFETY | CORS | {
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "content-type, authorization, x-request-id",
            "access-control-max-age": "7200",
        }

    async def test_an_answer(self) -> None:
        """The origin itself, never a star, and what of the headers a script may read."""
        reply = await make_door(LISTED).ask([HERE, APP])
        assert reply.headers == SAFETY | CORS

    async def test_a_refusal(self, tokens: dict[str, str]) -> None:
        """A listed page may read why it is refused, too."""
        reply = await make_door(LISTED | tokens).ask([HERE, APP])
        assert (reply.status, reply.headers.items() >= CORS.items()) == (401, True)

    async def test_what_others_are_told(self) -> None:
        """That the answer would be another for another origin, so that no cache mixes them up; nothing where none is listed."""
        assert (await make_door(LISTED).ask()).headers == SAFETY | {"vary": "Origin"}
        own = [HERE, (b"origin", b"http://127.0.0.1:8000")]
        assert (await make_door(LISTED).ask(own)).headers == SAFETY | {"vary": "Origin"}
        assert (await make_door().ask(own)).headers == SAFETY

    async def test_only_options_is_a_preflight(self) -> None:
        """A POST that looks like one is a question."""
        reply = await make_door(LISTED).ask([HERE, APP, (b"access-control-request-method", b"POST")])
        assert (reply.status, reply.body) == (200, ANSWER)


class TestSafety:
    """The headers that keep browsers from taking an answer for something else."""

    async def test_the_page_has_its_own(self) -> None:
        """None comes twice, and the page's are the ones that stay."""
        own = {name.lower(): value for name, value in GUARDS.items()}
        door = make_door(headers=[(name.encode(), value.encode()) for name, value in own.items()])
        assert (await door.ask(path="/", method="GET")).headers == SAFETY | own
        assert own.keys() >= SAFETY.keys(), "the page says all of it itself, or ours would narrow what it may do"

    async def test_not_modified_says_nothing_new(self) -> None:
        """Its headers replace those of the page that the browser keeps: with ours, its scripts would not run."""
        door = make_door(status=304)
        assert (await door.ask(path="/graphiql/main.js", method="GET")).headers == {}

    async def test_no_promise_of_tls(self) -> None:
        """That is for whoever has it."""
        assert "strict-transport-security" not in (await make_door().ask()).headers


class TestRates:
    """Points a minute, and what an answer says of them."""

    async def test_no_rate(self) -> None:
        """Nobody counts, and nothing is said."""
        door = make_door(costs=1_000_000)
        assert [(await door.ask()).status for _ in range(5)] == [200] * 5
        assert (await door.ask()).headers == SAFETY

    async def test_each_answer_tells_what_is_left(self) -> None:
        """The fields of the draft, and when all points will be there again."""
        door = make_door({"KEIRETSU_RATE_LIMIT": "600"}, costs=100)
        assert (await door.ask()).headers == SAFETY | {
            "ratelimit-policy": '"points";q=600;w=60',
            "ratelimit": '"points";r=500;t=10',
        }
        door.clock.now += 4
        assert (await door.ask()).headers["ratelimit"] == '"points";r=440;t=16'

    async def test_too_much(self) -> None:
        """429, with how long to wait; who waits as long is answered, who does not is not."""
        door = make_door({"KEIRETSU_RATE_LIMIT": "600"}, costs=400)
        assert (await door.ask()).status == 200
        reply = await door.ask()
        assert (reply.status, reply.error) == (
            429,
            (
                "the operation costs 400 points, and of 600 a minute you have 200 left; ask again in 20 seconds, or ask for less at once.",
                "RATE_LIMITED",
                "Wait as long as `retry-after` says, or ask for less at once.",
            ),
        )
        assert reply.headers == SAFETY | {
            "ratelimit-policy": '"points";q=600;w=60',
            "ratelimit": '"points";r=200;t=20',
            "retry-after": "20",
        }
        door.clock.now += 19
        assert (await door.ask()).headers["retry-after"] == "1"
        door.clock.now += 1
        assert (await door.ask()).status == 200

    async def test_others_have_their_own(self) -> None:
        """By address; of IPv6 a whole /64 is one."""
        door = make_door({"KEIRETSU_RATE_LIMIT": "1"})
        asked = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1", "::ffff:192.0.2.2"]
        assert [(await door.ask(client=one)).status for one in asked] == [200, 429, 200, 200, 429, 200, 429]

    async def test_a_token_counts_wherever_it_is_used(self, tmp_path: Path) -> None:
        """And two tokens at one address are two askers."""
        path = tmp_path / "tokens"
        one, two = ((b"authorization", f"Bearer {make_token(name, path)}".encode()) for name in ("one", "two"))
        door = make_door({"KEIRETSU_RATE_LIMIT": "1", "KEIRETSU_TOKEN_FILE": str(path)})
        asked = [(one, "192.0.2.1"), (one, "192.0.2.2"), (two, "192.0.2.1")]
        assert [(await door.ask([HERE, token], client=client)).status for token, client in asked] == [200, 429, 200]

    async def test_new_shapes(self) -> None:
        """Bounded also where points are not; once that is too much, the answer has both fields for them."""
        door = make_door({"KEIRETSU_LIMITS": "shapes=2"}, plans=True)
        assert [(await door.ask()).status for _ in range(2)] == [200, 200]
        reply = await door.ask()
        assert (reply.status, reply.error[:2]) == (
            429,
            (
                SHAPES,
                "RATE_LIMITED",
            ),
        )
        assert reply.headers == SAFETY | {
            "ratelimit-policy": '"shapes";q=2;w=60',
            "ratelimit": '"shapes";r=0;t=30',
            "retry-after": "30",
        }

    async def test_wrong_tokens(self, tokens: dict[str, str], tmp_path: Path) -> None:
        """After thirty within a minute an address is told to stop; who has a right token is answered all the same."""
        door = make_door(tokens)
        wrong = [HERE, (b"authorization", b"Bearer kei_wrong")]
        assert [(await door.ask(wrong)).status for _ in range(31)] == [401] * 30 + [429]
        reply = await door.ask([HERE, (b"authorization", b"Basic bWU6bWU=")])
        assert reply.error[:2] == (
            "30 wrong tokens came from this address within a minute; send the right one, or try again in 2 seconds.",
            "RATE_LIMITED",
        )
        assert reply.headers["retry-after"] == "2"
        assert (await door.ask(wrong, client="192.0.2.1")).status == 401
        assert (await door.ask([HERE])).status == 401, "no token is not a wrong one"
        right = make_token("late", tmp_path / "tokens")
        door.clock.now += 1
        assert (await door.ask([HERE, (b"authorization", f"Bearer {right}".encode())])).status == 200


async def test_what_is_not_http_passes() -> None:
    """The application is started and stopped as ever."""
    told: list[str] = []

    async def behind(scope: Message, *_: object) -> None:
        told.append(scope["type"])

    door = make_door().door
    door.app = behind  # type: ignore[attr-defined]  # of a Door, which ASGIApp does not say
    for kind in ("lifespan", "websocket"):
        await door({"type": kind}, None, None)  # type: ignore[arg-type]  # nobody receives or sends
    assert told == ["lifespan", "websocket"]


NAMES = st.sampled_from([b"host", b"origin", b"sec-fetch-site", b"authorization", b"access-control-request-method", b"accept"])
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([HERE[1], b"localhost", b"[::1]", APP[1], b"null", b"same-origin", b"cross-site", b"Bearer kei_x", b"evil.example"]),
)


@given(
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=8),
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "BREW"]),
    path=st.sampled_from(["/", "/graphql", "/metrics", "/elsewhere"]),
)
async def test_whatever_is_sent_has_one_answer(headers: Headers, method: str, path: str) -> None:
    """No header can make the door fail; and none comes in by a name that is not ours, or from a page that is not."""
    door = make_door(LISTED)
    reply = await door.ask(headers, method=method, path=path)
    assert reply.status in (200, 204, 400, 403, 421)
    assert reply.headers.items() >= SAFETY.items()
    if reply.status >= 400 and method != "HEAD":
        assert json.loads(reply.body)["errors"][0]["extensions"]["code"] in ("BAD_REQUEST", "FORBIDDEN")
    if door.behind.let_in:
        hosts = [value for name, value in headers if name == b"host"]
        assert len(hosts) == 1
        assert read_host(hosts[0]) in ("localhost", "127.0.0.1", "::1")
        sites = {value for name, value in headers if name == b"sec-fetch-site"}
        assert path == "/" or APP in headers or sites <= {b"same-origin", b"none"}
