"""Catalogue -> the root fields that list facts, and their types.

    stakes(where: {from: {slug: {eq: "xiaomi"}}}) { totalCount nodes { shareMin from { name } to { name } evidence { key } } }

A fact is not a Relay node: it has no `id`.
"""

from __future__ import annotations

from keiretsu.schema.catalogue import Catalogue, FactListSpec
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.types.lens import lens_argument
from keiretsu.schema.types.objects import add_connection, add_evidence, connection_descriptions, page_arguments
from keiretsu.schema.types.query import QUERY
from keiretsu.schema.types.registry import Registry
from keiretsu.schema.types.scalars import python_type

END_TEXTS = {"from": "Node at the start of the fact", "to": "Node at the end of the fact"}


def add_fact_lists(types: Registry, catalogue: Catalogue) -> dict[str, str]:
    """Add the root fields, after all others, and the types that they return. Returns name -> description."""
    descriptions: dict[str, str] = {}
    for facts in catalogue.fact_lists.values():
        if types.has_field(QUERY, facts.name):
            cls = facts.edge.name.removesuffix("Fact")
            raise DeclarationError(f"{cls}: there is another root field {facts.name}; name another one in `plural`")
        _add_fact(types, catalogue, facts)
        _add_root(types, facts)
        descriptions[facts.edge.name] = facts.description
        descriptions |= connection_descriptions(facts.edge.name, f"A {facts.edge.name} in a list.")
    return descriptions


def _add_fact(types: Registry, catalogue: Catalogue, facts: FactListSpec) -> None:
    edge = facts.edge
    assert catalogue.provenance, "facts have claims"
    for prop in edge.properties.values():
        types.add_field(edge.name, prop.name, python_type(prop), f"{prop.description}.")
    add_evidence(types, edge.name, catalogue.provenance)
    for name, (_, type_) in edge.ends.items():
        types.add_field(edge.name, name, types[type_], f"{END_TEXTS[name]}.")


def _add_root(types: Registry, facts: FactListSpec) -> None:
    edge = facts.edge.name
    types.add_field(f"{edge}Edge", "cursor", str, "Cursor of this edge, for after and before.")
    types.add_field(f"{edge}Edge", "node", types[edge], "The fact.")
    add_connection(types, edge, types[edge])
    order = "the fact itself breaks ties. Default: by the id of its start."
    arguments = [*page_arguments(types, edge, order), lens_argument(types)]
    text = f"All facts of this kind that meet the conditions: {facts.description.splitlines()[0]}"
    types.add_field(QUERY, facts.name, types[f"{edge}Connection"], text, arguments)
