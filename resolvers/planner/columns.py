"""Columns of a row: collected without duplicates, then put in canonical order and located.

    { name subsidiaries { nodes { name } } }
    -> Row((NodeProperty("name"), ConnectionColumn(...))) and a reader: {"name": ..., "subsidiaries": ...}

The position of a column is known only when the row is complete. Readers therefore refer to columns, which are all located at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from keiretsu.graph.plan import Column, Row, canonical_key
from keiretsu.resolvers.output.column_ref import ColumnRef

T = TypeVar("T")


@dataclass
class OrderedSet(Generic[T]):
    """Parts of a plan without duplicates. `refs`: the reference to each; `aliases`: pairs of references to the same part."""

    items: list[T] = field(default_factory=list)
    refs: list[ColumnRef] = field(default_factory=list)
    aliases: list[tuple[ColumnRef, ColumnRef]] = field(default_factory=list)

    def add(self, item: T) -> ColumnRef:
        """The reference to an item; that of an equal item if it is present already."""
        if item in self.items:
            return self.refs[self.items.index(item)]
        ref = ColumnRef()
        self.items.append(item)
        self.refs.append(ref)
        return ref

    def add_as(self, ref: ColumnRef, item: T) -> None:
        """Add an item under a reference that exists already."""
        self.aliases.append((ref, self.add(item)))

    def locate(self) -> tuple[T, ...]:
        """The items in canonical order; all references to them are located."""
        order = sorted(range(len(self.items)), key=lambda number: canonical_key(self.items[number]))
        for position, number in enumerate(order):
            self.refs[number].position = position
        for alias, ref in self.aliases:
            alias.position = ref.position
        return tuple(self.items[number] for number in order)


class ColumnSet(OrderedSet[Column]):
    """The columns of one row."""

    def build_row(self) -> Row:
        """The row; its columns are located."""
        return Row(self.locate())
