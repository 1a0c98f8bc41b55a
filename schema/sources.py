"""The sources of facts, as declared -> what a catalogue says about them.

Sources(Claim, Document, About.ABOUT, Stating.STATED_IN, published="published_on")   ->   ProvenanceSpec("Claim", "Document", ...)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from strawberry.utils.str_converters import to_camel_case

from keiretsu.schema.catalogue import FieldSpec, ProvenanceSpec, ScalarField, ValueKind
from keiretsu.schema.declarations import Node, RelationshipType
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.provenance import FUTURE_MODALITIES, Modality


@dataclass(frozen=True)
class Sources:
    """The node types of claims and documents, and the relationships from a claim to its subjects and to the document that states it.

    `published`: the declared property of documents that holds their publication date; of claims that differ, the latest counts.
    """

    claim: type[Node]
    document: type[Node]
    about: RelationshipType
    stated_in: RelationshipType
    published: str | None = None


def compile_sources(sources: Sources, fields: Mapping[str, Mapping[str, FieldSpec]]) -> ProvenanceSpec:
    """What the catalogue says about them. `fields`: those of each type. Raises DeclarationError."""
    document = sources.document.__name__
    return ProvenanceSpec(
        claim=sources.claim.__name__,
        document=document,
        about=sources.about.name,
        stated_in=sources.stated_in.name,
        modality=Modality,
        future_modalities=FUTURE_MODALITIES,
        published=_stored_date(document, sources.published, fields[document]) if sources.published else None,
    )


def _stored_date(document: str, name: str, fields: Mapping[str, FieldSpec]) -> str:
    field = fields.get(to_camel_case(name))
    if not isinstance(field, ScalarField) or field.prop.kind is not ValueKind.DATE:
        raise DeclarationError(f"{document} has no date {name!r} for `published` of the sources; name one of its properties of type Date")
    return field.prop.stored_name
