"""Records -> the graph hash: equal graphs have equal hashes, however and in which order they were loaded.

    hasher.add(records) ...   hasher.hexdigest()   ->   "9f86d081884c7d65..."

Each record is one line of JSON with sorted keys; the hash is the SHA-256 of all lines in the order of their bytes. They are sorted in
runs, in temporary files, so that memory does not grow with the graph. docs/reference/export.md says what a line contains.
"""

from __future__ import annotations

import hashlib
import heapq
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import IO, Any, Self

import orjson

from keiretsu.schema.catalogue import Catalogue, PropertySpec
from keiretsu.seed.claims import RETRACTED_AT
from keiretsu.seed.export.ndjson import properties_by_type
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord, StatedRow
from keiretsu.seed.export.values import is_finite, to_value

RUN_BYTES = 20_000_000
"""Bytes of the lines that are sorted in memory."""


@dataclass
class GraphHasher:
    """A context that holds temporary files. Claims are added before what they support."""

    catalogue: Catalogue
    run_bytes: int = RUN_BYTES
    _lines: list[bytes] = field(default_factory=list)
    _size: int = 0
    _runs: list[IO[bytes]] = field(default_factory=list)
    _retracted: set[str] = field(default_factory=set)
    _files: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add records."""
        for record in records:
            if line := self._line(record):
                self._lines.append(bytes(memoryview(line)))  # orjson's own is part of a block of 1 KB or more
                self._size += len(line)
        if self._size >= self.run_bytes:
            self._end_run()

    def hexdigest(self) -> str:
        """The hash of all records."""
        digest = hashlib.sha256()
        for run in self._runs:
            run.seek(0)
        for line in heapq.merge(sorted(self._lines), *self._runs):
            digest.update(line)
        return digest.hexdigest()

    def _end_run(self) -> None:
        run = self._files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # the stack closes it
        run.writelines(sorted(self._lines))
        self._runs.append(run)
        self._lines, self._size = [], 0

    def _line(self, record: ExportedRecord) -> bytes | None:
        """None for what only retracted claims support, and for these claims."""
        members: dict[str, Any] = {"type": record.type, "properties": dict(self._values(record))}
        match record:
            case ExportedClaim():
                if RETRACTED_AT in record.values:
                    self._retracted.add(str(record.values[self.catalogue.nodes[record.type].key]))
                    return None
                members |= {"id": record.id, "document": record.document, "about": record.about, "dataSets": sorted(record.data_sets)}
                return _to_line(members)
            case ExportedNode():
                members["id"] = record.id
            case ExportedEdge():
                members |= {"from": record.start, "to": record.end}
        if record.claims is None:
            members["dataSets"] = sorted(record.data_sets)
        else:
            members["claims"] = sorted(key for key in record.claims if key not in self._retracted)
            if record.claims and not members["claims"]:
                return None
        if record.stated:
            members["stated"] = sorted((self._stated(record, row) for row in record.stated), key=_to_line)
        return _to_line(members)

    def _stated(self, record: ExportedRecord, row: StatedRow) -> dict[str, Any]:
        """What one row says; of a type with claims, by its claims."""
        source = row.data_set if row.claims is None else sorted(row.claims)
        return {"by": source, "properties": dict(self._values(replace(record, values=row.values)))}

    def _values(self, record: ExportedRecord) -> Iterator[tuple[str, Any]]:
        properties = self._properties[record.type]
        for name, value in record.values.items():
            yield name, to_value(properties[name], value) if is_finite(value) else str(value)  # JSON has no NaN

    @cached_property
    def _properties(self) -> Mapping[str, Mapping[str, PropertySpec]]:
        return properties_by_type(self.catalogue)


def _to_line(members: Mapping[str, Any]) -> bytes:
    return orjson.dumps(members, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
