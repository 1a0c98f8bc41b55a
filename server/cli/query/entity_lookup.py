"""Entity names from the command line -> ids.

resolve_entity(runner, EntityReference("Huami Technology", COMPANY_TYPES, "keiretsu query owners"))
-> ResolvedEntity("company:huami", '"Huami Technology" resolved to Huami (company:huami).')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keiretsu.graph.fulltext import normalize_name
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.server.cli.query.formatting import escape_control
from keiretsu.server.cli.query.responses import QueryRunner, data_of
from keiretsu.server.cli.query.saved_queries import NAMES_FILE
from keiretsu.server.cli.query.schema_fit import names_operation
from keiretsu.server.errors import CommandError
from keiretsu.text import quoted, to_constant_case

ID_PATTERN = re.compile(r"[A-Za-z]+:[^\s:]+")
MAX_SEARCH_CHARS = 200  # limit of the field `search`
MAX_SUGGESTIONS = 3
MAX_WORDS = 6  # words of an unknown name that are searched for separately


class UnresolvedName(CommandError):  # noqa: N818  # nothing failed
    """A name is unknown or ambiguous; the message says how to resolve it."""


@dataclass(frozen=True)
class EntityReference:
    """A name or id from the command line. `types`: the possible entity types, empty for any. `command`: for examples in messages."""

    text: str
    types: tuple[str, ...]
    command: str
    lens: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EntityCandidate:
    """An entity that the reference may denote."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResolvedEntity:
    """The id of the entity. `notice`: which entity was chosen, if the name was not exact."""

    id: str
    notice: str | None = None


@dataclass(frozen=True)
class _LookupResult:
    """The entity with the id, if any; those with the name, and whether there are more; the type of a node that is not an entity."""

    by_id: EntityCandidate | None
    by_name: tuple[EntityCandidate, ...]
    has_more: bool
    other_type: str | None = None


def resolve_entity(runner: QueryRunner, reference: EntityReference) -> ResolvedEntity:
    """The entity that a name or id denotes. Raises UnresolvedName and ResponseError."""
    result = _look_up(runner, reference, reference.text, reference.types)
    if result.by_id:
        return _require_type(result.by_id, reference)
    if result.other_type:
        raise UnresolvedName(f"{quoted(reference.text)} is a {result.other_type}; expected {_type_phrase(reference.types)}.")
    if _is_id(reference.text):
        raise UnresolvedName(f"Unknown id {quoted(reference.text)}.{_suggestions(runner, reference)}")
    return _choose(runner, reference, result)


def _choose(runner: QueryRunner, reference: EntityReference, result: _LookupResult) -> ResolvedEntity:
    normalized = normalize_name(reference.text)
    exact = [entity for entity in result.by_name if normalized in map(normalize_name, (entity.name, *entity.aliases))]
    if len(exact) == 1 or (len(result.by_name) == 1 and not result.has_more):
        entity = (exact or result.by_name)[0]
        notice = f"{quoted(reference.text)} resolved to {escape_control(entity.name)} ({escape_control(entity.id)})."
        return ResolvedEntity(entity.id, None if normalize_name(entity.name) == normalized else notice)
    if not result.by_name:
        raise UnresolvedName(f"Unknown {_type_names(reference.types)} {quoted(reference.text)}.{_suggestions(runner, reference)}")
    raise UnresolvedName(_ambiguity_message(reference, exact or result.by_name, has_more=result.has_more and not exact))


def _ambiguity_message(reference: EntityReference, entities: Iterable[EntityCandidate], *, has_more: bool) -> str:
    candidates = list(entities)
    width = max(len(entity.id) for entity in candidates)
    example = f"`{reference.command} {escape_control(candidates[0].id)}`"
    lines = [f"{quoted(reference.text)} is ambiguous; use an id, for example {example}."]
    lines += [f"  {escape_control(entity.id):{width}}  {entity.type}  {escape_control(entity.name)}" for entity in candidates]
    lines += ["  and more"] if has_more else []
    return "\n".join(lines)


def _require_type(entity: EntityCandidate, reference: EntityReference) -> ResolvedEntity:
    if reference.types and entity.type not in reference.types:
        name = f"{escape_control(entity.name)} ({escape_control(entity.id)})"
        raise UnresolvedName(f"{name} is not a {_type_names(reference.types)}.")
    return ResolvedEntity(entity.id)


def _suggestions(runner: QueryRunner, reference: EntityReference) -> str:
    """A sentence with similar entities: of any type, or those that match most of the words."""
    of_any_type = _look_up(runner, reference, reference.text, ()).by_name if reference.types else ()
    entities = list(of_any_type) or _candidates_by_word(runner, reference)
    names = ", ".join(f"{escape_control(entity.name)} ({escape_control(entity.id)})" for entity in entities[:MAX_SUGGESTIONS])
    return f" Similar: {names}." if names else ""


def _candidates_by_word(runner: QueryRunner, reference: EntityReference) -> list[EntityCandidate]:
    """The entities that match at least one of the words, those with most matches first."""
    text = reference.text.partition(":")[2] if _is_id(reference.text) else reference.text
    words = dict.fromkeys(re.findall(r"\w+", text))
    candidates: dict[str, EntityCandidate] = {}
    counts: dict[str, int] = {}
    for word in list(words)[:MAX_WORDS]:
        for entity in _look_up(runner, reference, word, reference.types).by_name:
            candidates.setdefault(entity.id, entity)
            counts[entity.id] = counts.get(entity.id, 0) + 1
    return sorted(candidates.values(), key=lambda entity: -counts[entity.id])


def _look_up(runner: QueryRunner, reference: EntityReference, text: str, types: tuple[str, ...]) -> _LookupResult:
    variables: dict[str, Any] = {"id": text, "text": text[:MAX_SEARCH_CHARS]}
    variables |= {"types": list(types)} if types else {}
    variables |= {"lens": dict(reference.lens)} if reference.lens else {}
    operation = names_operation(NAMES_FILE.read_text("utf-8"), NAMES_FILE.name, runner.schema)
    declared = {name: value for name, value in variables.items() if name in operation.variables}
    data = dict(data_of(runner(operation.text, declared, None), NAMES_FILE.name))
    node = data.pop("node")
    by_id = _to_candidate(node) if node and "name" in node else None
    other_type = node["__typename"].lower() if node and not by_id else None
    entities = [_to_candidate(entity) for connection in data.values() for entity in connection["nodes"]]
    by_name = tuple(entity for entity in entities if not types or entity.type in types)
    return _LookupResult(by_id, by_name, any(connection["pageInfo"]["hasNextPage"] for connection in data.values()), other_type)


def _to_candidate(node: Mapping[str, Any]) -> EntityCandidate:
    type_ = node["type"] if node["type"].isupper() else to_constant_case(node["type"])
    return EntityCandidate(to_stored_id(node["id"]), node["name"], type_, tuple(node.get("aliases", ())))


def _is_id(text: str) -> bool:
    return ID_PATTERN.fullmatch(text) is not None or ID_PATTERN.fullmatch(to_stored_id(text)) is not None


def _type_names(types: tuple[str, ...]) -> str:
    return " or ".join(name.lower().replace("_", " ") for name in types) or "entity"


def _type_phrase(types: tuple[str, ...]) -> str:
    return "an entity" if not types else f"a {_type_names(types)}"
