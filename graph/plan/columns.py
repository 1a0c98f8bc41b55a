"""The columns of a row, and the roots that read nodes by label, name or id.

NodeScan("Company", ..., Connection(ALWAYS, Page(...), Row((NodeProperty("name"), ConnectionColumn(...)))))
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.graph.plan.conditions import Condition, GroupBy, Page
from keiretsu.graph.plan.traversal import Lens, Param, Traversal, VisibilityRule
from keiretsu.graph.plan.values import Aggregate, NodeProperty, Value


@dataclass(frozen=True)
class Row:
    """The columns of one row of a list, in canonical order; readers find each by its index."""

    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Connection:
    """What to return of many rows: which rows count, a page of them, and the values beside the page.

    `include_has_more`: return whether rows follow the page; `limit` of the page is then one more than it holds. Value: a list of the
    selected parts in this order: rows, has more, total, whether rows precede `after`, whether rows follow `before`, aggregates, groups.
    """

    where: Condition
    page: Page | None
    row: Row
    include_has_more: bool = False
    include_total: bool = False
    include_has_preceding: bool = False
    include_has_following: bool = False
    aggregates: tuple[Aggregate, ...] = ()
    groups: tuple[GroupBy, ...] = ()


@dataclass(frozen=True)
class ConnectionColumn:
    """The edges along a traversal. Value: that of the connection."""

    traversal: Traversal
    connection: Connection


@dataclass(frozen=True)
class RelatedNodes:
    """The distinct target nodes of a traversal, ordered by id; with `limit_one`, only the first. Value: a list of rows."""

    traversal: Traversal
    row: Row
    limit_one: bool


@dataclass(frozen=True)
class EvidenceColumn:
    """Claims of the node (`of_edge`: of the edge or paths) that pass the lens, by key. Value: a list of rows, or of keys."""

    of_edge: bool
    label: str
    key: str
    lens: Lens
    row: Row

    @property
    def has_only_keys(self) -> bool:
        """Whether the row is the key alone."""
        return self.row.columns == (NodeProperty(self.key),)


@dataclass(frozen=True)
class StatedValues:
    """What the claims of the node (`of_edge`: of the edge) say of these stored properties.

    Value: [keys of the claims that pass, keys of all claims, positions of these in the order of decision, list of the properties: of each
    [the value shown, the different values, the codes of the claims]]; see graph/stated_values.py.
    """

    of_edge: bool
    lens: Lens
    properties: tuple[str, ...]


@dataclass(frozen=True)
class IntermediateNodes:
    """The distinct nodes between the two ends of a path, ordered by id. Value: a list of rows."""

    row: Row


@dataclass(frozen=True)
class StartNode:
    """The start of the current edge, whose end is the current node. Value: its row."""

    row: Row


@dataclass(frozen=True)
class StakeFilter:
    """The stakes that are shares: those with this kind or none, unless they are declared as indirect."""

    kind_property: str
    shares: str
    directness_property: str
    indirect: str


@dataclass(frozen=True)
class HoldingsColumn:
    """Holdings around the current node: `upward` to its owners or down to what it owns, `max_hops` hops and one more.

    `stake_type`: the type whose edges are marked as stakes; `stake_filter` selects among these. Value: a list of [owner's id, owned node's
    id, whether it is a stake, minimum share, maximum share, keys of the claims that pass; under a lens, validity as EDTF and its first and
    last day], at most `limit`.
    """

    types: tuple[str, ...]
    stake_type: str
    min_share_property: str
    max_share_property: str
    lens: Lens | None
    upward: bool
    max_hops: int
    limit: int
    stake_filter: StakeFilter | None = None


Column = Value | ConnectionColumn | RelatedNodes | EvidenceColumn | StatedValues | IntermediateNodes | StartNode | HoldingsColumn


# Roots


@dataclass(frozen=True)
class NodeScan:
    """All nodes of a label. Value: that of the connection."""

    label: str
    visibility_rules: tuple[VisibilityRule, ...]
    lens: Lens | None
    connection: Connection


@dataclass(frozen=True)
class RelationshipScan:
    """All edges of a traversal with one hop, from any node to any; both ends must be visible. Value: that of the connection.

    `checks_labels`: edges of these types connect nodes with other labels than those of the traversal, too. `source_lookup_label`,
    `target_lookup_label`: the label that all starts, or all ends, have beside their own, and by whose ids they are found.
    """

    traversal: Traversal
    source_visibility_rules: tuple[VisibilityRule, ...]
    checks_labels: bool
    source_lookup_label: str | None
    target_lookup_label: str | None
    connection: Connection


@dataclass(frozen=True)
class FullTextSearch:
    """Nodes of these labels whose names match a full-text query; `text` in Lucene syntax. Value: that of the connection."""

    labels: tuple[str, ...]
    text: Param
    visibility_rules: tuple[VisibilityRule, ...]
    lens: Lens | None
    connection: Connection


@dataclass(frozen=True)
class NodeById:
    """The node with this id. Value: a list of one row or none."""

    labels: tuple[str, ...]
    visibility_rules: tuple[VisibilityRule, ...]
    lens: Lens | None
    id: Param
    row: Row


@dataclass(frozen=True)
class DataSets:
    """The marks of the data sets that were loaded, by name. Value: a list of one row, which has one value: a list of rows.

    `labels`: of the nodes that data sets contain. If there are such nodes and no marks, what was loaded is unknown: an empty list.
    """

    labels: tuple[str, ...]
    row: Row


@dataclass(frozen=True)
class NodesById:
    """The nodes with these ids, in their order. Value: a list of rows, empty for a node that does not exist."""

    labels: tuple[str, ...]
    visibility_rules: tuple[VisibilityRule, ...]
    lens: Lens | None
    ids: Param
    row: Row
