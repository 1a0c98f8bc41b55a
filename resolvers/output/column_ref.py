"""References to columns. The output plan refers to a column by an object, which is located once the row is complete.

columns.add(NodeProperty("name"))   ->   ColumnRef, whose position is known after columns.build_row()
"""

from __future__ import annotations


class ColumnRef:
    """A column of a row, or another part of a value at a fixed position. Until it is located, it has no `position`."""

    __slots__ = ("position",)
    position: int

    @classmethod
    def at(cls, position: int) -> ColumnRef:
        """A reference to a part whose position the plan fixes."""
        ref = cls()
        ref.position = position
        return ref
