"""Stored properties + the properties of a row of a data set -> the properties to store.

    {"name": "Apple", "dataSets": ["xiaomi"]} + a row of data set "mine" with kind "maker"
    -> {"name": "Apple", "kind": "maker", "dataSets": ["mine", "xiaomi"], "claimOrder": [0, 1], "stated.kind": ["maker"], ...}

Nodes and edges store the name of each data set that contains them; those with claims store one name per claim. What several data sets
contain keeps the values of each (`stated_values.py`), so that a data set can be loaded again, corrected, or detached. Digests do not pass:
they say what was stored before (`stored_properties.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keiretsu.seed.rows import ClaimSummary, PropertyValues
from keiretsu.seed.stated_values import DATA_SETS, PARALLEL_LISTS, ClaimValues, ValueRule, combine, read_statements


def merge(
    stored: PropertyValues | None, incoming: PropertyValues, claims: Sequence[ClaimSummary] | None, data_set: str, rule: ValueRule
) -> dict[str, Any]:
    """All properties of a node or an edge after loading. `claims`: None if its type has none."""
    if not stored:
        entries = sorted((claim.key, claim.modality, claim.confidence, claim.document, data_set) for claim in claims or ())
        return {**incoming, **(_claim_properties(entries, rule.modalities) if claims else {DATA_SETS: [data_set]})}
    if claims is None:
        own = [ClaimValues(data_set, "", -1.0, "", data_set, incoming)]
    else:
        own = [ClaimValues(claim.key, claim.modality, claim.confidence, claim.document, data_set, incoming) for claim in claims]
    keys = {statement.key for statement in own}
    others = read_statements(stored, rule.lists)
    remaining = [statement for statement in others if statement.data_set != data_set and statement.key not in keys]
    return _stored([*remaining, *own], rule, has_claims=claims is not None)


def without_data_set(stored: PropertyValues, data_set: str, rule: ValueRule) -> dict[str, Any] | None:
    """The properties of a node or an edge after a data set is detached from it; None if no other data set contains it."""
    remaining = [statement for statement in read_statements(stored, rule.lists) if statement.data_set != data_set]
    return _stored(remaining, rule, has_claims="claims" in stored) if remaining else None


def derive_again(stored: PropertyValues, rule: ValueRule) -> dict[str, Any]:
    """The same properties by another rule, such as other dates of documents."""
    return _stored(read_statements(stored, rule.lists), rule, has_claims="claims" in stored)


def _stored(statements: Sequence[ClaimValues], rule: ValueRule, *, has_claims: bool) -> dict[str, Any]:
    ordered = sorted(statements, key=lambda statement: statement.key)
    values = combine(ordered, rule)
    if not has_claims:
        return {**values, DATA_SETS: [statement.data_set for statement in ordered]}
    entries = [(claim.key, claim.modality, claim.confidence, claim.document, claim.data_set) for claim in ordered]
    return {**values, **_claim_properties(entries, rule.modalities)}


def _claim_properties(entries: Sequence[tuple[Any, ...]], modalities: Sequence[str]) -> dict[str, Any]:
    """The parallel lists, in the order of the entries; the strongest modality; the highest confidence, if any is known."""
    lists = {name: [entry[position] for entry in entries] for position, name in enumerate(PARALLEL_LISTS)}
    confidence = max(lists["confidences"])
    return {
        **lists,
        "modality": min(lists["modalities"], key=modalities.index),
        "confidence": confidence if confidence >= 0 else None,
    }
