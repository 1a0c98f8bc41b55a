"""`lens` -> which claims count.

{modality: [INFERRED], minConfidence: 0.5, asOf: "2015-03-17"}   ->   Lens(words, p0, p1, as_of=Day(p2, p3, future))
"""

from __future__ import annotations

from dataclasses import replace

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Constant, Given, Leaf
from keiretsu.resolvers.parameters import coerce as to
from keiretsu.resolvers.parameters.slots import Convert, Site, as_is
from keiretsu.resolvers.planner.context import Planning


def read_lens(planning: Planning, given: Given, site: Site) -> p.Lens | None:
    """The lens of a root field; the usual one where none is given. None in a schema without claims."""
    provenance = planning.catalogue.provenance
    if provenance is None:
        return None
    parts = given if isinstance(given, dict) else {}

    def param(name: str, convert: Convert) -> p.Param | None:
        value = parts.get(name)
        return planning.slots.add(value.source, convert, site.at(name)) if isinstance(value, Leaf) else None

    day = param("asOf", to.day)
    undated = param("includeUndated", as_is) or planning.slots.add(Constant(True), as_is, site)  # noqa: FBT003
    return p.Lens(
        words=tuple(str(member.value) for member in provenance.modality),
        modality=param("modality", to.stored_words),
        confidence=param("minConfidence", to.share_of_one),
        documents=param("documents", to.stored_ids),
        as_of=p.Day(day, undated, provenance.future) if day else None,
    )


def without_day(lens: p.Lens) -> p.Lens:
    """The same lens for the claims of a node, which no date belongs to."""
    return replace(lens, as_of=None)
