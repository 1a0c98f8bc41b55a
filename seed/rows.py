"""A validated data set: nodes, edges and claims with typed values, ready to be loaded.

NodeRecord("company:xiaomi", "Company", {"slug": "xiaomi", "name": "Xiaomi", ...}, claims=("A0-02", ...))
EdgeRecord('["company:xiaomi","HAS_SUBSIDIARY","company:huami","subsidiary"]', "HAS_SUBSIDIARY", "company:xiaomi", "company:huami", {...})

The records have slots, because a spreadsheet with half a million stakes yields three million of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keiretsu.seed.errors import DataError

PropertyValues = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A node. `claims`: the keys of the claims that support its properties; None if its type has no claims."""

    id: str
    type: str
    properties: PropertyValues
    claims: tuple[str, ...] | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """An edge. `id` consists of its end nodes, its type and the values that distinguish parallel edges. `claims`: as for nodes."""

    id: str
    type: str
    start: str
    end: str
    properties: PropertyValues
    claims: tuple[str, ...] | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class ClaimSummary:
    """The part of a claim that is stored on the nodes and edges that it supports. `confidence`: -1 if unknown."""

    key: str
    modality: str
    confidence: float
    document: str


@dataclass(frozen=True)
class DataSet:
    """A validated data set: all references are resolved, and all rows have their claims. `is_partial`: stored data may be missing in it."""

    name: str
    title: str
    nodes: tuple[NodeRecord, ...]
    edges: tuple[EdgeRecord, ...]
    claims: Mapping[str, ClaimSummary]
    warnings: tuple[DataError, ...] = ()
    is_partial: bool = False
