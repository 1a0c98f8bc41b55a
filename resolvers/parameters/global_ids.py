"""Global ids: opaque to the asker, `type:slug` to the graph.

to_global_id("company:xiaomi") -> "Y29tcGFueTp4aWFvbWk"      to_stored_id(either of the two) -> "company:xiaomi"
"""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

KEPT = 20_000  # ids that need not be encoded again, some 5 MB


@lru_cache(KEPT)
def to_global_id(stored: str) -> str:
    """The id as GraphQL gives it: base64url, without padding."""
    return base64.urlsafe_b64encode(stored.encode()).rstrip(b"=").decode()


def to_stored_id(given: str) -> str:
    """The id as the graph stores it. What is no id becomes one that nothing has: it finds nothing."""
    try:
        encoded = given.encode()
        if ":" in given:
            return given
        found = base64.b64decode(encoded + b"=" * (-len(encoded) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        return ""
    return found if ":" in found else ""
