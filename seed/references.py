"""The name or id in a cell -> the id of the node it refers to.

    "Xiaomi" among companies -> "company:xiaomi"      "person:li-ning" -> itself      "Li Ning" among people and companies -> an error

Names are compared by slug, so case and punctuation do not matter. Aliases are not resolved: their node may change with the data.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.layout import node_file_name
from keiretsu.seed.slugs import slugify
from keiretsu.text import join_or, quoted

MAX_COMPARISONS = 3_000_000  # key comparisons for suggestions, over all errors: ten seconds


@dataclass
class ReferenceResolver:
    """Resolves references to the nodes of a data set. `locations`: node id -> file and line."""

    catalogue: Catalogue
    locations: dict[str, tuple[str, int]] = field(default_factory=dict)
    _keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _comparisons: int = 0

    def add(self, id_: str, file: str, line: int) -> tuple[str, int] | None:
        """Register a node. Returns the location of an earlier node with the same id, if any."""
        location = self.locations.get(id_)
        if location is None:
            self.locations[id_] = (file, line)
            prefix, _, key = id_.partition(":")
            self._keys[prefix].append(key)
        return location

    def resolve(self, text: str, types: Sequence[str]) -> str:
        """The id of the node with this name or id. Raises ValueError with the error message."""
        prefix, colon, rest = text.partition(":")
        if colon and prefix in self._prefixes:
            return self._resolve_id(f"{prefix}:{rest.strip()}", self._prefixes[prefix], types)
        ids = [f"{self.catalogue.nodes[name].prefix}:{self._key(name, text)}" for name in types]
        matches = [node_id for node_id in ids if node_id in self.locations]
        if len(matches) > 1:
            raise ValueError(f"{quoted(text)} is ambiguous; write {' or '.join(matches)}")
        if not matches:
            raise ValueError(self._not_found(text, ids, types))
        return matches[0]

    def type_of(self, id_: str) -> str:
        """The type of the node with this id."""
        return self._prefixes[id_.partition(":")[0]]

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {node.prefix: node.name for node in self.catalogue.nodes.values()}

    def _resolve_id(self, id_: str, type_: str, types: Sequence[str]) -> str:
        if type_ not in types:
            raise ValueError(f"{quoted(id_)} is a {type_}; expected {join_or(types)}")
        if id_ not in self.locations:
            raise ValueError(self._not_found(id_, [id_], [type_]))
        return id_

    def _key(self, type_: str, text: str) -> str:
        return slugify(text) if self.catalogue.nodes[type_].key == "slug" else text

    def _not_found(self, text: str, ids: Iterable[str], types: Sequence[str]) -> str:
        type_name = types[0].lower() if len(types) == 1 else "node"
        closest = self._closest_id(ids)
        if closest:
            return f"Unknown {type_name} {quoted(text)}; did you mean {closest}?"
        files = " or ".join(dict.fromkeys(node_file_name(self.catalogue, name) for name in types[:3]))
        return f"Unknown {type_name} {quoted(text)}; add it to {files} or correct the name"

    def _closest_id(self, ids: Iterable[str]) -> str | None:
        """The id most similar to one of these, of the same type, if any is similar enough.

        Each id is compared with all keys, so with very many keys and many errors only the first errors get a suggestion.
        """
        for node_id in ids:
            prefix, _, key = node_id.partition(":")
            keys = self._keys.get(prefix, ())
            self._comparisons += len(keys)
            if self._comparisons > MAX_COMPARISONS:
                return None
            if matches := difflib.get_close_matches(key, keys, n=1, cutoff=0.75):
                return f"{prefix}:{matches[0]}"
        return None
