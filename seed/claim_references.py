"""The document of a claim and what the claim is about -> the properties that hold their ids, and back.

    references.to_properties("document:A2", ("company:huami", "company:xiaomi"))
    ->   {"documentId": "document:A2", "subjectId": "company:huami", "objectId": "company:xiaomi"}

Of a claim about more nodes than there are properties, a list holds the further ids, and the claim has an edge to each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.reference_specs import ReferenceSpec
from keiretsu.seed.rows import PropertyValues


@dataclass(frozen=True)
class ClaimReferences:
    """How the links of claims are stored."""

    document: ReferenceSpec
    subjects: ReferenceSpec

    @classmethod
    def of(cls, catalogue: Catalogue) -> ClaimReferences | None:
        """Those of a schema; None if it has no claims."""
        provenance = catalogue.provenance
        if provenance is None:
            return None
        document, subjects = (catalogue.relationships[name].reference for name in (provenance.stated_in, provenance.about))
        assert document, "claims store the id of their document"
        assert subjects, "claims store the ids of what they are about"
        return cls(document, subjects)

    def to_properties(self, document: str, subjects: Sequence[str]) -> dict[str, Any]:
        """The properties of a claim. `subjects`: ids, each once."""
        properties: dict[str, Any] = dict(zip(self.subjects.properties, subjects, strict=False))
        properties[self.document.properties[0]] = document
        if self.subjects.further and (further := self.further_subjects(subjects)):
            properties[self.subjects.further] = list(further)
        return properties

    def further_subjects(self, subjects: Sequence[str]) -> Sequence[str]:
        """Those to which the claim has an edge."""
        return subjects[len(self.subjects.properties) :]

    def document_of(self, properties: PropertyValues) -> str | None:
        """The id of the document of a stored claim."""
        return properties.get(self.document.properties[0])

    def subjects_of(self, properties: PropertyValues) -> list[str]:
        """The ids of what a stored claim is about."""
        ids = [properties[name] for name in self.subjects.properties if name in properties]
        return [*ids, *self.further_subjects_of(properties)]

    def further_subjects_of(self, properties: PropertyValues) -> Sequence[str]:
        """Those to which a stored claim has an edge."""
        return properties.get(self.subjects.further, ()) if self.subjects.further else ()
