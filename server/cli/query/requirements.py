"""A field that a schema lacks -> what its declaration lacks, and the page that says how to declare it.

    explain_missing_field("paths", schema)
    ->   "declare `sources`, and `all_relations` on the interface of its entities; see docs/how-to/declare-a-schema.md"

Only the parts that are missing are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import GraphQLInterfaceType, GraphQLSchema

PAGE = "docs/how-to/declare-a-schema.md"
SOURCED = "Sourced"  # the interface of facts


@dataclass(frozen=True)
class Requirement:
    """A part of a declaration, and whether a schema has it."""

    declaration: str
    is_met: Callable[[GraphQLSchema], bool]


def _interfaces(schema: GraphQLSchema) -> list[GraphQLInterfaceType]:
    return [type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLInterfaceType)]


def _has_entities(schema: GraphQLSchema) -> bool:
    """Whether there is an interface besides those of every schema."""
    return any(interface.name not in ("Node", SOURCED) for interface in _interfaces(schema))


def _has_sources(schema: GraphQLSchema) -> bool:
    """Whether the root fields have a lens."""
    assert schema.query_type, "every schema has a query type"
    return "lens" in schema.query_type.fields["node"].args


def _has_facts(schema: GraphQLSchema) -> bool:
    """Whether there are edges with sources."""
    return any(interface.name == SOURCED and schema.get_possible_types(interface) for interface in _interfaces(schema))


def _has_all_relations(schema: GraphQLSchema) -> bool:
    """Whether an interface has a connection over facts of all kinds."""
    return any("kinds" in definition.args for interface in _interfaces(schema) for definition in interface.fields.values())


def _is_missing(_schema: GraphQLSchema) -> bool:
    """The part adds the field itself, which the schema lacks."""
    return False


ENTITIES = Requirement("`entities`", _has_entities)
GRAPH_QUERY = (
    ENTITIES,
    Requirement("`sources`", _has_sources),
    Requirement("a relationship that is a `Fact`", _has_facts),
    Requirement("`all_relations` on the interface of its entities", _has_all_relations),
)
OWNERSHIP = (Requirement("`ownership`", _is_missing),)
REQUIREMENTS: Mapping[str, tuple[Requirement, ...]] = {
    "paths": GRAPH_QUERY,
    "subgraph": GRAPH_QUERY,
    "common": GRAPH_QUERY,
    "effectiveOwnership": OWNERSHIP,
    "ownersTree": OWNERSHIP,
    "holdingsTree": OWNERSHIP,
    "search": (ENTITIES, Requirement("`search`", _is_missing)),
}
"""Field -> what adds it to a schema."""


def explain_missing_field(name: str, schema: GraphQLSchema) -> str | None:
    """What to declare so that the schema has the field; None if no declaration adds it."""
    missing = [part.declaration for part in REQUIREMENTS.get(name, ()) if not part.is_met(schema)]
    if not missing:
        return None
    *others, last = missing
    return f"declare {' and '.join([*([', '.join(others)] if others else []), last])}; see {PAGE}"
