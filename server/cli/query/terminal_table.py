"""Sheets -> tables that fit the terminal: folded where they are wide, and a block of lines for each row where folding would not do.

from    kind            to
Xiaomi  HAS_SUBSIDIARY  Huami
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from keiretsu.server.cli.query.formatting import cell_text, evidence_text, visible
from keiretsu.server.cli.query.tables import Row, Sheet

WIDEST = 100_000  # where nothing needs to fit
NARROWEST = 16  # a column that is narrower than its longest word and than this is hard to read
MARGIN = "    - "
END = "\ue000"  # below a row, for as long as rich folds; no text holds it, for texts show it as an escape
GAP = 2  # the box of rich has one of them


def write_tables(sheets: Sequence[Sheet], width: int | None) -> str:
    """The tables, one below the other. `width`: of the terminal, None where it is none."""
    return "\n\n".join("\n".join(_write(sheet, width or WIDEST, titled=len(sheets) > 1)) for sheet in sheets)


def _write(sheet: Sheet, width: int, *, titled: bool) -> Iterator[str]:
    if titled and sheet.title:
        yield visible(sheet.title)
    if sheet.rows:
        header = [visible(column.name) for column in sheet.columns]
        rows = [[cell_text(cell) for cell in row.cells] for row in sheet.rows]
        yield from _blocks(header, rows, sheet, width) if _is_too_narrow(header, rows, width) else _table(header, rows, sheet, width)
        yield from [""] if sheet.notes and not sheet.explained else []
    for note in sheet.notes:
        yield from _fold(note, width)


def _is_too_narrow(header: list[str], rows: list[list[str]], width: int) -> bool:
    least = 0
    for texts in zip(header, *rows, strict=True):
        longest = max((cell_len(word) for text in texts for word in text.split()), default=0)
        least += min(longest, NARROWEST) + GAP
    return least - GAP > width


def _table(header: list[str], rows: list[list[str]], sheet: Sheet, width: int) -> Iterator[str]:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, GAP - 1, 0, 0))
    columns = zip(*(row.cells for row in sheet.rows), strict=True)
    for name, cells in zip(header, columns, strict=True):
        table.add_column(Text(name), overflow="fold", justify="right" if _are_numbers(cells) else "left")
    for row in rows:
        table.add_row(*map(Text, row))
        if sheet.explained:
            table.add_row(*map(Text, [END, *[""] * (len(row) - 1)]))
    explained = iter(sheet.rows)
    for line in _rendered(table, width):
        if line.strip() == END:
            yield from _explain(next(explained), width)
            yield ""
        else:
            yield line


def _explain(row: Row, width: int) -> Iterator[str]:
    """What a row rests on, below it: each claim on a line, or on several where it is folded."""
    for one in row.evidence or ():
        for place, line in enumerate(_fold(evidence_text(one), max(width - len(MARGIN), NARROWEST))):
            yield (MARGIN if place == 0 else " " * len(MARGIN)) + line


def _are_numbers(cells: Sequence[object]) -> bool:
    return any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)


def _blocks(header: list[str], rows: list[list[str]], sheet: Sheet, width: int) -> Iterator[str]:
    """Each row as lines `name: value`, with a blank line between rows."""
    for place, row in enumerate(rows):
        yield from [""] if place else []
        for name, text in zip(header, row, strict=True):
            yield from _fold(f"{name}: {text}", width)
        yield from _explain(sheet.rows[place], width)


def _fold(text: str, width: int) -> Iterator[str]:
    yield from _rendered(Text(text, overflow="fold"), width)


def _rendered(what: Table | Text, width: int) -> Iterator[str]:
    """The lines, without colours: rich reads no markup in a Text, and nothing else is given to it."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(what)
    for line in capture.get().splitlines():
        yield line.rstrip()
