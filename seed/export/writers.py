"""What all formats have in common: the protocol of a writer, and what it knows of the export.

with open_csv(folder, context) as writer: writer.write(records)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.export.losses import Losses
from keiretsu.seed.export.records import ExportedEdge, ExportedRecord
from keiretsu.seed.export.scope import ExportScope


@dataclass(frozen=True)
class ExportContext:
    """`losses`: where a writer counts what its format has no place for."""

    catalogue: Catalogue
    scope: ExportScope
    losses: Losses = field(default_factory=Losses)


class ExportWriter(Protocol):
    """Writes the records of an export."""

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add records, all of one type."""


@dataclass
class ExportReport:
    """What was exported: the number of records by type, and what the format has no place for."""

    partial: str | None
    counts: Counter[str] = field(default_factory=Counter)
    losses: Losses = field(default_factory=Losses)

    def to_json(self) -> dict[str, Any]:
        """As `--format-report json` prints it."""
        losses = [{"place": loss.place, "reason": loss.reason, "count": loss.count, "example": loss.example} for loss in self.losses]
        return {"partial": self.partial, "counts": dict(self.counts), "losses": losses}


def describe_record(record: ExportedRecord) -> str:
    """A record in a message: its id, or the ends of an edge."""
    return record.label if isinstance(record, ExportedEdge) else record.id
