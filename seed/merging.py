"""Stored properties + the properties of a data set -> the properties to store.

    {"name": "Apple", "dataSets": ["xiaomi"]} + a row of data set "mine" with kind "maker"
    -> {"name": "Apple", "kind": "maker", "dataSets": ["xiaomi", "mine"]}

Nodes and edges store the name of each data set that contains them; those with claims store one name per claim. Anything that only one
data set contains gets the properties in its files. Anything that several contain keeps the others' values for properties that this one
leaves empty; lists are concatenated. Digests do not pass: they say what was stored before (`stored_properties.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keiretsu.seed.rows import ClaimSummary, PropertyValues

DATA_SETS = "dataSets"
DIGESTS = "digests"
PARALLEL_LISTS = ("claims", "modalities", "confidences", "documents", DATA_SETS)
"""List properties with one entry per claim."""


def merge(
    stored: PropertyValues | None,
    incoming: PropertyValues,
    claims: Sequence[ClaimSummary] | None,
    data_set: str,
    modalities: Sequence[str],
) -> dict[str, Any]:
    """All properties of a node or an edge after loading. `claims`: None if its type has none. `modalities`: strongest first."""
    remaining = without_data_set(stored, data_set, modalities) if stored else None
    merged = dict(incoming) if remaining is None else {**_merge_properties(remaining, incoming)}
    if claims is None:
        data_sets = set(remaining.get(DATA_SETS, ())) if remaining else set()
        return {**merged, DATA_SETS: sorted(data_sets | {data_set})}
    old_entries = _claim_entries(remaining) if remaining else []
    new_entries = [(claim.key, claim.modality, claim.confidence, claim.document, data_set) for claim in claims]
    new_keys = {entry[0] for entry in new_entries}
    entries = [*(entry for entry in old_entries if entry[0] not in new_keys), *new_entries]
    return {**merged, **_claim_properties(entries, modalities)}


def without_data_set(stored: PropertyValues, data_set: str, modalities: Sequence[str]) -> dict[str, Any] | None:
    """The properties of a node or an edge after a data set is detached from it; None if no other data set contains it."""
    others = {name: value for name, value in stored.items() if name != DIGESTS}
    if "claims" not in stored:
        data_sets = [name for name in stored.get(DATA_SETS, ()) if name != data_set]
        return {**others, DATA_SETS: data_sets} if data_sets else None
    entries = [entry for entry in _claim_entries(stored) if entry[-1] != data_set]
    return {**others, **_claim_properties(entries, modalities)} if entries else None


def _merge_properties(remaining: PropertyValues, incoming: PropertyValues) -> dict[str, Any]:
    """Incoming values override those of other data sets; lists, such as aliases, are concatenated."""
    merged = {**remaining, **incoming}
    for name, value in incoming.items():
        if isinstance(value, list) and isinstance(remaining.get(name), list):
            merged[name] = list(dict.fromkeys([*remaining[name], *value]))
    return merged


def _claim_entries(stored: PropertyValues) -> list[tuple[Any, ...]]:
    return list(zip(*(stored[name] for name in PARALLEL_LISTS), strict=True))


def _claim_properties(entries: Sequence[tuple[Any, ...]], modalities: Sequence[str]) -> dict[str, Any]:
    """The parallel lists, sorted by claim key; the strongest modality; the highest confidence, if any is known."""
    ordered = sorted(entries)
    lists = {name: [entry[position] for entry in ordered] for position, name in enumerate(PARALLEL_LISTS)}
    confidence = max(lists["confidences"])
    return {
        **lists,
        "modality": min(lists["modalities"], key=modalities.index),
        "confidence": confidence if confidence >= 0 else None,
    }
