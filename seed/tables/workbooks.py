"""XLSX -> a table for each sheet, with the types of its cells: 25 % in a cell formatted as per cent is "25%", not 0.25.

A sheet is read row by row. What must be in memory, the texts that cells share, is measured first, and so is what the file expands to.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from keiretsu.seed.tables.limits import MAX_COLUMNS, MAX_SHARED_TEXT_BYTES, MAX_SHEETS, MAX_WORKBOOK_BYTES
from keiretsu.seed.tables.streams import CHUNK_BYTES
from keiretsu.seed.tables.table import ExactText, SourceRow, SourceTable, TableError
from keiretsu.seed.tables.typed_cells import cell_text, number_text

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

SHARED_TEXTS = "xl/sharedStrings.xml"
UNCOMPUTED = re.compile(rb'<c (?![^>]*t="str")[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>')
"""A formula without a result, as programs write it that do not calculate."""

OVERLAP_BYTES = 10_000  # of two pieces of a sheet, so that no formula is cut
INVALID_WORKBOOK = (BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, EOFError, OSError, AttributeError, IndexError)
"""What openpyxl raises for a file that is damaged or made by hand."""


def read_workbook(path: Path, name: str) -> Iterator[SourceTable]:
    """The tables of a file. Raises TableError."""
    measure_archive(path)
    with _open(path) as workbook:
        sheets = [(sheet.title, sheet.sheet_state != "visible") for sheet in workbook.worksheets]
    if len(sheets) > MAX_SHEETS:
        raise TableError(f"The file has {len(sheets):,} sheets; keep at most {MAX_SHEETS:,}")
    for index, (title, is_hidden) in enumerate(sheets):
        yield SourceTable(name, title, "row", lambda index=index: _rows(path, index), is_hidden=is_hidden)  # type: ignore[misc]  # a default binds


def measure_archive(path: Path) -> None:
    """Raises TableError if a spreadsheet expands to too much, or has formulas without results."""
    try:
        with ZipFile(path) as archive:
            size = 0
            for member in archive.infolist():
                limit = MAX_SHARED_TEXT_BYTES if member.filename == SHARED_TEXTS else MAX_WORKBOOK_BYTES - size
                member.file_size = 2 * MAX_WORKBOOK_BYTES  # not what the file says, which may be false
                size += _measure_member(archive, member.filename, limit)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise TableError("The spreadsheet is damaged; open it in a spreadsheet program and save it again") from None


def _measure_member(archive: ZipFile, name: str, limit: int) -> int:
    size, tail = 0, b""
    is_sheet = name.startswith("xl/worksheets/")
    with archive.open(name) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > limit:
                raise TableError(f"The spreadsheet expands to more than {limit:,} bytes; save its sheets as CSV")
            if is_sheet and b"<f" in (piece := tail + chunk) and UNCOMPUTED.search(piece):
                raise TableError("The spreadsheet has formulas without results; open it in a spreadsheet program and save it again")
            tail = chunk[-OVERLAP_BYTES:] if is_sheet else b""
    return size


@contextmanager
def _open(path: Path) -> Iterator[Workbook]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # of what it does not read: styles, validations, charts
    with path.open("rb") as stream:
        try:
            workbook = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except (InvalidFileException, *INVALID_WORKBOOK):
            raise TableError("The spreadsheet cannot be read; open it in a spreadsheet program and save it again as XLSX") from None
        yield workbook
        workbook.close()


def _rows(path: Path, index: int) -> Iterator[SourceRow]:
    position = 0
    with _open(path) as workbook:
        sheet = workbook.worksheets[index]
        sheet.reset_dimensions()  # what a file says of its size may be false
        try:
            for position, cells in enumerate(sheet.iter_rows(), 1):
                yield SourceRow(position, _texts(cells, position))
        except INVALID_WORKBOOK:
            raise TableError("The sheet is damaged; open it in a spreadsheet program and save it again", position + 1) from None


def _texts(cells: Sequence[Any], position: int) -> list[str]:
    texts = ["" if cell.value is None else _text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    if len(texts) > MAX_COLUMNS:
        raise TableError(f"The row has more than {MAX_COLUMNS:,} cells; remove what is far to the right", position)
    return texts


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "%" in str(cell.number_format):
        return percent_text(value)
    return cell_text(value)


def percent_text(fraction: float | Decimal) -> str:
    """0.25 -> "25%", exactly."""
    return ExactText(number_text(Decimal(repr(fraction)) * 100 if isinstance(fraction, float) else Decimal(fraction) * 100) + "%")
