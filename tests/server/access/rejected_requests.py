"""Every refusal of the door, word for word: what is sent, and what comes back. docs/how-to/authentication.md lists the same messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.server.access.harness import HERE, Headers

LISTED = {"KEIRETSU_ALLOWED_ORIGINS": "https://app.example.org"}
TOKENS = {"KEIRETSU_TOKEN_FILE": "made for the test"}
BEARER = (b"authorization", b"Bearer kei_wrong")
ONE_HOST = "Send one `host` header, with the name or the address of this server."
OTHER_HOST = 'this server is not called "{}"; ask it by its address, or have the name added to KEIRETSU_ALLOWED_HOSTS.'
NO_HOST = "the `host` header is neither a name nor an address; send the one of this server."
OTHER_ORIGIN = 'pages of the origin "{}" may not ask here; those that may are listed in KEIRETSU_ALLOWED_ORIGINS.'
NO_ORIGIN = "a page of another site asked this without naming its origin; open the address yourself, or ask from a page that may."
NO_TOKEN = "this server answers those who have a token; send it as `authorization: Bearer TOKEN`."
NO_BEARER = "the `authorization` header is no Bearer token; send `authorization: Bearer TOKEN`."
WRONG_TOKEN = "this server does not know the token; it may be withdrawn: ask whoever runs the server for another."


@dataclass(frozen=True)
class Case:
    """A request that is refused. `told`: the headers that this refusal has and no other."""

    headers: Headers
    status: int
    code: str
    message: str
    settings: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/graphql"
    told: dict[str, str] = field(default_factory=dict)
    hint: str | None = None


def host(value: bytes, message: str = NO_HOST) -> Case:
    """A Host header that is none."""
    return Case([(b"host", value)], 400, "BAD_REQUEST", message, hint=ONE_HOST)


def other(value: bytes, shown: str | None = None) -> Case:
    """A Host header that names another."""
    return Case([(b"host", value)], 421, "FORBIDDEN", OTHER_HOST.format(value.decode() if shown is None else shown))


def origin(value: bytes, shown: str | None = None, *more: tuple[bytes, bytes], settings: dict[str, str] | None = None) -> Case:
    """A page of this origin."""
    message = OTHER_ORIGIN.format(value.decode() if shown is None else shown)
    return Case([HERE, (b"origin", value), *more], 403, "FORBIDDEN", message, settings or {})


def site(value: bytes, method: str = "GET", path: str = "/graphql", *more: tuple[bytes, bytes]) -> Case:
    """A page of another site that does not say which."""
    return Case([HERE, (b"sec-fetch-site", value), *more], 403, "FORBIDDEN", NO_ORIGIN, method=method, path=path)


def token(value: bytes, message: str, challenge: str, path: str = "/graphql") -> Case:
    """An Authorization header, where a token is needed."""
    return Case([HERE, (b"authorization", value)], 401, "UNAUTHENTICATED", message, TOKENS, path=path, told={"www-authenticate": challenge})


INVALID = 'Bearer error="invalid_token"'
REFUSED = {
    "no host": Case([], 400, "BAD_REQUEST", "the request has no `host` header; send one.", hint=ONE_HOST),
    "two hosts": Case([HERE, HERE], 400, "BAD_REQUEST", "the request has more than one `host` header; send one.", hint=ONE_HOST),
    "two hosts, one of them ours last": Case(
        [(b"host", b"evil.example"), HERE],
        400,
        "BAD_REQUEST",
        "the request has more than one `host` header; send one.",
        hint=ONE_HOST,
    ),
    "an empty host": host(b""),
    "a blank host": host(b" "),
    "a dot": host(b"."),
    "a port alone": host(b":8000"),
    "a user in it": host(b"me@localhost"),
    "a path in it": host(b"localhost/graphql"),
    "two names": host(b"localhost,evil.example"),
    "two ports": host(b"localhost:8000:8000"),
    "a port of letters": host(b"localhost:http"),
    "a port too long": host(b"localhost:080000"),
    "a line break": host(b"localhost\n"),
    "not ASCII": host("löcalhost".encode()),
    "full-width letters": host("ｌｏｃａｌｈｏｓｔ".encode()),
    "bytes of no text": host(b"\xff\xfe"),
    "a null byte": host(b"localhost\0"),
    "a huge host": host(b"a" * 263),
    "IPv6 without brackets": host(b"::1"),
    "IPv6 half open": host(b"[::1"),
    "IPv6 that is none": host(b"[1:2]"),
    "IPv6 with a zone": host(b"[fe80::1%25eth0]"),
    "IPv4 in brackets and more": host(b"[127.0.0.1]x"),
    "another name": other(b"evil.example"),
    "another name with our port": other(b"evil.example:8000"),
    "our name within": other(b"localhost.evil.example"),
    "our name at the end": other(b"evil-localhost"),
    "two dots at the end": other(b"localhost.."),
    "the longest name": other(b"a" * 262, "a" * 79 + "…"),
    "another address": other(b"10.0.0.1"),
    "another IPv6 address": other(b"[::2]:8000"),
    "an address as a number": other(b"2130706433"),
    "another origin": origin(b"https://evil.example"),
    "an origin where others are listed": origin(b"https://evil.example", settings=LISTED),
    "the listed origin in capitals": origin(b"https://APP.example.org", settings=LISTED),
    "the listed origin without TLS": origin(b"http://app.example.org", settings=LISTED),
    "the listed origin with a port": origin(b"https://app.example.org:8443", settings=LISTED),
    "the listed origin with a slash": origin(b"https://app.example.org/", settings=LISTED),
    "below the listed origin": origin(b"https://evil.app.example.org", settings=LISTED),
    "the listed origin and more": origin(b"https://app.example.org.evil.example", settings=LISTED),
    "the null origin": origin(b"null"),
    "the null origin of a frame": origin(b"null", None, (b"sec-fetch-site", b"cross-site")),
    "an empty origin": origin(b""),
    "a star": origin(b"*"),
    "our host under another port": origin(b"http://127.0.0.1:3000"),
    "our host under another name": origin(b"http://localhost:8000"),
    "our host, another scheme": origin(b"file://127.0.0.1:8000"),
    "our host without a scheme": origin(b"127.0.0.1:8000"),
    "an origin that is not ASCII": origin("https://bücher.example".encode(), "https://b\\xc3\\xbccher.example"),
    "a huge origin": origin(b"https://" + b"a" * 60_000, "https://" + "a" * 71 + "…"),
    "another origin that steers a terminal": origin(b"https://\x1b[2J", "https://\\x1b[2J"),
    "two origins": Case(
        [HERE, (b"origin", b"https://app.example.org"), (b"origin", b"https://evil.example")],
        403,
        "FORBIDDEN",
        "the request has more than one `origin` header; send one, or none.",
        LISTED,
    ),
    "another origin by sec-fetch-site": origin(b"https://evil.example", None, (b"sec-fetch-site", b"cross-site")),
    "our origin, but another site": origin(b"http://127.0.0.1:8000", None, (b"sec-fetch-site", b"same-site")),
    "a link to the endpoint": site(b"cross-site", "GET", "/graphql", (b"sec-fetch-mode", b"navigate")),
    "an image of the endpoint": site(b"cross-site", "GET", "/graphql", (b"sec-fetch-mode", b"no-cors")),
    "a HEAD": site(b"cross-site", "HEAD"),
    "a form": site(b"cross-site", "POST"),
    "a neighbour": site(b"same-site"),
    "a site that nobody knows": site(b"next-door"),
    "no site": site(b""),
    "two sites": site(b"same-origin", "GET", "/graphql", (b"sec-fetch-site", b"none")),
    "the page, posted to": site(b"cross-site", "POST", "/"),
    "the metrics": site(b"cross-site", "GET", "/metrics"),
    "a file of the page": site(b"cross-site", "GET", "/graphiql/main.js"),
    "a preflight from elsewhere": Case(
        [HERE, (b"origin", b"https://evil.example"), (b"access-control-request-method", b"POST")],
        403,
        "FORBIDDEN",
        OTHER_ORIGIN.format("https://evil.example"),
        LISTED,
        "OPTIONS",
    ),
    "no token": Case([HERE], 401, "UNAUTHENTICATED", NO_TOKEN, TOKENS, told={"www-authenticate": "Bearer"}),
    "no token for a GET": Case([HERE], 401, "UNAUTHENTICATED", NO_TOKEN, TOKENS, "GET", told={"www-authenticate": "Bearer"}),
    "no token for a HEAD": Case([HERE], 401, "UNAUTHENTICATED", NO_TOKEN, TOKENS, "HEAD", told={"www-authenticate": "Bearer"}),
    "no token for the metrics": Case(
        [HERE], 401, "UNAUTHENTICATED", NO_TOKEN, TOKENS, "GET", "/metrics", told={"www-authenticate": "Bearer"}
    ),
    "a password": token(b"Basic bWU6bWU=", NO_BEARER, "Bearer"),
    "an empty token": token(b"Bearer", NO_BEARER, "Bearer"),
    "a blank token": token(b"Bearer   ", NO_BEARER, "Bearer"),
    "an empty header": token(b"", NO_BEARER, "Bearer"),
    "two tokens in one": token(b"Bearer kei_a kei_b", NO_BEARER, "Bearer"),
    "a token that is not ASCII": token("Bearer kei_ü".encode(), NO_BEARER, "Bearer"),
    "a huge token": token(b"Bearer " + b"a" * 60_000, NO_BEARER, "Bearer"),
    "a wrong token": token(b"Bearer kei_wrong", WRONG_TOKEN, INVALID),
    "a wrong token for the metrics": token(b"Bearer kei_wrong", WRONG_TOKEN, INVALID, "/metrics"),
    "two authorizations": Case(
        [HERE, BEARER, BEARER],
        400,
        "UNAUTHENTICATED",
        "the request has more than one `authorization` header; send one.",
        TOKENS,
        told={"www-authenticate": 'Bearer error="invalid_request"'},
    ),
}
