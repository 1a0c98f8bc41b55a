"""Catalogue -> the field `statedValues` of facts and of entities: which claims say what.

stakes { edges { shareMin statedValues { property value claims } evidence { key document { title } } } }
"""

from __future__ import annotations

from collections.abc import Iterator

from keiretsu.schema.catalogue import Catalogue, ComputedField
from keiretsu.schema.provenance import STATED_VALUES_FIELD
from keiretsu.schema.types.graph_queries import SOURCED_OBJECTS, has_graph_queries
from keiretsu.schema.types.registry import Registry, list_of

STATED_VALUE = "StatedValue"
TEXT = (
    "What the claims that pass the lens say of its properties, where they differ as where they agree; the value that decides comes first."
)


def has_stated_values(catalogue: Catalogue) -> bool:
    """Whether the schema has the field: unless its own declarations use the name of the type."""
    return catalogue.provenance is not None and STATED_VALUE not in {*catalogue.nodes, *catalogue.interfaces, *catalogue.enums}


def add_stated_values(types: Registry, catalogue: Catalogue) -> dict[str, str]:
    """Add the field and its type. Returns name -> description."""
    types.add_field(STATED_VALUE, "property", str, "Name of the property, as that of its field.")
    types.add_field(STATED_VALUE, "value", str, "A value as text, or an item of a list: 30.0, true, the name of an enum's member.")
    types.add_field(STATED_VALUE, "claims", list_of(str), "Keys of the claims that say so, sorted.")
    for owner in _owners(catalogue):
        types.add_field(owner, STATED_VALUES_FIELD, list_of(types[STATED_VALUE]), TEXT)
    return {STATED_VALUE: "What some claims say of a property of a fact."}


def _owners(catalogue: Catalogue) -> Iterator[str]:
    """Types with evidence of one fact: not those of paths, whose evidence is that of two."""
    for name in (*catalogue.interfaces, *catalogue.nodes):
        if isinstance(catalogue.fields(name).get(STATED_VALUES_FIELD), ComputedField):
            yield name
    for edge in catalogue.edges.values():
        if edge.sourced and not edge.via and STATED_VALUES_FIELD not in edge.properties:
            yield f"{edge.name}Edge"
    yield from (facts.edge.name for facts in catalogue.fact_lists.values() if STATED_VALUES_FIELD not in facts.edge.properties)
    if has_graph_queries(catalogue):
        yield from SOURCED_OBJECTS
