"""Spreadsheets as programs save them, made of the few parts that readers need.

xlsx({"Stakes": [["Owner", "%"], ["Acme", Percent(0.25)]]})   ->   the bytes of a file
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

Sheets = Mapping[str, Sequence[Sequence[object]]]


@dataclass(frozen=True)
class Percent:
    """A number in a cell formatted as per cent."""

    value: float


@dataclass(frozen=True)
class Formula:
    """A formula, with its result unless no program has calculated it. `error`: the result is an error."""

    text: str
    result: str | None = None
    error: bool = False


STYLES = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1">
<fill><patternFill patternType="none"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0"/>
<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="9" applyNumberFormat="1"/></cellXfs></styleSheet>"""
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx(sheets: Sheets, hidden: Sequence[str] = (), extra: Mapping[str, bytes] | None = None) -> bytes:
    """An XLSX file. `extra`: parts that replace or complete it."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"{" state=" + quoteattr("hidden") if name in hidden else ""}/>'
        for number, name in enumerate(names, 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(names) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for number in range(1, len(names) + 1)
        )
        + '<Override PartName="/xl/styles.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{targets}'
        f'<Relationship Id="styles" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{number}.xml": _sheet(sheets[name]) for number, name in enumerate(names, 1)},
    }
    return zip_file({**{name: text.encode() for name, text in parts.items()}, **(extra or {})})


def _sheet(rows: Sequence[Sequence[object]]) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(f"{column_letters(index)}{number}", value) for index, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
        if row
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _cell(reference: str, value: object) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{reference}"><v>{value!r}</v></c>'
        case Percent(number):
            return f'<c r="{reference}" s="2"><v>{number!r}</v></c>'
        case dt.date():
            return f'<c r="{reference}" s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
        case Formula(text, result, error):
            cached = "" if result is None else f"<v>{escape(result)}</v>"
            kind = "" if result is None else ' t="e"' if error else ' t="str"'
            return f'<c r="{reference}"{kind}><f>{escape(text)}</f>{cached}</c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def column_letters(index: int) -> str:
    """0 -> A, 26 -> AA"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


NAMESPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))


def ods(sheets: Sheets) -> bytes:
    """An ODS file; each sheet ends with the empty rows and cells that LibreOffice writes."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table>"
        for name, rows in sheets.items()
    )
    return ods_of_content(tables)


def ods_of_content(tables: str) -> bytes:
    """An ODS file with this XML for its sheets."""
    content = (
        f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zip_file({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


def _ods_row(row: Sequence[object]) -> str:
    return f'<table:table-row>{"".join(map(_ods_cell, row))}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'


def _ods_cell(value: object) -> str:
    match value:
        case None | "":
            return "<table:table-cell/>"
        case bool():
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        case int() | float():
            return f'<table:table-cell office:value-type="float" office:value="{value!r}"><text:p>{value:.0f}</text:p></table:table-cell>'
        case Percent(number):
            return f'<table:table-cell office:value-type="percentage" office:value="{number!r}"><text:p>shown</text:p></table:table-cell>'
        case dt.date():
            return (
                f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"><text:p>x</text:p></table:table-cell>'
            )
    return (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>a comment</text:p></office:annotation>'
        f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    )


def zip_file(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()
