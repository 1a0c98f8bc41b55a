"""The catalogue: the complete description of a schema's graph, as plain data.

    catalogue.nodes["Company"].fields["subsidiaries"]
    -> ConnectionField("subsidiaries", edge="Subsidiary", target="Company",
                       hops=(HopSpec(("HAS_SUBSIDIARY",), Direction.OUT, ("Company",)),), sourced=True, ...)

Compiled once from the declarations (schema/compile.py). The Strawberry types are generated from it, the planner reads it, and seed/
validates rows against it. It is independent of GraphQL and Cypher syntax.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from keiretsu.direction import Direction
from keiretsu.schema.declarations import ShareBound
from keiretsu.schema.ownership_specs import OwnershipSpec
from keiretsu.schema.phrases import CompoundPhrase, Phrase
from keiretsu.schema.reference_specs import ReferenceSpec


class ValueKind(Enum):
    """Type of a property's values."""

    ID = "ID"
    STRING = "String"
    INT = "Int"
    FLOAT = "Float"
    BOOLEAN = "Boolean"
    DATE = "Date"
    STRINGS = "Strings"
    ENUM = "Enum"


class EdgeEnd(Enum):
    """An end of an edge; the source is the node that has the field."""

    SOURCE = "source"
    TARGET = "target"


class PropertySource(Enum):
    """Where a value comes from: a stored property, or something it is derived from."""

    STORED = "stored"
    LABEL = "label"
    RELATIONSHIP_TYPE = "relationship type"
    DIRECTION = "direction"
    MODALITY = "modality"
    CONFIDENCE = "confidence"
    SCORE = "score"
    INTERMEDIATE_COUNT = "number of intermediate nodes"
    EXPRESSION = "expression"


@dataclass(frozen=True)
class ExpressionSpec:
    """An expression over stored properties of the same node: its declared text, and the properties by their declared names."""

    text: str
    properties: Mapping[str, PropertySpec]


@dataclass(frozen=True)
class PropertySpec:
    """A property of a node or an edge.

    `interval_property`: the EDTF property that this day is derived from when data is loaded. `bounds`: minimum and maximum of a number.
    `unit_properties`: the properties that hold a number's unit (a currency), of the node or edge itself, or of the node at `unit_end` of
    the edge. Only numbers with equal units are summed. `share`: which bound of a share in per cent it holds; another property holds the
    other bound. `expression`: what a property that is not stored is computed by. `lower_case`: texts are stored and compared in lower case.
    `is_slug`: it identifies nodes, and any spelling of a slug equals it. `composite`: the structured value that each text of a list is.
    """

    name: str
    kind: ValueKind
    description: str
    required: bool = False
    default: object = None
    stored_name: str = ""
    enum: type[Enum] | None = None
    source: PropertySource = PropertySource.STORED
    edtf: bool = False
    interval_property: str | None = None
    filterable: bool = True
    orderable: bool = True
    bounds: tuple[float, float] | None = None
    unit_properties: tuple[str, ...] = ()
    unit_end: EdgeEnd | None = None
    share: ShareBound | None = None
    expression: ExpressionSpec | None = None
    lower_case: bool = False
    is_slug: bool = False
    composite: CompositeSpec | None = None


@dataclass(frozen=True)
class CompositeSpec:
    """A type of structured values, such as an identifier. `separator`: between its properties in files; the loader derives the others."""

    name: str
    description: str
    properties: tuple[PropertySpec, ...]
    separator: str


def derived_property(name: str, description: str, enum: type[Enum], source: PropertySource) -> PropertySpec:
    """A property that is not stored, but derived from labels, relationship types or directions."""
    return PropertySpec(name, ValueKind.ENUM, description, required=True, enum=enum, source=source)


@dataclass(frozen=True)
class HopSpec:
    """One hop of a field: the relationship types, the direction, and the types of the target nodes."""

    types: tuple[str, ...]
    direction: Direction
    targets: tuple[str, ...]


@dataclass(frozen=True)
class EdgeSpec:
    """An edge type: the properties of a connection's edges.

    A plain edge has no properties of its own: its connection filters and orders by the node itself. `source`: the type of the start, in a
    list of facts; other edges start at the node that has the field.
    """

    name: str
    target: str
    properties: Mapping[str, PropertySpec]
    sourced: bool
    plain: bool
    description: str
    via: str | None = None
    via_description: str = ""
    source: str | None = None

    @cached_property
    def ends(self) -> Mapping[str, tuple[EdgeEnd, str]]:
        """The fields with its ends, and the type of each: `node`, or `from` and `to`. A plain edge stands for its node itself."""
        if self.plain:
            return {}
        if self.source is None:
            return {"node": (EdgeEnd.TARGET, self.target)}
        return {"from": (EdgeEnd.SOURCE, self.source), "to": (EdgeEnd.TARGET, self.target)}


def plain_edge(node: str) -> EdgeSpec:
    """The edge type of a connection whose edges have no properties."""
    return EdgeSpec(node, node, {}, sourced=False, plain=True, description="")


@dataclass(frozen=True)
class ScalarField:
    """A field that returns a property."""

    name: str
    prop: PropertySpec

    @property
    def description(self) -> str:
        return self.prop.description


@dataclass(frozen=True)
class ConnectionField:
    """A field that returns a connection. `takes_kinds`: it has the arguments `kinds` and `direction`."""

    name: str
    description: str
    edge: str
    target: str
    hops: tuple[HopSpec, ...]
    sourced: bool
    takes_kinds: bool = False


@dataclass(frozen=True)
class SingleField:
    """A field that returns one node, or null: the first by id."""

    name: str
    description: str
    target: str
    hop: HopSpec
    sourced: bool
    required: bool


@dataclass(frozen=True)
class ListField:
    """A field that returns a plain list of nodes, ordered by id."""

    name: str
    description: str
    target: str
    hop: HopSpec
    sourced: bool


@dataclass(frozen=True)
class EvidenceField:
    """A field that returns the claims that support the node's own properties."""

    name: str
    description: str


@dataclass(frozen=True)
class ComputedField:
    """A field that the catalogue alone does not describe: ownership, and what claims say."""

    name: str
    description: str


@dataclass(frozen=True)
class PythonField:
    """A field that a Python function computes from properties of the same node. `result`: the name and type of its value."""

    name: str
    result: PropertySpec
    arguments: tuple[PropertySpec, ...]
    function: Callable[..., Any]

    @property
    def description(self) -> str:
        return self.result.description


@dataclass(frozen=True)
class CompositeListField:
    """A field that returns a list of structured values, which `prop` stores. `lookup`: their properties that an index finds nodes by."""

    name: str
    prop: PropertySpec
    composite: CompositeSpec
    lookup: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        return self.prop.description


FieldSpec = ScalarField | CompositeListField | ConnectionField | SingleField | ListField | EvidenceField | ComputedField | PythonField


@dataclass(frozen=True)
class NodeSpec:
    """An object type and the label of its nodes.

    `visible_through`: for a node that is itself a fact, the relationship types that make it visible. `superseded_by`: the incoming
    relationship types that mark a node as superseded; sums exclude it. `unnamed`: the name of a node that is anonymous and has none.
    """

    name: str
    plural: str
    prefix: str
    description: str
    interfaces: tuple[str, ...]
    key: str
    fields: Mapping[str, FieldSpec]
    visible_through: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    unnamed: str | None = None

    @cached_property
    def display_property(self) -> str:
        """The property to display for a node: `name`, else the first required string apart from the key, else the key."""
        names = [
            prop.name for prop in self.properties.values() if prop.kind is ValueKind.STRING and prop.required and prop.name != self.key
        ]
        return "name" if "name" in names else next(iter(names), self.key)

    @cached_property
    def properties(self) -> Mapping[str, PropertySpec]:
        """The stored and derived properties among the fields, by name."""
        return _properties(self.fields)

    @cached_property
    def data_properties(self) -> Mapping[str, PropertySpec]:
        """The same with the lists of structured values: what files and exports hold."""
        return {field.name: field.prop for field in self.fields.values() if isinstance(field, ScalarField | CompositeListField)}


@dataclass(frozen=True)
class InterfaceSpec:
    """An interface and the types that implement it. `is_label`: its name is also a label in the graph."""

    name: str
    description: str
    members: tuple[str, ...]
    fields: Mapping[str, FieldSpec]
    is_label: bool


@dataclass(frozen=True)
class RelationshipSpec:
    """A stored relationship type. `ends`: pairs of the allowed start types and the end types allowed for them.

    `properties`: of its edges; `unique_by`: the properties that distinguish parallel edges; `start_property`: the day that also does, if it
    is known; `reveals_target`: its end nodes are visible through it. `reference`: if it is stored as ids instead of edges.
    """

    name: str
    description: str
    ends: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    properties: Mapping[str, PropertySpec]
    unique_by: tuple[str, ...]
    sourced: bool
    reveals_target: bool
    phrase: Phrase
    start_property: str | None = None
    reference: ReferenceSpec | None = None


@dataclass(frozen=True)
class FactListSpec:
    """A root field that lists the facts of a class. `sources`: the types of their starts; `hop`: from there to their ends."""

    name: str
    description: str
    edge: EdgeSpec
    sources: tuple[str, ...]
    hop: HopSpec


@dataclass(frozen=True)
class ProvenanceSpec:
    """The node types of the sources, and the relationships from a claim to its subjects and to the document that states it.

    `modality`: the modalities of a claim, strongest first; the last one is inferred, not stated, and hidden by default.
    `future_modalities`: the stored values for facts that lie in the future. `published`: the stored property of documents with their
    publication date, if they have one.
    """

    claim: str
    document: str
    about: str
    stated_in: str
    modality: type[Enum]
    future_modalities: tuple[str, ...]
    published: str | None = None


@dataclass(frozen=True)
class SearchSpec:
    """The root field `search`. `by`: the properties of entities that hold their names, strings or lists of strings."""

    description: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """A complete schema. `entities`: the interface of all nodes that facts are about."""

    nodes: Mapping[str, NodeSpec]
    interfaces: Mapping[str, InterfaceSpec]
    edges: Mapping[str, EdgeSpec]
    relationships: Mapping[str, RelationshipSpec]
    entities: str | None
    provenance: ProvenanceSpec | None
    enums: Mapping[str, type[Enum]]
    search: SearchSpec | None = None
    ownership: OwnershipSpec | None = None
    compound_phrases: tuple[CompoundPhrase, ...] = ()
    fact_lists: Mapping[str, FactListSpec] = field(default_factory=dict)

    def members(self, name: str) -> tuple[str, ...]:
        """The object types that a type name stands for: itself, or an interface's members."""
        return self.interfaces[name].members if name in self.interfaces else (name,)

    def fields(self, name: str) -> Mapping[str, FieldSpec]:
        """The fields of an object type or an interface."""
        return self.interfaces[name].fields if name in self.interfaces else self.nodes[name].fields

    def properties(self, name: str) -> dict[str, PropertySpec]:
        """The stored and derived properties of an object type or an interface, by name."""
        return _properties(self.fields(name))

    @cached_property
    def composites(self) -> Mapping[str, CompositeSpec]:
        """The types of structured values, by name."""
        fields = (field for owner in (*self.interfaces, *self.nodes) for field in self.fields(owner).values())
        return {field.composite.name: field.composite for field in fields if isinstance(field, CompositeListField)}

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the object types and interfaces that are labels in the graph."""
        return (*self.nodes, *(interface.name for interface in self.interfaces.values() if interface.is_label))


def _properties(fields: Mapping[str, FieldSpec]) -> dict[str, PropertySpec]:
    return {name: field.prop for name, field in fields.items() if isinstance(field, ScalarField)}
