"""Every request that access control rejects, with its exact error. docs/how-to/authentication.md lists the same messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.server.access.harness import LOCAL_HOST, RequestHeaders

ALLOWED_ORIGIN = {"KEIRETSU_ALLOWED_ORIGINS": "https://app.example.org"}
TOKENS = {"KEIRETSU_TOKEN_FILE": "created by the test"}
BEARER_HEADER = (b"authorization", b"Bearer kei_wrong")
ONE_HOST_HINT = "Send one `host` header, with the name or the address of this server."
SINGLETON_HINT = (
    "Send at most one header of each of these names: host, origin, sec-fetch-site, authorization, access-control-request-method."
)
HOST_NOT_ALLOWED = 'Host "{}" is not allowed; add it to KEIRETSU_ALLOWED_HOSTS.'
MALFORMED_HOST = "The `host` header is malformed; send the name or the address of this server."
ORIGIN_NOT_ALLOWED = 'Origin "{}" is not allowed; add it to KEIRETSU_ALLOWED_ORIGINS.'
MISSING_ORIGIN = "A cross-site request without an `origin` header is not allowed; open the address directly, or use an allowed origin."
MISSING_TOKEN = "Authentication is required; send `authorization: Bearer TOKEN`."
INVALID_BEARER = "The `authorization` header has no valid Bearer token; send `authorization: Bearer TOKEN`."
UNKNOWN_TOKEN = "The token is unknown or revoked; request a new one from the operator of this server."


@dataclass(frozen=True)
class RejectedRequest:
    """A rejected request. `extra_headers`: response headers beside the usual ones."""

    headers: RequestHeaders
    status: int
    code: str
    message: str
    settings: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/graphql"
    extra_headers: dict[str, str] = field(default_factory=dict)
    hint: str | None = None


def with_malformed_host(value: bytes, message: str = MALFORMED_HOST) -> RejectedRequest:
    """A malformed Host header."""
    return RejectedRequest([(b"host", value)], 400, "BAD_REQUEST", message, hint=ONE_HOST_HINT)


def with_host(value: bytes, quoted: str | None = None) -> RejectedRequest:
    """A Host header with the name of another server."""
    return RejectedRequest([(b"host", value)], 421, "FORBIDDEN", HOST_NOT_ALLOWED.format(value.decode() if quoted is None else quoted))


def from_origin(
    value: bytes, quoted: str | None = None, *more_headers: tuple[bytes, bytes], settings: dict[str, str] | None = None
) -> RejectedRequest:
    """A request of a page with this origin."""
    message = ORIGIN_NOT_ALLOWED.format(value.decode() if quoted is None else quoted)
    return RejectedRequest([LOCAL_HOST, (b"origin", value), *more_headers], 403, "FORBIDDEN", message, settings or {})


def from_site(value: bytes, method: str = "GET", path: str = "/graphql", *more_headers: tuple[bytes, bytes]) -> RejectedRequest:
    """A request of a page with this `sec-fetch-site`, without its origin."""
    return RejectedRequest(
        [LOCAL_HOST, (b"sec-fetch-site", value), *more_headers], 403, "FORBIDDEN", MISSING_ORIGIN, method=method, path=path
    )


def with_authorization(value: bytes, message: str, challenge: str, path: str = "/graphql") -> RejectedRequest:
    """An Authorization header, on a server that requires a token."""
    return RejectedRequest(
        [LOCAL_HOST, (b"authorization", value)],
        401,
        "UNAUTHENTICATED",
        message,
        TOKENS,
        path=path,
        extra_headers={"www-authenticate": challenge},
    )


def with_duplicate(*headers: tuple[bytes, bytes], **options: Any) -> RejectedRequest:
    """Headers among which the last name is a duplicate."""
    message = f"The request has more than one `{headers[-1][0].decode()}` header; send one."
    return RejectedRequest(headers, 400, "BAD_REQUEST", message, hint=SINGLETON_HINT, **options)


INVALID_TOKEN_CHALLENGE = 'Bearer error="invalid_token"'
REJECTED = {
    "no host": RejectedRequest([], 400, "BAD_REQUEST", "The request has no `host` header; send one.", hint=ONE_HOST_HINT),
    "two hosts": with_duplicate(LOCAL_HOST, LOCAL_HOST),
    "two hosts, the last one allowed": with_duplicate((b"host", b"evil.example"), LOCAL_HOST),
    "two hosts, the first one allowed": with_duplicate(LOCAL_HOST, (b"host", b"evil.example")),
    "an empty host": with_malformed_host(b""),
    "a blank host": with_malformed_host(b" "),
    "a dot": with_malformed_host(b"."),
    "a port alone": with_malformed_host(b":8000"),
    "a host with a user": with_malformed_host(b"me@localhost"),
    "a host with a path": with_malformed_host(b"localhost/graphql"),
    "two names": with_malformed_host(b"localhost,evil.example"),
    "two ports": with_malformed_host(b"localhost:8000:8000"),
    "a port of letters": with_malformed_host(b"localhost:http"),
    "a port too long": with_malformed_host(b"localhost:080000"),
    "a line break": with_malformed_host(b"localhost\n"),
    "not ASCII": with_malformed_host("löcalhost".encode()),
    "full-width letters": with_malformed_host("ｌｏｃａｌｈｏｓｔ".encode()),
    "bytes that are not text": with_malformed_host(b"\xff\xfe"),
    "a null byte": with_malformed_host(b"localhost\0"),
    "a huge host": with_malformed_host(b"a" * 263),
    "IPv6 without brackets": with_malformed_host(b"::1"),
    "IPv6 with one bracket": with_malformed_host(b"[::1"),
    "invalid IPv6": with_malformed_host(b"[1:2]"),
    "IPv6 with a zone": with_malformed_host(b"[fe80::1%25eth0]"),
    "IPv4 in brackets with a suffix": with_malformed_host(b"[127.0.0.1]x"),
    "another name": with_host(b"evil.example"),
    "another name with the port of this server": with_host(b"evil.example:8000"),
    "an allowed name as a subdomain": with_host(b"localhost.evil.example"),
    "an allowed name as a suffix": with_host(b"evil-localhost"),
    "two dots at the end": with_host(b"localhost.."),
    "the longest name": with_host(b"a" * 262, "a" * 79 + "…"),
    "another address": with_host(b"10.0.0.1"),
    "another IPv6 address": with_host(b"[::2]:8000"),
    "an address as a number": with_host(b"2130706433"),
    "another origin": from_origin(b"https://evil.example"),
    "another origin than the allowed one": from_origin(b"https://evil.example", settings=ALLOWED_ORIGIN),
    "the allowed origin in capitals": from_origin(b"https://APP.example.org", settings=ALLOWED_ORIGIN),
    "the allowed origin without TLS": from_origin(b"http://app.example.org", settings=ALLOWED_ORIGIN),
    "the allowed origin with a port": from_origin(b"https://app.example.org:8443", settings=ALLOWED_ORIGIN),
    "the allowed origin with a slash": from_origin(b"https://app.example.org/", settings=ALLOWED_ORIGIN),
    "a subdomain of the allowed origin": from_origin(b"https://evil.app.example.org", settings=ALLOWED_ORIGIN),
    "the allowed origin as a prefix": from_origin(b"https://app.example.org.evil.example", settings=ALLOWED_ORIGIN),
    "the null origin": from_origin(b"null"),
    "the null origin of a frame": from_origin(b"null", None, (b"sec-fetch-site", b"cross-site")),
    "an empty origin": from_origin(b""),
    "an asterisk": from_origin(b"*"),
    "this host with another port": from_origin(b"http://127.0.0.1:3000"),
    "this host under another name": from_origin(b"http://localhost:8000"),
    "this host with another scheme": from_origin(b"file://127.0.0.1:8000"),
    "this host without a scheme": from_origin(b"127.0.0.1:8000"),
    "an origin that is not ASCII": from_origin("https://bücher.example".encode(), "https://b\\xc3\\xbccher.example"),
    "a huge origin": from_origin(b"https://" + b"a" * 60_000, "https://" + "a" * 71 + "…"),
    "another origin with terminal control characters": from_origin(b"https://\x1b[2J", "https://\\x1b[2J"),
    "two origins": with_duplicate(
        LOCAL_HOST, (b"origin", b"https://app.example.org"), (b"origin", b"https://evil.example"), settings=ALLOWED_ORIGIN
    ),
    "another origin by sec-fetch-site": from_origin(b"https://evil.example", None, (b"sec-fetch-site", b"cross-site")),
    "the own origin, but another site": from_origin(b"http://127.0.0.1:8000", None, (b"sec-fetch-site", b"same-site")),
    "a link to the endpoint": from_site(b"cross-site", "GET", "/graphql", (b"sec-fetch-mode", b"navigate")),
    "an image of the endpoint": from_site(b"cross-site", "GET", "/graphql", (b"sec-fetch-mode", b"no-cors")),
    "a HEAD": from_site(b"cross-site", "HEAD"),
    "a form": from_site(b"cross-site", "POST"),
    "a same-site page": from_site(b"same-site"),
    "an unknown sec-fetch-site": from_site(b"next-door"),
    "an empty sec-fetch-site": from_site(b""),
    "two sec-fetch-site headers": with_duplicate(LOCAL_HOST, (b"sec-fetch-site", b"same-origin"), (b"sec-fetch-site", b"none")),
    "two preflights in one": with_duplicate(
        LOCAL_HOST,
        (b"origin", b"https://app.example.org"),
        (b"access-control-request-method", b"GET"),
        (b"access-control-request-method", b"POST"),
        settings=ALLOWED_ORIGIN,
        method="OPTIONS",
    ),
    "a POST to the page": from_site(b"cross-site", "POST", "/"),
    "the metrics": from_site(b"cross-site", "GET", "/metrics"),
    "a file of the page": from_site(b"cross-site", "GET", "/graphiql/main.js"),
    "a preflight from another origin": RejectedRequest(
        [LOCAL_HOST, (b"origin", b"https://evil.example"), (b"access-control-request-method", b"POST")],
        403,
        "FORBIDDEN",
        ORIGIN_NOT_ALLOWED.format("https://evil.example"),
        ALLOWED_ORIGIN,
        "OPTIONS",
    ),
    "no token": RejectedRequest([LOCAL_HOST], 401, "UNAUTHENTICATED", MISSING_TOKEN, TOKENS, extra_headers={"www-authenticate": "Bearer"}),
    "no token for a GET": RejectedRequest(
        [LOCAL_HOST], 401, "UNAUTHENTICATED", MISSING_TOKEN, TOKENS, "GET", extra_headers={"www-authenticate": "Bearer"}
    ),
    "no token for a HEAD": RejectedRequest(
        [LOCAL_HOST], 401, "UNAUTHENTICATED", MISSING_TOKEN, TOKENS, "HEAD", extra_headers={"www-authenticate": "Bearer"}
    ),
    "no token for the metrics": RejectedRequest(
        [LOCAL_HOST], 401, "UNAUTHENTICATED", MISSING_TOKEN, TOKENS, "GET", "/metrics", extra_headers={"www-authenticate": "Bearer"}
    ),
    "basic authentication": with_authorization(b"Basic bWU6bWU=", INVALID_BEARER, "Bearer"),
    "an empty token": with_authorization(b"Bearer", INVALID_BEARER, "Bearer"),
    "a blank token": with_authorization(b"Bearer   ", INVALID_BEARER, "Bearer"),
    "an empty header": with_authorization(b"", INVALID_BEARER, "Bearer"),
    "two tokens in one header": with_authorization(b"Bearer kei_a kei_b", INVALID_BEARER, "Bearer"),
    "a token that is not ASCII": with_authorization("Bearer kei_ü".encode(), INVALID_BEARER, "Bearer"),
    "a huge token": with_authorization(b"Bearer " + b"a" * 60_000, INVALID_BEARER, "Bearer"),
    "an invalid token": with_authorization(b"Bearer kei_wrong", UNKNOWN_TOKEN, INVALID_TOKEN_CHALLENGE),
    "an invalid token for the metrics": with_authorization(b"Bearer kei_wrong", UNKNOWN_TOKEN, INVALID_TOKEN_CHALLENGE, "/metrics"),
    "two authorization headers": with_duplicate(
        LOCAL_HOST,
        BEARER_HEADER,
        BEARER_HEADER,
        settings=TOKENS,
        extra_headers={"www-authenticate": 'Bearer error="invalid_request"'},
    ),
}
