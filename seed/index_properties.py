"""Properties of a node -> those that only indexes read: normalized names, and the keys of structured values.

    index_properties({"name": "Xiaomi", "identifiers": ["lei\\x1f3003..."]}, "Company", catalogue)
    ->   {"foldedNames": ["xiaomi"], "lookupKeys": ["identifiers:lei:3003...", "identifiers::3003..."]}

A node without a name of its own is not searchable by the name that stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from keiretsu.graph.composites import LOOKUP_PROPERTY, lookup_keys, split_parts
from keiretsu.graph.fulltext import FULLTEXT_PROPERTY, normalize_names
from keiretsu.schema.catalogue import Catalogue, CompositeListField, NodeSpec
from keiretsu.seed.rows import PropertyValues
from keiretsu.seed.unnamed import is_unnamed


def index_properties(properties: PropertyValues, type_: str, catalogue: Catalogue) -> dict[str, list[str] | None]:
    """The properties for indexes; none if the type has none. None stands for a property to remove."""
    node = catalogue.nodes[type_]
    result: dict[str, list[str] | None] = {}
    if catalogue.search and catalogue.entities in node.interfaces:
        result[FULLTEXT_PROPERTY] = None if is_unnamed(node, properties) else normalize_names(_names(properties, catalogue.search.by))
    if any(lookup_fields(node)):
        result[LOOKUP_PROPERTY] = list(dict.fromkeys(_keys(node, properties))) or None
    return result


def lookup_labels(catalogue: Catalogue) -> tuple[str, ...]:
    """The types whose nodes are found by structured values."""
    return tuple(node.name for node in catalogue.nodes.values() if any(lookup_fields(node)))


def lookup_fields(node: NodeSpec) -> Iterator[CompositeListField]:
    """The lists of structured values by which nodes of a type are found."""
    return (field for field in node.fields.values() if isinstance(field, CompositeListField) and field.lookup)


def _names(properties: PropertyValues, names: tuple[str, ...]) -> Iterator[str]:
    for value in (properties.get(name) for name in names):
        yield from [value] if isinstance(value, str) else value or []


def _keys(node: NodeSpec, properties: PropertyValues) -> Iterator[str]:
    for field in lookup_fields(node):
        positions = [[prop.name for prop in field.composite.properties].index(name) for name in field.lookup]
        stored = (split_parts(text) for text in properties.get(field.prop.stored_name) or ())
        yield from lookup_keys(field.name, ([parts[position] for position in positions] for parts in stored))
