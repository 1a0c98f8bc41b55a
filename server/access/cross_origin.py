"""Which pages may ask, and what their browsers are told about it.

listed {b"https://app.example.org"}, origin: https://app.example.org   ->   access-control-allow-origin: https://app.example.org
listed {},                           sec-fetch-site: cross-site        ->   403

Browsers say where a request comes from: `sec-fetch-site` to trustworthy addresses (https, or this machine), `origin` with every POST and
every request of a script to another site. Who sends neither is no browser, or a very old one. So does Go's http.CrossOriginProtection,
which lets every GET pass; ours may cost a lot, so only the page itself may be opened from elsewhere. Apollo's csrfPrevention demands a
header that makes browsers ask first; programs would have to send it, too. What is not JSON the endpoint refuses, so no form can ask.
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.resolvers.errors import Code, Problem
from keiretsu.server.access.error_responses import Pairs, Refusal, shown
from keiretsu.server.access.headers import DOUBLED

PAGE = "/"
OURS = (b"same-origin", b"none")  # none: whoever sits before the browser typed the address, or keeps it as a bookmark
MAX_AGE = 7200  # seconds; Chrome keeps the answer to a preflight no longer

VARY: Pairs = ((b"vary", b"Origin"),)
PREFLIGHT: Pairs = (
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"content-type, authorization, x-request-id"),
    (b"access-control-max-age", b"%d" % MAX_AGE),
)
EXPOSED = b"x-request-id, ratelimit, ratelimit-policy, retry-after"


@dataclass(frozen=True)
class Source:
    """Where a request says that it comes from: the values of its headers, None where it has none."""

    method: str
    path: str
    host: bytes | None
    origin: bytes | None
    site: bytes | None


def refuse_source(source: Source, listed: frozenset[bytes]) -> Refusal | None:
    """Why a page may not ask this; None where it may, or where it is no page that asks."""
    if source.origin in listed or (source.path == PAGE and source.method in ("GET", "HEAD")):
        return None
    if source.site in OURS or (source.site is None and _is_ours(source)):
        return None
    if source.origin is None:
        text = "a page of another site asked this without naming its origin; open the address yourself, or ask from a page that may."
    elif source.origin == DOUBLED:
        text = "the request has more than one `origin` header; send one, or none."
    else:
        text = f"pages of the origin {shown(source.origin)} may not ask here; those that may are listed in KEIRETSU_ALLOWED_ORIGINS."
    return Refusal(403, Problem(Code.FORBIDDEN, text))


def allow_origin(origin: bytes | None, listed: frozenset[bytes]) -> Pairs:
    """The headers of an answer, by which a browser hands it to a page that is listed, or does not."""
    if not listed:
        return ()
    if origin is None or origin not in listed:
        return VARY
    return (
        *VARY,
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", EXPOSED),
    )


def _is_ours(source: Source) -> bool:
    """No page of another site, by what a browser sends that says nothing of sites. A proxy may add TLS, so either scheme will do."""
    if source.origin is None:
        return True
    scheme, separator, host = source.origin.partition(b"://")
    return bool(separator) and scheme in (b"http", b"https") and source.host is not None and host == source.host.lower()
