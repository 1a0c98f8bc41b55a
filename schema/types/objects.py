"""Catalogue -> interfaces, object types, edges and connections.

Company.subsidiaries   becomes   SubsidiaryEdge {cursor node kind ... evidence}, SubsidiaryConnection {edges nodes pageInfo totalCount}
                                 and the field with where, orderBy, first, after, last, before
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import (
    Catalogue,
    CompositeListField,
    ComputedField,
    ConnectionField,
    EdgeSpec,
    EvidenceField,
    FieldSpec,
    ListField,
    ProvenanceSpec,
    PythonField,
    ScalarField,
    SingleField,
    plain_edge,
)
from keiretsu.schema.provenance import SOURCED_PROPERTIES
from keiretsu.schema.types.registry import Argument, Registry, list_of, optional
from keiretsu.schema.types.scalars import python_type

SOURCED_INTERFACE = "Sourced"


def add_objects(types: Registry, catalogue: Catalogue) -> dict[str, str]:
    """Add the fields of all object types and interfaces. Returns name -> description."""
    descriptions = {interface.name: interface.description for interface in catalogue.interfaces.values()}
    descriptions |= {node.name: node.description for node in catalogue.nodes.values()}
    _add_page_info(types)
    descriptions["PageInfo"] = "Information about a page of a connection."
    if catalogue.provenance:
        _add_sourced(types, catalogue.provenance)
        descriptions[SOURCED_INTERFACE] = "A fact with its sources: every edge between entities."
    for name in (*catalogue.interfaces, *catalogue.nodes):
        for field in catalogue.fields(name).values():
            _add_field(types, catalogue, name, field)
    for node in catalogue.nodes:
        _add_connection(types, plain_edge(node), catalogue)
        descriptions |= connection_descriptions(node, f"An edge to a {node}.")
    for edge in catalogue.edges.values():
        if not edge.plain:
            _add_connection(types, edge, catalogue)
            descriptions |= connection_descriptions(edge.name, edge.description)
    return descriptions


def page_arguments(types: Registry, edge: str, default_order: str = "the id breaks ties. Default: by id.") -> list[Argument]:
    """The arguments of every connection."""
    orders = optional(list_of(types[f"{edge}Order"]))
    return [
        Argument("where", optional(types[f"{edge}Where"]), "Only edges that meet these conditions."),
        Argument("orderBy", orders, f"Sort keys, most significant first; {default_order}"),
        Argument("first", int | None, "Number of edges from the start. Default: 20 if neither first nor last is given."),
        Argument("after", str | None, "Only edges after this cursor."),
        Argument("last", int | None, "Number of edges from the end; cannot be combined with first."),
        Argument("before", str | None, "Only edges before this cursor."),
    ]


def _add_page_info(types: Registry) -> None:
    types.add_field("PageInfo", "hasNextPage", bool, "Whether there are more edges after this page.")
    types.add_field("PageInfo", "hasPreviousPage", bool, "Whether there are more edges before this page.")
    types.add_field("PageInfo", "startCursor", str | None, "Cursor of the first edge; null if the page is empty.")
    types.add_field("PageInfo", "endCursor", str | None, "Cursor of the last edge; null if the page is empty.")


def _add_sourced(types: Registry, provenance: ProvenanceSpec) -> None:
    for prop in SOURCED_PROPERTIES.values():
        types.add_field(SOURCED_INTERFACE, prop.name, python_type(prop), f"{prop.description}.")
    add_evidence(types, SOURCED_INTERFACE, provenance)


def add_evidence(types: Registry, owner: str, provenance: ProvenanceSpec) -> None:
    """Add the field `evidence` to a type that has claims."""
    claims = list_of(types[provenance.claim])
    types.add_field(owner, "evidence", claims, "Claims that support it, filtered by the lens and ordered by key.")


def _add_field(types: Registry, catalogue: Catalogue, owner: str, field: FieldSpec) -> None:
    text = f"{field.description}."
    match field:
        case ScalarField(name, prop):
            types.add_field(owner, name, python_type(prop), text)
        case CompositeListField(name=name, composite=composite):
            types.add_field(owner, name, list_of(types[composite.name]), text)
        case ConnectionField(name=name, edge=edge):
            relation_arguments = _relation_arguments(catalogue) if field.takes_kinds else []
            types.add_field(owner, name, types[f"{edge}Connection"], text, [*relation_arguments, *page_arguments(types, edge)])
        case SingleField(name=name, target=target, required=required):
            types.add_field(owner, name, types[target] if required else optional(types[target]), text)
        case ListField(name=name, target=target):
            types.add_field(owner, name, list_of(types[target]), text)
        case PythonField(name, result):
            types.add_field(owner, name, python_type(result), text)
        case ComputedField():
            pass  # added with its own types: ownership.py
        case EvidenceField(name):
            assert catalogue.provenance, f"{owner}.{name} needs a schema with claims"
            types.add_field(owner, name, list_of(types[catalogue.provenance.claim]), text)
        case _:
            assert_never(field)


def _relation_arguments(catalogue: Catalogue) -> Sequence[Argument]:
    kinds = optional(list_of(catalogue.enums["RelationKind"]))
    return (
        Argument("kinds", kinds, "Only relationships of these kinds. Default: all kinds."),
        Argument("direction", Direction | None, "Only relationships in this direction, seen from this node.", Direction.BOTH),
    )


def _add_connection(types: Registry, edge: EdgeSpec, catalogue: Catalogue) -> None:
    node, edge_type = types[edge.target], f"{edge.name}Edge"
    types.add_field(edge_type, "cursor", str, "Cursor of this edge, for after and before.")
    types.add_field(edge_type, "node", node, "Node at the other end of the edge.")
    for prop in edge.properties.values():
        types.add_field(edge_type, prop.name, python_type(prop), f"{prop.description}.")
    if edge.sourced:
        assert catalogue.provenance, f"{edge.name} needs a schema with claims"
        add_evidence(types, edge_type, catalogue.provenance)
    if edge.via:
        types.add_field(edge_type, "via", list_of(types[edge.via]), f"{edge.via_description}.")
    add_connection(types, edge.name, node)


def add_connection(types: Registry, name: str, node: type) -> None:
    """Add the fields of a connection, except its aggregates."""
    connection = f"{name}Connection"
    types.add_field(connection, "edges", list_of(types[f"{name}Edge"]), "Edges of this page.")
    types.add_field(connection, "nodes", list_of(node), "Nodes of this page, without their edges.")
    types.add_field(connection, "pageInfo", types["PageInfo"], "Information about this page.")
    types.add_field(connection, "totalCount", int, "Total number of edges that match the lens and filter, regardless of pagination.")


def connection_descriptions(name: str, edge: str) -> dict[str, str]:
    return {f"{name}Edge": edge, f"{name}Connection": f"A page of {name} edges."}
