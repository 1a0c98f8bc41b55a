"""Catalogue -> the graph queries `paths`, `subgraph` and `common`, in a schema with entities and claims.

paths(from: "company:xiaomi", to: "company:li-ning-company") { paths { sentence steps { kind evidence { key } } } cut reason }
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import strawberry

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import Catalogue, ConnectionField
from keiretsu.schema.provenance import SOURCED_PROPERTIES
from keiretsu.schema.types.lens import lens_argument
from keiretsu.schema.types.objects import SOURCED_INTERFACE, add_evidence
from keiretsu.schema.types.query import QUERY
from keiretsu.schema.types.registry import Argument, Registry, list_of, optional
from keiretsu.schema.types.scalars import python_type

PATH_STEP, SUBGRAPH_EDGE = "PathStep", "SubgraphEdge"
SOURCED_OBJECTS = (PATH_STEP, SUBGRAPH_EDGE)
"""The object types of this file that are facts with their sources."""


@strawberry.enum(description="Which paths to search for.")
class PathMode(Enum):
    SHORTEST = strawberry.enum_value("shortest", description="All paths of minimum length.")
    ALL = strawberry.enum_value("all", description="All paths, shortest first.")


DESCRIPTIONS = {
    "PathResult": "Result of a path search between two entities.",
    "RelationPath": "A path of facts from one entity to another; it visits no entity twice.",
    PATH_STEP: "One fact of a path, in the direction of the path.",
    "Subgraph": "The neighborhood of some entities: each node and each fact once.",
    SUBGRAPH_EDGE: "A fact between two nodes of the subgraph, from its start to its end.",
    "KindCount": "Number of edges of one kind.",
    "CommonGround": "Entities that several entities have in common.",
    "CommonNode": "An entity that all requested entities are connected to, with their connections.",
    "CommonTie": "Connection of one requested entity to the shared node.",
}


def has_graph_queries(catalogue: Catalogue) -> bool:
    """Whether a schema has these fields: it has entities with a connection over all their facts."""
    return catalogue.entities is not None and catalogue.provenance is not None and bool(_relation_edges(catalogue))


def relation_edge(catalogue: Catalogue) -> str:
    """The edge type of the connection over all facts of an entity."""
    return _relation_edges(catalogue)[0]


def _relation_edges(catalogue: Catalogue) -> list[str]:
    fields = catalogue.fields(catalogue.entities).values() if catalogue.entities else ()
    return [field.edge for field in fields if isinstance(field, ConnectionField) and field.takes_kinds]


def add_graph_queries(types: Registry, catalogue: Catalogue) -> dict[str, str]:
    """Add the root fields and the types that they return. Returns name -> description."""
    assert catalogue.entities, "graph queries need entities"
    entity, kind, lens = types[catalogue.entities], catalogue.enums["RelationKind"], lens_argument(types)
    _add_sourced(types, catalogue, PATH_STEP, "Entity that the path comes from", "Entity that the path continues to")
    text = "OUT if the fact points in the direction of the path, IN if it points in the opposite direction."
    types.add_field(PATH_STEP, "direction", Direction, text)
    _add_sourced(types, catalogue, SUBGRAPH_EDGE, "Start of the fact", "End of the fact")
    _add_paths(types, entity)
    _add_subgraph(types, entity, kind)
    _add_common(types, entity)
    where = types[f"{relation_edge(catalogue)}Where"]
    kinds = Argument("kinds", optional(list_of(kind)), "Only facts of these kinds. Default: all kinds.")
    ids = list[strawberry.ID]
    _add_root_field(
        types,
        "paths",
        "PathResult",
        "Paths of facts from one entity to another. The lens applies to each hop.",
        [
            Argument("from", strawberry.ID, "Start of the paths: global id, or type:slug."),
            Argument("to", strawberry.ID, "End of the paths."),
            kinds,
            Argument("direction", Direction | None, "Only facts in this direction, seen along the path.", Direction.BOTH),
            Argument("mode", PathMode | None, "Only the shortest paths, or all paths.", PathMode.SHORTEST),
            Argument("maxHops", int | None, "Maximum number of hops, subject to the server's limit.", 6),
            Argument("where", optional(where), "Conditions on each hop, seen along the path; `node` is the node that the hop leads to."),
            Argument("first", int | None, "Maximum number of paths.", 10),
            lens,
        ],
    )
    _add_root_field(
        types,
        "subgraph",
        "Subgraph",
        "Neighborhood of some entities, nearest facts first; the edge limit is divided fairly among them and their neighbors.",
        [
            Argument("around", ids, "The entities: global ids, or type:slug."),
            Argument("hops", int | None, "Number of hops from the entities, subject to the server's limit.", 1),
            kinds,
            Argument("first", int | None, "Maximum number of edges, subject to the server's limit.", 200),
            lens,
        ],
    )
    _add_root_field(
        types,
        "common",
        "CommonGround",
        "Entities that 2 to 5 entities have in common: all of them are connected to each result. Ordered by id.",
        [
            Argument("of", ids, "The entities: global ids, or type:slug."),
            kinds,
            Argument("hops", int | None, "Maximum distance from each entity: 1 or 2.", 1),
            Argument("first", int | None, "Maximum number of nodes.", 20),
            lens,
        ],
    )
    return DESCRIPTIONS


def _add_root_field(types: Registry, name: str, result: str, description: str, arguments: Sequence[Argument]) -> None:
    types.add_field(QUERY, name, types[result], description, arguments)


def _add_sourced(types: Registry, catalogue: Catalogue, name: str, start: str, end: str) -> None:
    assert catalogue.entities, "graph queries need entities"
    assert catalogue.provenance, f"{SOURCED_INTERFACE} needs a schema with claims"
    types.add_field(name, "from", types[catalogue.entities], f"{start}.")
    types.add_field(name, "to", types[catalogue.entities], f"{end}.")
    types.add_field(name, "kind", catalogue.enums["RelationKind"], "Kind of relationship.")
    for prop in SOURCED_PROPERTIES.values():
        types.add_field(name, prop.name, python_type(prop), f"{prop.description}.")
    add_evidence(types, name, catalogue.provenance)
    types.add_field(name, "sentence", str, "The fact as an English sentence, with its modality and validity.")


def _add_paths(types: Registry, entity: type) -> None:
    types.add_field("RelationPath", "length", int, "Number of hops.")
    types.add_field("RelationPath", "nodes", list_of(entity), "Entities along the path, including both ends.")
    types.add_field("RelationPath", "steps", list_of(types[PATH_STEP]), "Facts along the path.")
    types.add_field("RelationPath", "sentence", str, "The whole path in English.")
    types.add_field("PathResult", "paths", list_of(types["RelationPath"]), "Paths, shortest first.")
    types.add_field("PathResult", "cut", bool, "Whether there are or may be more paths: `first` or the time limit ended the search.")
    types.add_field("PathResult", "reason", str | None, "Why the search was cut, or why no path exists; null if the result is complete.")


def _add_subgraph(types: Registry, entity: type, kind: object) -> None:
    types.add_field("KindCount", "kind", kind, "Kind of relationship.")
    types.add_field("KindCount", "count", int, "Number of edges.")
    types.add_field("Subgraph", "nodes", list_of(entity), "The requested entities and the ends of the edges, each once, ordered by id.")
    types.add_field("Subgraph", "edges", list_of(types[SUBGRAPH_EDGE]), "Facts, nearest first, then ordered by id.")
    types.add_field("Subgraph", "counts", list_of(types["KindCount"]), "Number of edges of each kind, most frequent first.")
    types.add_field("Subgraph", "truncated", bool, "Whether there are more facts within these hops.")


def _add_common(types: Registry, entity: type) -> None:
    types.add_field("CommonTie", "of", entity, "The entity.")
    text = "Facts that connect it to the shared node: all direct ones, else one shortest path."
    types.add_field("CommonTie", "steps", list_of(types[PATH_STEP]), text)
    types.add_field("CommonNode", "node", entity, "The shared node.")
    types.add_field(
        "CommonNode", "ties", list_of(types["CommonTie"]), "Connection of each entity to the shared node, ordered by entity id."
    )
    types.add_field("CommonGround", "nodes", list_of(types["CommonNode"]), "Shared nodes, ordered by id.")
    types.add_field("CommonGround", "truncated", bool, "Whether there are more shared nodes than `first`.")
