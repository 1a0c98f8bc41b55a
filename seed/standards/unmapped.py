"""What a file says and the layout has no place for -> one sentence, with counts.

unmapped.add("addresses"); unmapped.add("addresses")   ->   "Left out, because the layout has no place for it: addresses (2)"
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from keiretsu.text import MAX_QUOTED_CHARS, visible

MAX_NAMES = 40  # that the sentence lists
MAX_COUNTED = 1_000  # different names; a file may use values as names


@dataclass
class UnmappedFields:
    """Counts by name."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, count: int = 1) -> None:
        """Count what is left out. An empty name counts nothing."""
        if name in self.counts or len(self.counts) < MAX_COUNTED:
            self.counts[name] += count
        else:
            self.counts["more fields"] += count

    def sentence(self) -> str | None:
        """None if nothing is left out."""
        if not self.counts:
            return None
        names = sorted(self.counts)
        listed = ", ".join(f"{visible(name, MAX_QUOTED_CHARS)} ({self.counts[name]:,})" for name in names[:MAX_NAMES])
        rest = sum(self.counts[name] for name in names[MAX_NAMES:])
        more = f", and {len(names) - MAX_NAMES:,} more fields ({rest:,})" if rest else ""
        return f"Left out, because the layout has no place for it: {listed}{more}"
