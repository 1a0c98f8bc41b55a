"""What all formats are made of: columns, rows, and what is to be said below them.

Sheet(columns=(Column("name"), Column("share", shares=True)), rows=(Row(("Xiaomi", Share(25.0, 50.0))),), notes=())
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Share:
    """Per cent, from `low` to `high`; None where no source says."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Indented:
    """A text in a tree; level 1 stands at the margin."""

    level: int
    text: str


Cell: TypeAlias = str | int | float | bool | Share | Indented | tuple[str, ...] | None
"""None is what nobody states; a tuple is a list of texts."""


@dataclass(frozen=True)
class Evidence:
    """One claim that a row rests on: what it states, the title of its document, the day or the days of that."""

    statement: str
    document: str
    date: str | None


@dataclass(frozen=True)
class Column:
    """A column; `shares`: its cells are Share, which CSV has as two numbers."""

    name: str
    shares: bool = False


@dataclass(frozen=True)
class Row:
    """One cell for each column. `evidence` is None where nobody asked for it."""

    cells: tuple[Cell, ...]
    evidence: tuple[Evidence, ...] | None = None


@dataclass(frozen=True)
class Sheet:
    """A table. `notes`: sentences for below it; `objects`: the rows as the answer has them, where they are no table by nature."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    title: str = ""
    objects: tuple[Mapping[str, Any], ...] | None = None

    @property
    def explained(self) -> bool:
        """Whether its rows have evidence."""
        return any(row.evidence is not None for row in self.rows)
