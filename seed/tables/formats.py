"""A file -> its tables, by what it contains, then by its name.

    companies.xlsx   ->   [SourceTable("companies.xlsx", "Sheet1", ...)]

A new format is a row of FORMATS and a file that reads it; what people bring and no program should guess at is a row of UNSUPPORTED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from keiretsu.seed.tables.archives import EMPTY_ZIP, SPREADSHEET_MEMBERS, ZIP, is_spreadsheet
from keiretsu.seed.tables.columnar import read_arrow, read_parquet
from keiretsu.seed.tables.delimited import read_delimited, read_tab_separated
from keiretsu.seed.tables.json_lines import read_json_lines
from keiretsu.seed.tables.open_documents import read_open_document
from keiretsu.seed.tables.packages import require_package
from keiretsu.seed.tables.streams import InputFile, path_of
from keiretsu.seed.tables.table import ReadOptions, SourceTable, TableError
from keiretsu.seed.tables.workbooks import read_workbook


@dataclass(frozen=True)
class TextFormat:
    """A format that is read from a stream."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[InputFile, ReadOptions], Iterator[SourceTable]]
    signatures: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class BinaryFormat:
    """A format that is read from a path. `package`: what it requires besides the runtime install."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, str], Iterator[SourceTable]]
    signatures: tuple[bytes, ...]
    package: str | None = None


@dataclass(frozen=True)
class UnsupportedFormat:
    """A format that is refused. `advice`: the rest of a sentence that begins with its name."""

    name: str
    suffixes: tuple[str, ...]
    signatures: tuple[bytes, ...]
    advice: str


FORMATS: tuple[TextFormat | BinaryFormat, ...] = (
    TextFormat("CSV", (".csv", ".txt"), read_delimited),
    TextFormat("TSV", (".tsv", ".tab"), read_tab_separated),
    TextFormat("NDJSON", (".ndjson", ".jsonl", ".json"), read_json_lines),
    BinaryFormat("XLSX", (".xlsx", ".xlsm"), read_workbook, (), "openpyxl"),
    BinaryFormat("ODS", (".ods",), read_open_document, ()),
    BinaryFormat("Parquet", (".parquet", ".pq"), read_parquet, (b"PAR1",), "polars"),
    BinaryFormat("Arrow", (".arrow", ".feather", ".ipc"), read_arrow, (b"ARROW1", b"\xff\xff\xff\xff"), "polars"),
)
SAVE_SHEETS = "; open it and save it as XLSX or as CSV UTF-8"
EXTRACT = "; extract it and name what it contains"
UNSUPPORTED: tuple[UnsupportedFormat, ...] = (
    UnsupportedFormat("An XLS file", (".xls",), (b"\xd0\xcf\x11\xe0",), f" or one with a password is not read{SAVE_SHEETS} without one"),
    UnsupportedFormat("An XLSB file", (".xlsb",), (), f" is not read{SAVE_SHEETS}"),
    UnsupportedFormat("A web page", (".html", ".htm"), (b"<!doctype", b"<html", b"<table"), f" is not a table{SAVE_SHEETS}"),
    UnsupportedFormat("An XML file", (".xml",), (b"<?xml",), " is not a table; convert it to CSV or NDJSON"),
    UnsupportedFormat("A PDF file", (".pdf",), (b"%PDF",), " is not a table; copy its tables to a spreadsheet, and save that"),
    UnsupportedFormat("A Numbers file", (".numbers",), (), " is not read; export it as Excel or CSV"),
    UnsupportedFormat(
        "A text document", (".doc", ".docx", ".odt", ".rtf"), (b"{\\rtf",), " is not a table; copy its tables to a spreadsheet"
    ),
    UnsupportedFormat("A database", (".sqlite", ".db", ".mdb", ".accdb"), (b"SQLite format 3",), " is not read; export its tables as CSV"),
    UnsupportedFormat("A statistics file", (".sav", ".dta", ".rds", ".sas7bdat"), (), " is not read; export it as CSV or Parquet"),
    UnsupportedFormat("A pickle", (".pkl", ".pickle"), (), " can run code and is not read; write Parquet or CSV"),
    UnsupportedFormat("A TAR archive", (".tar", ".tgz"), (), f" is not read{EXTRACT}, or make a ZIP file"),
    UnsupportedFormat("A 7z or RAR archive", (".7z", ".rar"), (b"7z\xbc\xaf", b"Rar!"), f" is not read{EXTRACT}"),
    UnsupportedFormat("A bzip2 or xz file", (".bz2", ".xz"), (b"BZh", b"\xfd7zXZ"), f" is not read{EXTRACT}"),
    UnsupportedFormat("Feather version 1", (), (b"FEA1",), " is not read; write version 2, which is Arrow, or Parquet"),
)


def open_tables(file: InputFile, options: ReadOptions, stack: ExitStack) -> list[SourceTable]:
    """The tables of a file; the stack closes what they are read from. Raises TableError."""
    format_ = find_format(file)
    if isinstance(format_, TextFormat):
        return list(format_.read(file, options))
    if format_.package:
        require_package(format_.package, format_.name)
    return list(format_.read(path_of(file, stack), file.name))


def find_format(file: InputFile) -> TextFormat | BinaryFormat:
    """Raises TableError if the file has a format that is not supported."""
    head = file.head()
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    formats: tuple[TextFormat | BinaryFormat | UnsupportedFormat, ...] = (*FORMATS, *UNSUPPORTED)
    suffix = file.base_name.lower().rpartition(".")[2]
    by_name = next((format_ for format_ in formats if f".{suffix}" in format_.suffixes), None)
    by_content = _spreadsheet_format(file) if head.startswith((ZIP, EMPTY_ZIP)) else _of_signature(formats, head, start)
    format_ = by_content or by_name
    if isinstance(format_, UnsupportedFormat) and by_content is None and format_.name == "An XLS file":
        return FORMATS[0]  # many programs save text under this name
    if isinstance(format_, UnsupportedFormat):
        raise TableError(f"{format_.name}{format_.advice}")
    if format_ is None:
        return FORMATS[2] if start.startswith(b"{") else FORMATS[0]
    return format_


def _of_signature(
    formats: tuple[TextFormat | BinaryFormat | UnsupportedFormat, ...], head: bytes, start: bytes
) -> TextFormat | BinaryFormat | UnsupportedFormat | None:
    """Signatures of text ignore case and white space before them."""
    return next(
        (format_ for format_ in formats if any(head.startswith(mark) or start.startswith(mark) for mark in format_.signatures)), None
    )


def _spreadsheet_format(file: InputFile) -> BinaryFormat | None:
    member = is_spreadsheet(file)
    names = dict(zip(SPREADSHEET_MEMBERS, ("XLSX", "ODS"), strict=True))
    return next((format_ for format_ in FORMATS if isinstance(format_, BinaryFormat) and member and format_.name == names[member]), None)
