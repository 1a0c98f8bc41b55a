"""The plan: all that one statement is to answer, as plain data.

    { companies { nodes { name } } }   becomes   Plan((Scan("Company", page=Page(...), row=Row((Own("name"),))),))

Labels, relationship types and property names come from the schema's catalogue; what comes from the asker is a Param, a numbered place
among the values that travel beside the text. Every part is frozen and equal by value, so that what is asked twice is planned once.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from enum import Enum


class Way(Enum):
    """How a hop runs, seen from the node it sets out from."""

    OUT = "out"
    IN = "in"
    EITHER = "either"


class Quantifier(Enum):
    SOME = "some"
    ALL = "all"
    NONE = "none"
    SINGLE = "single"


@dataclass(frozen=True)
class Param:
    """A value that travels beside the text: its place among the values of a request."""

    slot: int


# What may be seen, and over which edges


@dataclass(frozen=True)
class Lens:
    """Which claims count. None: this is not asked. `words`: all modalities as stored, firmest first, the last one hidden by default."""

    words: tuple[str, ...]
    modality: Param | None = None
    confidence: Param | None = None
    documents: Param | None = None


@dataclass(frozen=True)
class Ground:
    """Nodes of `label` are facts: seen through a visible edge of `types` that leads to them.

    Such an edge counts only where its start is visible, too. `chain`: where that may be a fact again, all types over which it may go on,
    `types` among them; else empty. `facts`: the labels of all facts.
    """

    label: str
    types: tuple[str, ...]
    chain: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Hop:
    """One edge of a match. `sourced`: it carries claims, so the lens decides whether it is there."""

    types: tuple[str, ...]
    way: Way
    sourced: bool


@dataclass(frozen=True)
class Match:
    """The way from the node at hand to others: one hop, or two over a node between. `near`: only from nodes with one of these labels."""

    hops: tuple[Hop, ...]
    labels: tuple[str, ...]
    lens: Lens | None
    grounds: tuple[Ground, ...] = ()
    via: tuple[str, ...] = ()
    via_grounds: tuple[Ground, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def is_path(self) -> bool:
        return len(self.hops) == 2


# Values of the row at hand: a node and, below a match, the edge or the paths that lead to it


@dataclass(frozen=True)
class Own:
    """A property of the node. `default`: what a missing one counts as, False or the empty list."""

    name: str
    default: bool | tuple[()] | None = None


@dataclass(frozen=True)
class OnEdge:
    """A property of the edge; of a path, the interval that both hops share (`valid`, `validFrom`, `validTo`)."""

    name: str


@dataclass(frozen=True)
class EdgeType:
    """The relationship type of the edge."""


@dataclass(frozen=True)
class Heading:
    """Which way the edge runs, seen from the near node: 'out' or 'in'. `fixed`: what the field itself has settled."""

    fixed: str | None = None


@dataclass(frozen=True)
class Firmest:
    """The firmest modality among the edge's claims that pass the lens; of a path, the weaker of the two hops of its best path."""


@dataclass(frozen=True)
class Surest:
    """The highest confidence among the edge's claims that pass the lens; of a path, the lower of the two hops of its best path."""


@dataclass(frozen=True)
class LabelCode:
    """Which of these labels the node has, as a number: its place in the list."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Rank:
    """The place of a value in this list of words; null stays null."""

    value: Value
    words: tuple[str, ...]


@dataclass(frozen=True)
class CountOf:
    """How many edges there are along a match; of a path, how many far nodes."""

    match: Match


@dataclass(frozen=True)
class Far:
    """A value of the one node that a match leads to, the first by id; null where there is none."""

    match: Match
    value: Value


Value = Own | OnEdge | EdgeType | Heading | Firmest | Surest | LabelCode | Rank | CountOf | Far


# Conditions


@dataclass(frozen=True)
class Compare:
    """`operator` is a row of the table in graph/cypher/predicates.py. `high`: the operand is a text that needs care (see there)."""

    value: Value
    operator: str
    operand: Param
    high: bool = False


@dataclass(frozen=True)
class And:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    part: Condition


@dataclass(frozen=True)
class Quantified:
    """Some, all, none or exactly one of the edges along a match meet the condition."""

    quantifier: Quantifier
    match: Match
    where: Condition


@dataclass(frozen=True)
class Held:
    """The one node that a match leads to is there and meets the condition."""

    match: Match
    where: Condition


Condition = Compare | And | Or | Not | Quantified | Held

ALWAYS = And(())
"""The condition that always holds."""

NEVER = Or(())
"""The condition that never holds."""


# Pages


@dataclass(frozen=True)
class Key:
    """One key of an order. `required`: the value is never missing."""

    value: Value
    descending: bool = False
    required: bool = False


@dataclass(frozen=True)
class Bound:
    """Where a cursor stands: one operand per key, None where the value is missing there. `high`: which operands are texts with care."""

    operands: tuple[Param | None, ...]
    high: tuple[bool, ...]


@dataclass(frozen=True)
class Page:
    """A stretch of an order. The ties (the node's id, then the edge's) are among the keys. `backward`: counted from the end."""

    keys: tuple[Key, ...]
    limit: Param
    after: Bound | None = None
    before: Bound | None = None
    backward: bool = False


# Columns


@dataclass(frozen=True)
class Row:
    """What one row of a list holds, in canonical order; an answer knows each column by its place."""

    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Links:
    """The edges along a match. Value: a list of what is asked: rows, total, whether some lie before `after`, whether past `before`."""

    match: Match
    where: Condition
    page: Page | None
    row: Row
    total: bool = False
    earlier: bool = False
    later: bool = False


@dataclass(frozen=True)
class Nodes:
    """The nodes along a match, each once, ordered by id; with `one`, only the first. Value: a list of rows."""

    match: Match
    row: Row
    one: bool


@dataclass(frozen=True)
class Evidence:
    """The claims of the node (`of_edge`: of the edge or the paths) that pass the lens, by key. Value: a list of rows."""

    of_edge: bool
    label: str
    key: str
    lens: Lens
    row: Row


@dataclass(frozen=True)
class Between:
    """The nodes between the two ends of a path, each once, ordered by id. Value: a list of rows."""

    row: Row


Column = Value | Links | Nodes | Evidence | Between


# Roots: where a statement sets out from


@dataclass(frozen=True)
class Scan:
    """All nodes of a label. Value: as of Links."""

    label: str
    grounds: tuple[Ground, ...]
    lens: Lens | None
    where: Condition
    page: Page | None
    row: Row
    total: bool = False
    earlier: bool = False
    later: bool = False


@dataclass(frozen=True)
class Lookup:
    """The node with this id. Value: a list of one row or none."""

    labels: tuple[str, ...]
    grounds: tuple[Ground, ...]
    lens: Lens | None
    id: Param
    row: Row


@dataclass(frozen=True)
class Lookups:
    """The nodes with these ids, in their order. Value: a list of rows, empty where there is no such node."""

    labels: tuple[str, ...]
    grounds: tuple[Ground, ...]
    lens: Lens | None
    ids: Param
    row: Row


Root = Scan | Lookup | Lookups


@dataclass(frozen=True)
class Plan:
    """One operation. The record that answers it has one value per root, in this order."""

    roots: tuple[Root, ...]


def canonical(part: object) -> tuple[object, ...]:
    """A key that sorts parts of a plan by what they ask, whatever their operands: the same question always has the same text."""
    match part:
        case Param():
            return ("?",)
        case tuple():
            return ("(", *(canonical(one) for one in part))
        case Enum():
            return (part.value,)
        case _ if is_dataclass(part):
            return (type(part).__name__, *(canonical(getattr(part, one.name)) for one in fields(part)))
        case _:
            return (repr(part),)
