"""The data that all output formats share: tables of columns and rows, with notes below.

Table(columns=(TableColumn("name"), TableColumn("share", is_share=True)), rows=(TableRow(("Xiaomi", ShareRange(25.0, 50.0))),), notes=())
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class ShareRange:
    """Per cent, from `low` to `high`; None if unknown."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class IndentedText:
    """Text in a tree; level 1 is not indented."""

    level: int
    text: str


Cell: TypeAlias = str | int | float | bool | ShareRange | IndentedText | tuple[str, ...] | None
"""None is unknown; a tuple is a list of strings."""


@dataclass(frozen=True)
class EvidenceEntry:
    """A claim that supports a row: its statement, and the title and date (or date range) of its document."""

    statement: str
    document: str
    date: str | None


@dataclass(frozen=True)
class TableColumn:
    """A column. `is_share`: its cells are ShareRange, which CSV splits into two numbers."""

    name: str
    is_share: bool = False


@dataclass(frozen=True)
class TableRow:
    """One cell per column. `evidence` is None if it was not requested."""

    cells: tuple[Cell, ...]
    evidence: tuple[EvidenceEntry, ...] | None = None


@dataclass(frozen=True)
class Table:
    """A table. `notes`: sentences below it. `objects`: the rows as JSON objects of the response, if these are nested."""

    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
    title: str = ""
    objects: tuple[Mapping[str, Any], ...] | None = None

    @property
    def has_evidence(self) -> bool:
        """Whether evidence was requested."""
        return any(row.evidence is not None for row in self.rows)
