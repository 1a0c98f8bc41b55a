"""The columns that sentences about edges need, and the renderer that reads them.

A step along HAS_SUBSIDIARY   ->   columns for both names, the type, direction, modality and validity, and `kind`, which its phrase mentions
"""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.graph.plan import EdgeDirection, EdgeProperty, EdgeType, NodeProperty, SourceNodeProperty, StrongestModality
from keiretsu.resolvers.output.phrasing import PLACEHOLDER, SentenceRenderer
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.schema.catalogue import Catalogue


def plan_sentence(columns: ColumnSet, catalogue: Catalogue, types: Sequence[str], name_property: str) -> SentenceRenderer:
    """Add the columns that sentences about edges of these types need; return the renderer that reads them."""
    phrases = [catalogue.relationships[type_].phrase for type_ in types]
    names = {name for phrase in phrases for text in (phrase.forward, phrase.inverse) for name, _ in PLACEHOLDER.findall(text)}
    stored_names = {
        name: prop.stored_name for type_ in types for name, prop in catalogue.relationships[type_].properties.items() if name in names
    }
    return SentenceRenderer(
        source=columns.add(SourceNodeProperty(name_property)),
        target=columns.add(NodeProperty(name_property)),
        kind=columns.add(EdgeType()),
        direction=columns.add(EdgeDirection()),
        modality=columns.add(StrongestModality()),
        validity=columns.add(EdgeProperty("valid")),
        placeholders={name: columns.add(EdgeProperty(stored_names[name])) for name in sorted(stored_names)},
        catalogue=catalogue,
    )
