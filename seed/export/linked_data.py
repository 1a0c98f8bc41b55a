"""Records -> resources of linked data: what JSON-LD and N-Quads say about a record, independent of their syntax.

    ExportedEdge("HAS_SUBSIDIARY", "company:xiaomi", "company:huami", ..., claims=("A2-09",), documents=("document:A2",))
    ->   Resource("urn:keiretsu:company:xiaomi", (), (("org:hasSubOrganization", Reference("urn:keiretsu:company:huami")),))
         Resource("urn:keiretsu-facts:5d3...", ("terms:Fact", "prov:Entity"), (("terms:relation", ...), ("prov:wasDerivedFrom", ...), ...))

A relationship is a triple; what is said about it, and its evidence, are a fact: a resource of its own, derived from claims and documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson

from keiretsu.schema.catalogue import PropertySpec, ValueKind
from keiretsu.seed.export.ndjson import properties_by_type
from keiretsu.seed.export.records import RECORDED_AT, ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord
from keiretsu.seed.export.values import is_finite, to_text_value, to_value
from keiretsu.seed.export.vocabulary import FACTS, expand_term, node_iri, property_term, relationship_term, type_terms
from keiretsu.seed.export.writers import ExportContext, describe_record

DERIVED_FROM = "prov:wasDerivedFrom"
DATA_TYPES: Mapping[ValueKind, str] = {
    ValueKind.INT: "xsd:integer",
    ValueKind.FLOAT: "xsd:double",
    ValueKind.BOOLEAN: "xsd:boolean",
    ValueKind.DATE: "xsd:date",
}
"""Kind of a property -> type of its literals; all others are strings."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another resource, by its IRI."""

    iri: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value. `data_type`: a term; None for a string."""

    text: str
    data_type: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource: its IRI, its classes and its values. Classes and properties are terms with a prefix."""

    iri: str
    types: tuple[str, ...]
    values: tuple[tuple[str, Reference | Literal], ...]


@dataclass
class LinkedData:
    """Describes records."""

    context: ExportContext
    _properties: Mapping[str, Mapping[str, PropertySpec]] = field(init=False)

    def __post_init__(self) -> None:
        self._properties = properties_by_type(self.context.catalogue)

    def resources(self, record: ExportedRecord) -> Iterator[Resource]:
        """The resources that a record is about."""
        match record:
            case ExportedNode():
                values = (*self._values(record), *self._evidence(record))
                yield Resource(node_iri(record.id), type_terms(record.type), values)
            case ExportedClaim():
                yield Resource(node_iri(record.id), type_terms(record.type), (*self._values(record), *_sources(record)))
            case ExportedEdge():
                link = (relationship_term(record.type), Reference(node_iri(record.end)))
                yield Resource(node_iri(record.start), (), (link,))
                if record.claims is not None or record.values:
                    yield self._fact(record)
                else:
                    self.context.losses.add(record.type, "The data sets of a link without properties have no place", record.label)

    def _fact(self, edge: ExportedEdge) -> Resource:
        ends = (
            ("terms:relation", Reference(expand_term(relationship_term(edge.type)))),
            ("terms:from", Reference(node_iri(edge.start))),
            ("terms:to", Reference(node_iri(edge.end))),
        )
        strength = self._strength(edge) if edge.claims is not None else ()
        return Resource(_fact_iri(edge), ("terms:Fact", "prov:Entity"), (*ends, *self._values(edge), *strength, *self._evidence(edge)))

    def _strength(self, edge: ExportedEdge) -> Iterator[tuple[str, Literal]]:
        modality = to_value(self._properties[edge.type]["modality"], edge.modality)
        if modality is not None:
            yield "terms:modality", Literal(str(modality))
        if edge.confidence is not None:
            yield "terms:confidence", Literal(repr(float(edge.confidence)), "xsd:double")

    def _evidence(self, record: ExportedNode | ExportedEdge) -> Iterator[tuple[str, Reference | Literal]]:
        for key in record.claims or ():
            yield DERIVED_FROM, Reference(node_iri(f"{self._claim_prefix}:{key}"))
        for document in record.documents:
            yield DERIVED_FROM, Reference(node_iri(document))
        yield from _data_sets(record.data_sets)

    def _values(self, record: ExportedRecord) -> Iterator[tuple[str, Literal]]:
        properties = self._properties[record.type]
        for name, value in record.values.items():
            prop, shown = properties[name], to_text_value(properties[name], value)
            if not is_finite(shown):
                reason = "The number is infinite or undefined; it is missing"
                self.context.losses.add(f"{record.type}.{name}", reason, describe_record(record))
                continue
            for item in shown if isinstance(shown, list) else [shown]:
                yield property_term(name), _literal(prop, item)

    @cached_property
    def _claim_prefix(self) -> str:
        assert self.context.catalogue.provenance, "only a schema with claims has them"
        return self.context.catalogue.nodes[self.context.catalogue.provenance.claim].prefix


def _sources(claim: ExportedClaim) -> Iterator[tuple[str, Reference | Literal]]:
    if claim.document:
        yield DERIVED_FROM, Reference(node_iri(claim.document))
        yield "prov:hadPrimarySource", Reference(node_iri(claim.document))
    for subject in claim.about:
        yield "schema:about", Reference(node_iri(subject))
    if claim.recorded_at:
        yield f"terms:{RECORDED_AT}", Literal(claim.recorded_at, "xsd:dateTime")
    yield from _data_sets(claim.data_sets)


def _data_sets(names: Iterable[str]) -> Iterator[tuple[str, Literal]]:
    return (("terms:dataSet", Literal(name)) for name in names)


def _literal(prop: PropertySpec, value: Any) -> Literal:
    """The type is that of the value, as a stored value may have another than declared."""
    match value:
        case bool():
            return Literal(str(value).lower(), "xsd:boolean")
        case int() | float():
            return Literal(repr(value), DATA_TYPES[ValueKind.FLOAT] if isinstance(value, float) else DATA_TYPES[ValueKind.INT])
        case _ if prop.edtf:
            return Literal(str(value), "edtf:EDTF")
        case _:
            return Literal(str(value), DATA_TYPES[ValueKind.DATE] if prop.kind is ValueKind.DATE else None)


def _fact_iri(edge: ExportedEdge) -> str:
    """Equal facts have equal IRIs, in any export."""
    content = orjson.dumps([edge.type, edge.start, edge.end, dict(edge.values)], option=orjson.OPT_SORT_KEYS)
    return FACTS + hashlib.sha256(content).hexdigest()[:32]
