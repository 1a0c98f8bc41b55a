"""Plan -> the maximum number of nodes in its response: the product of nested page sizes.

    { companies(first: $n) { nodes { name subsidiaries(first: 25) { nodes { name } } } } }   ->   n + n * 5

A root page counts with its full size; a nested page with the square root of its size, because few nodes have enough neighbors to fill a
page. A nullable single node counts one. Scalars, total counts and aggregates cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isqrt
from typing import Any, assert_never

from keiretsu.graph.plan import (
    Column,
    CommonNeighbors,
    Connection,
    ConnectionColumn,
    CycleHoldings,
    DataSets,
    EvidenceColumn,
    FullTextSearch,
    HoldingsColumn,
    IntermediateNodes,
    Neighborhood,
    NodeById,
    NodesById,
    NodeScan,
    OwnershipBetween,
    Paths,
    RelatedNodes,
    RelationshipScan,
    Root,
    Row,
    StartNode,
    StatedValues,
    Value,
)
from keiretsu.resolvers.document.argument_values import ConstantSource, evaluate
from keiretsu.resolvers.parameters.slots import InvalidValue, ParameterBinding

LIST_SIZE = 2
"""Assumed number of nodes in a list without pagination: evidence, intermediate nodes of a path, data sets."""

OWNERSHIP_ROWS = 20
"""Assumed number of rows of an ownership field."""

MAX_COMMON_SOURCES = 5
"""Maximum number of entities in `common(of:)`."""


@dataclass(frozen=True)
class Cost:
    """A fixed number of nodes, plus the lists whose sizes are bound per request."""

    fixed: int = 0
    pages: tuple[SizedList, ...] = ()

    def nodes(self, values: Sequence[Any]) -> int:
        """The maximum number of nodes with these bound values."""
        total = self.fixed
        for page in self.pages:
            item_cost = page.item_cost
            total += page.times * page.size(values[page.slot]) * (item_cost.nodes(values) if item_cost.pages else item_cost.fixed)
        return total

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.fixed + other.fixed, self.pages + other.pages)

    def __mul__(self, times: int) -> Cost:
        return Cost(self.fixed * times, tuple(replace(page, times=page.times * times) for page in self.pages))


@dataclass(frozen=True)
class SizedList:
    """A page, or a list of ids, with its size in this slot. `extra_rows`: rows read in addition to the page."""

    slot: int
    extra_rows: int
    is_nested: bool
    item_cost: Cost
    times: int = 1

    def size(self, value: Any) -> int:
        """The number of nodes that it counts."""
        size = len(value) if type(value) is list else value - self.extra_rows
        return sqrt_ceil(size) if self.is_nested else size


NO_COST, ONE_NODE = Cost(), Cost(1)


def estimate(roots: Iterable[Root], deferred: Iterable[NodesById], bindings: Sequence[ParameterBinding]) -> Cost:
    """The cost of a plan, including its deferred fetches. Sizes that are literals in the document are evaluated here."""
    estimator = _CostEstimator(bindings)
    cost = sum((estimator.root_cost(root) for root in roots), NO_COST)
    return sum(((ONE_NODE + estimator.row_cost(fetch.row, is_nested=True)) * OWNERSHIP_ROWS for fetch in deferred), cost)


def sqrt_ceil(size: int) -> int:
    """The square root, rounded up."""
    return isqrt(size - 1) + 1 if size > 0 else 0


@dataclass(frozen=True)
class _CostEstimator:
    bindings: Sequence[ParameterBinding]

    def root_cost(self, root: Root) -> Cost:
        """One root field."""
        match root:
            case NodeScan(connection=connection) | RelationshipScan(connection=connection) | FullTextSearch(connection=connection):
                return self._connection_cost(connection, is_nested=False)
            case NodeById(row=row):
                return ONE_NODE + self.row_cost(row, is_nested=False)
            case NodesById(ids=ids, row=row):
                return self._list_cost(SizedList(ids.slot, 0, is_nested=False, item_cost=ONE_NODE + self.row_cost(row, is_nested=True)))
            case Paths():
                item_cost = self._item_cost(root.node_row) * (root.max_hops + 1) + self._item_cost(root.step_row) * root.max_hops
                return self._list_cost(SizedList(root.limit.slot, 1, is_nested=False, item_cost=item_cost))
            case Neighborhood():
                item_cost = self._item_cost(root.node_row) + self._item_cost(root.edge_row)
                return self._list_cost(SizedList(root.limit.slot, 1, is_nested=False, item_cost=item_cost))
            case CommonNeighbors():
                item_cost = (
                    self._item_cost(root.node_row)
                    + (self._item_cost(root.source_row) + self._item_cost(root.step_row) * root.max_hops) * MAX_COMMON_SOURCES
                )
                return self._list_cost(SizedList(root.limit.slot, 1, is_nested=False, item_cost=item_cost))
            case DataSets():
                return Cost(LIST_SIZE)
            case OwnershipBetween() | CycleHoldings():
                return Cost(OWNERSHIP_ROWS)
            case _:
                assert_never(root)

    def row_cost(self, row: Row, *, is_nested: bool) -> Cost:
        """The cost of the columns of one row."""
        return sum((self._column_cost(column, is_nested=is_nested) for column in row.columns), NO_COST)

    def _item_cost(self, row: Row | None) -> Cost:
        """The cost of one list item; none if the list is not selected."""
        return ONE_NODE + self.row_cost(row, is_nested=True) if row else NO_COST

    def _column_cost(self, column: Column, *, is_nested: bool) -> Cost:
        if isinstance(column, Value):
            return NO_COST
        match column:
            case ConnectionColumn(connection=connection):
                return self._connection_cost(connection, is_nested=is_nested)
            case RelatedNodes(row=row, limit_one=True) | StartNode(row=row):
                return ONE_NODE + self.row_cost(row, is_nested=is_nested)
            case RelatedNodes(row=row) | EvidenceColumn(row=row) | IntermediateNodes(row=row):
                return (ONE_NODE + self.row_cost(row, is_nested=True)) * LIST_SIZE
            case StatedValues():
                return NO_COST
            case HoldingsColumn():
                return Cost(sqrt_ceil(OWNERSHIP_ROWS) if is_nested else OWNERSHIP_ROWS)
            case _:
                assert_never(column)

    def _connection_cost(self, connection: Connection, *, is_nested: bool) -> Cost:
        cost = sum((self._list_cost(SizedList(group_by.limit.slot, 0, is_nested, ONE_NODE)) for group_by in connection.groups), NO_COST)
        if connection.page is None:
            return cost
        item_cost = ONE_NODE + self.row_cost(connection.row, is_nested=True)
        return cost + self._list_cost(SizedList(connection.page.limit.slot, int(connection.include_has_more), is_nested, item_cost))

    def _list_cost(self, sized_list: SizedList) -> Cost:
        binding = self.bindings[sized_list.slot]
        if not isinstance(binding.source, ConstantSource):
            return Cost(pages=(sized_list,))
        try:
            value = binding.convert(evaluate(binding.source, {}))
        except InvalidValue:  # reported when the parameters are bound
            return NO_COST
        return sized_list.item_cost * sized_list.size(value)
