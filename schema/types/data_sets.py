"""Catalogue -> the root field `dataSets`: what was loaded into the database.

{ dataSets { name title complete rows } }
"""

from __future__ import annotations

from collections.abc import Mapping

from keiretsu.schema.catalogue import Catalogue, PropertySpec, ValueKind
from keiretsu.schema.types.query import QUERY
from keiretsu.schema.types.registry import Registry, list_of, optional
from keiretsu.schema.types.scalars import python_type

DATA_SETS_FIELD = "dataSets"
DATA_SET = "DataSet"

DATA_SET_PROPERTIES: Mapping[str, PropertySpec] = {
    prop.name: prop
    for prop in (
        PropertySpec("name", ValueKind.STRING, "Name: that in its dataset.toml, or of its folder", required=True, stored_name="dataSet"),
        PropertySpec("title", ValueKind.STRING, "Title, if its dataset.toml has one", stored_name="title"),
        PropertySpec(
            "complete",
            ValueKind.BOOLEAN,
            "Whether everything in its files is stored; false during a load, after one that was interrupted, and if rows were left out",
            required=True,
            stored_name="isComplete",
        ),
        PropertySpec("rows", ValueKind.INT, "Number of rows in its files", required=True, stored_name="rows"),
    )
}
"""Field -> the property of the mark that a load stores."""


def has_data_sets(catalogue: Catalogue) -> bool:
    """Whether the schema has the field: unless its own declarations use one of the names."""
    names = {*catalogue.nodes, *catalogue.interfaces, *catalogue.enums}
    fields = {name for node in catalogue.nodes.values() for name in (node.prefix, node.plural)}
    return DATA_SET not in names and DATA_SETS_FIELD not in fields


def add_data_sets(types: Registry) -> dict[str, str]:
    """Add the root field and its type. Returns name -> description."""
    for prop in DATA_SET_PROPERTIES.values():
        types.add_field(DATA_SET, prop.name, python_type(prop), f"{prop.description}.")
    text = (
        "The data sets that were loaded, ordered by name; null if the database was filled in another way, "
        "or by a version that did not record them."
    )
    types.add_field(QUERY, DATA_SETS_FIELD, optional(list_of(types[DATA_SET])), text)
    return {DATA_SET: "A data set: files that were loaded together."}
