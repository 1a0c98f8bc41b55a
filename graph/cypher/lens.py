"""Which claims of an edge count under a lens, and what follows from those that do.

An edge holds its claims as parallel lists (`claims`, `modalities`, `confidences`, `documents`) and the firmest modality as a scalar. The
usual lens asks only that some claim is not the hidden kind; as that is the least firm, the scalar answers it. Dates belong to the edge:
a lens for a day asks first whether that lies between `validFrom` and `validTo`, both included.
"""

from __future__ import annotations

from keiretsu.graph.cypher.names import word, words
from keiretsu.graph.cypher.scope import mark
from keiretsu.graph.plan import Lens


def is_usual(lens: Lens) -> bool:
    """Nothing is asked, of claims or of days: all but the hidden modality pass."""
    return lens.modality is None and lens.confidence is None and lens.documents is None and lens.as_of is None


def passes(lens: Lens, edge: str) -> str:
    """The edge held on the lens's day, and at least one of its claims meets every condition."""
    if lens.as_of is None:
        return _supported(lens, edge)
    day = mark(lens.as_of.day)
    first, last = f"{edge}.validFrom", f"{edge}.validTo"
    held = f"({first} IS NULL OR {first} <= {day}) AND ({last} IS NULL OR {last} >= {day})"
    undated = f"({mark(lens.as_of.undated)} OR {first} IS NOT NULL OR {last} IS NOT NULL)"
    return f"{held} AND {undated} AND {_supported(lens, edge)}"


def passing_claims(lens: Lens, holder: str) -> str:
    """The keys of the claims that pass, in the order of their list; of an edge or of a node.

    To look for the hidden word costs less than to go through the claims.
    """
    passing = f"[i IN {_indexes(holder)} WHERE {_claim_passes(lens, holder)} | {holder}.claims[i]]"
    return f"CASE WHEN {_all_pass(lens, holder)} THEN {holder}.claims ELSE {passing} END" if is_usual(lens) else passing


def _all_pass(lens: Lens, holder: str) -> str:
    """Under the usual lens."""
    return f"NOT {word(lens.words[-1])} IN {holder}.modalities"


def firmest(lens: Lens, edge: str) -> str:
    """The firmest modality among the claims that pass; for a visible edge."""
    if is_usual(lens):
        return f"{edge}.modality"
    passing = f"[i IN {_indexes(edge)} WHERE {_claim_passes(lens, edge)} | {edge}.modalities[i]]"
    return f"head([m IN {words(lens.words)} WHERE m IN {passing}])"


def surest(lens: Lens, edge: str) -> str:
    """The highest confidence among the claims that pass, null where none has one. A missing one is stored as -1."""
    step = f"CASE WHEN {_claim_passes(lens, edge)} AND {edge}.confidences[i] > top THEN {edge}.confidences[i] ELSE top END"
    worked_out = f"nullIf(reduce(top = -1.0, i IN {_indexes(edge)} | {step}), -1.0)"
    if not is_usual(lens):
        return worked_out
    return f"CASE WHEN {_all_pass(lens, edge)} THEN {edge}.confidence ELSE {worked_out} END"


def _supported(lens: Lens, edge: str) -> str:
    """At least one claim of the edge meets every condition."""
    if is_usual(lens):
        return f"{edge}.modality <> {word(lens.words[-1])}"
    if lens.confidence is None and lens.documents is None:
        return f"any(m IN {edge}.modalities WHERE {_modality_passes(lens, edge, 'm')})"
    return f"any(i IN {_indexes(edge)} WHERE {_claim_passes(lens, edge)})"


def _indexes(holder: str) -> str:
    return f"range(0, coalesce(size({holder}.claims), 0) - 1)"


def _claim_passes(lens: Lens, holder: str) -> str:
    """The i-th claim meets every condition."""
    parts = [_modality_passes(lens, holder, f"{holder}.modalities[i]")]
    if lens.confidence is not None:
        parts.append(f"{holder}.confidences[i] >= {mark(lens.confidence)}")
    if lens.documents is not None:
        parts.append(f"{holder}.documents[i] IN {mark(lens.documents)}")
    return " AND ".join(parts)


def _modality_passes(lens: Lens, holder: str, modality: str) -> str:
    if lens.modality is not None:
        return f"{modality} IN {mark(lens.modality)}"
    shown = f"{modality} <> {word(lens.words[-1])}"
    if lens.as_of is None:
        return shown
    dated = f"{holder}.validFrom IS NOT NULL OR {holder}.validTo IS NOT NULL"
    return f"{shown} AND (NOT {modality} IN {words(lens.as_of.future)} OR {dated})"
