"""AccessMiddleware: which requests it rejects and how, which it passes on, and the headers of every response."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Scope

from keiretsu.resolvers.errors import ErrorCode
from keiretsu.server.access.allowed_hosts import parse_host
from keiretsu.server.access.authentication import CLIENT
from keiretsu.server.access.middleware import AccessMiddleware
from keiretsu.server.access.policy import build_policy
from keiretsu.server.access.token_store import create_token
from keiretsu.server.graphiql.routes import PAGE_SECURITY_HEADERS
from keiretsu.server.headers import SECURITY_HEADERS
from keiretsu.server.settings import read_settings
from tests.server.access.harness import LOCAL_HOST, RESPONSE_BODY, RequestHeaders, make_harness
from tests.server.access.rejected_requests import ALLOWED_ORIGIN, REJECTED, TOKENS, RejectedRequest

ERROR_HEADERS = {"content-type", "content-length", "cache-control"}
SECURITY = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}
APP_ORIGIN = (b"origin", b"https://app.example.org")
CORS = {
    "vary": "Origin",
    "access-control-allow-origin": "https://app.example.org",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "x-request-id, ratelimit, ratelimit-policy, retry-after",
}
CLIENT_HEADERS = {  # client -> the headers that a browser names in its preflight
    "fetch": "content-type",
    "Relay": "content-type,x-relay-debug",
    "Apollo Client with client awareness": "apollographql-client-name,apollographql-client-version,content-type",
    "a tracing agent": "authorization,content-type,traceparent,tracestate",
    "Sentry": "baggage,content-type,sentry-trace,x-request-id",
}
PREFLIGHT = [LOCAL_HOST, APP_ORIGIN, (b"sec-fetch-site", b"cross-site"), (b"access-control-request-method", b"POST")]
NEW_PLANS = "The limit of 2 new query plans per minute is exceeded; retry in 30 seconds, or repeat an operation with other values."
CROSS_SITE = (b"sec-fetch-site", b"cross-site")
ACCEPTED: dict[str, tuple[dict[str, str], str, str, RequestHeaders]] = {
    "curl": ({}, "POST", "/graphql", [LOCAL_HOST]),
    "without a port": ({}, "POST", "/graphql", [(b"host", b"localhost")]),
    "with an empty port": ({}, "POST", "/graphql", [(b"host", b"localhost:")]),
    "through a tunnel": ({}, "POST", "/graphql", [(b"host", b"localhost:9999")]),
    "in capitals, with a dot": ({}, "POST", "/graphql", [(b"host", b"LocalHost.:8000")]),
    "IPv6": ({}, "POST", "/graphql", [(b"host", b"[::1]:8000")]),
    "IPv6 in full": ({}, "POST", "/graphql", [(b"host", b"[0:0:0:0:0:0:0:1]")]),
    "a configured name": ({"KEIRETSU_ALLOWED_HOSTS": "graph.example.org"}, "POST", "/graphql", [(b"host", b"graph.example.org")]),
    "the own page": ({}, "POST", "/graphql", [LOCAL_HOST, (b"origin", b"http://127.0.0.1:8000"), (b"sec-fetch-site", b"same-origin")]),
    "the own page in an old browser": ({}, "POST", "/graphql", [LOCAL_HOST, (b"origin", b"http://127.0.0.1:8000")]),
    "the own page behind TLS": ({}, "POST", "/graphql", [(b"host", b"localhost"), (b"origin", b"https://localhost")]),
    "the own page, in capitals": ({}, "POST", "/graphql", [(b"host", b"LOCALHOST"), (b"origin", b"http://localhost")]),
    "the own page behind a proxy that hides its name": (
        {},
        "POST",
        "/graphql",
        [LOCAL_HOST, (b"origin", b"https://graph.example.org"), (b"sec-fetch-site", b"same-origin")],
    ),
    "a typed address": ({}, "GET", "/graphql", [LOCAL_HOST, (b"sec-fetch-site", b"none")]),
    "a link to the page": ({}, "GET", "/", [LOCAL_HOST, CROSS_SITE, (b"sec-fetch-mode", b"navigate")]),
    "a HEAD of the page": ({}, "HEAD", "/", [LOCAL_HOST, CROSS_SITE]),
    "a page of an allowed origin": (ALLOWED_ORIGIN, "POST", "/graphql", [LOCAL_HOST, APP_ORIGIN, CROSS_SITE]),
    "a page of an allowed origin, by GET": (ALLOWED_ORIGIN, "GET", "/graphql", [LOCAL_HOST, APP_ORIGIN, CROSS_SITE]),
    "an allowed origin with the default port": (
        {"KEIRETSU_ALLOWED_ORIGINS": "https://app.example.org:443"},
        "POST",
        "/graphql",
        [LOCAL_HOST, APP_ORIGIN],
    ),
    "a header that may be repeated": ({}, "POST", "/graphql", [LOCAL_HOST, (b"cookie", b"a"), (b"cookie", b"b")]),
    "a file of the page": ({}, "GET", "/graphiql/main.js", [LOCAL_HOST, (b"sec-fetch-site", b"same-origin")]),
    "a token that is not needed": ({}, "POST", "/graphql", [LOCAL_HOST, (b"authorization", b"Basic bWU6bWU=")]),
    "OPTIONS without a preflight": (TOKENS, "OPTIONS", "/graphql", [LOCAL_HOST]),
    "a page without a token": (TOKENS, "GET", "/", [LOCAL_HOST]),
    "a probe": (TOKENS, "GET", "/livez", [LOCAL_HOST]),
    "a probe without a host": ({}, "GET", "/livez", []),
    "a probe by the address of a container": ({}, "GET", "/readyz", [(b"host", b"10.1.2.3:8000")]),
    "a probe with invalid headers": ({}, "GET", "/readyz", [(b"host", b"\xff"), (b"host", b"x"), (b"origin", b"null"), CROSS_SITE]),
}


@pytest.fixture
def tokens(tmp_path: Path) -> dict[str, str]:
    """Settings with a token file."""
    create_token("dashboard", tmp_path / "tokens")
    return {"KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens")}


@pytest.mark.parametrize("case", REJECTED.values(), ids=REJECTED)
async def test_rejected_requests(case: RejectedRequest, tokens: dict[str, str]) -> None:
    """Exactly this status, these headers and this error; the request does not reach the application."""
    harness = make_harness(case.settings | (tokens if "KEIRETSU_TOKEN_FILE" in case.settings else {}))
    response = await harness.send(case.headers, method=case.method, path=case.path)
    assert response.status == case.status
    assert {name: value for name, value in response.headers.items() if name not in ERROR_HEADERS} == SECURITY | case.extra_headers
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert harness.application.received == []
    if case.method == "HEAD":
        assert (response.body, int(response.headers["content-length"]) > 100) == (b"", True)
    else:
        assert response.error == (case.message, case.code, case.hint or ErrorCode[case.code].hint)
        assert int(response.headers["content-length"]) == len(response.body)


@pytest.mark.parametrize(("settings", "method", "path", "headers"), ACCEPTED.values(), ids=ACCEPTED)
async def test_accepted_requests(settings: dict[str, str], method: str, path: str, headers: RequestHeaders, tokens: dict[str, str]) -> None:
    """The application responds, and its response gets the security headers."""
    harness = make_harness(settings | (tokens if "KEIRETSU_TOKEN_FILE" in settings else {}))
    response = await harness.send(headers, method=method, path=path)
    assert (response.status, response.body, len(harness.application.received)) == (200, RESPONSE_BODY, 1)
    assert response.headers.items() >= SECURITY.items()


async def test_tokens_give_access_to_the_endpoint_and_the_metrics(tmp_path: Path) -> None:
    """The scheme Bearer is case-insensitive."""
    token = create_token("dashboard", tmp_path / "tokens").encode()
    harness = make_harness({"KEIRETSU_TOKEN_FILE": str(tmp_path / "tokens")})
    for path in ("/graphql", "/metrics"):
        for scheme in (b"Bearer ", b"bearer ", b"BEARER   "):
            assert (await harness.send([LOCAL_HOST, (b"authorization", scheme + token)], path=path)).status == 200
    assert [scope[CLIENT].key for scope in harness.application.received if CLIENT in scope] == ["token dashboard"] * 3


async def test_only_requests_to_the_endpoint_have_a_client() -> None:
    """It is identified by its address; requests for the page and probes have none."""
    harness = make_harness()
    await harness.send(client="192.0.2.7")
    await harness.send(client=None)
    await harness.send(path="/", method="GET")
    await harness.send(path="/metrics", method="GET")
    clients = [scope[CLIENT].key if CLIENT in scope else None for scope in harness.application.received]
    assert clients == ["192.0.2.7", "a socket", None, None]


async def test_forwarding_headers_are_ignored() -> None:
    """The address is that of the connection; forwarding headers are credible only from known proxies, and none are configured."""
    harness = make_harness()
    forwarding = [(b"x-forwarded-for", b"203.0.113.9"), (b"forwarded", b"for=203.0.113.9"), (b"x-real-ip", b"203.0.113.9")]
    await harness.send([LOCAL_HOST, *forwarding])
    assert harness.application.received[0][CLIENT].key == "127.0.0.1"


class TestAllowedOrigins:
    """Browsers let a page of an allowed origin send requests and read responses, and no other page."""

    @pytest.mark.parametrize("requested", CLIENT_HEADERS.values(), ids=CLIENT_HEADERS)
    async def test_preflight(self, requested: str, tokens: dict[str, str]) -> None:
        """Any header is allowed. A preflight needs no token, since a browser cannot send one with it."""
        harness = make_harness(ALLOWED_ORIGIN | tokens)
        response = await harness.send([*PREFLIGHT, (b"access-control-request-headers", requested.encode())], method="OPTIONS")
        assert (response.status, harness.application.received) == (200, [])
        vary = response.headers.pop("vary").split(", ")
        assert {"Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"} <= set(vary)
        assert response.headers == SECURITY | {
            "access-control-allow-origin": "https://app.example.org",
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": "GET, POST, OPTIONS",
            "access-control-allow-headers": requested,
            "access-control-max-age": "7200",
            "content-type": "text/plain; charset=utf-8",
            "content-length": "2",
        }

    @pytest.mark.parametrize("names", CLIENT_HEADERS.values(), ids=CLIENT_HEADERS)
    async def test_the_request_after_the_preflight(self, names: str) -> None:
        """It reaches the application with these headers."""
        harness = make_harness(ALLOWED_ORIGIN)
        headers = [(name.encode(), b"x") for name in names.split(",")]
        assert (await harness.send([LOCAL_HOST, APP_ORIGIN, CROSS_SITE, *headers])).headers == SECURITY | CORS
        assert harness.application.received[0]["headers"][-len(headers) :] == headers

    async def test_preflight_of_another_method(self) -> None:
        """The endpoint has GET and POST only."""
        response = await make_harness(ALLOWED_ORIGIN).send(
            [LOCAL_HOST, APP_ORIGIN, (b"access-control-request-method", b"DELETE")], method="OPTIONS"
        )
        assert (response.status, response.body) == (400, b"Disallowed CORS method")

    async def test_preflight_to_a_private_network(self) -> None:
        """Chrome asks before a public page sends a request to this machine or its network; an allowed origin may."""
        response = await make_harness(ALLOWED_ORIGIN).send(
            [*PREFLIGHT, (b"access-control-request-private-network", b"true")], method="OPTIONS"
        )
        assert (response.status, response.headers["access-control-allow-private-network"]) == (200, "true")

    async def test_without_allowed_origins(self) -> None:
        """No CORS: a preflight is rejected; one of the own origin, which browsers do not send, reaches the application."""
        assert (await make_harness().send(PREFLIGHT, method="OPTIONS")).status == 403
        own = [LOCAL_HOST, (b"origin", b"http://127.0.0.1:8000"), (b"access-control-request-method", b"POST")]
        assert "access-control-allow-origin" not in (await make_harness().send(own, method="OPTIONS")).headers

    async def test_responses(self) -> None:
        """They name the origin itself, never an asterisk, and the headers that a script may read."""
        response = await make_harness(ALLOWED_ORIGIN).send([LOCAL_HOST, APP_ORIGIN])
        assert response.headers == SECURITY | CORS

    async def test_error_responses(self, tokens: dict[str, str]) -> None:
        """A page of an allowed origin can read errors, too."""
        response = await make_harness(ALLOWED_ORIGIN | tokens).send([LOCAL_HOST, APP_ORIGIN])
        assert (response.status, response.headers.items() >= CORS.items()) == (401, True)

    async def test_responses_to_other_origins(self) -> None:
        """They vary by origin, so that no cache mixes them up; without allowed origins they lack that header."""
        assert (await make_harness(ALLOWED_ORIGIN).send()).headers == SECURITY | {"vary": "Origin"}
        same_origin = [LOCAL_HOST, (b"origin", b"http://127.0.0.1:8000")]
        response = await make_harness(ALLOWED_ORIGIN).send(same_origin)
        assert (response.headers["vary"], "access-control-allow-origin" in response.headers) == ("Origin", False)
        assert (await make_harness().send(same_origin)).headers == SECURITY

    async def test_only_options_is_a_preflight(self) -> None:
        """A POST with the headers of a preflight is an ordinary request."""
        response = await make_harness(ALLOWED_ORIGIN).send([LOCAL_HOST, APP_ORIGIN, (b"access-control-request-method", b"POST")])
        assert (response.status, response.body) == (200, RESPONSE_BODY)


class TestSecurityHeaders:
    """The headers that keep browsers from misinterpreting a response."""

    async def test_the_page_has_its_own(self) -> None:
        """None is duplicated, and those of the page win."""
        own = {name.lower(): value for name, value in PAGE_SECURITY_HEADERS.items()}
        harness = make_harness(headers=[(name.encode(), value.encode()) for name, value in own.items()])
        assert (await harness.send(path="/", method="GET")).headers == SECURITY | own
        assert own.keys() >= SECURITY.keys(), "the page sets all of them, otherwise the defaults would restrict it"

    async def test_not_modified_has_none(self) -> None:
        """Its headers would replace those of the cached page: with the defaults, its scripts would not run."""
        harness = make_harness(status=304)
        assert (await harness.send(path="/graphiql/main.js", method="GET")).headers == {}

    async def test_no_strict_transport_security(self) -> None:
        """That is for the proxy that adds TLS."""
        assert "strict-transport-security" not in (await make_harness().send()).headers


class TestRateLimits:
    """Points per minute, and the headers that report them."""

    async def test_without_a_limit(self) -> None:
        """Points are neither counted nor reported."""
        harness = make_harness(points=1_000_000)
        assert [(await harness.send()).status for _ in range(5)] == [200] * 5
        assert (await harness.send()).headers == SECURITY

    async def test_each_response_reports_the_remaining_points(self) -> None:
        """The fields of the draft, with the time until the bucket is full."""
        harness = make_harness({"KEIRETSU_RATE_LIMIT": "600"}, points=100)
        assert (await harness.send()).headers == SECURITY | {
            "ratelimit-policy": '"points";q=600;w=60',
            "ratelimit": '"points";r=500;t=10',
        }
        harness.clock.now += 4
        assert (await harness.send()).headers["ratelimit"] == '"points";r=440;t=16'

    async def test_an_exceeded_limit(self) -> None:
        """429 with the time to wait; a request after that time succeeds, an earlier one does not."""
        harness = make_harness({"KEIRETSU_RATE_LIMIT": "600"}, points=400)
        assert (await harness.send()).status == 200
        response = await harness.send()
        assert (response.status, response.error) == (
            429,
            (
                "The operation costs 400 points, and 200 of 600 points per minute are left; retry in 20 seconds, or request less at once.",
                "RATE_LIMITED",
                "Retry after the time in `retry-after`, or request less at once.",
            ),
        )
        assert response.headers == SECURITY | {
            "ratelimit-policy": '"points";q=600;w=60',
            "ratelimit": '"points";r=200;t=20',
            "retry-after": "20",
        }
        harness.clock.now += 19
        assert (await harness.send()).headers["retry-after"] == "1"
        harness.clock.now += 1
        assert (await harness.send()).status == 200

    async def test_each_address_has_its_own_quota(self) -> None:
        """Of IPv6, a whole /64 shares one."""
        harness = make_harness({"KEIRETSU_RATE_LIMIT": "1"})
        addresses = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1", "::ffff:192.0.2.2"]
        statuses = [(await harness.send(client=address)).status for address in addresses]
        assert statuses == [200, 429, 200, 200, 429, 200, 429]

    async def test_each_token_has_its_own_quota(self, tmp_path: Path) -> None:
        """From any address; two tokens at one address are two clients."""
        path = tmp_path / "tokens"
        first, second = ((b"authorization", f"Bearer {create_token(name, path)}".encode()) for name in ("first", "second"))
        harness = make_harness({"KEIRETSU_RATE_LIMIT": "1", "KEIRETSU_TOKEN_FILE": str(path)})
        requests = [(first, "192.0.2.1"), (first, "192.0.2.2"), (second, "192.0.2.1")]
        assert [(await harness.send([LOCAL_HOST, token], client=client)).status for token, client in requests] == [200, 429, 200]

    async def test_new_query_plans(self) -> None:
        """Limited even without a limit of points; the response to an exceeded limit reports it."""
        harness = make_harness({"KEIRETSU_LIMITS": "new_plans_per_minute=2"}, needs_new_plan=True)
        assert [(await harness.send()).status for _ in range(2)] == [200, 200]
        response = await harness.send()
        assert (response.status, response.error[:2]) == (429, (NEW_PLANS, "RATE_LIMITED"))
        assert response.headers == SECURITY | {
            "ratelimit-policy": '"new_plans";q=2;w=60',
            "ratelimit": '"new_plans";r=0;t=30',
            "retry-after": "30",
        }

    async def test_invalid_tokens(self, tokens: dict[str, str], tmp_path: Path) -> None:
        """After thirty within a minute their address gets 429; a valid token from it is accepted all the same."""
        harness = make_harness(tokens)
        invalid = [LOCAL_HOST, (b"authorization", b"Bearer kei_wrong")]
        assert [(await harness.send(invalid)).status for _ in range(31)] == [401] * 30 + [429]
        response = await harness.send([LOCAL_HOST, (b"authorization", b"Basic bWU6bWU=")])
        assert response.error[:2] == (
            "30 invalid tokens came from this address within a minute; send a valid one, or retry in 2 seconds.",
            "RATE_LIMITED",
        )
        assert response.headers["retry-after"] == "2"
        assert (await harness.send(invalid, client="192.0.2.1")).status == 401
        assert (await harness.send([LOCAL_HOST])).status == 401, "a missing token is not an invalid one"
        valid = create_token("late", tmp_path / "tokens")
        harness.clock.now += 1
        assert (await harness.send([LOCAL_HOST, (b"authorization", f"Bearer {valid}".encode())])).status == 200


@pytest.mark.parametrize("settings", [{}, ALLOWED_ORIGIN], ids=["without CORS", "with CORS"])
async def test_other_scopes(settings: dict[str, str]) -> None:
    """Lifespan events reach the application; a WebSocket is closed before its handshake ends, even from an allowed origin."""
    scope_types: list[str] = []
    sent: list[Message] = []

    async def application(scope: Scope, *_: object) -> None:
        scope_types.append(scope["type"])

    async def receive() -> Message:
        raise AssertionError("nothing is received from a client that is rejected")

    async def send(message: Message) -> None:
        sent.append(message)

    middleware = AccessMiddleware(application, build_policy(read_settings(settings)))
    for scope_type in ("lifespan", "websocket"):
        await middleware({"type": scope_type, "path": "/graphql", "headers": [LOCAL_HOST, APP_ORIGIN]}, receive, send)
    assert scope_types == ["lifespan"]
    assert [message["type"] for message in sent] == ["websocket.close"]


NAMES = st.sampled_from([b"host", b"origin", b"sec-fetch-site", b"authorization", b"access-control-request-method", b"accept"])
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [LOCAL_HOST[1], b"localhost", b"[::1]", APP_ORIGIN[1], b"null", b"same-origin", b"cross-site", b"Bearer kei_x", b"evil.example"]
    ),
)


@given(
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=8),
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "BREW"]),
    path=st.sampled_from(["/", "/graphql", "/metrics", "/elsewhere"]),
)
async def test_every_request_has_one_response(headers: RequestHeaders, method: str, path: str) -> None:
    """No header makes the middleware fail; no request for another host, or of a page that is not allowed, reaches the application."""
    harness = make_harness(ALLOWED_ORIGIN)
    response = await harness.send(headers, method=method, path=path)
    assert response.status in (200, 400, 403, 421)
    assert response.headers.items() >= SECURITY.items()
    if response.status >= 400 and method != "HEAD" and not response.body.startswith(b"Disallowed CORS"):
        assert json.loads(response.body)["errors"][0]["extensions"]["code"] in ("BAD_REQUEST", "FORBIDDEN")
    if harness.application.received:
        hosts = [value for name, value in headers if name == b"host"]
        assert len(hosts) == 1
        assert parse_host(hosts[0]) in ("localhost", "127.0.0.1", "::1")
        fetch_sites = {value for name, value in headers if name == b"sec-fetch-site"}
        assert path == "/" or APP_ORIGIN in headers or fetch_sites <= {b"same-origin", b"none"}
