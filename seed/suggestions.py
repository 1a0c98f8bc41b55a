"""An unknown name -> the most similar known one, in bounded time.

    SimilarKeys(["huami", "hunan"]).closest("huaimi")   ->   "huami"

Only a few candidates, which share the rarest groups of three characters with the name, are compared with it, and only for the first
unknown names of a data set.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

MAX_SUGGESTIONS = 200  # per type; further unknown names get none
MAX_CANDIDATES = 20  # compared with one name
MAX_POSTINGS = 500  # keys looked at for one group of characters
SIMILARITY = 0.75


@dataclass
class SimilarKeys:
    """The known keys of one type, indexed at the first question."""

    keys: Iterable[str]
    _index: dict[str, list[str]] = field(default_factory=dict)
    _suggestions: int = 0

    def closest(self, key: str) -> str | None:
        """The most similar key, if any is similar enough."""
        self._suggestions += 1
        if self._suggestions > MAX_SUGGESTIONS:
            return None
        matches = difflib.get_close_matches(key, self._candidates(key), n=1, cutoff=SIMILARITY)
        return matches[0] if matches else None

    def _candidates(self, key: str) -> list[str]:
        index = self._index or self._build_index()
        shared: Counter[str] = Counter()
        for group in sorted(_groups(key)):
            shared.update(index.get(group, ())[:MAX_POSTINGS])
        return [candidate for candidate, _ in shared.most_common(MAX_CANDIDATES)]

    def _build_index(self) -> dict[str, list[str]]:
        index = defaultdict(list)
        for key in self.keys:
            for group in _groups(key):
                index[group].append(key)
        self._index = dict(index)
        return self._index


def _groups(key: str) -> set[str]:
    """All groups of three characters, with the start marked: a name and its misspelling mostly begin alike."""
    padded = f"\0\0{key}\0"
    return {padded[start : start + 3] for start in range(len(padded) - 2)}
