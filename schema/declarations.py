"""Declarations: the vocabulary that maps Python classes to the nodes and relationships of a graph.

    class Company(Entity, plural="companies"):
        '''A firm, or an organisation that acts like one.'''

        kind: str | None = prop("Type of organisation, in the source's words")


    class Ownership(Fact):
        '''A company belongs to another company.'''

        HAS_SUBSIDIARY = relationship_type(Company, Company, unique_by=["kind"])

        kind: SubsidiaryKind | None = prop("Type of subsidiary: subsidiary, division or venture arm")

        subsidiaries = outgoing("Subsidiary", "Companies that belong to this company")
        parents = incoming("Subsidiary", "Companies that this company belongs to")

A node class becomes an object type with its filter, order and connection. A relationship class is the single definition of a relationship:
its stored types and their end nodes, its properties, and the fields that it adds to the nodes at either end, each with edge, connection,
filter and order. Python's snake_case becomes camelCase, in GraphQL and in the graph. Docstrings become descriptions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import UnionType
from typing import Any, ClassVar, Literal, NewType

from keiretsu.direction import Direction

Date = NewType("Date", str)
"""A day as ISO 8601 text: 2015-03-17. Stored as text, too: no conversion for comparison or transport."""

Edtf = NewType("Edtf", str)
"""A time as imprecise as its source, as EDTF text: 2012, 2014-10/2014-12, 2006/.. (ISO 8601-2)."""

ShareBound = Literal["min", "max"]
"""Which bound of a share a property holds: its minimum or its maximum."""

NodeClasses = type | UnionType
"""Node classes, as a class or as a union of classes; an interface stands for all nodes that implement it."""


@dataclass(frozen=True)
class PropertyDeclaration:
    """A property of a node or an edge. `default`: what a missing value stands for; `stored_name`: its name in the graph.

    `bounds`: minimum and maximum of a number. `unit`: the properties that hold the number's unit; `unit_at`: "start" or "end" if they are
    properties of the node at that end of a relationship. `share`: which bound of a share in per cent it holds. `lower_case`: texts are
    stored in lower case, and so compared.
    """

    description: str
    default: object = None
    stored_name: str | None = None
    bounds: tuple[float, float] | None = None
    unit: tuple[str, ...] = ()
    unit_at: str | None = None
    share: ShareBound | None = None
    lower_case: bool = False


@dataclass(frozen=True)
class CompositeListDeclaration:
    """A list of structured values of a node. `lookup`: their properties that an index finds nodes by, the most selective last."""

    description: str
    lookup: tuple[str, ...] = ()


@dataclass(frozen=True)
class CypherPropertyDeclaration:
    """A property of a node that is not stored but computed by an expression. `unit`: as in PropertyDeclaration."""

    description: str
    expression: str
    unit: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComputedDeclaration:
    """A field of a node that a Python function computes."""

    description: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class TypeNameDeclaration:
    """The type of a node, as an enum over the types of its interface."""

    description: str


@dataclass(frozen=True)
class EvidenceDeclaration:
    """The claims that support a node's own properties."""

    description: str


@dataclass(frozen=True)
class AllRelationsDeclaration:
    """All facts of a node, regardless of type: one connection with `kinds` and `direction`."""

    edge: str
    description: str


@dataclass
class RelationshipType:
    """A relationship type as stored in the graph; its name is the class attribute that it is assigned to."""

    start: NodeClasses
    end: NodeClasses
    unique_by: tuple[str, ...]
    reveals_target: bool
    supersedes: bool = False
    phrase: str = ""
    inverse_phrase: str = ""
    phrases: Mapping[Enum, tuple[str, str]] = field(default_factory=dict)
    name: str = ""
    owner: type[Relationship] | None = None

    def __set_name__(self, owner: type[Relationship], name: str) -> None:
        self.name, self.owner = name, owner

    @property
    def outgoing(self) -> PathHop:
        """The hop from start to end."""
        return PathHop(self, Direction.OUT)

    @property
    def incoming(self) -> PathHop:
        """The hop from end to start."""
        return PathHop(self, Direction.IN)


@dataclass(frozen=True)
class PathHop:
    """One hop of a path over a stored relationship."""

    type: RelationshipType
    direction: Direction

    @property
    def source(self) -> NodeClasses:
        """The nodes that the hop starts from."""
        return self.type.start if self.direction is Direction.OUT else self.type.end

    @property
    def target(self) -> NodeClasses:
        """The nodes that the hop leads to."""
        return self.type.end if self.direction is Direction.OUT else self.type.start


class FieldShape(Enum):
    """What a relationship field returns."""

    CONNECTION = "connection"
    SINGLE = "single"
    LIST = "list"


@dataclass(frozen=True)
class RelationshipField:
    """A field that a relationship adds to the nodes at one of its ends."""

    direction: Direction
    shape: FieldShape
    description: str
    edge: str | None = None
    relationship_types: tuple[RelationshipType, ...] = ()
    on: NodeClasses | None = None
    show_kind: bool = False
    show_direction: bool = False
    required: bool = False


class Node:
    """An object with a global id, as defined by Relay's Global Object Identification."""

    plural: ClassVar[str] = ""
    interface: ClassVar[bool] = True
    keyed_by: ClassVar[str] = "slug"
    unnamed: ClassVar[str | None] = None

    def __init_subclass__(cls, *, plural: str = "", interface: bool = False, keyed_by: str = "", unnamed: str | None = None) -> None:
        cls.plural, cls.interface, cls.unnamed = plural, interface, unnamed
        if keyed_by:
            cls.keyed_by = keyed_by


class Composite:
    """A structured value of a node, such as an identifier: texts that belong together. `separator`: between them in files."""

    separator: ClassVar[str] = "|"

    def __init_subclass__(cls, *, separator: str = "|") -> None:
        cls.separator = separator


class Relationship:
    """Base of all relationship declarations; use Fact, Link or Path."""

    sourced: ClassVar[bool] = False


class Fact(Relationship):
    """A sourced relationship: its edges have modality, confidence, validity and evidence. `plural`: the root field that lists them."""

    sourced: ClassVar[bool] = True
    plural: ClassVar[str] = ""

    def __init_subclass__(cls, *, plural: str = "") -> None:
        cls.plural = plural


class Link(Relationship):
    """A relationship without evidence: the author of a document, the subject of a claim."""


class Path(Relationship):
    """Two facts read as one: `hops` names them, `via` the intermediate nodes. One edge per target node."""

    sourced: ClassVar[bool] = True
    hops: ClassVar[tuple[PathHop, PathHop]]
    via: ClassVar[type[Node]]
    via_description: ClassVar[str]
    phrase: ClassVar[str] = ""
    inverse_phrase: ClassVar[str] = ""


def prop(
    description: str,
    *,
    default: object = None,
    stored_name: str | None = None,
    bounds: tuple[float, float] | None = None,
    unit: Sequence[str] = (),
    unit_at: str | None = None,
    share: ShareBound | None = None,
    lower_case: bool = False,
) -> Any:
    """A property. Its annotation is its type: str, int, float, bool, Date, Edtf, an enum, list[str]; `| None` if it is optional.

    An Edtf property `date` also adds `dateFrom` and `dateTo`, the earliest and the latest day that it allows. Numbers with a `unit` are
    only summed if their units are equal: `unit=["currency"]`. Two numbers from 0 to 100 can be the bounds of one share in per cent:
    `share="min"` and `share="max"`. With `lower_case`, texts are stored in lower case, and conditions on them ignore case.
    """
    return PropertyDeclaration(description, default, stored_name, bounds, tuple(unit), unit_at, share, lower_case)


def composite_list(description: str, *, lookup: Sequence[str] = ()) -> Any:
    """A list of structured values of a node. Its annotation names their class: `list[Identifier]`, where Identifier is a Composite.

    `lookup`: properties by whose values nodes are found through an index, all together or the last one alone: `["scheme", "value"]`.
    """
    return CompositeListDeclaration(description, tuple(lookup))


def cypher_property(description: str, expression: str, *, unit: Sequence[str] = ()) -> Any:
    """A property that Neo4j computes from stored ones of the same node; clients can filter, sort, group and aggregate by it.

    `expression` is a subset of Cypher over the names of the properties as declared: `"2026 - toInteger(left(built_from, 4))"`. It is
    null where it cannot be computed. Annotation and `unit` are as in `prop`.
    """
    return CypherPropertyDeclaration(description, expression, tuple(unit))


def computed(description: str) -> Callable[[Any], Any]:
    """A field that a Python function computes from properties of the same node; clients can only select it.

    The parameters of the function name the properties, its return annotation is the type of the field. It must be pure and quick. With
    `@staticmethod` below, type checkers accept a function without `self`.
    """

    def declare(function: Any) -> Any:
        return ComputedDeclaration(description, function.__func__ if isinstance(function, staticmethod) else function)

    return declare


def type_name(description: str) -> Any:
    """A field that returns the node's type."""
    return TypeNameDeclaration(description)


def evidence(description: str) -> Any:
    """A field that returns the claims that support the node's own properties."""
    return EvidenceDeclaration(description)


def all_relations(edge: str, description: str) -> Any:
    """A connection over all facts of the node."""
    return AllRelationsDeclaration(edge, description)


def relationship_type(
    start: NodeClasses,
    end: NodeClasses,
    *,
    unique_by: Sequence[str] = (),
    reveals_target: bool = False,
    supersedes: bool = False,
    phrase: str = "",
    inverse_phrase: str = "",
    phrases: Mapping[Enum, tuple[str, str]] | None = None,
) -> RelationshipType:
    """A relationship type from `start` to `end`. Parallel edges between the same nodes differ in a property of `unique_by`.

    `valid` in `unique_by`: facts that start on different days are different facts; a fact without a start has no day in its id.
    `reveals_target`: the end node is itself a fact, visible only through such an edge (a funding round through its issuer or investors).
    `supersedes`: the start node replaces the end node, whose numbers are then excluded from sums.

    `phrase` and `inverse_phrase`: the predicate of a sentence from start to end and back: "invested in", "has the investor".
    `{kind|subsidiary}` is replaced by a property of the edge, or by the second word if the property is missing. Default: the name of the
    type. `phrases`: both, for edges whose property of the type of these enum members has that value.
    """
    return RelationshipType(start, end, tuple(unique_by), reveals_target, supersedes, phrase, inverse_phrase, phrases or {})


def outgoing(edge: str, description: str, *types: RelationshipType, on: NodeClasses | None = None) -> Any:
    """A connection on the start nodes, to the end nodes; restricted to `types` and to the node classes `on`, if given."""
    return RelationshipField(Direction.OUT, FieldShape.CONNECTION, description, edge, types, on)


def incoming(edge: str, description: str, *types: RelationshipType, on: NodeClasses | None = None) -> Any:
    """A connection on the end nodes, back to the start nodes."""
    return RelationshipField(Direction.IN, FieldShape.CONNECTION, description, edge, types, on)


def undirected(
    edge: str,
    description: str,
    *types: RelationshipType,
    on: NodeClasses | None = None,
    show_kind: bool = False,
    show_direction: bool = True,
) -> Any:
    """A connection on both ends that follows the edges in both directions; `show_direction` adds the direction to each edge.

    `show_kind`: each edge has its `kind` even if there is only one type; with several types it always does.
    """
    return RelationshipField(Direction.BOTH, FieldShape.CONNECTION, description, edge, types, on, show_kind, show_direction)


def outgoing_one(description: str, *types: RelationshipType, required: bool = False) -> Any:
    """A field on the start nodes with the end node, or null; the first by id if there are several."""
    return RelationshipField(Direction.OUT, FieldShape.SINGLE, description, None, types, required=required)


def incoming_one(description: str, *types: RelationshipType) -> Any:
    """A field on the end nodes with the start node, or null; the first by id if there are several."""
    return RelationshipField(Direction.IN, FieldShape.SINGLE, description, None, types)


def outgoing_list(description: str, *types: RelationshipType) -> Any:
    """A plain list on the start nodes: the end nodes, ordered by id."""
    return RelationshipField(Direction.OUT, FieldShape.LIST, description, None, types)


def incoming_list(description: str, *types: RelationshipType) -> Any:
    """A plain list on the end nodes: the start nodes, ordered by id."""
    return RelationshipField(Direction.IN, FieldShape.LIST, description, None, types)
