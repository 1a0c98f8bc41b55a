"""What a computed field needs of the planner of nodes, which itself plans computed fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from graph import plan as p
from resolvers import shaping as s
from resolvers.connections import Asked
from resolvers.planning import Here


class Below(Protocol):
    """Plans what is asked of nodes."""

    def row(self, here: Here, types: Sequence[str], asked: Asked) -> tuple[p.Row, s.Reader]:
        """A row of its own for such nodes, and its reader."""
