"""What a cell names -> the node that is meant.

    "Xiaomi" among companies -> "company:xiaomi"      "person:li-ning" -> itself      "Li Ning" among people and companies -> a fault

A name counts by its slug, so case and punctuation do not matter. Aliases do not count: which node they mean may change with the data.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from keiretsu.schema import catalogue as c
from keiretsu.seed.errors import quoted
from keiretsu.seed.layout import file_of
from keiretsu.seed.slugs import slugify

COMPARED = 3_000_000  # keys that names are compared with, over all faults: ten seconds


@dataclass
class References:
    """The nodes of a data set, by id."""

    catalogue: c.Catalogue
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    _keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _compared: int = 0

    def add(self, id_: str, file: str, line: int) -> tuple[str, int] | None:
        """Note a node. Returns where the same id already is, if it is."""
        known = self.files.get(id_)
        if known is None:
            self.files[id_] = (file, line)
            prefix, _, key = id_.partition(":")
            self._keys[prefix].append(key)
        return known

    def find(self, text: str, types: Sequence[str]) -> str:
        """The id of the node that is named. Raises ValueError with a sentence."""
        prefix, colon, rest = text.partition(":")
        if colon and prefix in self._prefixes:
            return self._by_id(f"{prefix}:{rest.strip()}", self._prefixes[prefix], types)
        ids = [f"{self.catalogue.nodes[name].prefix}:{self._key(name, text)}" for name in types]
        found = [one for one in ids if one in self.files]
        if len(found) > 1:
            raise ValueError(f"{quoted(text)} may be {' or '.join(found)}; write the one that is meant, as it stands here")
        if not found:
            raise ValueError(self._nothing(text, ids, types))
        return found[0]

    def type_of(self, id_: str) -> str:
        """The type of a node, by its id."""
        return self._prefixes[id_.partition(":")[0]]

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {node.prefix: node.name for node in self.catalogue.nodes.values()}

    def _by_id(self, id_: str, type_: str, types: Sequence[str]) -> str:
        if type_ not in types:
            raise ValueError(f"{quoted(id_)} is a {type_}; here may stand {_listed(types)}")
        if id_ not in self.files:
            raise ValueError(self._nothing(id_, [id_], [type_]))
        return id_

    def _key(self, type_: str, text: str) -> str:
        return slugify(text) if self.catalogue.nodes[type_].key == "slug" else text

    def _nothing(self, text: str, ids: Iterable[str], types: Sequence[str]) -> str:
        what = types[0].lower() if len(types) == 1 else "such node"
        near = self._nearest(ids)
        if near:
            return f"there is no {what} {quoted(text)}; did you mean {near}?"
        files = " or ".join(dict.fromkeys(file_of(self.catalogue, name) for name in types[:3]))
        return f"there is no {what} {quoted(text)}; add it to {files} or correct the name"

    def _nearest(self, ids: Iterable[str]) -> str | None:
        """The id that is nearest to one of these and of the same type, if any is near.

        Each is compared with all: where there are very many, and many faults, only the first faults are worth the wait.
        """
        for one in ids:
            prefix, _, key = one.partition(":")
            keys = self._keys.get(prefix, ())
            self._compared += len(keys)
            if self._compared > COMPARED:
                return None
            if near := difflib.get_close_matches(key, keys, n=1, cutoff=0.75):
                return f"{prefix}:{near[0]}"
        return None


def _listed(types: Sequence[str]) -> str:
    return types[0] if len(types) == 1 else f"{', '.join(types[:-1])} or {types[-1]}"
