"""Scans of an export: every node or edge of one type, not a page of them.

NodeExport(("Company",), None)      all companies
EdgeExport(Traversal((Hop(("HOLDS_STAKE_IN",), Direction.OUT, sourced=True),), ("Company",), lens), (), by_start=True)

With `by_id` or `by_start`, only those with one of the ids, or those that start at a node with one of the ids, that are sent with the
statement. Rows are unordered.
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.graph.plan.traversal import Lens, Traversal, VisibilityRule


@dataclass(frozen=True)
class NodeExport:
    """The nodes of some labels that a lens shows; without a lens, all. Row: [properties, keys of the claims that pass the lens].

    `claims_lens`: the lens of the claims on the node; None if it has none, or if all pass.
    """

    labels: tuple[str, ...]
    lens: Lens | None
    claims_lens: Lens | None = None
    visibility_rules: tuple[VisibilityRule, ...] = ()
    by_id: bool = False


@dataclass(frozen=True)
class EdgeExport:
    """The edges of a traversal of one hop. `source_rules`: of the nodes at which they start.

    Row: [properties, id of the start, id of the end, keys of the claims that pass the lens, their strongest modality, their confidence].
    """

    traversal: Traversal
    source_rules: tuple[VisibilityRule, ...] = ()
    by_start: bool = False


@dataclass(frozen=True)
class Expansion:
    """The ids of the nodes one hop away from those with the ids that are sent, without duplicates."""

    traversal: Traversal
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Leftovers:
    """What an export of these labels and relationship types leaves out. Row: [label or type, number of nodes or edges]."""

    labels: tuple[str, ...]
    types: tuple[str, ...]


@dataclass(frozen=True)
class GraphSize:
    """The number of all nodes, whatever their label, and of the edges of some types. Row: [nodes, edges]."""

    types: tuple[str, ...]


ExportScan = GraphSize | NodeExport | EdgeExport | Expansion | Leftovers
