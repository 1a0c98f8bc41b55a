"""A step budget for searches. Counting steps, not time, makes results reproducible: same request, same result on any machine."""

from __future__ import annotations

from dataclasses import dataclass

MAX_STEPS = 300_000  # some tenths of a second


@dataclass
class Budget:
    """A number of remaining steps."""

    remaining: int = MAX_STEPS

    def spend(self, steps: int) -> bool:
        """Spend steps. Returns whether the budget covered them."""
        self.remaining -= steps
        return self.remaining >= 0

    @property
    def is_exhausted(self) -> bool:
        """Whether more steps were spent than the budget had."""
        return self.remaining < 0
