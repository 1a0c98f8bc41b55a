"""An answer -> what is printed, in each format. A new format is a row of FORMATS, a line in docs/how-to/command-line.md and a test.

CSV, of one row with a share and a text that a spreadsheet would take for a formula:

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

from keiretsu.server.cli.query.formatting import cell_text, evidence_text, steers, visible
from keiretsu.server.cli.query.tables import Cell, Column, Indented, Row, Share, Sheet
from keiretsu.server.cli.query.terminal_table import write_tables
from keiretsu.server.errors import CommandError

FORMULA = ("=", "+", "-", "@")
MARKUP = re.compile(r"[\\`*_\[\]<>|~&#]")


class FormatError(CommandError):
    """The answer cannot be printed so; the sentence says how it can."""


@dataclass(frozen=True)
class Answer:
    """What is to be printed. `data` as it came; `width`: of the terminal, None where it is none."""

    data: Mapping[str, Any]
    sheets: tuple[Sheet, ...]
    width: int | None = None


def write_answer(answer: Answer, format_: str) -> tuple[str, tuple[str, ...]]:
    """What goes to standard output, and the notes for which this format has no place. Raises FormatError."""
    notes = tuple(note for sheet in answer.sheets for note in sheet.notes)
    return FORMATS[format_](answer), () if format_ in WITH_NOTES else notes


def write_table(answer: Answer) -> str:
    return write_tables(answer.sheets, answer.width) + "\n"


def write_json(answer: Answer) -> str:
    """The answer as GraphQL gives it."""
    return _json(answer.data, indent=2) + "\n"


def write_lines(answer: Answer) -> str:
    """One object in JSON for each row."""
    sheet = _only(answer, "jsonl")
    objects = sheet.objects if sheet.objects is not None else [_object(row, sheet) for row in sheet.rows]
    return "".join(_json(one) + "\n" for one in objects)


def write_csv(answer: Answer) -> str:
    """A heading and a line for each row; what is unknown is empty."""
    sheet = _only(answer, "csv")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    names = [name for column in sheet.columns for name in _names(column)]
    why = [f"evidence.{part}" for part in ("statement", "document", "date")] if sheet.explained else []
    writer.writerow([_csv_text(name) for name in (*names, *why)])
    writer.writerows([value for cell in row.cells for value in _values(cell)] + _csv_evidence(row, sheet) for row in sheet.rows)
    return file.getvalue()


def write_markdown(answer: Answer) -> str:
    """Tables of GitHub's Markdown, with what could be markup as plain signs."""
    return "\n".join(_markdown(sheet, titled=len(answer.sheets) > 1) for sheet in answer.sheets)


FORMATS: Mapping[str, Callable[[Answer], str]] = {
    "table": write_table,
    "json": write_json,
    "csv": write_csv,
    "jsonl": write_lines,
    "markdown": write_markdown,
}
WITH_NOTES = ("table", "markdown", "json")


def _only(answer: Answer, format_: str) -> Sheet:
    if len(answer.sheets) == 1:
        return answer.sheets[0]
    titles = ", ".join(visible(sheet.title) for sheet in answer.sheets)
    raise FormatError(f"The answer has several lists ({titles}), and {format_} has room for one; ask for one, or for --format json.")


def _json(value: Any, indent: int | None = None) -> str:
    """JSON in which no sign steers a terminal; it reads as the same value."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=asdict)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(_escaped(sign) if sign != "\n" and steers(sign) else sign for sign in text)


def _escaped(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if sign.isascii() else json.dumps(sign)[1:-1]


def _object(row: Row, sheet: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, cell in zip(sheet.columns, row.cells, strict=True):
        found[column.name] = (
            {"min": cell.low, "max": cell.high} if isinstance(cell, Share) else cell.text if isinstance(cell, Indented) else cell
        )
    return found | ({"evidence": [asdict(one) for one in row.evidence or ()]} if sheet.explained else {})


def _names(column: Column) -> tuple[str, ...]:
    return (f"{column.name}.min", f"{column.name}.max") if column.shares else (column.name,)


def _values(cell: Cell) -> list[str | int | float]:
    """What CSV has for a cell."""
    match cell:
        case None:
            return [""]
        case bool():
            return ["true" if cell else "false"]
        case int() | float():
            return [cell]
        case Share():
            return ["" if end is None else end for end in (cell.low, cell.high)]
        case Indented():
            return [_csv_text(cell.text)]
        case _:
            return [_csv_text(cell_text(cell))]


def _csv_evidence(row: Row, sheet: Sheet) -> list[str | int | float]:
    if not sheet.explained:
        return []
    claims = row.evidence or ()
    return [
        _csv_text("; ".join(visible(text) for text in texts))
        for texts in ((c.statement for c in claims), (c.document for c in claims), (c.date or "unknown" for c in claims))
    ]


def _csv_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def _markdown(sheet: Sheet, *, titled: bool) -> str:
    lines = [f"### {_plain(visible(sheet.title))}", ""] if titled and sheet.title else []
    if sheet.rows:
        header = [_plain(visible(column.name)) for column in sheet.columns] + (["evidence"] if sheet.explained else [])
        lines += [_line(header), _line(["---"] * len(header))]
        lines += [_line(_markdown_cells(row, sheet)) for row in sheet.rows]
        lines += [""] if sheet.notes else []
    return "\n".join([*lines, *(_plain(note) + "\n" for note in sheet.notes)]).rstrip("\n") + "\n"


def _markdown_cells(row: Row, sheet: Sheet) -> list[str]:
    cells = [_indented(cell) if isinstance(cell, Indented) else _plain(cell_text(cell)) for cell in row.cells]
    return cells + (["<br>".join(_plain(evidence_text(one)) for one in row.evidence or ())] if sheet.explained else [])


def _indented(cell: Indented) -> str:
    return "&emsp;" * (cell.level - 1) + _plain(visible(cell.text))


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return MARKUP.sub(lambda sign: f"\\{sign[0]}", text)
