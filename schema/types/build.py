"""Catalogue -> the Strawberry schema: described types without resolvers.

build_schema(compile_schema(COMPANIES)).as_str()   is the SDL
"""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.aggregate_orders import add_aggregate_orders
from keiretsu.schema.types.aggregations import add_aggregations
from keiretsu.schema.types.composites import add_composites
from keiretsu.schema.types.data_sets import add_data_sets, has_data_sets
from keiretsu.schema.types.fact_lists import add_fact_lists
from keiretsu.schema.types.graph_queries import SOURCED_OBJECTS, add_graph_queries, has_graph_queries
from keiretsu.schema.types.inputs import add_inputs, operator_descriptions
from keiretsu.schema.types.lens import LENS, LENS_DESCRIPTION, add_lens
from keiretsu.schema.types.objects import SOURCED_INTERFACE, add_objects
from keiretsu.schema.types.ownership import INPUT_DESCRIPTIONS, add_ownership
from keiretsu.schema.types.query import QUERY, add_query
from keiretsu.schema.types.registry import Registry
from keiretsu.schema.types.scalars import SCALARS
from keiretsu.schema.types.stated_values import add_stated_values, has_stated_values

ENUM_DESCRIPTIONS = {
    "EntityType": "Types of entities.",
    "RelationKind": "Kinds of facts between entities.",
}


def build_schema(catalogue: Catalogue, execution_context_class: type[Any] | None = None) -> strawberry.Schema:
    """The schema of a catalogue. `execution_context_class` executes operations; without it, the schema is descriptive only."""
    types = Registry()
    for enum in catalogue.enums.values():
        strawberry.enum(enum, description=ENUM_DESCRIPTIONS[enum.__name__])
    interfaces = _declare_interfaces(types, catalogue)
    objects = add_objects(types, catalogue)
    query = add_query(types, catalogue)
    query |= add_data_sets(types) if has_data_sets(catalogue) else {}
    query |= add_graph_queries(types, catalogue) if has_graph_queries(catalogue) else {}
    query |= add_ownership(types, catalogue, catalogue.ownership) if catalogue.ownership else {}
    query |= add_fact_lists(types, catalogue)
    query |= add_stated_values(types, catalogue) if has_stated_values(catalogue) else {}
    inputs, one_of = add_inputs(types, catalogue)
    composites, item_conditions = add_composites(types, catalogue)
    objects, inputs = objects | composites, inputs | item_conditions
    aggregates, conditions, group_orders = add_aggregations(types, catalogue)
    objects, inputs, one_of = objects | aggregates, inputs | conditions, one_of | group_orders
    aggregate_orders = add_aggregate_orders(types, catalogue)
    inputs, one_of = inputs | aggregate_orders, one_of | set(aggregate_orders)
    if catalogue.provenance:
        add_lens(types, catalogue.provenance)
        inputs[LENS] = LENS_DESCRIPTION
    if catalogue.ownership:
        inputs |= INPUT_DESCRIPTIONS
    for name, text in (inputs | operator_descriptions(types)).items():
        strawberry.input(types[name], description=text, one_of=name in one_of)
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
    """Create the classes that implement interfaces, before the first reference to them. Returns the interfaces, widest first."""
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
        for facts in catalogue.fact_lists.values():
            types.inherit(facts.edge.name, (types[SOURCED_INTERFACE],))
        for name in SOURCED_OBJECTS if has_graph_queries(catalogue) else ():
            types.inherit(name, (types[SOURCED_INTERFACE],))
    return names
