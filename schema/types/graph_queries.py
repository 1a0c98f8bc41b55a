"""Catalogue -> the fields that look at connections as a whole: `paths`, `subgraph`, `common`; in a schema with entities and claims.

paths(from: "company:xiaomi", to: "company:li-ning-company") { paths { sentence steps { kind evidence { key } } } cut reason }
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import strawberry

from keiretsu.schema.catalogue import Catalogue, Links
from keiretsu.schema.provenance import SOURCED, Direction
from keiretsu.schema.types.lens import lens_argument
from keiretsu.schema.types.objects import SOURCED_INTERFACE, add_evidence
from keiretsu.schema.types.query import QUERY
from keiretsu.schema.types.registry import Argument, Registry, list_of, maybe
from keiretsu.schema.types.scalars import python_type

STEP, TIE = "PathStep", "SubgraphEdge"
SOURCED_OBJECTS = (STEP, TIE)
"""The types here that are facts with their sources."""


@strawberry.enum(description="Which paths are looked for.")
class PathMode(Enum):
    SHORTEST = strawberry.enum_value("shortest", description="All of the least length.")
    ALL = strawberry.enum_value("all", description="Longer ones, too, the shortest first.")


DESCRIPTIONS = {
    "PathResult": "What was found between two entities.",
    "RelationPath": "A way from one entity to another, over facts; no entity stands on it twice.",
    STEP: "One fact on a path, as the path passes it.",
    "Subgraph": "What surrounds some entities: each node and each fact once.",
    TIE: "A fact between two nodes of the subgraph, from where it begins to where it ends.",
    "KindCount": "How many facts of a kind are among the edges.",
    "CommonGround": "What several entities have in common.",
    "CommonNode": "An entity that all of them are bound to, and how each of them is.",
    "CommonTie": "How one of the entities is bound to what they share.",
}


def explores(catalogue: Catalogue) -> bool:
    """Whether a schema has these fields: it has entities with a connection over every fact at them."""
    return catalogue.entities is not None and catalogue.provenance is not None and bool(_open_edges(catalogue))


def relation_edge(catalogue: Catalogue) -> str:
    """The edge type of the connection over every fact at an entity."""
    return _open_edges(catalogue)[0]


def _open_edges(catalogue: Catalogue) -> list[str]:
    fields = catalogue.fields(catalogue.entities).values() if catalogue.entities else ()
    return [field.edge for field in fields if isinstance(field, Links) and field.open]


def add_exploring(types: Registry, catalogue: Catalogue) -> dict[str, str]:
    """Give Query the fields, and the types that they answer with. Returns name -> description."""
    assert catalogue.entities, "who explores has entities"
    entity, kind, lens = types[catalogue.entities], catalogue.enums["RelationKind"], lens_argument(types)
    _add_sourced(types, catalogue, STEP, "Where the path comes from", "Where it goes next")
    types.add_field(STEP, "direction", Direction, "OUT where the fact runs the way of the path, IN where it runs the other way.")
    _add_sourced(types, catalogue, TIE, "Where it begins", "Where it ends")
    _add_paths(types, entity)
    _add_subgraph(types, entity, kind)
    _add_common(types, entity)
    where = types[f"{relation_edge(catalogue)}Where"]
    kinds = Argument("kinds", maybe(list_of(kind)), "Only over facts of these kinds. Left out: of all.")
    ids = list[strawberry.ID]
    _root(
        types,
        "paths",
        "PathResult",
        "The ways from one entity to another, over facts. The lens holds at each hop.",
        [
            Argument("from", strawberry.ID, "Where they begin: a global id, or type:slug."),
            Argument("to", strawberry.ID, "Where they end."),
            kinds,
            Argument("direction", Direction | None, "Only over facts that run this way, seen along the path.", Direction.BOTH),
            Argument("mode", PathMode | None, "Only the shortest, or longer ones, too.", PathMode.SHORTEST),
            Argument("maxHops", int | None, "At most so many hops; 8 is the limit.", 6),
            Argument("where", maybe(where), "What each hop must meet, as seen along the path; `node` is where it arrives."),
            Argument("first", int | None, "At most so many paths.", 10),
            lens,
        ],
    )
    _root(
        types,
        "subgraph",
        "Subgraph",
        "What surrounds some entities, the nearest first; each of them and of their neighbours gets its fair part of the edges.",
        [
            Argument("around", ids, "The entities: global ids, or type:slug."),
            Argument("hops", int | None, "How many hops from them; 4 is the limit.", 1),
            kinds,
            Argument("first", int | None, "At most so many edges; 1000 is the limit.", 200),
            lens,
        ],
    )
    _root(
        types,
        "common",
        "CommonGround",
        "What 2 to 5 entities share: whatever all of them are bound to, ordered by id.",
        [
            Argument("of", ids, "The entities: global ids, or type:slug."),
            kinds,
            Argument("hops", int | None, "How far away it may be from each: 1 or 2.", 1),
            Argument("first", int | None, "At most so many.", 20),
            lens,
        ],
    )
    return DESCRIPTIONS


def _root(types: Registry, name: str, answer: str, description: str, arguments: Sequence[Argument]) -> None:
    types.add_field(QUERY, name, types[answer], description, arguments)


def _add_sourced(types: Registry, catalogue: Catalogue, name: str, start: str, end: str) -> None:
    assert catalogue.entities, "who explores has entities"
    assert catalogue.provenance, f"{SOURCED_INTERFACE} needs a schema with claims"
    types.add_field(name, "from", types[catalogue.entities], f"{start}.")
    types.add_field(name, "to", types[catalogue.entities], f"{end}.")
    types.add_field(name, "kind", catalogue.enums["RelationKind"], "Which relationship it is.")
    for prop in SOURCED.values():
        types.add_field(name, prop.name, python_type(prop), f"{prop.description}.")
    add_evidence(types, name, catalogue.provenance)
    types.add_field(name, "sentence", str, "It as an English sentence, with how firmly it is said and when it held.")


def _add_paths(types: Registry, entity: type) -> None:
    types.add_field("RelationPath", "length", int, "How many hops.")
    types.add_field("RelationPath", "nodes", list_of(entity), "The entities on the way, both ends included.")
    types.add_field("RelationPath", "steps", list_of(types[STEP]), "The facts on the way.")
    types.add_field("RelationPath", "sentence", str, "The whole path in English.")
    types.add_field("PathResult", "paths", list_of(types["RelationPath"]), "The paths, shortest first.")
    types.add_field("PathResult", "cut", bool, "Whether there are or may be more: `first` or the time ended the search.")
    types.add_field("PathResult", "reason", str | None, "Why it was cut, or why there is no path; null where all is told.")


def _add_subgraph(types: Registry, entity: type, kind: object) -> None:
    types.add_field("KindCount", "kind", kind, "The kind.")
    types.add_field("KindCount", "count", int, "How many.")
    types.add_field("Subgraph", "nodes", list_of(entity), "The entities asked for and the ends of the edges, each once, ordered by id.")
    types.add_field("Subgraph", "edges", list_of(types[TIE]), "The facts, the nearest first; those equally near in the order of their ids.")
    types.add_field("Subgraph", "counts", list_of(types["KindCount"]), "How many of each kind are among the edges, most first.")
    types.add_field("Subgraph", "truncated", bool, "Whether there are more facts within these hops.")


def _add_common(types: Registry, entity: type) -> None:
    types.add_field("CommonTie", "of", entity, "The entity.")
    types.add_field("CommonTie", "steps", list_of(types[STEP]), "The facts that bind it: all direct ones, or else one shortest way.")
    types.add_field("CommonNode", "node", entity, "What they share.")
    types.add_field(
        "CommonNode", "ties", list_of(types["CommonTie"]), "How each of the entities is bound to it, in the order of their ids."
    )
    types.add_field("CommonGround", "nodes", list_of(types["CommonNode"]), "What they share, ordered by id.")
    types.add_field("CommonGround", "truncated", bool, "Whether they share more than `first`.")
