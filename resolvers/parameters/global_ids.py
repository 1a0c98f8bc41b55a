"""Relay global ids: opaque to the client, `type:slug` in the graph.

to_global_id("company:xiaomi") -> "Y29tcGFueTp4aWFvbWk"      to_stored_id(either form) -> "company:xiaomi"
"""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

CACHE_SIZE = 20_000  # encoded ids, about 5 MB


@lru_cache(CACHE_SIZE)
def to_global_id(stored_id: str) -> str:
    """The id in GraphQL responses: base64url without padding."""
    return base64.urlsafe_b64encode(stored_id.encode()).rstrip(b"=").decode()


def to_stored_id(global_id: str) -> str:
    """The id in the graph, from either form. An invalid id becomes the empty one, which no node has."""
    try:
        encoded = global_id.encode()
        if ":" in global_id:
            return global_id
        stored_id = base64.b64decode(encoded + b"=" * (-len(encoded) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        return ""
    return stored_id if ":" in stored_id else ""
