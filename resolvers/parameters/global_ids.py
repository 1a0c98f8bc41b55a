"""Relay global ids: opaque to the client, `type:slug` in the graph.

to_global_id("company:xiaomi") -> "Y29tcGFueTp4aWFvbWk"      to_stored_id(either form) -> "company:xiaomi"
NodeIds(catalogue.nodes.values()).coerce("Company:Xiaomi") -> "company:xiaomi"
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from functools import lru_cache

from keiretsu.schema.catalogue import NodeSpec
from keiretsu.slugs import slugify

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


class NodeIds:
    """Ids as clients write them -> ids in the graph, for the node types of a schema.

    Ids are folded as in files: the type is written in any case, and any text stands for its slug. A key that is not a slug is exact.
    """

    def __init__(self, nodes: Iterable[NodeSpec]) -> None:
        self._has_slug = {node.prefix: node.key == "slug" for node in nodes}
        self._prefixes = {prefix.lower(): prefix for prefix in self._has_slug}

    def coerce(self, global_id: str) -> str:
        """The id in the graph, from either form. No node has one of an unknown type, nor an invalid one, which becomes the empty id."""
        stored_id = to_stored_id(global_id)
        prefix, _, key = stored_id.partition(":")
        if prefix not in self._has_slug:
            prefix = self._prefixes.get(prefix.lower(), "")
        if not prefix:
            return stored_id
        return f"{prefix}:{slugify(key) if self._has_slug[prefix] else key}"

    def coerce_all(self, global_ids: Iterable[str]) -> list[str]:
        """The ids in the graph, in the same order."""
        return [self.coerce(global_id) for global_id in global_ids]
