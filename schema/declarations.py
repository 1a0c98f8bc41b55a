"""The marks: what a declaration says that each of its names stands for in the graph.

    class Company(Entity, plural="companies"):
        '''A firm, or an organisation that acts like one.'''

        kind: str | None = prop("What sort of organisation it is, in the source's words")


    class Ownership(Fact):
        '''That one company belongs to another.'''

        HAS_SUBSIDIARY = stored(Company, Company, unique_by=["kind"])

        kind: SubsidiaryKind | None = prop("How it belongs: as a subsidiary, a division or a venture arm")

        subsidiaries = outward("Subsidiary", "Companies that belong to this one")
        parents = inward("Subsidiary", "Companies that this one belongs to")

A node class becomes an object type with its filter, order and connection. A relationship class is the only place that says what a
relationship is: its stored types and their ends, its properties, and the fields that it gives to the nodes at either end, each with
edge, connection, filter and order. Python's snake_case becomes camelCase, in GraphQL and in the graph. Docstrings become descriptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from types import UnionType
from typing import Any, ClassVar, Literal, NewType

Date = NewType("Date", str)
"""A day as ISO 8601 text: 2015-03-17. Stored as text, too: it compares and travels as it is."""

Edtf = NewType("Edtf", str)
"""A time as imprecise as its source, as EDTF text: 2012, 2014-10/2014-12, 2006/.. (ISO 8601-2)."""

ShareEnd = Literal["least", "most"]
"""Which end of a share a property holds: at least so much is held, or at most."""

Ends = type | UnionType
"""Node classes, as a class or as a union of classes; an interface stands for all nodes that have it."""


class Way(Enum):
    """How a field reads a relationship, seen from the node that has the field."""

    OUT = "out"
    IN = "in"
    EITHER = "either"


@dataclass(frozen=True)
class Prop:
    """A property of a node or an edge. `default` is what a missing value means; `stored` its name in the graph.

    `within`: the least and the greatest number that it can be. `unit`: the properties that say what the number counts; `unit_at`: where
    these belong to the node at one end of a relationship, "start" or "end". `share`: which end of a share in per cent it holds.
    """

    description: str
    default: object = None
    stored: str | None = None
    within: tuple[float, float] | None = None
    unit: tuple[str, ...] = ()
    unit_at: str | None = None
    share: ShareEnd | None = None


@dataclass(frozen=True)
class TypeName:
    """Which type a node is, as an enum over the types of its interface."""

    description: str


@dataclass(frozen=True)
class EvidenceMark:
    """The claims that support a node's own properties."""

    description: str


@dataclass(frozen=True)
class AllRelations:
    """Every fact at a node, of whatever type: one connection with `kinds` and `direction`."""

    edge: str
    description: str


@dataclass
class Stored:
    """A relationship type as the graph stores it; its name is the name that it is assigned to."""

    start: Ends
    end: Ends
    unique_by: tuple[str, ...]
    carries: bool
    replaces: bool = False
    says: str = ""
    said: str = ""
    name: str = ""
    owner: type[Relationship] | None = None

    def __set_name__(self, owner: type[Relationship], name: str) -> None:
        self.name, self.owner = name, owner

    @property
    def out(self) -> Hop:
        """The hop from start to end."""
        return Hop(self, Way.OUT)

    @property
    def back(self) -> Hop:
        """The hop from end to start."""
        return Hop(self, Way.IN)


@dataclass(frozen=True)
class Hop:
    """One step of a path over a stored relationship."""

    stored: Stored
    way: Way


class Shape(Enum):
    """What a relationship field answers with."""

    CONNECTION = "connection"
    ONE = "one"
    LIST = "list"


@dataclass(frozen=True)
class Reading:
    """A field that a relationship gives to the nodes at one of its ends."""

    way: Way
    shape: Shape
    description: str
    edge: str | None = None
    types: tuple[Stored, ...] = ()
    on: Ends | None = None
    show_kind: bool = False
    show_direction: bool = False
    required: bool = False


class Node:
    """Anything with an id of its own, after the Relay specification."""

    plural: ClassVar[str] = ""
    interface: ClassVar[bool] = True
    keyed_by: ClassVar[str] = "slug"

    def __init_subclass__(cls, *, plural: str = "", interface: bool = False, keyed_by: str = "") -> None:
        cls.plural, cls.interface = plural, interface
        if keyed_by:
            cls.keyed_by = keyed_by


class Relationship:
    """The base of all relationship declarations; use Fact, Link or Path."""

    sourced: ClassVar[bool] = False


class Fact(Relationship):
    """A fact with its sources: modality, confidence, time of validity and evidence come with it."""

    sourced: ClassVar[bool] = True


class Link(Relationship):
    """A bond that is no fact and carries no evidence: who wrote a document, what a claim is about."""


class Path(Relationship):
    """Two facts read as one: `hops` says which, `via` names the nodes between. One edge per far node."""

    sourced: ClassVar[bool] = True
    hops: ClassVar[tuple[Hop, Hop]]
    via: ClassVar[type[Node]]
    via_description: ClassVar[str]
    says: ClassVar[str] = ""
    said: ClassVar[str] = ""


def prop(
    description: str,
    *,
    default: object = None,
    stored: str | None = None,
    within: tuple[float, float] | None = None,
    unit: Sequence[str] = (),
    unit_at: str | None = None,
    share: ShareEnd | None = None,
) -> Any:
    """A property. Its annotation says the type: str, int, float, bool, Date, Edtf, an enum, list[str]; `| None` where it may be missing.

    An Edtf property `date` also gives `dateFrom` and `dateTo`, the earliest and the latest day that it allows. A number with a `unit` is
    only ever summed with numbers of the same: `unit=["currency"]`. Two numbers from 0 to 100 may be the ends of one share in per cent:
    `share="least"` and `share="most"`.
    """
    return Prop(description, default, stored, within, tuple(unit), unit_at, share)


def type_name(description: str) -> Any:
    """A field that names the node's type."""
    return TypeName(description)


def evidence(description: str) -> Any:
    """A field with the claims that support the node's own properties."""
    return EvidenceMark(description)


def all_relations(edge: str, description: str) -> Any:
    """A connection over every fact at the node."""
    return AllRelations(edge, description)


def stored(
    start: Ends,
    end: Ends,
    *,
    unique_by: Sequence[str] = (),
    carries: bool = False,
    replaces: bool = False,
    says: str = "",
    said: str = "",
) -> Stored:
    """A relationship type from `start` to `end`. Two edges of it between the same nodes differ in a property of `unique_by`.

    `carries`: the end is itself a fact and can be seen only through such an edge (a funding round through who raised it). `replaces`: the
    start takes the place of the end, whose numbers then count in no sum.

    `says` and `said`: how a sentence goes from start to end and back: "invested in", "has the investor". `{kind|subsidiary}` stands for a
    property of the edge, and for the second word where it has none. Left out: the name of the type.
    """
    return Stored(start, end, tuple(unique_by), carries, replaces, says, said)


def outward(edge: str, description: str, *types: Stored, on: Ends | None = None) -> Any:
    """A connection on the start nodes, to the ends; over `types` only, and on `on` only, where given."""
    return Reading(Way.OUT, Shape.CONNECTION, description, edge, types, on)


def inward(edge: str, description: str, *types: Stored, on: Ends | None = None) -> Any:
    """A connection on the end nodes, back to the starts."""
    return Reading(Way.IN, Shape.CONNECTION, description, edge, types, on)


def either_way(edge: str, description: str, *types: Stored, show_kind: bool = False, show_direction: bool = True) -> Any:
    """A connection on both ends that follows the edges both ways; `show_direction` tells which on each edge.

    `show_kind`: each edge tells its type, though there is only one yet. With several types it always does.
    """
    return Reading(Way.EITHER, Shape.CONNECTION, description, edge, types, None, show_kind, show_direction)


def outward_one(description: str, *types: Stored, required: bool = False) -> Any:
    """A field on the start nodes with the one end, or null; the first by id where there are several."""
    return Reading(Way.OUT, Shape.ONE, description, None, types, required=required)


def inward_one(description: str, *types: Stored) -> Any:
    """A field on the end nodes with the one start, or null; the first by id where there are several."""
    return Reading(Way.IN, Shape.ONE, description, None, types)


def outward_list(description: str, *types: Stored) -> Any:
    """A plain list on the start nodes: the ends, ordered by id."""
    return Reading(Way.OUT, Shape.LIST, description, None, types)


def inward_list(description: str, *types: Stored) -> Any:
    """A plain list on the end nodes: the starts, ordered by id."""
    return Reading(Way.IN, Shape.LIST, description, None, types)
