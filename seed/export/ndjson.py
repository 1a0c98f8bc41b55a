"""Records -> one JSON object per line, between a first line that says what follows and a last one that says it is complete.

    {"kind":"export","version":1,"partial":null}
    {"kind":"node","type":"Company","id":"company:huami","properties":{"slug":"huami","name":"Huami"},"claims":["A2-09"],"dataSets":["xiaomi"]}
    {"kind":"edge","type":"HAS_SUBSIDIARY","from":"company:xiaomi","to":"company:huami","properties":{"kind":"SUBSIDIARY"}, ...}
    {"kind":"end","counts":{"Company":1,"HAS_SUBSIDIARY":1},"losses":[]}

An export without its last line is incomplete. One that fails ends with {"kind":"error"}, which no record is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

import orjson

from keiretsu.schema.catalogue import Catalogue, PropertySpec
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord
from keiretsu.seed.export.values import is_finite, to_value
from keiretsu.seed.export.writers import ExportContext, ExportReport, describe_record

VERSION = 1


@contextmanager
def open_ndjson(file: BinaryIO, context: ExportContext) -> Iterator[NdjsonWriter]:
    """A writer of lines."""
    lines = NdjsonLines(context)
    report = ExportReport(context.scope.description or None, losses=context.losses)
    file.write(lines.head())
    yield NdjsonWriter(file, lines, report)
    file.write(lines.end(report))


@dataclass
class NdjsonWriter:
    """Writes records as lines."""

    file: BinaryIO
    lines: NdjsonLines
    report: ExportReport

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add the lines of these records."""
        self.report.counts.update(record.type for record in records)
        self.file.write(self.lines.records(records))


@dataclass(frozen=True)
class NdjsonLines:
    """The lines of an export."""

    context: ExportContext

    def head(self) -> bytes:
        """The first line."""
        return _line({"kind": "export", "version": VERSION, "partial": self.context.scope.description or None})

    def records(self, records: Sequence[ExportedRecord]) -> bytes:
        """A line for each record."""
        return b"".join(map(self._record, records))

    def end(self, report: ExportReport) -> bytes:
        """The last line of a complete export."""
        content = report.to_json()
        return _line({"kind": "end", "counts": content["counts"], "losses": content["losses"]})

    def error(self, error: Mapping[str, Any]) -> bytes:
        """The last line of an export that failed; with the line break before it, it is a line whatever was sent before."""
        return b"\n" + _line({"kind": "error", "error": error})

    def _record(self, record: ExportedRecord) -> bytes:
        members: dict[str, Any]
        properties = self._values(record)
        match record:
            case ExportedNode():
                members = {"kind": "node", "type": record.type, "id": record.id, "properties": properties}
            case ExportedClaim():
                members = {"kind": "claim", "type": record.type, "id": record.id, "properties": properties}
                members |= {"document": record.document, "about": record.about, "recordedAt": record.recorded_at}
            case ExportedEdge():
                members = {"kind": "edge", "type": record.type, "from": record.start, "to": record.end, "properties": properties}
                if record.claims is not None:
                    members |= {"modality": self._modality(record), "confidence": record.confidence}
        if not isinstance(record, ExportedClaim) and record.claims is not None:
            members["claims"] = record.claims
        return _line({**members, "dataSets": record.data_sets})

    def _values(self, record: ExportedRecord) -> dict[str, Any]:
        properties, values = self._properties[record.type], {}
        for name, value in record.values.items():
            values[name] = to_value(properties[name], value)
            if not is_finite(value):
                self.context.losses.add(f"{record.type}.{name}", "The number is infinite or undefined; it is null", describe_record(record))
        return values

    def _modality(self, record: ExportedEdge) -> Any:
        return to_value(self._properties[record.type]["modality"], record.modality)

    @cached_property
    def _properties(self) -> Mapping[str, Mapping[str, PropertySpec]]:
        return properties_by_type(self.context.catalogue)


def properties_by_type(catalogue: Catalogue) -> dict[str, Mapping[str, PropertySpec]]:
    """Node type or relationship type -> its properties by name."""
    nodes = {node.name: node.data_properties for node in catalogue.nodes.values()}
    return {**nodes, **{relationship.name: relationship.properties for relationship in catalogue.relationships.values()}}


def _line(members: Mapping[str, Any]) -> bytes:
    return orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE)
