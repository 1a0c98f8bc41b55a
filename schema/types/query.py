"""Catalogue -> root fields: `node`, `nodes`, two fields per node type, and `search`."""

from __future__ import annotations

import strawberry

from keiretsu.schema.catalogue import Catalogue, NodeSpec, PropertySource, PropertySpec, ValueKind
from keiretsu.schema.types.lens import lens_argument
from keiretsu.schema.types.objects import page_arguments
from keiretsu.schema.types.registry import Argument, Registry, list_of, optional

QUERY = "Query"
SCORE = PropertySpec(
    "score",
    ValueKind.FLOAT,
    "Relevance score; comparable within one search only",
    required=True,
    source=PropertySource.SCORE,
)


def add_query(types: Registry, catalogue: Catalogue) -> dict[str, str]:
    """Add the fields of Query. Returns name -> description."""
    lens = [lens_argument(types)] if catalogue.provenance else []
    ids = Argument("ids", list[strawberry.ID], "Global ids, or type:slug.")
    types.add_field(
        QUERY, "node", optional(types["Node"]), "The node with this id.", [Argument("id", strawberry.ID, "Global id, or type:slug."), *lens]
    )
    types.add_field(
        QUERY, "nodes", list_of(optional(types["Node"])), "The nodes with these ids, in this order; null for an unknown id.", [ids, *lens]
    )
    for node in catalogue.nodes.values():
        _add_roots(types, node, lens)
    descriptions = {QUERY: "Root of all queries."}
    if catalogue.search and catalogue.entities:
        _add_search(types, catalogue, catalogue.entities, lens)
        descriptions |= {
            "SearchEdge": "A search result with its relevance score.",
            "SearchConnection": "A page of search results: exact name matches first, then by descending score.",
        }
    return descriptions


def _add_roots(types: Registry, node: NodeSpec, lens: list[Argument]) -> None:
    key = Argument(node.key, str, f"The {node.key} of the {node.name}.")
    types.add_field(QUERY, node.prefix, optional(types[node.name]), f"The {node.name} with this {node.key}, or null.", [key, *lens])
    arguments = [*page_arguments(types, node.name), *lens]
    types.add_field(QUERY, node.plural, types[f"{node.name}Connection"], f"All {node.name} nodes that meet the conditions.", arguments)


def _add_search(types: Registry, catalogue: Catalogue, entities: str, lens: list[Argument]) -> None:
    entity = types[entities]
    types.add_field("SearchEdge", "cursor", str, "Cursor of this edge, for after.")
    types.add_field("SearchEdge", SCORE.name, float, f"{SCORE.description}.")
    types.add_field("SearchEdge", "node", entity, "Matching node.")
    types.add_field("SearchConnection", "edges", list_of(types["SearchEdge"]), "Edges of this page.")
    types.add_field("SearchConnection", "nodes", list_of(entity), "Nodes of this page, without their edges.")
    types.add_field("SearchConnection", "pageInfo", types["PageInfo"], "Information about this page.")
    arguments = [
        Argument(
            "text",
            str,
            "Search text. Every word must match: exactly, as a prefix, or with one typo; case and accents are ignored.",
        ),
        Argument("where", optional(types[f"{entities}Where"]), "Only nodes that meet these conditions."),
        Argument(
            "types",
            optional(list_of(catalogue.enums["EntityType"])),
            "Only nodes of these types. Default: all types, with nodes that are facts last.",
        ),
        Argument("first", int | None, "Number of results. Default: 20."),
        Argument("after", str | None, "Only results after this cursor."),
        *lens,
    ]
    types.add_field(QUERY, "search", types["SearchConnection"], catalogue.search.description if catalogue.search else "", arguments)
