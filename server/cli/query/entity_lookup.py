"""Names as people type them -> ids.

find_entity(ask, Name("Huami Technology", COMPANY, "keiretsu query owners"))   ->   "company:huami", and one line about what was taken
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keiretsu.graph.fulltext import fold
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.server.cli.query.formatting import quoted, visible
from keiretsu.server.cli.query.responses import Answers, data_of
from keiretsu.server.cli.query.saved_queries import NAMES
from keiretsu.server.errors import CommandError

ID = re.compile(r"[a-z][A-Za-z]*:[^\s:]+")
LONGEST = 200  # characters that a search takes
NEAREST = 3
WORDS = 6  # of a text that nothing bears, each looked for by itself


class UnclearName(CommandError):  # noqa: N818  # nothing failed
    """Which entity is meant cannot be told; the sentence says how to."""


@dataclass(frozen=True)
class Name:
    """What was typed. `types`: what the entity may be, anything where empty; `command`: what it was typed after."""

    typed: str
    types: tuple[str, ...]
    command: str
    lens: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entity:
    """One that may be meant."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """The id of what is meant. `remark`: what was taken, where that was not exactly what was typed."""

    id: str
    remark: str | None = None


@dataclass(frozen=True)
class _Found:
    """The one with the id, if any, those with the name, and whether there are more of these."""

    by_id: Entity | None
    by_name: tuple[Entity, ...]
    more: bool
    other: str | None = None


def find_entity(ask: Answers, name: Name) -> Taken:
    """What is meant by a name or an id. Raises UnclearName and AnswerError."""
    found = _look(ask, name, name.typed, name.types)
    if found.by_id:
        return _fitting(found.by_id, name)
    if found.other:
        raise UnclearName(f"{quoted(name.typed)} is a {found.other}, and this is asked of {_kinds(name.types)}.")
    if _is_id(name.typed):
        raise UnclearName(f"Nothing has the id {quoted(name.typed)}.{_nearest(ask, name)}")
    return _choose(ask, name, found)


def _choose(ask: Answers, name: Name, found: _Found) -> Taken:
    folded = fold(name.typed)
    exact = [one for one in found.by_name if folded in map(fold, (one.name, *one.aliases))]
    if len(exact) == 1 or (len(found.by_name) == 1 and not found.more):
        taken = (exact or found.by_name)[0]
        remark = f"{quoted(name.typed)} is taken for {visible(taken.name)} ({visible(taken.id)})."
        return Taken(taken.id, None if fold(taken.name) == folded else remark)
    if not found.by_name:
        raise UnclearName(f"There is no {_kind(name.types)} named {quoted(name.typed)}.{_nearest(ask, name)}")
    raise UnclearName(_candidates(name, exact or found.by_name, more=found.more and not exact))


def _candidates(name: Name, found: Iterable[Entity], *, more: bool) -> str:
    listed = list(found)
    width = max(len(one.id) for one in listed)
    lines = [f"{quoted(name.typed)} may be one of several; say which by its id, as in `{name.command} {visible(listed[0].id)}`."]
    lines += [f"  {visible(one.id):{width}}  {one.type}  {visible(one.name)}" for one in listed]
    lines += ["  and more"] if more else []
    return "\n".join(lines)


def _fitting(entity: Entity, name: Name) -> Taken:
    if name.types and entity.type not in name.types:
        raise UnclearName(f"{visible(entity.name)} ({visible(entity.id)}) is no {_kind(name.types)}.")
    return Taken(entity.id)


def _nearest(ask: Answers, name: Name) -> str:
    """A sentence with what comes near: of any type, or what bears most of the words."""
    whole = _look(ask, name, name.typed, ()).by_name if name.types else ()
    found = list(whole) or _by_words(ask, name)
    listed = ", ".join(f"{visible(one.name)} ({visible(one.id)})" for one in found[:NEAREST])
    return f" The nearest: {listed}." if listed else ""


def _by_words(ask: Answers, name: Name) -> list[Entity]:
    """What bears one of the words, first what bears most of them."""
    text = name.typed.partition(":")[2] if _is_id(name.typed) else name.typed
    words = dict.fromkeys(re.findall(r"\w+", text))
    hits: dict[str, Entity] = {}
    counts: dict[str, int] = {}
    for word in list(words)[:WORDS]:
        for one in _look(ask, name, word, name.types).by_name:
            hits.setdefault(one.id, one)
            counts[one.id] = counts.get(one.id, 0) + 1
    return sorted(hits.values(), key=lambda one: -counts[one.id])


def _look(ask: Answers, name: Name, text: str, types: tuple[str, ...]) -> _Found:
    variables: dict[str, Any] = {"id": text, "text": text[:LONGEST]}
    variables |= {"types": list(types)} if types else {}
    variables |= {"lens": dict(name.lens)} if name.lens else {}
    data = data_of(ask(NAMES.read_text("utf-8"), variables, None), NAMES.name)
    node, search = data["node"], data["search"]
    entity = _entity(node) if node and "name" in node else None
    other = node["__typename"].lower() if node and not entity else None
    return _Found(entity, tuple(map(_entity, search["nodes"])), search["pageInfo"]["hasNextPage"], other)


def _entity(node: Mapping[str, Any]) -> Entity:
    return Entity(to_stored_id(node["id"]), node["name"], node["type"], tuple(node.get("aliases", ())))


def _is_id(text: str) -> bool:
    return ID.fullmatch(text) is not None or ID.fullmatch(to_stored_id(text)) is not None


def _kind(types: tuple[str, ...]) -> str:
    return " or ".join(one.lower().replace("_", " ") for one in types) or "entity"


def _kinds(types: tuple[str, ...]) -> str:
    return "entities" if not types else f"a {_kind(types)}"
