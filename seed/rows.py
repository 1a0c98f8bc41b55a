"""What a data set is once it is checked: nodes, edges and claims with typed values, ready to be written.

Node("company:xiaomi", "Company", {"slug": "xiaomi", "name": "Xiaomi", ...}, claims=("A0-02", ...))
Edge('["company:xiaomi","HAS_SUBSIDIARY","company:huami","subsidiary"]', "HAS_SUBSIDIARY", "company:xiaomi", "company:huami", {...})

A spreadsheet of half a million stakes gives three million of these; so they have slots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Node:
    """A node. `claims`: the keys of those that support its properties; None where nodes of its type carry none."""

    id: str
    type: str
    properties: Properties
    claims: tuple[str, ...] | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge. `id` holds its ends, its type and what tells it from parallel ones. `claims`: None where edges of its type carry none."""

    id: str
    type: str
    start: str
    end: str
    properties: Properties
    claims: tuple[str, ...] | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class ClaimSummary:
    """What of a claim stands on the nodes and edges that it supports. `confidence`: -1 where nobody said."""

    key: str
    modality: str
    confidence: float
    document: str


@dataclass(frozen=True)
class DataSet:
    """A checked data set: every reference leads somewhere, every row has its claims."""

    name: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    claims: Mapping[str, ClaimSummary]
