"""The name or id in a cell -> the id of the node it refers to.

    "Xiaomi" among companies -> "company:xiaomi"      "person:li-ning" -> itself      "Li Ning" among people and companies -> an error

A name matches the name and the slug of a node. Names, slugs and ids are folded alike, so case, width and punctuation do not matter. What
matches several nodes is an error: an id always decides. Aliases are not resolved: their node may change with the data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.layout import node_file_name
from keiretsu.seed.suggestions import SimilarKeys
from keiretsu.slugs import slugify
from keiretsu.text import join_or, quoted

KNOWN = 0
"""Instead of a line: the node is loaded already."""

MAX_LISTED = 5  # candidates that the error for an ambiguous name lists


class UnreadableReferenceError(ValueError):
    """The node may be in rows that could not be read or are left out, which have an error of their own; the message says so."""


@dataclass
class ReferenceResolver:
    """Resolves references to the nodes of a data set.

    `lines`: node id -> the number of its row; each type has one table. `unreadable`: types whose files could not be read. `meant`: nodes
    that a reference with an error may mean: the candidates of an ambiguous one, and what is suggested for an unknown one.
    """

    catalogue: Catalogue
    unreadable: frozenset[str] = frozenset()
    lines: dict[str, int] = field(default_factory=dict)
    meant: set[str] = field(default_factory=set)
    _names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _rejected: dict[str, str] = field(default_factory=dict)
    _similar: dict[str, SimilarKeys] = field(default_factory=dict)
    _targets: dict[tuple[str, ...], list[tuple[str, bool]]] = field(default_factory=dict)

    def add_all(self, type_: str, keys: Sequence[str], lines: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Register nodes by their keys. Yields the index of each whose id an earlier one has, and the line of that one."""
        prefix = self.catalogue.nodes[type_].prefix
        ids = [f"{prefix}:{key}" for key in keys]
        added = dict(zip(ids, lines, strict=True))
        if len(added) == len(ids) and self.lines.keys().isdisjoint(added):
            self.lines.update(added)
            return
        for index, (id_, line) in enumerate(zip(ids, lines, strict=True)):
            earlier = self.lines.setdefault(id_, line)
            if earlier != line:
                yield index, earlier

    def add_name(self, type_: str, key: str, name: str) -> None:
        """Register the name of a node whose key does not follow from it."""
        folded = slugify(name)
        if folded and folded != key and self._is_named(type_):
            prefix = self.catalogue.nodes[type_].prefix
            self._names[f"{prefix}:{folded}"].append(f"{prefix}:{key}")

    def add_known(self, id_: str, name: str) -> None:
        """Register a node that is loaded already. Raises ValueError for what is not the id of a node."""
        prefix, _, key = id_.partition(":")
        if prefix not in self._prefixes or not key:
            raise ValueError(f"{quoted(id_)} is not the id of a node of this schema")
        self.lines[id_] = KNOWN
        if name:
            self.add_name(self._prefixes[prefix], key, name)

    @property
    def names(self) -> Mapping[str, str]:
        """The folded names of the nodes whose keys do not follow from them, by id."""
        return {id_: name.partition(":")[2] for name, ids in self._names.items() for id_ in ids}

    def reject(self, cells: Iterable[str], reason: str) -> None:
        """Register the cells of a row that yields no node: references to them are consequences of the row's error."""
        for cell in cells:
            self._rejected.setdefault(slugify(cell), reason)

    def resolve(self, text: str, types: Sequence[str]) -> str:
        """The id of the node with this name or id. Raises ValueError with the error message."""
        if ":" in text:
            prefix, _, rest = text.partition(":")
            type_ = self._folded_prefixes.get(prefix.lower())
            if type_:
                id_ = f"{self.catalogue.nodes[type_].prefix}:{self._key(type_, rest.strip())}"
                if prefix in self._prefixes or id_ in self.lines:
                    return self._resolve_id(id_, type_, types)
        slug = slugify(text)
        ids = [f"{prefix}:{slug if is_named else text}" for prefix, is_named in self._targets_of(types)]
        matches = [match for id_ in ids for match in self._matches(id_)] if self._names else [id_ for id_ in ids if id_ in self.lines]
        if len(matches) > 1:
            self.meant.update(matches)
            more = f" or one of {len(matches) - MAX_LISTED} more" if len(matches) > MAX_LISTED else ""
            raise ValueError(f"{quoted(text)} is ambiguous; write {join_or(matches[:MAX_LISTED])}{more}")
        if not matches:
            self._check_readable(text, types)
            raise ValueError(self._not_found(text, ids, types))
        return matches[0]

    def _targets_of(self, types: Sequence[str]) -> Sequence[tuple[str, bool]]:
        """The prefix of each type, and whether its nodes have names."""
        key = tuple(types)
        if key not in self._targets:
            self._targets[key] = [(self.catalogue.nodes[name].prefix, self._is_named(name)) for name in key]
        return self._targets[key]

    def _matches(self, id_: str) -> list[str]:
        """The nodes with this id or with the name that would yield it."""
        named = self._names.get(id_, [])
        return [id_, *named] if id_ in self.lines else named

    def type_of(self, id_: str) -> str:
        """The type of the node with this id."""
        return self._prefixes[id_.partition(":")[0]]

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {node.prefix: node.name for node in self.catalogue.nodes.values()}

    @cached_property
    def _folded_prefixes(self) -> dict[str, str]:
        return {prefix.lower(): name for prefix, name in self._prefixes.items()}

    def _is_named(self, type_: str) -> bool:
        """Whether nodes of this type have names; the others are referred to by their keys."""
        return self.catalogue.nodes[type_].key == "slug"

    def _resolve_id(self, id_: str, type_: str, types: Sequence[str]) -> str:
        if type_ not in types:
            raise ValueError(f"{quoted(id_)} is a {type_}; expected {join_or(types)}")
        if id_ not in self.lines:
            self._check_readable(id_.partition(":")[2], [type_])
            raise ValueError(self._not_found(id_, [id_], [type_]))
        return id_

    def _key(self, type_: str, text: str) -> str:
        return slugify(text) if self._is_named(type_) else text

    def unreadable_reason(self, text: str, types: Sequence[str]) -> str | None:
        """Why a node that is not known may be one that could not be read, if it may."""
        if unreadable := self.unreadable.intersection(types):
            return f"{quoted(text)} may be in {node_file_name(self.catalogue, min(unreadable))}, which has errors"
        return f"{quoted(text)} is left out: {reason}" if (reason := self._rejected.get(slugify(text))) else None

    def _check_readable(self, text: str, types: Sequence[str]) -> None:
        if reason := self.unreadable_reason(text, types):
            raise UnreadableReferenceError(reason)

    def _not_found(self, text: str, ids: Iterable[str], types: Sequence[str]) -> str:
        type_name = types[0].lower() if len(types) == 1 else "node"
        closest = self._closest_id(ids)
        if closest:
            self.meant.add(closest)
            return f"Unknown {type_name} {quoted(text)}; did you mean {closest}?"
        files = " or ".join(dict.fromkeys(node_file_name(self.catalogue, name) for name in types[:3]))
        return f"Unknown {type_name} {quoted(text)}; add it to {files} or correct the name"

    def _closest_id(self, ids: Iterable[str]) -> str | None:
        """The id most similar to one of these, of the same type, if any is similar enough."""
        for node_id in ids:
            prefix, _, key = node_id.partition(":")
            if prefix not in self._similar:
                self._similar[prefix] = SimilarKeys(other[len(prefix) + 1 :] for other in self.lines if other.startswith(f"{prefix}:"))
            if closest := self._similar[prefix].closest(key):
                return f"{prefix}:{closest}"
        return None
