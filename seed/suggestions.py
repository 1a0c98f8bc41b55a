"""An unknown name -> the most similar known one, in bounded time.

    SimilarKeys(["huami", "hunan"]).closest("huaimi")   ->   "huami"

Only for the first unknown names of a data set: a name is compared with all keys of its type, which takes 0.1 µs each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

MAX_COMPARISONS = 5_000_000  # of one type
SIMILARITY = 75  # per cent
MAX_CHARS = 200  # of a name; longer ones are not compared


@dataclass
class SimilarKeys:
    """The known keys of one type. `comparisons`: how many there were."""

    keys: Iterable[str]
    comparisons: int = 0
    _choices: list[str] = field(default_factory=list)

    def closest(self, key: str) -> str | None:
        """The most similar key, if any is similar enough; the first one, if several are."""
        choices = self._choices = self._choices or sorted(self.keys)
        if not choices or len(key) > MAX_CHARS or self.comparisons + len(choices) > MAX_COMPARISONS:
            return None
        self.comparisons += len(choices)
        match = process.extractOne(key, choices, scorer=fuzz.ratio, score_cutoff=SIMILARITY)
        return match[0] if match else None
