"""Catalogue -> aggregates over all edges of a connection: `aggregate`, and `groups`.

    subsidiaries { aggregate { count shareMin { min max avg sum distinct } node { kind { distinct } } }
                   groups(by: [KIND, NODE_KIND], having: {count: {gt: 1}}, orderBy: [{count: DESC}], first: 5)
                   { keys { field value } count aggregate { shareMin { sum } } } }

The kind of a property determines its aggregate functions: one row of a table per kind. A number whose unit is held by other properties (an
amount and its currency) is aggregated only if all values have the same unit; `groups` by the unit's property aggregates it per unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry

from keiretsu.schema.catalogue import Catalogue, EdgeEnd, EdgeSpec, PropertySource, PropertySpec, ValueKind, plain_edge
from keiretsu.schema.operators import add_operators, operators_type
from keiretsu.schema.types.inputs import Sort
from keiretsu.schema.types.registry import Argument, Registry, list_of, optional
from keiretsu.schema.types.scalars import PYTHON_TYPES
from keiretsu.text import join_or, to_constant_case


@dataclass(frozen=True)
class AggregateSpec:
    """The aggregate functions of a property: function -> kind of its result. `name` is the prefix of its type names."""

    name: str
    functions: Mapping[str, ValueKind]


DISTINCT = {"distinct": ValueKind.INT}
NUMBERS = dict.fromkeys(("min", "max", "avg", "sum"), ValueKind.FLOAT)
AGGREGATES_BY_KIND = {
    ValueKind.INT: AggregateSpec(
        "Int",
        {"min": ValueKind.INT, "max": ValueKind.INT, "avg": ValueKind.FLOAT, "sum": ValueKind.FLOAT, **DISTINCT},
    ),
    ValueKind.FLOAT: AggregateSpec("Float", {**NUMBERS, **DISTINCT}),
    ValueKind.DATE: AggregateSpec("Date", {"min": ValueKind.DATE, "max": ValueKind.DATE, **DISTINCT}),
    ValueKind.STRING: AggregateSpec("String", {"min": ValueKind.STRING, "max": ValueKind.STRING, **DISTINCT}),
}
AMOUNT_AGGREGATE = AggregateSpec("Amount", {"unit": ValueKind.STRING, **NUMBERS, **DISTINCT})
DISTINCT_AGGREGATE = AggregateSpec("Distinct", DISTINCT)
FUNCTION_DESCRIPTIONS = {
    "unit": "Unit of the values; null if all values are missing or units differ",
    "min": "Minimum; null if all values are missing",
    "max": "Maximum; null if all values are missing",
    "avg": "Arithmetic mean; null if all values are missing",
    "sum": "Sum; null if all values are missing",
    "distinct": "Number of distinct values; missing values do not count",
}
END_NODES = {"node": "the nodes at the other ends", "from": "the nodes at the starts", "to": "the nodes at the ends"}
COUNT = PropertySpec("count", ValueKind.INT, "Number of edges")


def aggregate_of(prop: PropertySpec) -> AggregateSpec | None:
    """The aggregate functions of a property; None for ids and lists, and for `count`, which means the number of edges in an aggregate."""
    if prop.kind in (ValueKind.ID, ValueKind.STRINGS) or prop.source is PropertySource.INTERMEDIATE_COUNT:
        return None
    if prop.unit_properties:
        return AMOUNT_AGGREGATE
    return DISTINCT_AGGREGATE if prop.edtf else AGGREGATES_BY_KIND.get(prop.kind, DISTINCT_AGGREGATE)


def is_comparable(aggregate: AggregateSpec) -> bool:
    """Whether groups can be filtered and sorted by it: numbers and dates."""
    kinds = (ValueKind.INT, ValueKind.FLOAT, ValueKind.DATE)
    return aggregate in (*(AGGREGATES_BY_KIND[kind] for kind in kinds), AMOUNT_AGGREGATE)


@dataclass(frozen=True)
class GroupKeySpec:
    """A group key: a property of the edge, or of the node at one of its ends; of a date, optionally only the year."""

    prop: PropertySpec
    end: EdgeEnd | None = None
    by_year: bool = False


def group_keys(catalogue: Catalogue, edge: EdgeSpec) -> dict[str, GroupKeySpec]:
    """The members of a connection's GroupKey enum, and the key of each."""
    ends = {f"{name.upper()}_": end for name, end in edge.ends.items()} or {"": (EdgeEnd.TARGET, edge.target)}
    owners = [("", None, edge.properties), *((prefix, end, catalogue.properties(type_)) for prefix, (end, type_) in ends.items())]
    keys: dict[str, GroupKeySpec] = {}
    for prefix, end, properties in owners:
        for prop in properties.values():
            if aggregate_of(prop) or (edge.source and prop.kind is ValueKind.ID):
                keys[prefix + to_constant_case(prop.name)] = GroupKeySpec(prop, end)
            if prop.kind is ValueKind.DATE:
                keys[f"{prefix}{to_constant_case(prop.name)}_YEAR"] = GroupKeySpec(prop, end, by_year=True)
    return keys


def add_aggregations(types: Registry, catalogue: Catalogue) -> tuple[dict[str, str], dict[str, str], set[str]]:
    """Add aggregates and groups to all connections. Returns the descriptions of object and input types, and the oneOf types."""
    objects: dict[str, str] = {}
    inputs: dict[str, str] = {}
    for aggregate in (*AGGREGATES_BY_KIND.values(), AMOUNT_AGGREGATE, DISTINCT_AGGREGATE):
        _add_aggregate_type(types, aggregate)
        objects[f"{aggregate.name}Aggregate"] = "Aggregates of the values of a property."
        if not is_comparable(aggregate):
            continue
        inputs[f"{aggregate.name}Having"] = "Conditions on the aggregates of a property in a group; combined with AND."
        inputs[f"{aggregate.name}GroupOrder"] = "Sort key by an aggregate of a property: exactly one field."
    add_operators(types, COUNT)
    edges = [plain_edge(node) for node in catalogue.nodes] + [edge for edge in catalogue.edges.values() if not edge.plain]
    edges += [facts.edge for facts in catalogue.fact_lists.values()]
    targets = {name: catalogue.properties(name).values() for name in catalogue.labels}
    for name, properties in targets.items():
        _add_aggregate(types, name, properties, {})
    for edge in edges:
        if not edge.plain:
            ends = {name: type_ for name, (_, type_) in edge.ends.items() if type_ in targets}
            _add_aggregate(types, edge.name, edge.properties.values(), ends)
        _add_groups(types, catalogue, edge)
    for name in (*targets, *(edge.name for edge in edges if not edge.plain)):
        objects[f"{name}Aggregate"] = f"Aggregates over all {name} edges of a connection or of a group."
        inputs[f"{name}Having"] = f"Conditions on a group of {name} edges; combined with AND."
        inputs[f"{name}GroupOrder"] = "Sort key for groups: exactly one field."
    for edge in edges:
        objects[f"{edge.name}Group"] = f"A group of {edge.name} edges with equal values in the fields of `by`."
        objects[f"{edge.name}GroupValue"] = "One of the values shared by the edges of a group."
    return objects, inputs, {name for name in inputs if name.endswith("GroupOrder")}


def _add_aggregate_type(types: Registry, aggregate: AggregateSpec) -> None:
    """The types of one row of the table."""
    for name, kind in aggregate.functions.items():
        description, hint = FUNCTION_DESCRIPTIONS[name], PYTHON_TYPES[kind]
        types.add_field(f"{aggregate.name}Aggregate", name, hint if name == "distinct" else optional(hint), f"{description}.")
        if not is_comparable(aggregate):
            continue
        types.add_input(f"{aggregate.name}GroupOrder", name, Sort | None, f"{description}.")
        prop = PropertySpec(name, kind, description)
        add_operators(types, prop)
        types.add_input(f"{aggregate.name}Having", name, optional(operators_type(types, prop)), f"{description}.")


def _add_aggregate(types: Registry, owner: str, properties: Iterable[PropertySpec], ends: Mapping[str, str]) -> None:
    """The aggregate of a node type or an edge type, by property; that of an edge type includes the nodes at its ends."""
    aggregates = {prop.name: (prop, aggregate) for prop in properties if (aggregate := aggregate_of(prop))}
    text = "Number of edges." if ends else "Number of distinct nodes."
    types.add_field(f"{owner}Aggregate", "count", int, text)
    types.add_input(f"{owner}Having", "count", optional(types["IntOps"]), text)
    types.add_input(f"{owner}GroupOrder", "count", Sort | None, text)
    inside = join_or([f"`{end}`" for end in ends or ("node",)])
    keys = f"Values shared by the edges of a group, in the order of `by`; inside {inside}, those of the node."
    types.add_input(f"{owner}GroupOrder", "keys", Sort | None, keys)
    for name, (prop, aggregate) in aggregates.items():
        text = f"{prop.description}."
        types.add_field(f"{owner}Aggregate", name, types[f"{aggregate.name}Aggregate"], text)
        if not is_comparable(aggregate):
            continue
        types.add_input(f"{owner}Having", name, optional(types[f"{aggregate.name}Having"]), text)
        types.add_input(f"{owner}GroupOrder", name, optional(types[f"{aggregate.name}GroupOrder"]), text)
    for end, target in ends.items():
        text = f"Aggregates over {END_NODES[end]}; a node reached by several edges counts several times, except in `count`."
        types.add_field(f"{owner}Aggregate", end, types[f"{target}Aggregate"], text)
        types.add_input(f"{owner}Having", end, optional(types[f"{target}Having"]), text)
        types.add_input(f"{owner}GroupOrder", end, optional(types[f"{target}GroupOrder"]), text)


def _add_groups(types: Registry, catalogue: Catalogue, edge: EdgeSpec) -> None:
    group, value, keys = f"{edge.name}Group", f"{edge.name}GroupValue", _group_key_enum(catalogue, edge)
    aggregate = types[f"{edge.name}Aggregate"]
    types.add_field(value, "field", keys, "The field, as named in `by`.")
    types.add_field(value, "value", str | None, "The value as text: an enum's name, a year's four digits; null if it is missing.")
    types.add_field(group, "keys", list_of(types[value]), "Values shared by the edges of this group, in the order of `by`.")
    types.add_field(group, "count", int, "Number of edges in this group.")
    types.add_field(group, "aggregate", aggregate, "Aggregates over the edges of this group.")
    connection = f"{edge.name}Connection"
    text = "Aggregates over all edges that match the lens and filter, regardless of pagination."
    types.add_field(connection, "aggregate", aggregate, text)
    orders = optional(list_of(types[f"{edge.name}GroupOrder"]))
    arguments = [
        Argument("by", list_of(keys), "Fields to group by: one or more, subject to the server's limit."),
        Argument("having", optional(types[f"{edge.name}Having"]), "Only groups that meet these conditions."),
        Argument("orderBy", orders, "Sort keys, most significant first; the group keys break ties. Default: largest group first."),
        Argument("first", int | None, "Number of groups. Default: 20."),
    ]
    text = "Groups of all edges that match the lens and filter, regardless of pagination."
    types.add_field(connection, "groups", list_of(types[group]), text, arguments)


def _group_key_enum(catalogue: Catalogue, edge: EdgeSpec) -> type[Enum]:
    functional: Any = Enum
    members = []
    for name, key in group_keys(catalogue, edge).items():
        text = f"{key.prop.description}; year only" if key.by_year else key.prop.description
        members.append((name, strawberry.enum_value(name, description=f"{text}.")))
    enum: type[Enum] = functional(f"{edge.name}GroupKey", members)
    strawberry.enum(enum, description=f"Fields by which {edge.name} edges can be grouped.")
    return enum
