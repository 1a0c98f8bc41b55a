"""What is there + what a data set says -> what is to be there.

    {"name": "Apple", "dataSets": ["xiaomi"]} + a row of data set "mine" with kind "maker"
    -> {"name": "Apple", "kind": "maker", "dataSets": ["xiaomi", "mine"]}

Nodes and edges carry the mark of each data set that they come from: on what carries claims, one mark beside each claim. What only one
data set holds is what its files say. What several hold keeps what the others say where this one says nothing; lists are joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keiretsu.seed.rows import ClaimSummary

MARKS = "dataSets"
PARALLEL = ("claims", "modalities", "confidences", "documents", MARKS)
"""The lists that hold one entry per claim."""

Properties = Mapping[str, Any]


def merge(
    known: Properties | None, stated: Properties, claims: Sequence[ClaimSummary] | None, mark: str, words: Sequence[str]
) -> dict[str, Any]:
    """All properties of a node or an edge after loading. `claims`: None where it carries none. `words`: modalities, firmest first."""
    others = without_mark(known, mark, words) if known else None
    merged = dict(stated) if others is None else {**_lists_joined(others, stated)}
    if claims is None:
        marks = set(others.get(MARKS, ())) if others else set()
        return {**merged, MARKS: sorted(marks | {mark})}
    kept = _entries(others) if others else []
    fresh = [(claim.key, claim.modality, claim.confidence, claim.document, mark) for claim in claims]
    taken = {entry[0] for entry in fresh}
    return {**merged, **_summarised([*(entry for entry in kept if entry[0] not in taken), *fresh], words)}


def without_mark(known: Properties, mark: str, words: Sequence[str]) -> dict[str, Any] | None:
    """What is left of a node or an edge when a data set is taken from it; None where nothing else holds it."""
    if "claims" not in known:
        marks = [one for one in known.get(MARKS, ()) if one != mark]
        return {**known, MARKS: marks} if marks else None
    kept = [entry for entry in _entries(known) if entry[-1] != mark]
    return {**known, **_summarised(kept, words)} if kept else None


def _lists_joined(others: Properties, stated: Properties) -> dict[str, Any]:
    """What others say, with what this data set says on top; lists, such as aliases, hold both."""
    joined = {**others, **stated}
    for name, value in stated.items():
        if isinstance(value, list) and isinstance(others.get(name), list):
            joined[name] = list(dict.fromkeys([*others[name], *value]))
    return joined


def _entries(known: Properties) -> list[tuple[Any, ...]]:
    return list(zip(*(known[name] for name in PARALLEL), strict=True))


def _summarised(entries: Sequence[tuple[Any, ...]], words: Sequence[str]) -> dict[str, Any]:
    """The parallel lists in the order of their keys; the firmest modality, and the highest confidence where any is known."""
    ordered = sorted(entries)
    lists = {name: [entry[place] for entry in ordered] for place, name in enumerate(PARALLEL)}
    confidence = max(lists["confidences"])
    return {
        **lists,
        "modality": min(lists["modalities"], key=words.index),
        "confidence": confidence if confidence >= 0 else None,
    }
