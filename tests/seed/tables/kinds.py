"""Files as people save them: those with the same two companies in each, and those that are refused, each with what the error says."""

from __future__ import annotations

import gzip
import io
import zipfile

import polars as pl
import zstandard

from tests.seed.tables.spreadsheets import Formula, ods, ods_of_content, xlsx, zip_file

ROWS = [["name", "kind"], ["Acme, Inc", "maker"], ["Café Zürich", ""]]
TEXT = 'name,kind\n"Acme, Inc",maker\nCafé Zürich,\n'
COMPANIES = [{"name": "Acme, Inc", "kind": "maker"}, {"name": "Café Zürich"}]


def delimited(separator: str, encoding: str = "utf-8", line_end: str = "\n") -> bytes:
    """The companies, with this separator."""
    return line_end.join([f"name{separator}kind", f'"Acme, Inc"{separator}maker', f"Café Zürich{separator}", ""]).encode(encoding)


def parquet(frame: pl.DataFrame) -> bytes:
    data = io.BytesIO()
    frame.write_parquet(data)
    return data.getvalue()


def arrow(frame: pl.DataFrame, *, stream: bool = False) -> bytes:
    data = io.BytesIO()
    frame.write_ipc_stream(data) if stream else frame.write_ipc(data)
    return data.getvalue()


def encrypted_zip() -> bytes:
    """A ZIP file whose entry is marked as encrypted."""
    data = bytearray(zip_file({"companies.csv": TEXT.encode()}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


FRAME = pl.DataFrame({"name": ["Acme, Inc", "Café Zürich"], "kind": ["maker", None]})
JSON_LINES = '{"name": "Acme, Inc", "kind": "maker"}\n\n{"name": "Caf\\u00e9 Zürich", "kind": null}\n'

LOADED: dict[str, tuple[str, bytes]] = {
    "CSV with commas": ("companies.csv", TEXT.encode()),
    "CSV with semicolons": ("companies.csv", delimited(";")),
    "CSV with tabs": ("companies.csv", delimited("\t")),
    "CSV with bars": ("companies.csv", delimited("|")),
    "CSV with a byte order mark": ("companies.csv", delimited(",", "utf-8-sig")),
    "CSV in UTF-16 with a mark, as Excel's Unicode text": ("companies.csv", delimited("\t", "utf-16")),
    "CSV in UTF-16 LE without a mark": ("companies.csv", delimited(";", "utf-16-le")),
    "CSV in UTF-16 BE without a mark": ("companies.csv", delimited(",", "utf-16-be")),
    "CSV in UTF-32": ("companies.csv", delimited(",", "utf-32")),
    "CSV in Windows-1252": ("companies.csv", delimited(";", "cp1252")),
    "CSV with CR LF": ("companies.csv", delimited(",", line_end="\r\n")),
    "CSV with CR": ("companies.csv", delimited(";", line_end="\r")),
    "CSV with sep=;": ("companies.csv", b"sep=;\r\n" + delimited(";", line_end="\r\n")),
    "CSV with sep=; in UTF-16": ("companies.csv", ("\ufeffsep=;\r\n" + delimited(";").decode()).encode("utf-16-le")),
    "CSV with sep=| and other signs in the header": ("companies.csv", b'sep=|\n"name"|kind\nAcme, Inc|maker\nCaf\xc3\xa9 Z\xc3\xbcrich|\n'),
    "CSV with capitals and spaces in the header": ("companies.csv", TEXT.replace("name,kind", " NAME ,Kind").encode()),
    "CSV with empty lines before the header and within": ("companies.csv", ("\n\n" + TEXT.replace("\nCaf", "\n,\n\nCaf")).encode()),
    "CSV with empty cells to the right": (
        "companies.csv",
        TEXT.replace("kind\n", "kind,,\n").replace("maker", "maker,,").replace("Zürich,", "Zürich,,,").encode(),
    ),
    "CSV without a last line end": ("companies.csv", TEXT.strip().encode()),
    "CSV with a capital suffix": ("Companies.CSV", TEXT.encode()),
    "TXT with tabs": ("companies.txt", delimited("\t")),
    "TSV": ("companies.tsv", delimited("\t")),
    "TAB": ("companies.tab", delimited("\t", "utf-16")),
    "text saved as XLS": ("companies.xls", delimited("\t")),
    "XLSX saved as CSV": ("companies.csv", xlsx({"Sheet1": ROWS})),
    "XLSX with one sheet": ("companies.xlsx", xlsx({"Sheet1": ROWS})),
    "XLSX with a sheet named after the table": ("group.xlsx", xlsx({"Companies": ROWS})),
    "XLSX with empty and hidden sheets": ("companies.xlsx", xlsx({"Sheet1": ROWS, "Sheet2": [], "Lists": [["x"]]}, hidden=["Lists"])),
    "XLSX with empty rows and columns before the table": ("companies.xlsx", xlsx({"Sheet1": [[], [], *[["", *row] for row in ROWS]]})),
    "XLSX with formulas": ("companies.xlsx", xlsx({"Sheet1": [ROWS[0], ["Acme, Inc", Formula("B9", "maker")], ROWS[2]]})),
    "XLSM": ("companies.xlsm", xlsx({"Sheet1": ROWS})),
    "ODS": ("companies.ods", ods({"Sheet1": ROWS})),
    "ODS with several sheets": ("group.ods", ods({"Companies": ROWS, "Sheet2": []})),
    "Parquet": ("companies.parquet", parquet(FRAME)),
    "Arrow": ("companies.arrow", arrow(FRAME)),
    "an Arrow stream": ("companies.arrow", arrow(FRAME, stream=True)),
    "Feather": ("companies.feather", arrow(FRAME)),
    "NDJSON": ("companies.ndjson", JSON_LINES.encode()),
    "JSONL with a byte order mark": ("companies.jsonl", JSON_LINES.encode("utf-8-sig")),
    "NDJSON saved as JSON": ("companies.json", JSON_LINES.encode()),
    "CSV in gzip": ("companies.csv.gz", gzip.compress(TEXT.encode())),
    "CSV in Zstandard": ("companies.csv.zst", zstandard.compress(TEXT.encode())),
    "two frames of Zstandard": ("companies.csv.zst", zstandard.compress(TEXT[:20].encode()) + zstandard.compress(TEXT[20:].encode())),
    "Parquet in gzip": ("companies.parquet.gz", gzip.compress(parquet(FRAME))),
    "a ZIP file": ("mine.zip", zip_file({"companies.csv": TEXT.encode(), "README.md": b"x", "__MACOSX/._companies.csv": b"x"})),
    "a ZIP file with a folder": (
        "mine.zip",
        zip_file({"mine/": b"", "mine/companies.csv": delimited(";", "cp1252"), "mine/.DS_Store": b"x"}),
    ),
    "an XLSX file in a ZIP file": ("mine.zip", zip_file({"Companies.xlsx": xlsx({"Sheet1": ROWS})}, zipfile.ZIP_STORED)),
}

SAVE_AS = "save it as XLSX or as CSV UTF-8"
PASSWORD = f"An XLS file or one with a password is not read; open it and {SAVE_AS} without one."
DAMAGED = "The compressed file is damaged or incomplete; create or download it again."
UNCOMPUTED = "The spreadsheet has formulas without results; open it in a spreadsheet program and save it again."
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
ODS_ROW = '<table:table-row{}><table:table-cell office:value-type="string"><text:p>name</text:p></table:table-cell></table:table-row>'
REPEATED = ' table:number-rows-repeated="99999999"'
ODS_ROWS = (
    f'<table:table table:name="S">{ODS_ROW.format("")}<table:table-row table:number-rows-repeated="1048575"/>'
    f"{ODS_ROW.format(REPEATED)}</table:table>"
)
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "an empty file": ("companies.csv", b"", "The file is empty; its first line must name the columns"),
    "an XLSX file without rows": ("companies.xlsx", xlsx({"Sheet1": []}), "The sheet is empty; its first row must name the columns"),
    "bytes of no encoding": ("companies.csv", b"name\nCaf\x81\xff\n", "line 2: Invalid UTF-8; save the file as CSV UTF-8."),
    "a zero character": ("companies.csv", b"name\nA\0cme\n", "line 2: The file contains a null character; remove it."),
    "a row with too many cells": (
        "companies.csv",
        b"name,kind\nAcme, Inc,maker\n",
        "line 2: The row has 3 cells, but the header has 2; quote",
    ),
    "an open quote": ("companies.csv", b'name\n"Acme\n', "line 2: Invalid CSV: unexpected end of data."),
    "one long line": ("companies.csv", b"name\n" + b"x" * 9_000_000, "line 2: The line has more than 8,000,000 characters;"),
    "one long cell": (
        "companies.csv",
        b'name\n"' + b"x\n" * 600_000 + b'"\n',
        "line 2: Invalid CSV: field larger than field limit (1000000).",
    ),
    "old Excel, or a password": ("companies.xls", OLD_EXCEL, PASSWORD),
    "an XLSX file with a password": ("companies.xlsx", OLD_EXCEL, PASSWORD),
    "XLSB": ("companies.xlsb", b"PK\x03\x04", "An XLSB file is not read; open it and save it as XLSX or as CSV UTF-8."),
    "a web page saved as XLS": ("companies.xls", b"\n <html><table><tr><td>Acme", f"A web page is not a table; open it and {SAVE_AS}."),
    "XML": ("companies.xml", b"<?xml version='1.0'?><a/>", "An XML file is not a table; convert it to CSV or NDJSON."),
    "PDF": ("companies.pdf", b"%PDF-1.7\n%\xe2\xe3", "A PDF file is not a table; copy its tables to a spreadsheet, and save that."),
    "Numbers": ("companies.numbers", b"PK\x03\x04", "A Numbers file is not read; export it as Excel or CSV."),
    "SQLite": ("companies.db", b"SQLite format 3\0", "A database is not read; export its tables as CSV."),
    "pickle": ("companies.pkl", b"\x80\x04", "A pickle can run code and is not read; write Parquet or CSV."),
    "a TAR archive": (
        "companies.tar",
        b"companies.csv",
        "A TAR archive is not read; extract it and name what it contains, or make a ZIP file.",
    ),
    "a TAR archive in gzip": ("companies.tar.gz", gzip.compress(b"x"), "A TAR archive is not read; extract it"),
    "7z": ("companies.7z", b"7z\xbc\xaf\x27\x1c", "A 7z or RAR archive is not read; extract it and name what it contains."),
    "bzip2": ("companies.csv.bz2", b"BZh91AY", "A bzip2 or xz file is not read; extract it and name what it contains."),
    "a JSON array": (
        "companies.json",
        b'[{"name": "Acme"}]',
        "line 1: The line is an array, not an object; write each object on a line of its own.",
    ),
    "JSON on several lines": ("companies.json", b'[\n  {"name": "Acme"}\n]', "line 1: Invalid JSON"),
    "a damaged object": ("companies.ndjson", b'{"name": "Acme"}\n{"name": \n', "line 2: Invalid JSON"),
    "a list of objects": (
        "companies.ndjson",
        b'{"name": "Acme", "aliases": [{"a": 1}]}',
        "line 1: The value of aliases is a list of lists or objects; flatten it.",
    ),
    "a damaged XLSX file": ("companies.xlsx", xlsx({"Sheet1": ROWS})[:700], "The spreadsheet"),
    "formulas without results": ("companies.xlsx", xlsx({"Sheet1": [ROWS[0], [Formula("A9"), "maker"]]}), UNCOMPUTED),
    "a formula with an error": (
        "companies.xlsx",
        xlsx({"Sheet1": [ROWS[0], ["Acme", Formula("1/0", "#DIV/0!", error=True)]]}),
        'sheet "Sheet1" row 2, column kind: "#DIV/0!" is an error of the spreadsheet;',
    ),
    "a cell far to the right": (
        "companies.xlsx",
        xlsx({"Sheet1": [ROWS[0], ["Acme", *[""] * 16_000, "x"]]}),
        "row 2: The row has more than 2,000 cells; remove what is far to the right.",
    ),
    "an ODS file with more rows than a sheet has": (
        "companies.ods",
        ods_of_content(ODS_ROWS),
        'sheet "S" row 1048576: The sheet has more than 1,048,576 rows; save it as CSV.',
    ),
    "a sheet that is not a table": ("group.xlsx", xlsx({"Companies": ROWS, "Notes": [["x"]]}), 'sheet "Notes": Unknown sheet name;'),
    "damaged Parquet": ("companies.parquet", parquet(FRAME)[:200], "The Parquet file is damaged or incomplete; write it again."),
    "Feather version 1": ("companies.feather", b"FEA1xxxx", "Feather version 1 is not read; write version 2, which is Arrow, or Parquet."),
    "nested columns": (
        "companies.parquet",
        parquet(pl.DataFrame({"name": [{"a": 1}]})),
        "row 1: A value is neither text, number, day nor a list of these; convert it.",
    ),
    "damaged gzip": ("companies.csv.gz", gzip.compress(TEXT.encode() * 100)[:-30], DAMAGED),
    "damaged Zstandard": ("companies.csv.zst", zstandard.compress(TEXT.encode())[:6] + b"\xff" * 20, DAMAGED),
    "a damaged ZIP file": ("mine.zip", zip_file({"companies.csv": TEXT.encode()})[:60], DAMAGED),
    "an encrypted ZIP file": ("mine.zip", encrypted_zip(), "The archive is encrypted; extract it and name what it contains."),
    "an archive in an archive": (
        "mine.zip",
        zip_file({"inner.zip": zip_file({"companies.csv": TEXT.encode()})}),
        "The archive contains another one, inner.zip; extract it and name that.",
    ),
    "a name that leads out": (
        "mine.zip",
        zip_file({"../companies.csv": TEXT.encode()}),
        "The archive contains a file whose name leads out of it; create the archive again.",
    ),
    "a gzip bomb": (
        "companies.csv.gz",
        gzip.compress(b"name\n" + b"\n" * 101_000_000, 1),
        "expands to more than 100,000,000 bytes, which is suspicious; extract it",
    ),
    "the same table twice": (
        "mine.zip",
        zip_file({"companies.csv": TEXT.encode(), "companies.tsv": delimited("\t")}),
        "companies.tsv: The table is also in mine.zip/companies.csv; keep one, or list both in dataset.toml.",
    ),
    "a file of another name": ("register.csv", TEXT.encode(), "Unknown file name; each file is named after a node type or a relationship"),
}
