"""Roots that look at connections as a whole, or fetch what Cypher cannot compute from.

Paths(walk, ("Entity",), start, end, hops=6, ...)
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.graph.plan.columns import Holdings, Row
from keiretsu.graph.plan.conditions import ALWAYS, Condition
from keiretsu.graph.plan.traversal import Match, Param


@dataclass(frozen=True)
class Walk:
    """A hop that may be made again and again: along the match, where the condition holds. `labels`: of whatever may be walked between."""

    match: Match
    labels: tuple[str, ...]
    where: Condition = ALWAYS


@dataclass(frozen=True)
class Paths:
    """The ways from one node to another, of at most `hops` hops. `most`: how many may be looked for, of any length; None: of the least.

    `limit`: one more than are wanted. Value: [whether the start is there, whether the end is, whether they are one, whether there are
    more, null where that is not known, rows], each row [length, the nodes' rows, the steps' rows]; what is not asked is null.
    """

    walk: Walk
    start: Param
    end: Param
    hops: int
    most: int | None
    limit: Param
    nodes: Row | None
    steps: Row | None


@dataclass(frozen=True)
class Surroundings:
    """The edges within so many hops of some nodes, the nearest first. `limit`: one more than are wanted.

    Value: [the types of the edges, whether there are as many as `limit`, the nodes' rows, the edges' rows, how many edges are so near, and
    so near]; what is not asked is null. Rows come in no order: it is cheaper to order them where they are read.
    """

    walk: Walk
    ids: Param
    hops: int
    limit: Param
    nodes: Row | None
    edges: Row | None
    counted: bool


@dataclass(frozen=True)
class Shared:
    """What some nodes all lead to, within one hop or two. `limit`: one more than are wanted.

    Value: [whether there are as many as `limit`, rows], each row [the node's row, ties], each tie [the row of whom it binds, the steps'
    rows].
    """

    walk: Walk
    ids: Param
    hops: int
    limit: Param
    node: Row | None
    of: Row | None
    steps: Row | None


@dataclass(frozen=True)
class OwnershipOf:
    """The holdings above `owned`. Value: null where either is not there, else those of the column."""

    owner_labels: tuple[str, ...]
    labels: tuple[str, ...]
    owner: Param
    owned: Param
    holdings: Holdings


@dataclass(frozen=True)
class AllHoldings:
    """All holdings that may be part of a circle, between nodes of `label`, which can be owned. Value: as of the column."""

    label: str
    holdings: Holdings
