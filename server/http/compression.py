"""gzip compression of long responses, to a quarter of the bytes, if the client accepts it.

    accept-encoding: br, gzip;q=0.8   ->   content-encoding: gzip, vary: accept-encoding

Only gzip, which every client supports. Bodies that fit into one packet are not compressed.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Mapping

MIN_COMPRESS_SIZE = 1024
"""Bytes of a body from which it is compressed: a body that fits into one packet arrives no sooner for being shorter."""
GZIP_LEVEL = 1
"""Level 1 compresses a megabyte to 23 % in 7 ms, level 6 to 18 % in 19 ms."""
MAX_INLINE_SIZE = 64_000
"""Bytes that are compressed on the event loop, in half a millisecond; longer bodies are compressed in a thread."""
GZIP_WBITS = 31  # makes zlib write gzip's header and trailer
QUALITY = re.compile(r"q=([01](?:\.[0-9]{0,3})?)", re.IGNORECASE)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether this header allows gzip. A request without the header gets an uncompressed response, though RFC 9110 would allow gzip."""
    qualities = parse_quality_values(accept_encoding)
    return qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0))) > 0


def parse_quality_values(header: str) -> Mapping[str, float]:
    """The alternatives in a header, with their quality values: "a/b;q=0.5, c" -> {"a/b": 0.5, "c": 1.0}. Other parameters are dropped."""
    qualities: dict[str, float] = {}
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if name:
            quality = next((match[1] for parameter in parameters if (match := QUALITY.fullmatch(parameter))), "1")
            qualities[name] = max(qualities.get(name, 0.0), min(float(quality), 1.0))
    return qualities


async def compress(body: bytes) -> bytes:
    """The body as gzip. A long one is compressed off the event loop."""
    if len(body) <= MAX_INLINE_SIZE:
        return _compress(body)
    return await asyncio.to_thread(_compress, body)


def _compress(body: bytes) -> bytes:
    return zlib.compress(body, GZIP_LEVEL, GZIP_WBITS)
