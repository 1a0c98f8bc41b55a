"""Direction of a relationship, as seen from one of its nodes."""

from __future__ import annotations

from enum import Enum


class Direction(Enum):
    """OUT: from this node; IN: to this node; BOTH: either, where the direction does not matter."""

    OUT = "out"
    IN = "in"
    BOTH = "both"

    @property
    def reversed(self) -> Direction:
        """The same, as seen from the other node."""
        match self:
            case Direction.OUT:
                return Direction.IN
            case Direction.IN:
                return Direction.OUT
            case Direction.BOTH:
                return Direction.BOTH
