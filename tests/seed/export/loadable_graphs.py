"""Random graphs that a data set can state: those of the oracle, without what the loader rejects.

    loadable_graph(catalogue, seed)   ->   OracleGraph: cycles, parallel edges, missing values, texts of all scripts

Texts are stripped, bounds are in order, ids are slugs, each claim is about something, and each fact has an edge that leads to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from keiretsu.graph.composites import join_parts, split_parts
from keiretsu.schema.catalogue import Catalogue, CompositeSpec, NodeSpec, PropertySpec, RelationshipSpec, ValueKind
from keiretsu.seed.claims import RETRACTED_AT
from keiretsu.seed.identity import edge_id
from keiretsu.seed.parse import MAX_INT
from keiretsu.slugs import slugify
from tests.oracle.random_graph import OracleEdge, OracleGraph, OracleNode, random_graph

BOUNDS = (("shareMin", "shareMax"), ("amountMin", "amountMax"), ("start", "end"))


def loadable_graph(catalogue: Catalogue, seed: int) -> OracleGraph:
    """The graph of a seed."""
    graph = random_graph(catalogue, seed, size=8)
    loadable = {node.id: _fix_node(catalogue.nodes[node.type], node) for node in graph.nodes.values() if _has_valid_id(catalogue, node)}
    edges = {edge.id: edge for edge in (_fix_edge(catalogue, edge) for edge in graph.edges) if {edge.start, edge.end} <= loadable.keys()}
    nodes = _without_invisible(catalogue, loadable, edges)
    edges = {id_: edge for id_, edge in edges.items() if {edge.start, edge.end} <= nodes.keys()}
    for edge in _missing_subjects(catalogue, nodes, edges):
        edges[edge.id] = edge
    return OracleGraph(catalogue, nodes, list(edges.values()))


def _has_valid_id(catalogue: Catalogue, node: OracleNode) -> bool:
    key = node.id.partition(":")[2]
    return catalogue.nodes[node.type].key != "slug" or (bool(key) and slugify(key) == key)


def _fix_node(spec: NodeSpec, node: OracleNode) -> OracleNode:
    return replace(node, values=_fix_values(spec, {name: value for name, value in node.values.items() if name != RETRACTED_AT}))


def _fix_edge(catalogue: Catalogue, edge: OracleEdge) -> OracleEdge:
    relationship = catalogue.relationships[edge.type]
    values = _fix_values(relationship, edge.values)
    if relationship.sourced or relationship.properties:
        return replace(edge, id=edge_id(relationship, edge.start, edge.end, values), values=values)
    return edge


def _fix_values(spec: NodeSpec | RelationshipSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    declared = spec.data_properties if isinstance(spec, NodeSpec) else spec.properties
    properties = {prop.stored_name: prop for prop in declared.values()}
    fixed = {name: _fix_value(properties[name], value) if name in properties else value for name, value in values.items()}
    for lower, upper in BOUNDS:
        if lower in fixed and upper in fixed:
            fixed[lower], fixed[upper] = sorted((fixed[lower], fixed[upper]))
    return {name: value for name, value in fixed.items() if value is not None}


def _fix_value(prop: PropertySpec, value: Any) -> Any:
    match prop.kind:
        case ValueKind.STRING:
            return value.strip() or ("x" if prop.required else None)
        case ValueKind.STRINGS if prop.composite:
            return list(dict.fromkeys(_fix_item(prop.composite, item) for item in value))
        case ValueKind.STRINGS:
            return list(dict.fromkeys(item.strip() for item in value if item.strip()))
        case ValueKind.INT:
            return max(value, -MAX_INT)
        case ValueKind.FLOAT if prop.bounds and value is not None:
            return abs(value)
        case _:
            return value


def _fix_item(composite: CompositeSpec, item: str) -> str:
    parts = zip(composite.properties, split_parts(item), strict=True)
    return join_parts(part.strip() or ("x" if prop.required else "") for prop, part in parts)


def _without_invisible(catalogue: Catalogue, nodes: Mapping[str, OracleNode], edges: Mapping[str, OracleEdge]) -> dict[str, OracleNode]:
    """The nodes without facts that no edge leads to, and without facts that only these lead to."""
    remaining = dict(nodes)
    while True:
        reached = {(edge.type, edge.end) for edge in edges.values() if {edge.start, edge.end} <= remaining.keys()}
        visible = {id_: node for id_, node in remaining.items() if _is_reached(catalogue.nodes[node.type], id_, reached)}
        if len(visible) == len(remaining):
            return visible
        remaining = visible


def _is_reached(spec: NodeSpec, id_: str, reached: set[tuple[str, str]]) -> bool:
    return not spec.visible_through or any((type_, id_) in reached for type_ in spec.visible_through)


def _missing_subjects(catalogue: Catalogue, nodes: Mapping[str, OracleNode], edges: Mapping[str, OracleEdge]) -> list[OracleEdge]:
    """An edge from each claim without a subject to its document."""
    provenance = catalogue.provenance
    if provenance is None:
        return []
    about = {edge.start for edge in edges.values() if edge.type == provenance.about}
    documents = {edge.start: edge.end for edge in edges.values() if edge.type == provenance.stated_in}
    claims = [node.id for node in nodes.values() if node.type == provenance.claim and node.id not in about]
    ends = [(claim, provenance.about, documents[claim]) for claim in claims]
    return [OracleEdge(json.dumps(edge), edge[1], edge[0], edge[2], {}) for edge in ends]
