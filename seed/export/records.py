"""Exported nodes, claims and edges, with the values of declared properties as they are stored.

ExportedNode("Company", "company:xiaomi", {"slug": "xiaomi", "name": "Xiaomi"}, ("xiaomi",), ("A0-02",), ("xiaomi",))
ExportedEdge("HAS_SUBSIDIARY", "company:xiaomi", "company:huami", {"kind": "subsidiary"}, ("xiaomi",), ("A2-09",), ("xiaomi",), "reported")
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

UNASSIGNED = "unassigned"
"""The data set of what belongs to none."""

RECORDED_AT = "recordedAt"


class RowSource(Protocol):
    """Reads statements with many rows."""

    def read(self, text: str, values: Mapping[str, Any]) -> AsyncIterator[list[list[Any]]]:
        """The rows in batches, each a list. Raises StoreError."""


@dataclass(frozen=True, slots=True)
class StatedRow:
    """What some claims of one data set say of a node or an edge: all of its values. Without claims, what a data set says."""

    data_set: str
    claims: tuple[str, ...] | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExportedNode:
    """A node. `claims`: the keys of the claims that support it; None if its type has none.

    `claim_data_sets`: the data set of each; `documents`: the ids of the documents that state these claims, each once; `stated`: what each
    row says, if these differ.
    """

    type: str
    id: str
    values: Mapping[str, Any]
    data_sets: tuple[str, ...]
    claims: tuple[str, ...] | None = None
    claim_data_sets: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    stated: tuple[StatedRow, ...] = ()

    def claims_of(self, data_set: str) -> tuple[str, ...]:
        """The keys of the claims that belong to a data set."""
        return _claims_of(self, data_set)


@dataclass(frozen=True, slots=True)
class ExportedClaim:
    """A claim. `document`: its id; `about`: the ids of its subjects, sorted."""

    type: str
    id: str
    values: Mapping[str, Any]
    data_sets: tuple[str, ...]
    document: str | None
    about: tuple[str, ...]
    recorded_at: str | None = None


@dataclass(frozen=True, slots=True)
class ExportedEdge:
    """An edge. `claims`, `documents` and `stated` as of a node; `modality` and `confidence`: those of its claims, as stored."""

    type: str
    start: str
    end: str
    values: Mapping[str, Any]
    data_sets: tuple[str, ...]
    claims: tuple[str, ...] | None = None
    claim_data_sets: tuple[str, ...] = ()
    modality: str | None = None
    confidence: float | None = None
    documents: tuple[str, ...] = ()
    stated: tuple[StatedRow, ...] = ()

    def claims_of(self, data_set: str) -> tuple[str, ...]:
        """The keys of the claims that belong to a data set."""
        return _claims_of(self, data_set)

    @property
    def label(self) -> str:
        """The edge in a message."""
        return f"{self.start} {self.type} {self.end}"


ExportedRecord = ExportedNode | ExportedClaim | ExportedEdge


def _claims_of(record: ExportedNode | ExportedEdge, data_set: str) -> tuple[str, ...]:
    if len(record.data_sets) == 1:
        return record.claims or ()
    return tuple(key for key, owner in zip(record.claims or (), record.claim_data_sets, strict=True) if owner == data_set)


def by_row(record: ExportedRecord) -> list[ExportedRecord]:
    """The record as each row says it: one record with the values and the claims of each, or itself if all rows agree."""
    if isinstance(record, ExportedClaim) or not record.stated:
        return [record]
    return [
        replace(
            record,
            values=row.values,
            data_sets=(row.data_set,),
            claims=row.claims,
            claim_data_sets=(row.data_set,) * len(row.claims or ()),
            stated=(),
        )
        for row in record.stated
    ]
