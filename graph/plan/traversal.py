"""Traversals: hops, the visibility of what they reach, and parameters.

Traversal((Hop(("HAS_SUBSIDIARY",), Direction.OUT, sourced=True),), ("Company",), lens)
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.direction import Direction


@dataclass(frozen=True)
class Param:
    """A parameter of the statement: its slot among the values of a request."""

    slot: int


@dataclass(frozen=True)
class AsOfDate:
    """The date on which an edge must be valid. `include_undated`: whether an edge without any date passes.

    An undated edge does not pass on claims of `future_modalities` (what is not yet so) alone, unless the lens accepts the modality.
    """

    date: Param
    include_undated: Param
    future_modalities: tuple[str, ...]


@dataclass(frozen=True)
class Lens:
    """Which claims count. None: no such condition. `modality_order`: as stored, strongest first; the last is hidden by default."""

    modality_order: tuple[str, ...]
    accepted_modalities: Param | None = None
    min_confidence: Param | None = None
    documents: Param | None = None
    as_of: AsOfDate | None = None


@dataclass(frozen=True)
class VisibilityRule:
    """Nodes of `label` are facts: visible through a visible incoming edge of `types`.

    Such an edge counts only if its start is visible, too. `fact_chain`: if the start can be a fact again, all types that the chain can
    continue over, `types` among them; else empty. `fact_labels`: the labels of all facts.
    """

    label: str
    types: tuple[str, ...]
    fact_chain: tuple[str, ...]
    fact_labels: tuple[str, ...]


@dataclass(frozen=True)
class IdReference:
    """A relationship that is stored as the ids of its ends, in properties of its start, a node of `label`.

    `properties`: each holds one id, and has an index; `further`: lists the others, to each of which there is an edge, too.
    """

    label: str
    properties: tuple[str, ...]
    further: str | None


@dataclass(frozen=True)
class Hop:
    """One edge of a traversal. `sourced`: it carries claims, so the lens decides whether it is visible.

    `reference`: if it is stored as ids. Its one type is then followed in one direction, and the hop has no edge to read.
    """

    types: tuple[str, ...]
    direction: Direction
    sourced: bool
    reference: IdReference | None = None


@dataclass(frozen=True)
class Traversal:
    """From the current node to target nodes: one hop, or two via an intermediate node. `source_labels`: only from nodes with one of these.

    `self_visible_types`: types of the last hop whose edges make both their ends visible: they begin at things (always visible), and lead
    to things or to facts that they reveal.
    """

    hops: tuple[Hop, ...]
    target_labels: tuple[str, ...]
    lens: Lens | None
    visibility_rules: tuple[VisibilityRule, ...] = ()
    via_labels: tuple[str, ...] = ()
    via_visibility_rules: tuple[VisibilityRule, ...] = ()
    source_labels: tuple[str, ...] = ()
    self_visible_types: tuple[str, ...] = ()

    @property
    def is_path(self) -> bool:
        return len(self.hops) == 2
