"""The Authorization header -> the name of its token.

b"Bearer kei_3f9w..."   ->   "dashboard", or a Refusal with 401

RFC 6750: a request without a token is told which scheme is wanted, one with a wrong token that it is wrong. An address that sends many
wrong ones gets 429. A right one is taken even then: behind a proxy many share one address, and nobody finds a token by trying.
"""

from __future__ import annotations

import re

from keiretsu.resolvers.errors import Code, Problem
from keiretsu.server.access.error_responses import Refusal, in_seconds
from keiretsu.server.access.headers import DOUBLED
from keiretsu.server.access.rate_limits import Meter
from keiretsu.server.access.token_file import TokenFile

BEARER = re.compile(rb"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]{1,256}=*) *")
WRONG = 30  # tokens that an address may get wrong in a minute
CHALLENGE = b"www-authenticate"


def name_bearer(value: bytes | None, tokens: TokenFile, wrong: Meter, address: str) -> str | Refusal:
    """Whose token a header has. `wrong`: how many wrong ones each address has left."""
    if value is None:
        text = "this server answers those who have a token; send it as `authorization: Bearer TOKEN`."
        return Refusal(401, Problem(Code.UNAUTHENTICATED, text), ((CHALLENGE, b"Bearer"),))
    if value == DOUBLED:
        text = "the request has more than one `authorization` header; send one."
        return Refusal(400, Problem(Code.UNAUTHENTICATED, text), ((CHALLENGE, b'Bearer error="invalid_request"'),))
    found = BEARER.fullmatch(value)
    name = tokens.name_of(found[1].decode()) if found else None
    if name is not None:
        return name
    wait = wrong.take(address, 1)
    if wait:
        text = f"{WRONG} wrong tokens came from this address within a minute; send the right one, or try again {in_seconds(wait)}."
        return Refusal(429, Problem(Code.RATE_LIMITED, text), ((b"retry-after", b"%d" % wait),))
    if not found:
        text = "the `authorization` header is no Bearer token; send `authorization: Bearer TOKEN`."
        return Refusal(401, Problem(Code.UNAUTHENTICATED, text), ((CHALLENGE, b"Bearer"),))
    text = "this server does not know the token; it may be withdrawn: ask whoever runs the server for another."
    return Refusal(401, Problem(Code.UNAUTHENTICATED, text), ((CHALLENGE, b'Bearer error="invalid_token"'),))
