"""Catalogue -> interfaces, object types, edges and connections.

Company.subsidiaries   becomes   SubsidiaryEdge {cursor node kind ... evidence}, SubsidiaryConnection {edges nodes pageInfo totalCount}
                                 and the field with where, orderBy, first, after, last, before
"""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.schema import catalogue as c
from keiretsu.schema.provenance import SOURCED, Direction
from keiretsu.schema.types.registry import Argument, Registry, list_of, maybe
from keiretsu.schema.types.scalars import python_type

SOURCED_INTERFACE = "Sourced"


def add_objects(types: Registry, catalogue: c.Catalogue) -> dict[str, str]:
    """Give all object types and interfaces their fields. Returns name -> description."""
    described = {interface.name: interface.description for interface in catalogue.interfaces.values()}
    described |= {one.name: one.description for one in catalogue.nodes.values()}
    _add_page_info(types)
    described["PageInfo"] = "Where a page begins and ends, and whether there is more."
    if catalogue.provenance:
        _add_sourced(types, catalogue.provenance)
        described[SOURCED_INTERFACE] = "A fact with its sources: every edge between entities."
    for name in (*catalogue.interfaces, *catalogue.nodes):
        for field in catalogue.fields(name).values():
            _add_field(types, catalogue, name, field)
    for node in catalogue.nodes:
        _add_connection(types, c.plain_edge(node), catalogue)
        described |= _connection_descriptions(node, f"A {node} in a connection.")
    for edge in catalogue.edges.values():
        if not edge.plain:
            _add_connection(types, edge, catalogue)
            described |= _connection_descriptions(edge.name, edge.description)
    return described


def page_arguments(types: Registry, edge: str) -> list[Argument]:
    """The arguments that every connection takes."""
    orders = maybe(list_of(types[f"{edge}Order"]))
    return [
        Argument("where", maybe(types[f"{edge}Where"]), "Only edges that meet these conditions."),
        Argument("orderBy", orders, "By what to sort, first key first. Left out: by id. Ties fall to the id."),
        Argument("first", int | None, "How many from the start; 20 where neither first nor last is given."),
        Argument("after", str | None, "Only what comes after this cursor."),
        Argument("last", int | None, "How many from the end; not together with first."),
        Argument("before", str | None, "Only what comes before this cursor."),
    ]


def _add_page_info(types: Registry) -> None:
    types.add_field("PageInfo", "hasNextPage", bool, "Whether there is more after this page.")
    types.add_field("PageInfo", "hasPreviousPage", bool, "Whether there is more before this page.")
    types.add_field("PageInfo", "startCursor", str | None, "The cursor of the first edge; null where the page is empty.")
    types.add_field("PageInfo", "endCursor", str | None, "The cursor of the last edge; null where the page is empty.")


def _add_sourced(types: Registry, provenance: c.Provenance) -> None:
    for prop in SOURCED.values():
        types.add_field(SOURCED_INTERFACE, prop.name, python_type(prop), f"{prop.description}.")
    add_evidence(types, SOURCED_INTERFACE, provenance)


def add_evidence(types: Registry, owner: str, provenance: c.Provenance) -> None:
    """The field `evidence` of whatever rests on claims."""
    claims = list_of(types[provenance.claim])
    types.add_field(owner, "evidence", claims, "The claims that it rests on, ordered by key, as far as the lens lets them through.")


def _add_field(types: Registry, catalogue: c.Catalogue, owner: str, field: c.Field) -> None:
    text = f"{field.description}."
    match field:
        case c.Scalar(name, prop):
            types.add_field(owner, name, python_type(prop), text)
        case c.Links(name=name, edge=edge):
            opened = _open_arguments(catalogue) if field.open else []
            types.add_field(owner, name, types[f"{edge}Connection"], text, [*opened, *page_arguments(types, edge)])
        case c.One(name=name, target=target, required=required):
            types.add_field(owner, name, types[target] if required else maybe(types[target]), text)
        case c.Many(name=name, target=target):
            types.add_field(owner, name, list_of(types[target]), text)
        case c.Computed():
            pass  # added with its own types: owners.py
        case c.Evidence(name):
            assert catalogue.provenance, f"{owner}.{name} needs a schema with claims"
            types.add_field(owner, name, list_of(types[catalogue.provenance.claim]), text)


def _open_arguments(catalogue: c.Catalogue) -> Sequence[Argument]:
    kinds = maybe(list_of(catalogue.enums["RelationKind"]))
    return (
        Argument("kinds", kinds, "Only relationships of these kinds. Left out: of all."),
        Argument("direction", Direction | None, "Only those that run this way, seen from this node.", Direction.BOTH),
    )


def _add_connection(types: Registry, edge: c.Edge, catalogue: c.Catalogue) -> None:
    node, edge_type, connection = types[edge.target], f"{edge.name}Edge", f"{edge.name}Connection"
    types.add_field(edge_type, "cursor", str, "Where this edge stands, for after and before.")
    types.add_field(edge_type, "node", node, "The node at the other end.")
    for prop in edge.properties.values():
        types.add_field(edge_type, prop.name, python_type(prop), f"{prop.description}.")
    if edge.sourced:
        assert catalogue.provenance, f"{edge.name} needs a schema with claims"
        add_evidence(types, edge_type, catalogue.provenance)
    if edge.via:
        types.add_field(edge_type, "via", list_of(types[edge.via]), f"{edge.via_description}.")
    types.add_field(connection, "edges", list_of(types[edge_type]), "The edges of this page.")
    types.add_field(connection, "nodes", list_of(node), "The nodes of this page: a short cut past the edges.")
    types.add_field(connection, "pageInfo", types["PageInfo"], "Where this page begins and ends.")
    types.add_field(connection, "totalCount", int, "How many there are after lens and filter, on all pages together.")


def _connection_descriptions(name: str, edge: str) -> dict[str, str]:
    return {f"{name}Edge": edge, f"{name}Connection": f"A page of {name} edges."}
