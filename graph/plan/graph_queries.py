"""Roots that query the graph as a whole (paths, neighborhoods, common neighbors), or fetch the holdings that ownership is computed from.

Paths(step, start, end, max_hops=6, ...)
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.graph.plan.columns import HoldingsColumn, Row
from keiretsu.graph.plan.conditions import ALWAYS, Condition
from keiretsu.graph.plan.traversal import Param, Traversal


@dataclass(frozen=True)
class TraversalStep:
    """A repeatable hop: along the traversal, over edges that meet the condition. `node_labels`: labels of the nodes that it connects."""

    traversal: Traversal
    node_labels: tuple[str, ...]
    where: Condition = ALWAYS


@dataclass(frozen=True)
class Paths:
    """Paths of at most `max_hops` hops between two nodes. `max_paths`: how many to search, of any length; None: all of minimum length.

    `limit`: one more than the page holds. Value: [whether the start exists, whether the end exists, whether they are the same node, whether
    there are more, null if unknown, rows], each row [length, the nodes' rows, the steps' rows]; parts that are not selected are null.
    """

    step: TraversalStep
    start: Param
    end: Param
    max_hops: int
    max_paths: int | None
    limit: Param
    node_row: Row | None
    step_row: Row | None


@dataclass(frozen=True)
class Neighborhood:
    """The edges within `max_hops` of some nodes, the nearest first. `limit`: one more than the page holds.

    Value: [the types of the edges, whether there are at least `limit`, the nodes' rows, the edges' rows, the number of edges at each
    distance]; parts that are not selected are null. Rows are unordered: it is cheaper to sort them where they are read.
    """

    step: TraversalStep
    ids: Param
    max_hops: int
    limit: Param
    node_row: Row | None
    edge_row: Row | None
    include_counts: bool


@dataclass(frozen=True)
class CommonNeighbors:
    """The nodes that several nodes all lead to, within one hop or two. `limit`: one more than the page holds.

    Value: [whether there are `limit`, rows], each row [the node's row, ties], each tie [the row of the source node, the steps' rows].
    """

    step: TraversalStep
    ids: Param
    max_hops: int
    limit: Param
    node_row: Row | None
    source_row: Row | None
    step_row: Row | None


@dataclass(frozen=True)
class OwnershipBetween:
    """The holdings above the owned node. Value: null if either node does not exist, else that of the column."""

    owner_labels: tuple[str, ...]
    owned_labels: tuple[str, ...]
    owner_id: Param
    owned_id: Param
    holdings: HoldingsColumn


@dataclass(frozen=True)
class CycleHoldings:
    """All holdings that can be part of a cycle, between nodes of `label`, which can be owned. Value: that of the column."""

    label: str
    holdings: HoldingsColumn
