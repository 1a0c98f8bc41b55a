"""What a load changed.

LoadReport(Counter({("Company", "created"): 16, ...})).total("created")   ->   16
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from keiretsu.graph.load_marks import LoadMark

ChangeCounts = Counter[tuple[str, str]]
"""(Type, change) -> count. The changes are created, changed, unchanged, removed."""


@dataclass
class LoadReport:
    """Counts by type and change. `completed`: the interrupted loads of the data set that this one completed."""

    counts: ChangeCounts = field(default_factory=Counter)
    completed: Sequence[LoadMark] = ()

    def total(self, change: str) -> int:
        """The number of nodes and edges with this change."""
        return sum(count for (_, counted_change), count in self.counts.items() if counted_change == change)
