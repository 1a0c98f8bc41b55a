"""How the links of claims are stored: as the ids of their ends, in properties of the claim.

    (:Claim {documentId: "document:A2", subjectId: "company:xiaomi", objectId: "company:huami"})

A claim with two subjects is then one node instead of a node and three edges, and most claims are such. The ids have indexes, by which the
claims of a document or of a subject are found. A claim with more than two subjects lists the further ones, and has an edge to each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import ConnectionField, FieldSpec, HopSpec, ListField, RelationshipSpec, ScalarField, SingleField
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.reference_specs import ReferenceSpec

DOCUMENT = ("documentId",)
SUBJECTS = ("subjectId", "objectId")
FURTHER_SUBJECTS = "furtherSubjectIds"

Fields = Mapping[str, Mapping[str, FieldSpec]]
"""The fields of each type."""


def store_claim_links(
    relationships: Mapping[str, RelationshipSpec], claim: str, about: str, stated_in: str, fields: Fields
) -> dict[str, RelationshipSpec]:
    """The relationships, with the references of the links of claims. Raises DeclarationError."""
    references = {about: ReferenceSpec(claim, SUBJECTS, FURTHER_SUBJECTS), stated_in: ReferenceSpec(claim, DOCUMENT)}
    for name in references:
        _check_link(relationships[name], claim, fields)
    declared = {field.prop.stored_name for field in fields[claim].values() if isinstance(field, ScalarField)}
    if taken := sorted(declared & {*DOCUMENT, *SUBJECTS, FURTHER_SUBJECTS}):
        raise DeclarationError(f"{claim} stores its links in a property {taken[0]!r}; give yours another `stored_name`")
    return {**relationships, **{name: replace(relationships[name], reference=reference) for name, reference in references.items()}}


def _check_link(link: RelationshipSpec, claim: str, fields: Fields) -> None:
    starts = {start for sources, _ in link.ends for start in sources}
    if link.sourced or link.properties or starts != {claim}:
        raise DeclarationError(f"{link.name} links claims with their sources; declare it as a Link from {claim}, without properties")
    for owner, fields_of_owner in fields.items():
        for name, field in fields_of_owner.items():
            hops = list(_hops(field))
            if any(link.name in hop.types and (len(hops) > 1 or not _is_plain(hop)) for hop in hops):
                raise DeclarationError(
                    f"{owner}.{name} follows {link.name} with others or in both directions; let it follow {link.name} alone"
                )


def _is_plain(hop: HopSpec) -> bool:
    return len(hop.types) == 1 and hop.direction is not Direction.BOTH


def _hops(field: FieldSpec) -> Iterator[HopSpec]:
    match field:
        case ConnectionField(hops=hops):
            yield from hops
        case SingleField(hop=hop) | ListField(hop=hop):
            yield hop
