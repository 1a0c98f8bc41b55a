"""The table of formats: how each is written.

FORMATS["csv"]   ->   FolderFormat("csv", open_csv)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from keiretsu.seed.export.bods import open_bods
from keiretsu.seed.export.csv_folder import open_csv
from keiretsu.seed.export.ftm import open_ftm
from keiretsu.seed.export.gexf import open_gexf
from keiretsu.seed.export.graphml import open_graphml
from keiretsu.seed.export.json_ld import open_json_ld
from keiretsu.seed.export.n_quads import open_n_quads
from keiretsu.seed.export.ndjson import open_ndjson
from keiretsu.seed.export.parquet_folder import open_parquet
from keiretsu.seed.export.writers import ExportContext, ExportWriter


@dataclass(frozen=True)
class FolderFormat:
    """A format with a folder for each data set. `open`: (existing folder, context) -> writer.

    `package`: what it requires besides the runtime install.
    """

    name: str
    open: Callable[[Path, ExportContext], AbstractContextManager[ExportWriter]]
    package: str | None = None


@dataclass(frozen=True)
class FileFormat:
    """A format with one file, which may also be standard output. `open`: (file, context) -> writer."""

    name: str
    open: Callable[[BinaryIO, ExportContext], AbstractContextManager[ExportWriter]]


ExportFormat = FolderFormat | FileFormat

FORMATS: Mapping[str, ExportFormat] = {
    row.name: row
    for row in (
        FolderFormat("csv", open_csv),
        FolderFormat("parquet", open_parquet, "polars"),
        FileFormat("ndjson", open_ndjson),
        FileFormat("graphml", open_graphml),
        FileFormat("gexf", open_gexf),
        FileFormat("json-ld", open_json_ld),
        FileFormat("n-quads", open_n_quads),
        FolderFormat("ftm", open_ftm),
        FolderFormat("bods", open_bods),
    )
}
"""Name -> format."""
