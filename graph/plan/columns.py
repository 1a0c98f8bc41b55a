"""What is read: the columns of a row, and the roots where a statement sets out from.

Scan("Company", ..., Connection(ALWAYS, Page(...), Row((Own("name"), Links(...)))))
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.graph.plan.conditions import Condition, Groups, Page
from keiretsu.graph.plan.traversal import Ground, Lens, Match, Param
from keiretsu.graph.plan.values import Measure, Own, Value


@dataclass(frozen=True)
class Row:
    """What one row of a list holds, in canonical order; an answer knows each column by its place."""

    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Connection:
    """What is asked of many rows: which count, the page of them, and what lies beside the page.

    `more`: whether there is more than the page holds, whose limit then is one more than it is to hold. Value: a list of what is asked, in
    this order: rows, more, total, whether some lie before `after`, whether past `before`, measures, groups.
    """

    where: Condition
    page: Page | None
    row: Row
    more: bool = False
    total: bool = False
    earlier: bool = False
    later: bool = False
    measures: tuple[Measure, ...] = ()
    groups: tuple[Groups, ...] = ()


@dataclass(frozen=True)
class Links:
    """The edges along a match. Value: that of the connection."""

    match: Match
    connection: Connection


@dataclass(frozen=True)
class Nodes:
    """The nodes along a match, each once, ordered by id; with `one`, only the first. Value: a list of rows."""

    match: Match
    row: Row
    one: bool


@dataclass(frozen=True)
class Evidence:
    """The claims of the node (`of_edge`: of the edge or the paths) that pass the lens, by key. Value: a list of rows, or of keys."""

    of_edge: bool
    label: str
    key: str
    lens: Lens
    row: Row

    @property
    def only_keys(self) -> bool:
        """Whether nothing else is asked."""
        return self.row.columns == (Own(self.key),)


@dataclass(frozen=True)
class Between:
    """The nodes between the two ends of a path, each once, ordered by id. Value: a list of rows."""

    row: Row


@dataclass(frozen=True)
class AtStart:
    """The node where the edge at hand sets out; where it leads is the node at hand. Value: its row."""

    row: Row


@dataclass(frozen=True)
class Holdings:
    """Who holds what share in whom, around the node at hand: up to its owners or down to what it owns, so many hops and one more.

    `stake`: the type whose edges are marked. Value: a list of [owner's id, owned's id, whether it is a stake, least share, greatest share,
    keys of the claims that pass], at most `most`.
    """

    types: tuple[str, ...]
    stake: str
    low: str
    high: str
    lens: Lens | None
    up: bool
    hops: int
    most: int


Column = Value | Links | Nodes | Evidence | Between | AtStart | Holdings


# Roots


@dataclass(frozen=True)
class Scan:
    """All nodes of a label. Value: that of the connection."""

    label: str
    grounds: tuple[Ground, ...]
    lens: Lens | None
    connection: Connection


@dataclass(frozen=True)
class Search:
    """The nodes of these labels that a text finds by their names; `text` as Lucene reads it. Value: that of the connection."""

    labels: tuple[str, ...]
    text: Param
    grounds: tuple[Ground, ...]
    lens: Lens | None
    connection: Connection


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
