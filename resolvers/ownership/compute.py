"""Fetched holdings -> the items that ownership fields are read from, computed by analysis/.

A row of holdings is [owner id, owned id, whether it is a stake, minimum share, maximum share, keys of claims]; and, under a lens, its
validity as EDTF and the first and the last day of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, assert_never

from keiretsu.analysis.cycles import Cycle, find_cycles
from keiretsu.analysis.holdings import Holding, HoldingEdge, HoldingPath, holdings_during, merge_edges
from keiretsu.analysis.integrated import integrated_share
from keiretsu.analysis.over_time import EffectiveShareQuery, LatestShare, ShareStep, find_latest_share, share_steps
from keiretsu.analysis.ownership import EffectiveShare
from keiretsu.analysis.pair_facts import ALWAYS, Validity, to_validity
from keiretsu.analysis.parents import UltimateParent, find_ultimate_parents
from keiretsu.analysis.paths import OwnershipPath, list_paths
from keiretsu.analysis.periods import EVER, Period, to_period
from keiretsu.analysis.traversal import ancestor_distances, descendant_distances, group_by_owned, group_by_owner
from keiretsu.analysis.trees import TreeRow, build_tree
from keiretsu.graph.plan import HoldingsColumn
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import ExecutionState
from keiretsu.resolvers.ownership.deferred import FieldGetters, build_object

MAX_LISTED_PATHS = 100


@dataclass(frozen=True)
class HoldingsGraph:
    """Holdings around a node. `is_complete`: false if there were more than the limit."""

    holdings: tuple[Holding, ...]
    is_complete: bool

    def frontier(self, root: str, depth: int, *, upward: bool) -> set[str]:
        """Nodes whose owners (or holdings) may be missing from the graph: those beyond this depth; all if it is incomplete."""
        grouped = group_by_owned(self.holdings) if upward else group_by_owner(self.holdings)
        distances = (ancestor_distances if upward else descendant_distances)(grouped, root)
        return {node for node, distance in distances.items() if distance > depth or not self.is_complete}


def read_holdings(rows: Sequence[Sequence[Any]], column: HoldingsColumn) -> HoldingsGraph:
    """Rows of a holdings column -> the graph."""
    is_one_day = column.lens is not None and column.lens.as_of is not None
    return HoldingsGraph(merge_edges(map(_read_edge, rows), is_one_day=is_one_day), len(rows) < column.limit)


def _read_edge(row: Sequence[Any]) -> HoldingEdge:
    owner, owned, is_stake, low, high, claims, *validity = row
    return HoldingEdge(owner, owned, bool(is_stake), _valid_share(low), _valid_share(high), claims, _valid_validity(*validity))


def _valid_share(value: Any) -> float | None:
    """A valid share, or None: other tools can store any value."""
    return float(value) if type(value) in (int, float) and 0 <= value <= 100 else None


def _valid_validity(text: Any = None, first: Any = None, last: Any = None) -> Validity:
    """When an edge is valid; always if its days are missing or invalid: other tools can store any value."""
    try:
        return ALWAYS if first is None and last is None else to_validity(text if isinstance(text, str) else "", first, last)
    except (TypeError, ValueError):
        return ALWAYS


@dataclass(frozen=True)
class EffectiveOwnershipResult:
    """The effective ownership of one node in another; each part is computed on first access."""

    graph: HoldingsGraph
    owner: str
    owned: str
    max_hops: int
    depth: int
    within: Period = EVER

    @cached_property
    def latest(self) -> LatestShare:
        return find_latest_share(self.graph.holdings, self._query())

    @cached_property
    def history(self) -> OwnershipHistory:
        steps, is_complete = share_steps(self.graph.holdings, self._query())
        if not self.graph.is_complete:
            steps = [replace(step, share=replace(step.share, truncated=True)) for step in steps]
        return OwnershipHistory(steps, not (is_complete and self.graph.is_complete))

    def _query(self) -> EffectiveShareQuery:
        return EffectiveShareQuery(self.owner, self.owned, self.max_hops, self.within)

    @property
    def share(self) -> EffectiveShare:
        share = self.latest.share
        return share if self.graph.is_complete else replace(share, truncated=True)

    @property
    def period(self) -> Period:
        return self.latest.period

    @cached_property
    def paths(self) -> list[OwnershipPath]:
        return list_paths(self.latest.holdings, self.owner, self.owned, self.max_hops, MAX_LISTED_PATHS)[0]

    @property
    def truncated(self) -> bool:
        return self.share.truncated

    @cached_property
    def integrated(self) -> float | None:
        holdings = holdings_during(self.graph.holdings, self.period)
        return integrated_share(holdings, self.owner, self.owned, self.graph.frontier(self.owned, self.depth, upward=True))


@dataclass(frozen=True)
class OwnershipHistory:
    """A share over time. `truncated`: earlier steps may be missing, or steps incomplete."""

    steps: Sequence[ShareStep]
    truncated: bool


@dataclass(frozen=True)
class CircularHoldingsResult:
    """Cycles of ownership."""

    cycles: Sequence[Cycle]
    truncated: bool


# readers


@dataclass(frozen=True)
class EffectiveOwnershipReader:
    """Reads `effectiveOwnership`; null if either node does not exist."""

    column: ColumnRef
    owner_slot: int
    owned_slot: int
    max_hops: int
    holdings: HoldingsColumn
    fields: FieldGetters
    within_slot: int | None = None

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        rows = row[self.column.position]
        if rows is None:
            return None
        graph = read_holdings(rows, self.holdings)
        within = EVER if self.within_slot is None else to_period(*state.values[self.within_slot])
        owner, owned = state.values[self.owner_slot], state.values[self.owned_slot]
        item = EffectiveOwnershipResult(graph, owner, owned, self.max_hops, self.holdings.max_hops, within)
        return build_object(self.fields, item, state)


@dataclass(frozen=True)
class CircularHoldingsReader:
    """Reads `circularHoldings`: the cycles among all holdings."""

    column: ColumnRef
    limit_slot: int
    holdings: HoldingsColumn
    fields: FieldGetters

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        graph = read_holdings(row[self.column.position], self.holdings)
        cycles, is_truncated = find_cycles(graph.holdings, state.values[self.limit_slot])
        return build_object(self.fields, CircularHoldingsResult(cycles, is_truncated or not graph.is_complete), state)


@dataclass(frozen=True)
class OwnershipTreeReader:
    """Reads `ownersTree` or `holdingsTree` as rows. `id_column`: of the root node."""

    column: ColumnRef
    id_column: ColumnRef
    depth: int
    max_rows: int
    holdings: HoldingsColumn
    fields: FieldGetters

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        graph, root, upward = read_holdings(row[self.column.position], self.holdings), row[self.id_column.position], self.holdings.upward
        rows = build_tree(
            graph.holdings,
            root,
            self.depth,
            self.max_rows,
            upward=upward,
            frontier=graph.frontier(root, self.holdings.max_hops, upward=upward),
        )
        return [build_object(self.fields, item, state) for item in rows]


@dataclass(frozen=True)
class UltimateParentsReader:
    """Reads `ultimateParents`: the topmost owners of a node."""

    column: ColumnRef
    id_column: ColumnRef
    holdings: HoldingsColumn
    fields: FieldGetters

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        graph, root = read_holdings(row[self.column.position], self.holdings), row[self.id_column.position]
        parents = find_ultimate_parents(
            graph.holdings, root, self.holdings.max_hops, graph.frontier(root, self.holdings.max_hops, upward=True)
        )
        return [build_object(self.fields, parent, state) for parent in parents]


# items

OwnershipItem = EffectiveOwnershipResult | ShareStep | OwnershipPath | Cycle | TreeRow | UltimateParent


def share_of(item: OwnershipItem) -> Holding | EffectiveShare | HoldingPath:
    """The part of an item that has its share."""
    match item:
        case TreeRow():
            return item.holding
        case EffectiveOwnershipResult() | ShareStep() | UltimateParent():
            return item.share
        case OwnershipPath() | Cycle():
            return item
        case _:
            assert_never(item)


def claims_of(item: TreeRow | HoldingPath) -> Sequence[str]:
    """The keys of the claims that support an item."""
    return item.holding.claims if isinstance(item, TreeRow) else item.claims


def node_id_of(item: TreeRow | UltimateParent) -> str:
    """The node of an item."""
    return item.path[-1] if isinstance(item, TreeRow) else item.id
