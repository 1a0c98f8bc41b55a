"""Catalogue -> the root fields: `node`, `nodes`, two fields for each node type, and `search`."""

from __future__ import annotations

import strawberry

from keiretsu.schema.catalogue import Catalogue, Kind, NodeType, Property, Source
from keiretsu.schema.types.lens import lens_argument
from keiretsu.schema.types.objects import page_arguments
from keiretsu.schema.types.registry import Argument, Registry, list_of, maybe

QUERY = "Query"
SCORE = Property("score", Kind.FLOAT, "How well it fits; comparable within one search only", required=True, source=Source.SCORE)


def add_query(types: Registry, catalogue: Catalogue) -> dict[str, str]:
    """Give Query its fields. Returns name -> description."""
    lens = [lens_argument(types)] if catalogue.provenance else []
    ids = Argument("ids", list[strawberry.ID], "Global ids, or type:slug.")
    types.add_field(
        QUERY, "node", maybe(types["Node"]), "The node with this id.", [Argument("id", strawberry.ID, "A global id, or type:slug."), *lens]
    )
    types.add_field(
        QUERY, "nodes", list_of(maybe(types["Node"])), "The nodes with these ids, in this order; null for an unknown one.", [ids, *lens]
    )
    for node in catalogue.nodes.values():
        _add_roots(types, node, lens)
    described = {QUERY: "What can be asked."}
    if catalogue.search and catalogue.entities:
        _add_search(types, catalogue, catalogue.entities, lens)
        described |= {
            "SearchEdge": "A node that was found, and how well it fits.",
            "SearchConnection": "A page of what was found: what bears exactly this name first, then the best fit.",
        }
    return described


def _add_roots(types: Registry, node: NodeType, lens: list[Argument]) -> None:
    key = Argument(node.key, str, f"The {node.key} of the {node.name}.")
    types.add_field(QUERY, node.prefix, maybe(types[node.name]), f"The {node.name} with this {node.key}, or null.", [key, *lens])
    arguments = [*page_arguments(types, node.name), *lens]
    types.add_field(QUERY, node.plural, types[f"{node.name}Connection"], f"Every {node.name} that meets the conditions.", arguments)


def _add_search(types: Registry, catalogue: Catalogue, entities: str, lens: list[Argument]) -> None:
    found = types[entities]
    types.add_field("SearchEdge", "cursor", str, "Where this edge stands, for after.")
    types.add_field("SearchEdge", SCORE.name, float, f"{SCORE.description}.")
    types.add_field("SearchEdge", "node", found, "What was found.")
    types.add_field("SearchConnection", "edges", list_of(types["SearchEdge"]), "The edges of this page.")
    types.add_field("SearchConnection", "nodes", list_of(found), "The nodes of this page: a short cut past the edges.")
    types.add_field("SearchConnection", "pageInfo", types["PageInfo"], "Where this page begins and ends.")
    arguments = [
        Argument(
            "text",
            str,
            "What to look for, as people type it: every word, each in full, begun, or with one typo; case and accents do not count.",
        ),
        Argument("where", maybe(types[f"{entities}Where"]), "Only nodes that meet these conditions."),
        Argument(
            "types",
            maybe(list_of(catalogue.enums["EntityType"])),
            "Only nodes of these types. Left out: of all, things before facts that are nodes.",
        ),
        Argument("first", int | None, "How many; 20 where it is left out."),
        Argument("after", str | None, "Only what comes after this cursor."),
        *lens,
    ]
    types.add_field(QUERY, "search", types["SearchConnection"], catalogue.search.description if catalogue.search else "", arguments)
