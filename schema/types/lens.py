"""The lens: the input that says which facts may be seen, in a schema that has claims."""

from __future__ import annotations

import strawberry

from keiretsu.schema.catalogue import Provenance
from keiretsu.schema.declarations import Date
from keiretsu.schema.types.registry import Argument, Registry, list_of, maybe

LENS = "Lens"
DESCRIPTION = (
    "What may be seen. Facts (edges, and nodes that are facts themselves) are visible when one unretracted claim meets every condition; "
    "things always are. Holds for the whole field that has it: counts, filters, orders and paths see visible facts only."
)


def add_lens(types: Registry, provenance: Provenance) -> None:
    """Give the input type its fields."""
    hidden = list(provenance.modality)[-1].name
    types.add_input(
        LENS,
        "asOf",
        Date | None,
        "Only what was valid on this day. An imprecise date counts from its earliest to its latest day; what is planned or expected, only "
        "where it is dated or asked for.",
    )
    types.add_input(LENS, "includeUndated", bool | None, "Whether `asOf` keeps what has no date at all.", default=True)
    types.add_input(LENS, "modality", maybe(list_of(provenance.modality)), f"Only these. Left out: all but {hidden}.")
    types.add_input(LENS, "minConfidence", float | None, "At least this confidence, from 0 to 1; a claim that has none fails.")
    types.add_input(LENS, "documents", list[strawberry.ID] | None, "Only what one of these documents states.")


def lens_argument(types: Registry) -> Argument:
    """The argument `lens` of a root field."""
    return Argument("lens", maybe(types[LENS]), "What may be seen below this field.")
