"""`lens` -> the condition that claims must match.

{modality: [INFERRED], minConfidence: 0.5, asOf: "2015-03-17"}
-> Lens(modality_order, p0, p1, as_of=AsOfDate(p2, p3, future_modalities))
"""

from __future__ import annotations

from dataclasses import replace

from keiretsu.graph.plan import AsOfDate, Lens, Param
from keiretsu.resolvers.document.argument_values import ArgumentValue, ConstantSource, LeafValue
from keiretsu.resolvers.parameters.coerce import coerce_confidence, coerce_date, coerce_enums
from keiretsu.resolvers.parameters.slots import ArgumentPath, Converter, identity
from keiretsu.resolvers.planner.context import PlanBuilder


def read_lens(builder: PlanBuilder, argument: ArgumentValue, path: ArgumentPath) -> Lens | None:
    """The lens of a root field; the default lens if the argument is omitted. None in a schema without claims."""
    provenance = builder.catalogue.provenance
    if provenance is None:
        return None
    fields = argument if isinstance(argument, dict) else {}

    def add_parameter(name: str, convert: Converter) -> Param | None:
        value = fields.get(name)
        return builder.slots.add(value.source, convert, path.child(name)) if isinstance(value, LeafValue) else None

    as_of = add_parameter("asOf", coerce_date)
    include_undated = add_parameter("includeUndated", identity) or builder.slots.add(ConstantSource(True), identity, path)  # noqa: FBT003
    return Lens(
        modality_order=tuple(str(member.value) for member in provenance.modality),
        accepted_modalities=add_parameter("modality", coerce_enums),
        min_confidence=add_parameter("minConfidence", coerce_confidence),
        documents=add_parameter("documents", builder.ids.coerce_all),
        as_of=AsOfDate(as_of, include_undated, provenance.future_modalities) if as_of else None,
    )


def without_date(lens: Lens) -> Lens:
    """The same lens for the claims of a node, which have no validity period."""
    return replace(lens, as_of=None)
