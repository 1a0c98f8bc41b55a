"""Catalogue -> the Strawberry schema: every type described, nothing that runs.

build_schema(read_declarations(COMPANIES)).as_str()   is the SDL
"""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.aggregations import add_summaries
from keiretsu.schema.types.graph_queries import SOURCED_OBJECTS, add_exploring, explores
from keiretsu.schema.types.inputs import add_inputs, operator_descriptions
from keiretsu.schema.types.lens import DESCRIPTION, LENS, add_lens
from keiretsu.schema.types.objects import SOURCED_INTERFACE, add_objects
from keiretsu.schema.types.ownership import add_owners
from keiretsu.schema.types.query import QUERY, add_query
from keiretsu.schema.types.registry import Registry
from keiretsu.schema.types.scalars import SCALARS

ENUM_DESCRIPTIONS = {
    "EntityType": "The types of what facts are about.",
    "RelationKind": "The kinds of facts between entities.",
}


def build_schema(catalogue: Catalogue, execution_context_class: type[Any] | None = None) -> strawberry.Schema:
    """The schema of a catalogue. `execution_context_class` is what answers; without one, it only describes."""
    types = Registry()
    for enum in catalogue.enums.values():
        strawberry.enum(enum, description=ENUM_DESCRIPTIONS[enum.__name__])
    interfaces = _declare_interfaces(types, catalogue)
    objects = add_objects(types, catalogue)
    query = add_query(types, catalogue)
    query |= add_exploring(types, catalogue) if explores(catalogue) else {}
    query |= add_owners(types, catalogue, catalogue.ownership) if catalogue.ownership else {}
    inputs, exclusive = add_inputs(types, catalogue)
    told, conditions, single = add_summaries(types, catalogue)
    objects, inputs, exclusive = objects | told, inputs | conditions, exclusive | single
    if catalogue.provenance:
        add_lens(types, catalogue.provenance)
        inputs[LENS] = DESCRIPTION
    for name, text in (inputs | operator_descriptions(types)).items():
        strawberry.input(types[name], description=text, one_of=name in exclusive)
    for name in interfaces:
        strawberry.interface(types[name], description=objects[name])
    for name, text in (objects | query).items():
        if name not in interfaces:
            strawberry.type(types[name], description=text)
    return strawberry.Schema(
        query=types[QUERY],
        types=[types[name] for name in catalogue.nodes],
        config=StrawberryConfig(scalar_map=dict(SCALARS)),
        execution_context_class=execution_context_class,
    )


def _declare_interfaces(types: Registry, catalogue: Catalogue) -> list[str]:
    """Make the classes that implement interfaces, before anything refers to them. Returns the interfaces, the widest first."""
    types.inherit("Node", ())
    names = ["Node"]
    if catalogue.entities:
        types.inherit(catalogue.entities, (types["Node"],))
        names.append(catalogue.entities)
    for node in catalogue.nodes.values():
        narrowest = catalogue.entities if catalogue.entities in node.interfaces else "Node"
        types.inherit(node.name, (types[narrowest or "Node"],))
    if catalogue.provenance:
        names.append(SOURCED_INTERFACE)
        types.inherit(SOURCED_INTERFACE, ())
        for edge in catalogue.edges.values():
            if edge.sourced:
                types.inherit(f"{edge.name}Edge", (types[SOURCED_INTERFACE],))
        for name in SOURCED_OBJECTS if explores(catalogue) else ():
            types.inherit(name, (types[SOURCED_INTERFACE],))
    return names
