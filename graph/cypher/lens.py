"""The claims of an edge that pass a lens, and the modality and confidence that follow from them.

An edge stores its claims as parallel lists (`claims`, `modalities`, `confidences`, `documents`) and its strongest modality as a scalar.
The default lens requires only a claim that is not of the hidden modality; as that is the weakest, the scalar suffices. Dates belong to
the edge: a lens with a date requires first that it lies between `validFrom` and `validTo`, both inclusive.
"""

from __future__ import annotations

from keiretsu.graph.cypher.names import list_literal, string_literal
from keiretsu.graph.cypher.scope import parameter_placeholder
from keiretsu.graph.plan import Lens


def is_default_lens(lens: Lens) -> bool:
    """Whether the lens has no condition on claims or dates: all but the hidden modality pass."""
    return lens.accepted_modalities is None and lens.min_confidence is None and lens.documents is None and lens.as_of is None


def lens_predicate(lens: Lens, edge: str) -> str:
    """The edge is valid on the date of the lens, and at least one of its claims meets every condition."""
    if lens.as_of is None:
        return _some_claim_passes(lens, edge)
    date = parameter_placeholder(lens.as_of.date)
    start, end = f"{edge}.validFrom", f"{edge}.validTo"
    valid = f"({start} IS NULL OR {start} <= {date}) AND ({end} IS NULL OR {end} >= {date})"
    dated = f"({parameter_placeholder(lens.as_of.include_undated)} OR {start} IS NOT NULL OR {end} IS NOT NULL)"
    return f"{valid} AND {dated} AND {_some_claim_passes(lens, edge)}"


def passing_claim_keys(lens: Lens, claimed: str) -> str:
    """The keys of the claims that pass, in the order of their list; of an edge or of a node.

    Checking for the hidden modality costs less than filtering the claims.
    """
    passing = f"[i IN {_claim_indexes(claimed)} WHERE {_claim_passes(lens, claimed)} | {claimed}.claims[i]]"
    return f"CASE WHEN {_all_claims_pass(lens, claimed)} THEN {claimed}.claims ELSE {passing} END" if is_default_lens(lens) else passing


def _all_claims_pass(lens: Lens, claimed: str) -> str:
    """For the default lens only."""
    return f"NOT {string_literal(lens.modality_order[-1])} IN {claimed}.modalities"


def strongest_modality(lens: Lens, edge: str) -> str:
    """The strongest modality among the claims that pass; for a visible edge."""
    if is_default_lens(lens):
        return f"{edge}.modality"
    passing = f"[i IN {_claim_indexes(edge)} WHERE {_claim_passes(lens, edge)} | {edge}.modalities[i]]"
    return f"head([m IN {list_literal(lens.modality_order)} WHERE m IN {passing}])"


def max_confidence(lens: Lens, edge: str) -> str:
    """The highest confidence among the claims that pass, null if none has one. A missing confidence is stored as -1."""
    step = f"CASE WHEN {_claim_passes(lens, edge)} AND {edge}.confidences[i] > top THEN {edge}.confidences[i] ELSE top END"
    maximum = f"nullIf(reduce(top = -1.0, i IN {_claim_indexes(edge)} | {step}), -1.0)"
    if not is_default_lens(lens):
        return maximum
    return f"CASE WHEN {_all_claims_pass(lens, edge)} THEN {edge}.confidence ELSE {maximum} END"


def _some_claim_passes(lens: Lens, edge: str) -> str:
    """At least one claim of the edge meets every condition."""
    if is_default_lens(lens):
        return f"{edge}.modality <> {string_literal(lens.modality_order[-1])}"
    if lens.min_confidence is None and lens.documents is None:
        return f"any(m IN {edge}.modalities WHERE {_modality_passes(lens, edge, 'm')})"
    return f"any(i IN {_claim_indexes(edge)} WHERE {_claim_passes(lens, edge)})"


def _claim_indexes(claimed: str) -> str:
    return f"range(0, coalesce(size({claimed}.claims), 0) - 1)"


def _claim_passes(lens: Lens, claimed: str) -> str:
    """The i-th claim meets every condition."""
    predicates = [_modality_passes(lens, claimed, f"{claimed}.modalities[i]")]
    if lens.min_confidence is not None:
        predicates.append(f"{claimed}.confidences[i] >= {parameter_placeholder(lens.min_confidence)}")
    if lens.documents is not None:
        predicates.append(f"{claimed}.documents[i] IN {parameter_placeholder(lens.documents)}")
    return " AND ".join(predicates)


def _modality_passes(lens: Lens, claimed: str, modality: str) -> str:
    if lens.accepted_modalities is not None:
        return f"{modality} IN {parameter_placeholder(lens.accepted_modalities)}"
    not_hidden = f"{modality} <> {string_literal(lens.modality_order[-1])}"
    if lens.as_of is None:
        return not_hidden
    dated = f"{claimed}.validFrom IS NOT NULL OR {claimed}.validTo IS NOT NULL"
    return f"{not_hidden} AND (NOT {modality} IN {list_literal(lens.as_of.future_modalities)} OR {dated})"
