"""`lens` -> which claims count.

{modality: [INFERRED], minConfidence: 0.5}   ->   Lens(words, modality=p0, confidence=p1)
"""

from __future__ import annotations

from graph import plan as p
from resolvers import conversions as to
from resolvers.given import Given, Leaf
from resolvers.planning import Planning
from resolvers.problems import Code
from resolvers.slots import Convert, Site


def read_lens(planning: Planning, given: Given, site: Site) -> p.Lens | None:
    """The lens of a root field; the usual one where none is given. None in a schema without claims."""
    provenance = planning.catalogue.provenance
    if provenance is None:
        return None
    parts = given if isinstance(given, dict) else {}
    if parts.get("asOf") is not None:
        planning.refuse(site.at("asOf"), "looking at a past day is not there yet; leave `asOf` out to see all of time.", Code.NOT_SUPPORTED)

    def param(name: str, convert: Convert) -> p.Param | None:
        value = parts.get(name)
        return planning.slots.add(value.source, convert, site.at(name)) if isinstance(value, Leaf) else None

    return p.Lens(
        words=tuple(str(member.value) for member in provenance.modality),
        modality=param("modality", to.stored_words),
        confidence=param("minConfidence", to.share_of_one),
        documents=param("documents", to.stored_ids),
    )
