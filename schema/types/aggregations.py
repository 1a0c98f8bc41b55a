"""Catalogue -> what every connection tells of all its edges together: `aggregate`, and `groups` of them.

    subsidiaries { aggregate { count shareMin { min max avg sum distinct } node { kind { distinct } } }
                   groups(by: [KIND, NODE_KIND], having: {count: {gt: 1}}, orderBy: [{count: DESC}], first: 5)
                   { keys { field value } count aggregate { shareMin { sum } } } }

What can be told of a property follows from its kind: a row of a table says which functions there are and what each gives. A number that
counts in the unit of other properties (an amount in its currency) is told only where all values have one unit; `groups` by the unit's
property tells it for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry

from keiretsu.schema import catalogue as c
from keiretsu.schema.operators import add_operators, operators_type
from keiretsu.schema.types.inputs import Sort
from keiretsu.schema.types.registry import Argument, Registry, list_of, maybe
from keiretsu.schema.types.scalars import PYTHON


@dataclass(frozen=True)
class Summary:
    """What can be told of the values of a property together: function -> the kind of its value. `name` begins the names of its types."""

    name: str
    functions: Mapping[str, c.Kind]


DISTINCT = {"distinct": c.Kind.INT}
NUMBERS = dict.fromkeys(("min", "max", "avg", "sum"), c.Kind.FLOAT)
SUMMARIES = {
    c.Kind.INT: Summary("Int", {"min": c.Kind.INT, "max": c.Kind.INT, "avg": c.Kind.FLOAT, "sum": c.Kind.FLOAT, **DISTINCT}),
    c.Kind.FLOAT: Summary("Float", {**NUMBERS, **DISTINCT}),
    c.Kind.DATE: Summary("Date", {"min": c.Kind.DATE, "max": c.Kind.DATE, **DISTINCT}),
    c.Kind.STRING: Summary("String", {"min": c.Kind.STRING, "max": c.Kind.STRING, **DISTINCT}),
}
AMOUNT = Summary("Amount", {"unit": c.Kind.STRING, **NUMBERS, **DISTINCT})
OTHER = Summary("Distinct", DISTINCT)
FUNCTIONS = {
    "unit": "The unit of all values; null where there is none, or several",
    "min": "The least value; null where there is none",
    "max": "The greatest value; null where there is none",
    "avg": "The mean of the values; null where there is none",
    "sum": "The sum of the values; null where there is none",
    "distinct": "How many different values there are; a missing one is none",
}
COUNT = c.Property("count", c.Kind.INT, "How many there are")


def summary_of(prop: c.Property) -> Summary | None:
    """What can be told of a property; None for ids and lists, and for `count`, which here is how many edges there are."""
    if prop.kind in (c.Kind.ID, c.Kind.STRINGS) or prop.source is c.Source.BETWEEN:
        return None
    if prop.units:
        return AMOUNT
    return OTHER if prop.edtf else SUMMARIES.get(prop.kind, OTHER)


def is_measured(summary: Summary) -> bool:
    """Whether groups can be chosen and sorted by it: numbers and dates."""
    return summary in (SUMMARIES[c.Kind.INT], SUMMARIES[c.Kind.FLOAT], SUMMARIES[c.Kind.DATE], AMOUNT)


@dataclass(frozen=True)
class GroupKey:
    """By what edges are grouped: a property of the edge or of its node; of a date, perhaps only the year."""

    prop: c.Property
    on_node: bool = False
    year: bool = False


def group_keys(catalogue: c.Catalogue, edge: c.Edge) -> dict[str, GroupKey]:
    """The members of a connection's GroupKey enum, and what each stands for."""
    own = () if edge.plain else edge.properties.values()
    node = catalogue.properties(edge.target).values()
    found: dict[str, GroupKey] = {}
    for prefix, on_node, properties in (("", False, own), ("" if edge.plain else "NODE_", True, node)):
        for prop in properties:
            if summary_of(prop):
                found[prefix + c.enum_word(prop.name)] = GroupKey(prop, on_node)
            if prop.kind is c.Kind.DATE:
                found[f"{prefix}{c.enum_word(prop.name)}_YEAR"] = GroupKey(prop, on_node, year=True)
    return found


def add_summaries(types: Registry, catalogue: c.Catalogue) -> tuple[dict[str, str], dict[str, str], set[str]]:
    """Give connections their aggregates and groups. Returns the descriptions of object and input types, and what takes one field only."""
    objects: dict[str, str] = {}
    inputs: dict[str, str] = {}
    for summary in (*SUMMARIES.values(), AMOUNT, OTHER):
        _add_summary(types, summary)
        objects[f"{summary.name}Aggregate"] = "What the values of a property come to together."
        if not is_measured(summary):
            continue
        inputs[f"{summary.name}Having"] = "Conditions on what the values come to in a group; all that are given must hold."
        inputs[f"{summary.name}GroupOrder"] = "By what the values come to in a group; exactly one."
    add_operators(types, COUNT)
    edges = [c.plain_edge(node) for node in catalogue.nodes] + [one for one in catalogue.edges.values() if not one.plain]
    targets = {name: catalogue.properties(name).values() for name in catalogue.labels}
    for name, properties in targets.items():
        _add_owner(types, name, properties, None)
    for edge in edges:
        if not edge.plain:
            _add_owner(types, edge.name, edge.properties.values(), edge.target if edge.target in targets else None)
        _add_groups(types, catalogue, edge)
    for name in (*targets, *(edge.name for edge in edges if not edge.plain)):
        objects[f"{name}Aggregate"] = f"What all {name} edges of a connection, or of a group, come to."
        inputs[f"{name}Having"] = f"Conditions on a group of {name} edges; all that are given must hold."
        inputs[f"{name}GroupOrder"] = "By what to sort groups; exactly one."
    for edge in edges:
        objects[f"{edge.name}Group"] = f"{edge.name} edges that have the same values in the fields which they are grouped by."
        objects[f"{edge.name}GroupValue"] = "One of the values that the edges of a group share."
    return objects, inputs, {name for name in inputs if name.endswith("GroupOrder")}


def _add_summary(types: Registry, summary: Summary) -> None:
    """The types of one row of the table."""
    for name, kind in summary.functions.items():
        counted = name == "distinct"
        types.add_field(f"{summary.name}Aggregate", name, PYTHON[kind] if counted else maybe(PYTHON[kind]), f"{FUNCTIONS[name]}.")
        if not is_measured(summary):
            continue
        types.add_input(f"{summary.name}GroupOrder", name, Sort | None, f"{FUNCTIONS[name]}.")
        prop = c.Property(name, kind, FUNCTIONS[name])
        add_operators(types, prop)
        types.add_input(f"{summary.name}Having", name, maybe(operators_type(types, prop)), f"{FUNCTIONS[name]}.")


def _add_owner(types: Registry, owner: str, properties: Iterable[c.Property], target: str | None) -> None:
    """What a node type or an edge type comes to, by property; of an edge type also its nodes."""
    told = {prop.name: (prop, summary) for prop in properties if (summary := summary_of(prop))}
    counted = f"How many there are{', each node once' if target is None else ''}."
    types.add_field(f"{owner}Aggregate", "count", int, counted)
    types.add_input(f"{owner}Having", "count", maybe(types["IntOps"]), counted)
    types.add_input(f"{owner}GroupOrder", "count", Sort | None, counted)
    keys = "By the values that the edges of a group share, in the order of `by`; below `node`, by those of the node."
    types.add_input(f"{owner}GroupOrder", "keys", Sort | None, keys)
    for name, (prop, summary) in told.items():
        text = f"{prop.description}."
        types.add_field(f"{owner}Aggregate", name, types[f"{summary.name}Aggregate"], text)
        if not is_measured(summary):
            continue
        types.add_input(f"{owner}Having", name, maybe(types[f"{summary.name}Having"]), text)
        types.add_input(f"{owner}GroupOrder", name, maybe(types[f"{summary.name}GroupOrder"]), text)
    if target:
        text = "What the nodes at the other ends come to; one that is reached several times counts as often, but in `count`."
        types.add_field(f"{owner}Aggregate", "node", types[f"{target}Aggregate"], text)
        types.add_input(f"{owner}Having", "node", maybe(types[f"{target}Having"]), text)
        types.add_input(f"{owner}GroupOrder", "node", maybe(types[f"{target}GroupOrder"]), text)


def _add_groups(types: Registry, catalogue: c.Catalogue, edge: c.Edge) -> None:
    group, value, keys = f"{edge.name}Group", f"{edge.name}GroupValue", _key_enum(catalogue, edge)
    types.add_field(value, "field", keys, "The field, as `by` names it.")
    types.add_field(value, "value", str | None, "The value as text: of an enum its word, of a year four digits; null where it is missing.")
    types.add_field(group, "keys", list_of(types[value]), "The values that the edges of this group share, in the order of `by`.")
    types.add_field(group, "count", int, "How many edges there are in this group.")
    types.add_field(group, "aggregate", types[f"{edge.name}Aggregate"], "What the edges of this group come to.")
    connection = f"{edge.name}Connection"
    types.add_field(
        connection, "aggregate", types[f"{edge.name}Aggregate"], "What all edges come to, after lens and filter, on all pages together."
    )
    arguments = [
        Argument("by", list_of(keys), "The fields in which the edges of a group agree; one to four."),
        Argument("having", maybe(types[f"{edge.name}Having"]), "Only groups that meet these conditions."),
        Argument(
            "orderBy", maybe(list_of(types[f"{edge.name}GroupOrder"])), "By what to sort. Left out: largest first. Ties fall to the keys."
        ),
        Argument("first", int | None, "How many groups; 20 where it is left out."),
    ]
    text = "The edges in groups, after lens and filter, on all pages together."
    types.add_field(connection, "groups", list_of(types[group]), text, arguments)


def _key_enum(catalogue: c.Catalogue, edge: c.Edge) -> type[Enum]:
    functional: Any = Enum
    members = []
    for name, key in group_keys(catalogue, edge).items():
        text = f"The year of: {key.prop.description[0].lower()}{key.prop.description[1:]}" if key.year else key.prop.description
        members.append((name, strawberry.enum_value(name, description=f"{text}.")))
    made: type[Enum] = functional(f"{edge.name}GroupKey", members)
    strawberry.enum(made, description=f"By what {edge.name} edges can be grouped.")
    return made
