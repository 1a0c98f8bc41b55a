"""The headers of a request, read once.

[(b"host", b"localhost:8000"), (b"accept", b"*/*")]   ->   {b"host": b"localhost:8000", b"accept": b"*/*"}

A header that decides and comes twice could mean one thing here and another in a proxy before us: it becomes DOUBLED, which nothing accepts.
"""

from __future__ import annotations

from collections.abc import Sequence

DECIDING = (b"host", b"origin", b"sec-fetch-site", b"authorization", b"access-control-request-method")
DOUBLED = b"\n"
"""No header can have this for a value."""


def read_headers(pairs: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Each header with its value; the last one where several have one name, unless it is one that decides."""
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        given |= {name: DOUBLED for name in DECIDING if names.count(name) > 1}
    return given
