"""A validated data set: nodes, edges and claims with typed values, ready to be loaded.

NodeRecord("company:xiaomi", "Company", {"slug": "xiaomi", "name": "Xiaomi", ...}, claims=("A0-02", ...))
EdgeRecord('["company:xiaomi","HAS_SUBSIDIARY","company:huami","subsidiary"]', "HAS_SUBSIDIARY", "company:xiaomi", "company:huami", {...})

A spreadsheet with half a million stakes yields three million records, so they are made while they are iterated: a collection of records has
a length and an order, and can be iterated as often as needed, but not indexed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    """A validated data set: all references are resolved, and all rows have their claims.

    `nodes`: by type, then by id; `edges`: by type, then by id. `is_partial`: stored data may be missing in it. `is_complete`: no row was
    left out because of an error. `rows`: of its files.
    """

    name: str
    title: str
    nodes: Collection[NodeRecord]
    edges: Collection[EdgeRecord]
    claims: Mapping[str, ClaimSummary]
    warnings: tuple[DataError, ...] = ()
    is_partial: bool = False
    is_complete: bool = True
    rows: int = 0
