"""The catalogue: all that a schema says about its graph, as plain data.

    catalogue.nodes["Company"].fields["subsidiaries"]
    -> Links("subsidiaries", edge="Subsidiary", target="Company",
             steps=(Step(("HAS_SUBSIDIARY",), Way.OUT, ("Company",)),), sourced=True, ...)

Made once from the declarations (schema/compile.py). The Strawberry types follow from it, the resolvers plan with it, and seed/ checks
rows against it. Nothing in it knows GraphQL's syntax or Cypher's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from keiretsu.schema.declarations import ShareEnd, Way


class Kind(Enum):
    """What sort of value a property holds."""

    ID = "ID"
    STRING = "String"
    INT = "Int"
    FLOAT = "Float"
    BOOLEAN = "Boolean"
    DATE = "Date"
    STRINGS = "Strings"
    ENUM = "Enum"


class End(Enum):
    """An end of an edge, seen from the node that has the field."""

    NEAR = "near"
    FAR = "far"


class Source(Enum):
    """Where a value comes from: a stored property, or something that is worked out."""

    STORED = "stored"
    LABEL = "label"
    RELATIONSHIP_TYPE = "relationship type"
    DIRECTION = "direction"
    MODALITY = "modality"
    CONFIDENCE = "confidence"
    SCORE = "score"
    BETWEEN = "how many nodes lie between"


@dataclass(frozen=True)
class Property:
    """One value of a node or an edge.

    `interval` names the EDTF property that this day is worked out from when data is loaded. `within`: the least and the greatest number.
    `units`: the properties that say what a number counts (a currency), of the node or the edge itself; `units_at`: or of the node at this
    end of the edge. Only numbers that count the same can be summed. `share`: which end of a share in per cent it holds; another property
    holds the other end.
    """

    name: str
    kind: Kind
    description: str
    required: bool = False
    default: object = None
    stored: str = ""
    enum: type[Enum] | None = None
    source: Source = Source.STORED
    edtf: bool = False
    interval: str | None = None
    filterable: bool = True
    orderable: bool = True
    within: tuple[float, float] | None = None
    units: tuple[str, ...] = ()
    units_at: End | None = None
    share: ShareEnd | None = None


def worked_out(name: str, description: str, enum: type[Enum], source: Source) -> Property:
    """A value that is stored nowhere: it follows from labels, types or the way of an edge."""
    return Property(name, Kind.ENUM, description, required=True, enum=enum, source=source)


@dataclass(frozen=True)
class Step:
    """One hop of a field: over these types, read this way, to nodes of these types."""

    types: tuple[str, ...]
    way: Way
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """An edge type: what stands on the edges of a connection, beside their node.

    A plain edge has no properties of its own: its connection filters and orders by the node itself.
    """

    name: str
    target: str
    properties: Mapping[str, Property]
    sourced: bool
    plain: bool
    description: str
    via: str | None = None
    via_description: str = ""


def plain_edge(node: str) -> Edge:
    """The edge of connections that show nothing but nodes of this type."""
    return Edge(node, node, {}, sourced=False, plain=True, description="")


@dataclass(frozen=True)
class Scalar:
    """A field that is a property."""

    name: str
    prop: Property

    @property
    def description(self) -> str:
        return self.prop.description


@dataclass(frozen=True)
class Links:
    """A field that is a connection. `open`: it takes `kinds` and `direction`."""

    name: str
    description: str
    edge: str
    target: str
    steps: tuple[Step, ...]
    sourced: bool
    open: bool = False


@dataclass(frozen=True)
class One:
    """A field with one node, or null: the first by id."""

    name: str
    description: str
    target: str
    step: Step
    sourced: bool
    required: bool


@dataclass(frozen=True)
class Many:
    """A field with a plain list of nodes, ordered by id."""

    name: str
    description: str
    target: str
    step: Step
    sourced: bool


@dataclass(frozen=True)
class Evidence:
    """A field with the claims that support the node's own properties."""

    name: str
    description: str


@dataclass(frozen=True)
class Computed:
    """A field that is worked out from many facts: about ownership."""

    name: str
    description: str


Field = Scalar | Links | One | Many | Evidence | Computed


@dataclass(frozen=True)
class NodeType:
    """An object type and the label of its nodes.

    `grounds`: where it is itself a fact, the relationship types it is seen through. `replaced_by`: the relationship types that lead to one
    whose place another has taken; sums leave it out.
    """

    name: str
    plural: str
    prefix: str
    description: str
    interfaces: tuple[str, ...]
    key: str
    fields: Mapping[str, Field]
    grounds: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def called_by(self) -> str:
        """The property that holds a node's name: `name`, or else the first text beside the key that is never missing, or else the key."""
        found = [one.name for one in self.properties.values() if one.kind is Kind.STRING and one.required and one.name != self.key]
        return "name" if "name" in found else next(iter(found), self.key)

    @property
    def properties(self) -> dict[str, Property]:
        """The stored and worked-out values among the fields, by name."""
        return _properties(self.fields)


@dataclass(frozen=True)
class Interface:
    """An interface and the types that have it. `labelled`: its name is a label in the graph, too."""

    name: str
    description: str
    members: tuple[str, ...]
    fields: Mapping[str, Field]
    labelled: bool


@dataclass(frozen=True)
class Phrase:
    """How a sentence goes from the start of an edge to its end, and back: "invested in", "has the investor".

    `{kind|subsidiary}` stands for a property of the edge, and for the second word where it has none.
    """

    says: str
    said: str


@dataclass(frozen=True)
class Combined:
    """Two hops that a sentence reads as one: each a relationship type and the way it runs."""

    first: tuple[str, Way]
    second: tuple[str, Way]
    phrase: Phrase


@dataclass(frozen=True)
class Relationship:
    """A stored relationship type. `ends`: pairs of the types it may start from and the types it may then end at.

    `properties`: what its edges hold; `unique_by`: which of them tell parallel edges apart; `carries`: its ends are seen through it.
    """

    name: str
    description: str
    ends: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    properties: Mapping[str, Property]
    unique_by: tuple[str, ...]
    sourced: bool
    carries: bool
    phrase: Phrase


@dataclass(frozen=True)
class Provenance:
    """Which types hold the sources, and which relationships lead from a claim to what it is about and to the document that states it.

    `modality`: how firmly a claim may speak, firmest first; the last one is ours and hidden unless asked for. `future`: the words for
    what is not yet so, as stored.
    """

    claim: str
    document: str
    about: str
    stated_in: str
    modality: type[Enum]
    future: tuple[str, ...]


@dataclass(frozen=True)
class Search:
    """The root field `search`. `by`: the properties of entities that hold their names, texts or lists of texts."""

    description: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Ownership:
    """Who owns how much of whom. `owned`: the type that can be owned; `owners`: those that can own.

    `stake`: the relationship type whose shares come first; `others`: those that tell a share where no stake does. `low`, `high`: the
    properties with the least and the greatest share, in per cent.
    """

    owned: str
    owners: tuple[str, ...]
    stake: str
    others: tuple[str, ...]
    low: str
    high: str

    @property
    def types(self) -> tuple[str, ...]:
        """All relationship types that are ownership."""
        return (self.stake, *self.others)


@dataclass(frozen=True)
class Catalogue:
    """A whole schema. `entities`: the interface of all nodes that facts are about."""

    nodes: Mapping[str, NodeType]
    interfaces: Mapping[str, Interface]
    edges: Mapping[str, Edge]
    relationships: Mapping[str, Relationship]
    entities: str | None
    provenance: Provenance | None
    enums: Mapping[str, type[Enum]]
    search: Search | None = None
    ownership: Ownership | None = None
    combined: tuple[Combined, ...] = ()

    def members(self, name: str) -> tuple[str, ...]:
        """The object types that a type name stands for: itself, or an interface's members."""
        return self.interfaces[name].members if name in self.interfaces else (name,)

    def fields(self, name: str) -> Mapping[str, Field]:
        """The fields of an object type or an interface."""
        return self.interfaces[name].fields if name in self.interfaces else self.nodes[name].fields

    def properties(self, name: str) -> dict[str, Property]:
        """The stored and worked-out values of an object type or an interface, by name."""
        return _properties(self.fields(name))

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the object types and interfaces that are labels in the graph."""
        return (*self.nodes, *(interface.name for interface in self.interfaces.values() if interface.labelled))


def _properties(fields: Mapping[str, Field]) -> dict[str, Property]:
    return {name: field.prop for name, field in fields.items() if isinstance(field, Scalar)}


def enum_word(name: str) -> str:
    """A name as the member of an enum: shareMin -> SHARE_MIN, FundingRound -> FUNDING_ROUND."""
    return "".join(f"_{letter}" if letter.isupper() and place else letter for place, letter in enumerate(name)).upper()
