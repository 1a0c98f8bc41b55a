"""The lens: the input that selects the visible facts, in a schema that has claims."""

from __future__ import annotations

import strawberry

from keiretsu.schema.catalogue import ProvenanceSpec
from keiretsu.schema.declarations import Date
from keiretsu.schema.types.registry import Argument, Registry, list_of, optional

LENS = "Lens"
LENS_DESCRIPTION = (
    "Selects the visible facts. A fact (an edge, or a node that is itself a fact) is visible if one unretracted claim meets all "
    "conditions; other nodes are always visible. Applies to everything below its field: counts, filters, orders and paths include visible "
    "facts only."
)


def add_lens(types: Registry, provenance: ProvenanceSpec) -> None:
    """Add the fields of the input type."""
    hidden = list(provenance.modality)[-1].name
    types.add_input(
        LENS,
        "asOf",
        Date | None,
        "Only facts valid on this day. An imprecise date covers its earliest to its latest day; planned and expected facts are included "
        "only if they are dated or their modality is selected.",
    )
    types.add_input(LENS, "includeUndated", bool | None, "Whether `asOf` includes undated facts.", default=True)
    types.add_input(LENS, "modality", optional(list_of(provenance.modality)), f"Only these modalities. Default: all except {hidden}.")
    types.add_input(LENS, "minConfidence", float | None, "Minimum confidence, from 0 to 1; excludes claims without a confidence.")
    types.add_input(LENS, "documents", list[strawberry.ID] | None, "Only claims stated by one of these documents.")


def lens_argument(types: Registry) -> Argument:
    """The argument `lens` of a root field."""
    return Argument("lens", optional(types[LENS]), "Selects the facts that are visible below this field.")
