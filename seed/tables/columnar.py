"""Parquet and Arrow (Feather) -> a table, read in slices of rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.seed.tables.limits import MAX_COLUMNS
from keiretsu.seed.tables.table import SourceRow, SourceTable, TableError
from keiretsu.seed.tables.typed_cells import cell_text

if TYPE_CHECKING:
    import polars as pl

SLICE_ROWS = 50_000
ARROW_FILE = b"ARROW1"


def read_parquet(path: Path, name: str) -> Iterator[SourceTable]:
    """The table of a Parquet file. Raises TableError."""
    import polars as pl

    yield _table(pl.scan_parquet(path), name)


def read_arrow(path: Path, name: str) -> Iterator[SourceTable]:
    """The table of an Arrow file, or of an Arrow stream, which must be in memory. Raises TableError."""
    import polars as pl

    with path.open("rb") as stream:
        is_file = stream.read(len(ARROW_FILE)) == ARROW_FILE
    try:
        frame = pl.scan_ipc(path) if is_file else pl.read_ipc_stream(path).lazy()
    except (pl.exceptions.PolarsError, OSError):
        raise TableError(_damage(name)) from None
    yield _table(frame, name)


def _table(frame: pl.LazyFrame, name: str) -> SourceTable:
    import polars as pl

    try:
        columns = frame.collect_schema().names()
    except (pl.exceptions.PolarsError, OSError):
        raise TableError(_damage(name)) from None
    if len(columns) > MAX_COLUMNS:
        raise TableError(f"The file has {len(columns):,} columns; keep at most {MAX_COLUMNS:,}")
    return SourceTable(name, "", "row", lambda: _rows(frame, name), columns)


def _rows(frame: pl.LazyFrame, name: str) -> Iterator[SourceRow]:
    import polars as pl

    position = 0
    while True:
        try:
            rows = frame.slice(position, SLICE_ROWS).collect().rows()
        except (pl.exceptions.PolarsError, OSError):
            raise TableError(_damage(name), position + 1) from None
        for cells in rows:
            position += 1
            try:
                yield SourceRow(position, [cell_text(cell) for cell in cells])
            except ValueError as error:
                raise TableError(f"A value {error}", position) from None
        if len(rows) < SLICE_ROWS:
            return


def _damage(name: str) -> str:
    kind = "Parquet" if name.endswith((".parquet", ".pq")) else "Arrow"
    return f"The {kind} file is damaged or incomplete; write it again"
