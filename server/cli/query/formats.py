"""A result -> the output in each format. A new format is a row of FORMATS, a line in docs/how-to/command-line.md and a test.

CSV of one row with a share and a text that a spreadsheet would interpret as a formula:

name,share.min,share.max
'=SUM(A1),25,50
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from keiretsu.server.cli.query.formatting import cell_text, escape_control, evidence_text, is_control
from keiretsu.server.cli.query.tables import Cell, IndentedText, ShareRange, Table, TableColumn, TableRow
from keiretsu.server.cli.query.terminal_table import write_tables
from keiretsu.server.errors import CommandError

FORMULA_PREFIXES = ("=", "+", "-", "@")
MARKDOWN_CHARACTERS = re.compile(r"[\\`*_\[\]<>|~&#]")


class FormatError(CommandError):
    """The result does not fit the format; the message suggests another."""


@dataclass(frozen=True)
class QueryResult:
    """The result to print. `data`: that of the response; `width`: of the terminal, None if the output is not a terminal."""

    data: Mapping[str, Any]
    tables: tuple[Table, ...]
    width: int | None = None


def write_result(result: QueryResult, format_: str) -> tuple[str, tuple[str, ...]]:
    """The text for standard output, and the notes that the format cannot contain. Raises FormatError."""
    notes = tuple(note for table in result.tables for note in table.notes)
    return FORMATS[format_](result), () if format_ in FORMATS_WITH_NOTES else notes


def write_table(result: QueryResult) -> str:
    return write_tables(result.tables, result.width) + "\n"


def write_json(result: QueryResult) -> str:
    """The data of the response."""
    return _json(result.data, indent=2) + "\n"


def write_json_lines(result: QueryResult) -> str:
    """One JSON object per row."""
    table = _single_table(result, "jsonl")
    objects = table.objects if table.objects is not None else [_row_object(row, table) for row in table.rows]
    return "".join(_json(row_object) + "\n" for row_object in objects)


def write_csv(result: QueryResult) -> str:
    """A header and a line per row; unknown values are empty."""
    table = _single_table(result, "csv")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    names = [name for column in table.columns for name in _csv_header(column)]
    evidence_names = [f"evidence.{part}" for part in ("statement", "document", "date")] if table.has_evidence else []
    writer.writerow([_csv_text(name) for name in (*names, *evidence_names)])
    writer.writerows([value for cell in row.cells for value in _csv_values(cell)] + _csv_evidence(row, table) for row in table.rows)
    return file.getvalue()


def write_markdown(result: QueryResult) -> str:
    """GitHub Markdown tables; markup in the data is escaped."""
    return "\n".join(_markdown(table, has_title=len(result.tables) > 1) for table in result.tables)


FORMATS: Mapping[str, Callable[[QueryResult], str]] = {
    "table": write_table,
    "json": write_json,
    "csv": write_csv,
    "jsonl": write_json_lines,
    "markdown": write_markdown,
}
FORMATS_WITH_NOTES = ("table", "markdown", "json")


def _single_table(result: QueryResult, format_: str) -> Table:
    if len(result.tables) == 1:
        return result.tables[0]
    titles = ", ".join(escape_control(table.title) for table in result.tables)
    raise FormatError(f"The result has several lists ({titles}), but {format_} supports only one; select one, or use --format json.")


def _json(value: Any, indent: int | None = None) -> str:
    """JSON in which control characters are escaped; it parses to the same value."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=asdict)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(_json_escape(character) if character != "\n" and is_control(character) else character for character in text)


def _json_escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if character.isascii() else json.dumps(character)[1:-1]


def _row_object(row: TableRow, table: Table) -> dict[str, Any]:
    row_object: dict[str, Any] = {}
    for column, cell in zip(table.columns, row.cells, strict=True):
        row_object[column.name] = (
            {"min": cell.low, "max": cell.high} if isinstance(cell, ShareRange) else cell.text if isinstance(cell, IndentedText) else cell
        )
    return row_object | ({"evidence": [asdict(entry) for entry in row.evidence or ()]} if table.has_evidence else {})


def _csv_header(column: TableColumn) -> tuple[str, ...]:
    return (f"{column.name}.min", f"{column.name}.max") if column.is_share else (column.name,)


def _csv_values(cell: Cell) -> list[str | int | float]:
    """The CSV values of a cell."""
    match cell:
        case None:
            return [""]
        case bool():
            return ["true" if cell else "false"]
        case int() | float():
            return [cell]
        case ShareRange():
            return ["" if bound is None else bound for bound in (cell.low, cell.high)]
        case IndentedText():
            return [_csv_text(cell.text)]
        case _:
            return [_csv_text(cell_text(cell))]


def _csv_evidence(row: TableRow, table: Table) -> list[str | int | float]:
    if not table.has_evidence:
        return []
    entries = row.evidence or ()
    return [
        _csv_text("; ".join(escape_control(text) for text in texts))
        for texts in (
            (entry.statement for entry in entries),
            (entry.document for entry in entries),
            (entry.date or "unknown" for entry in entries),
        )
    ]


def _csv_text(text: str) -> str:
    """The text, with an apostrophe if a spreadsheet would interpret it as a formula."""
    escaped = escape_control(text)
    return f"'{escaped}" if escaped.startswith(FORMULA_PREFIXES) else escaped


def _markdown(table: Table, *, has_title: bool) -> str:
    lines = [f"### {_escape_markdown(escape_control(table.title))}", ""] if has_title and table.title else []
    if table.rows:
        header = [_escape_markdown(escape_control(column.name)) for column in table.columns] + (["evidence"] if table.has_evidence else [])
        lines += [_markdown_line(header), _markdown_line(["---"] * len(header))]
        lines += [_markdown_line(_markdown_cells(row, table)) for row in table.rows]
        lines += [""] if table.notes else []
    return "\n".join([*lines, *(_escape_markdown(note) + "\n" for note in table.notes)]).rstrip("\n") + "\n"


def _markdown_cells(row: TableRow, table: Table) -> list[str]:
    cells = [_indented(cell) if isinstance(cell, IndentedText) else _escape_markdown(cell_text(cell)) for cell in row.cells]
    return cells + (["<br>".join(_escape_markdown(evidence_text(entry)) for entry in row.evidence or ())] if table.has_evidence else [])


def _indented(cell: IndentedText) -> str:
    return "&emsp;" * (cell.level - 1) + _escape_markdown(escape_control(cell.text))


def _markdown_line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escape_markdown(text: str) -> str:
    return MARKDOWN_CHARACTERS.sub(lambda match: f"\\{match[0]}", text)
