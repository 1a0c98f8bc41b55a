"""Catalogue -> orders by an aggregate over the edges of a connection.

Company.stakes   becomes   CompanyOrder.stakesAggregate, of the type
                           StakeAggregateOrder @oneOf {shareMin: FloatGroupOrder, validFrom: DateGroupOrder, node: CompanyAggregateOrder}

The entries name what the connection's `aggregate` returns: {stakesAggregate: {shareMin: {sum: DESC}}}. Only numbers and dates have them.
"""

from __future__ import annotations

from collections.abc import Iterable

from keiretsu.schema.catalogue import Catalogue, ConnectionField, PropertySpec
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.types.aggregations import END_NODES, aggregate_of, is_comparable
from keiretsu.schema.types.registry import Registry, optional

AGGREGATE_SUFFIX = "Aggregate"
"""What the name of a connection has in an order by an aggregate."""


def add_aggregate_orders(types: Registry, catalogue: Catalogue) -> dict[str, str]:
    """Add the fields and the types of these orders. Returns the descriptions of the types, all of which are oneOf."""
    names = {name for name in catalogue.labels if _add_properties(types, name, catalogue.properties(name).values())}
    for edge in catalogue.edges.values():
        if edge.plain:
            continue
        has_properties = _add_properties(types, edge.name, edge.properties.values())
        ends = {end: type_ for end, (_, type_) in edge.ends.items() if type_ in names}
        for end, type_ in ends.items():
            types.add_input(
                f"{edge.name}AggregateOrder", end, optional(types[f"{type_}AggregateOrder"]), f"Aggregates over {END_NODES[end]}."
            )
        if has_properties or ends:
            names.add(edge.name)
    for owner in catalogue.labels:
        _add_connections(types, catalogue, owner, names)
    return {f"{name}AggregateOrder": f"Sort key by an aggregate over {name} edges: exactly one field." for name in names}


def _add_properties(types: Registry, name: str, properties: Iterable[PropertySpec]) -> bool:
    """Add the numbers and dates; whether there are any."""
    comparable = [(prop, aggregate) for prop in properties if (aggregate := aggregate_of(prop)) and is_comparable(aggregate)]
    for prop, aggregate in comparable:
        types.add_input(f"{name}AggregateOrder", prop.name, optional(types[f"{aggregate.name}GroupOrder"]), f"{prop.description}.")
    return bool(comparable)


def _add_connections(types: Registry, catalogue: Catalogue, owner: str, names: set[str]) -> None:
    fields = catalogue.fields(owner)
    for field in fields.values():
        if isinstance(field, ConnectionField) and field.edge in names:
            name = f"{field.name}{AGGREGATE_SUFFIX}"
            if name in fields:
                raise DeclarationError(f"{owner} has the fields {field.name} and {name}, whose orders have one name; rename one of them")
            text = f"{field.description}; sort by an aggregate."
            types.add_input(f"{owner}Order", name, optional(types[f"{field.edge}AggregateOrder"]), text)
