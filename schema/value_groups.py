"""Properties of a type that belong together: what a fact shows of them comes from one claim.

    value_groups(catalogue.nodes["FundingRound"])["amount"]   ->   ValueGroup(("amount", "currency"), leaders=("amount",))

The bounds of a share, a number and its units, a time and the days derived from it. A unit alone says nothing of the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keiretsu.schema.catalogue import NodeSpec, PropertySource, PropertySpec, RelationshipSpec, ValueKind


@dataclass(frozen=True)
class ValueGroup:
    """The stored names of the properties, and of those by which a claim has a say in the whole group."""

    members: tuple[str, ...]
    leaders: tuple[str, ...]


def value_groups(type_: NodeSpec | RelationshipSpec) -> Mapping[str, ValueGroup]:
    """The group of each stored property that belongs to one, by stored name."""
    properties = type_.data_properties if isinstance(type_, NodeSpec) else type_.properties
    merged: list[tuple[set[str], set[str]]] = []
    for leader, names in _related(properties):
        overlapping = [group for group in merged if group[0] & names]
        members, leaders = names.union(*(group[0] for group in overlapping)), {leader}.union(*(group[1] for group in overlapping))
        merged = [group for group in merged if group not in overlapping] + [(members, leaders)]
    order = [prop.stored_name for prop in properties.values()]
    groups = [ValueGroup(_in_order(order, members), _in_order(order, leaders)) for members, leaders in merged if len(members) > 1]
    return {name: group for group in groups for name in group.members}


def list_properties(type_: NodeSpec | RelationshipSpec) -> frozenset[str]:
    """The stored names of the properties that are lists."""
    properties = type_.data_properties if isinstance(type_, NodeSpec) else type_.properties
    return frozenset(prop.stored_name for prop in properties.values() if prop.kind is ValueKind.STRINGS)


def _related(properties: Mapping[str, PropertySpec]) -> Iterator[tuple[str, set[str]]]:
    """A leader, and the stored names of what belongs to it."""
    stored = {name: prop for name, prop in properties.items() if prop.source is PropertySource.STORED}
    share = {prop.stored_name for prop in stored.values() if prop.share}
    for prop in stored.values():
        if prop.share:
            yield prop.stored_name, share
        if prop.unit_properties:
            yield prop.stored_name, {prop.stored_name, *(stored[name].stored_name for name in prop.unit_properties if name in stored)}
        if prop.edtf:
            days = (day.stored_name for day in stored.values() if day.interval_property == prop.name)
            yield prop.stored_name, {prop.stored_name, *days}


def _in_order(order: list[str], names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in order if name in names)
