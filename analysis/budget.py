"""How many steps a search may still take. What is counted, not timed: the same question gets the same answer on any machine."""

from __future__ import annotations

from dataclasses import dataclass

STEPS = 300_000  # some tenths of a second


@dataclass
class Budget:
    """Steps that are left."""

    left: int = STEPS

    def spend(self, steps: int) -> bool:
        """Whether there were as many left."""
        self.left -= steps
        return self.left >= 0

    @property
    def used_up(self) -> bool:
        """Some steps could not be taken any more."""
        return self.left < 0
