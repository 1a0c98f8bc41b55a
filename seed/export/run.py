"""Reads the records of a scope and writes them in a format.

report = await export_file(source, context, FORMATS["ndjson"], file)      await compute_hash(source, catalogue)   ->   "9f86d0..."
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from keiretsu.files import create_folder_atomically
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.export.formats import FileFormat, FolderFormat
from keiretsu.seed.export.graph_hash import GraphHasher
from keiretsu.seed.export.reader import GraphReader
from keiretsu.seed.export.records import RowSource
from keiretsu.seed.export.scope import ExportScope, read_size
from keiretsu.seed.export.writers import ExportContext, ExportReport, ExportWriter

ReportRows = Callable[[str, int, int], None]
"""Called with the activity, the number of rows that are written, and the number of all, 0 if it is not known."""


async def export_folder(
    source: RowSource, context: ExportContext, format_: FolderFormat, path: Path, progress: ReportRows | None = None
) -> ExportReport:
    """Write a folder for each data set, all of them or none. Raises StoreError; FileExistsError if the folder is not empty; OSError."""
    with create_folder_atomically(path) as folder, format_.open(folder, context) as writer:
        return await _copy(source, context, writer, progress)


async def export_file(
    source: RowSource, context: ExportContext, format_: FileFormat, file: BinaryIO, progress: ReportRows | None = None
) -> ExportReport:
    """Write one file. Raises StoreError, OSError."""
    with format_.open(file, context) as writer:
        return await _copy(source, context, writer, progress)


async def compute_hash(source: RowSource, catalogue: Catalogue) -> str:
    """The graph hash. Raises StoreError."""
    with GraphHasher(catalogue) as hasher:
        await _copy(source, ExportContext(catalogue, ExportScope()), hasher)
        return hasher.hexdigest()


async def _copy(source: RowSource, context: ExportContext, writer: ExportWriter, progress: ReportRows | None = None) -> ExportReport:
    report = ExportReport(context.scope.description or None, losses=context.losses)
    reader = GraphReader(context.catalogue, source, context.scope, context.losses)
    total = sum(await read_size(source, [row.name for row in reader.relationships()])) if progress and not context.scope.is_partial else 0
    done = 0
    async for records in reader.batches():
        writer.write(records)
        report.counts.update(record.type for record in records)
        done += len(records)
        if progress and records:
            progress(f"exporting {records[0].type}", done, total and max(done, total))
    return report
