"""ODS -> a table for each sheet, with the types of its cells, read row by row from the XML in it.

    <table:table-cell office:value-type="percentage" office:value="0.25">   ->   "25%"

Cells and rows that repeat are stored once with a number, so a small file may hold a large sheet; the format's own bounds apply.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from keiretsu.seed.tables.limits import MAX_COLUMNS, MAX_SHEETS
from keiretsu.seed.tables.table import ExactText, SourceRow, SourceTable, TableError
from keiretsu.seed.tables.typed_cells import number_text
from keiretsu.seed.tables.workbooks import measure_archive, percent_text

CONTENT = "content.xml"
OFFICE, TABLE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text"))
MAX_ROWS = 1_048_576
DAMAGED_DOCUMENT = "The spreadsheet is damaged; open it in a spreadsheet program and save it again"


def read_open_document(path: Path, name: str) -> Iterator[SourceTable]:
    """The tables of a file. Raises TableError."""
    measure_archive(path)
    sheets = list(_sheet_names(path))
    if len(sheets) > MAX_SHEETS:
        raise TableError(f"The file has {len(sheets):,} sheets; keep at most {MAX_SHEETS:,}")
    for index, sheet in enumerate(sheets):
        yield SourceTable(name, sheet, "row", lambda index=index: _rows(path, index))  # type: ignore[misc]  # a default binds


def _sheet_names(path: Path) -> Iterator[str]:
    for event, element in _events(path):
        if element.tag == f"{TABLE}table" and event == "start":
            yield element.get(f"{TABLE}name", "")
        elif event == "end" and element.tag == f"{TABLE}table-row":
            element.clear()


def _rows(path: Path, sheet: int) -> Iterator[SourceRow]:
    index, position = -1, 1
    for event, element in _events(path):
        if element.tag == f"{TABLE}table" and event == "start":
            index, position = index + 1, 1
        elif element.tag == f"{TABLE}table-row" and event == "end":
            repeated = _count(element, "number-rows-repeated")
            cells = _texts(element, position) if index == sheet else []
            for offset in range(repeated if cells else 0):
                if position + offset > MAX_ROWS:
                    raise TableError(f"The sheet has more than {MAX_ROWS:,} rows; save it as CSV", MAX_ROWS)
                yield SourceRow(position + offset, cells)
            position += repeated
            element.clear()
        elif element.tag == f"{TABLE}table" and index == sheet:
            return


def _events(path: Path) -> Iterator[tuple[str, Element]]:
    try:
        with ZipFile(path) as archive, archive.open(CONTENT) as stream:
            yield from iterparse(stream, events=("start", "end"))  # noqa: S314  # expat bounds what entities expand to
    except (BadZipFile, zlib.error, ParseError, KeyError, EOFError, OSError, NotImplementedError, RuntimeError):
        raise TableError(DAMAGED_DOCUMENT) from None


def _texts(row: Element, position: int) -> list[str]:
    """The texts of a row, up to the last that is not empty."""
    texts: list[str] = []
    empty = 0
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        text, repeated = _text(cell), _count(cell, "number-columns-repeated")
        if not text:
            empty += repeated
        elif len(texts) + empty + repeated > MAX_COLUMNS:
            raise TableError(f"The row has more than {MAX_COLUMNS:,} cells; remove what is far to the right", position)
        else:
            texts += [""] * empty + [text] * repeated
            empty = 0
    return texts


def _text(cell: Element) -> str:
    value = cell.get(f"{OFFICE}value", "")
    match cell.get(f"{OFFICE}value-type"):
        case "float" | "currency" if _is_number(value):
            return number_text(Decimal(value))
        case "percentage" if _is_number(value):
            return percent_text(Decimal(value))
        case "date":
            return ExactText(cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00"))
        case "boolean":
            return ExactText(cell.get(f"{OFFICE}boolean-value", "").upper())
    return "\n".join("".join(paragraph.itertext()) for paragraph in cell.findall(f"{TEXT}p"))


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _count(element: Element, attribute: str) -> int:
    text = element.get(f"{TABLE}{attribute}", "1")
    return int(text) if text.isdigit() and len(text) < 10 else 1
