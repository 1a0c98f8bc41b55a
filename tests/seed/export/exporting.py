"""Exports the database of a test."""

from __future__ import annotations

import io
from pathlib import Path

from keiretsu.graph.store.store import Store
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.export.formats import FORMATS, FileFormat, FolderFormat
from keiretsu.seed.export.run import compute_hash, export_file, export_folder
from keiretsu.seed.export.scope import ExportScope
from keiretsu.seed.export.writers import ExportContext, ExportReport

EVERYTHING = ExportScope()


async def to_folder(store: Store, catalogue: Catalogue, path: Path, format_: str = "csv", scope: ExportScope = EVERYTHING) -> ExportReport:
    """Export to a folder."""
    row = FORMATS[format_]
    assert isinstance(row, FolderFormat)
    with store.open_blocking_stream() as stream:
        return await export_folder(stream, ExportContext(catalogue, scope), row, path)


async def to_bytes(store: Store, catalogue: Catalogue, format_: str, scope: ExportScope = EVERYTHING) -> tuple[bytes, ExportReport]:
    """Export to one file in memory."""
    row, file = FORMATS[format_], io.BytesIO()
    assert isinstance(row, FileFormat)
    async with store.open_stream(timeout=60) as stream:
        report = await export_file(stream, ExportContext(catalogue, scope), row, file)
    return file.getvalue(), report


async def graph_hash(store: Store, catalogue: Catalogue) -> str:
    """The hash of all that is stored."""
    with store.open_blocking_stream() as stream:
        return await compute_hash(stream, catalogue)
