"""The columns that sentences about edges need, and the renderer that reads them.

A step along HAS_SUBSIDIARY    ->   columns for names, type, direction, modality and validity, and `kind`, which its phrase mentions
A step along HOLDS_STAKE_IN    ->   the same: its phrase depends on `kind`
A step along PARTICIPATES_IN   ->   also a column for the `date` of the partnership
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keiretsu.direction import Direction
from keiretsu.graph.plan import EdgeDirection, EdgeProperty, EdgeType, NodeProperty, SourceNodeProperty, StrongestModality
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.phrasing import PLACEHOLDER, SentenceRenderer
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.schema.catalogue import Catalogue


def plan_sentence(columns: ColumnSet, catalogue: Catalogue, types: Sequence[str], name_property: str) -> SentenceRenderer:
    """Add the columns that sentences about edges of these types need; return the renderer that reads them."""
    phrases = [catalogue.relationships[type_].phrase for type_ in types]
    names = {name for phrase in phrases for text in phrase.texts for name, _ in PLACEHOLDER.findall(text)}
    names |= {phrase.varies_by for phrase in phrases}
    stored_names = {
        name: prop.stored_name for type_ in types for name, prop in catalogue.relationships[type_].properties.items() if name in names
    }
    return SentenceRenderer(
        source=columns.add(SourceNodeProperty(name_property)),
        target=columns.add(NodeProperty(name_property)),
        kind=columns.add(EdgeType()),
        direction=columns.add(EdgeDirection()),
        modality=columns.add(StrongestModality()),
        validity=columns.add(EdgeProperty("valid")),
        placeholders={name: columns.add(EdgeProperty(stored_names[name])) for name in sorted(stored_names)},
        catalogue=catalogue,
        fact_dates=dict(_plan_fact_dates(columns, catalogue, types)),
    )


def _plan_fact_dates(
    columns: ColumnSet, catalogue: Catalogue, types: Sequence[str]
) -> Iterator[tuple[tuple[str, Direction], tuple[ColumnRef, ...]]]:
    """The columns of the dates of facts, by type and direction of the edge."""
    for type_ in types:
        start, end = (_EndTypes(catalogue, names) for names in _types_of_ends(catalogue, type_))
        if start.are_facts == end.are_facts and start.dates and end.dates:
            continue  # which of two facts the edge belongs to is not clear
        is_of_end = bool(end.dates) and not (start.are_facts and not end.are_facts)
        for direction in (Direction.OUT, Direction.IN):
            make_value = NodeProperty if is_of_end == (direction is Direction.OUT) else SourceNodeProperty
            yield (type_, direction), tuple(columns.add(make_value(name)) for name in (end if is_of_end else start).dates)


def _types_of_ends(catalogue: Catalogue, type_: str) -> Iterator[list[str]]:
    """The node types at the start, and those at the end."""
    for index in range(2):
        yield [name for ends in catalogue.relationships[type_].ends for name in ends[index]]


@dataclass(frozen=True)
class _EndTypes:
    """The node types at one end of a relationship type."""

    catalogue: Catalogue
    names: Sequence[str]

    @property
    def are_facts(self) -> bool:
        return all(self.catalogue.nodes[name].visible_through for name in self.names)

    @property
    def dates(self) -> tuple[str, ...]:
        """The stored properties with the dates of facts among these types."""
        facts = [name for name in self.names if self.catalogue.nodes[name].visible_through]
        return tuple(dict.fromkeys(prop.stored_name for name in facts for prop in self.catalogue.properties(name).values() if prop.edtf))
