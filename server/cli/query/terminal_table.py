"""Tables -> text that fits the terminal: cells are folded, or each row becomes a block of lines if folding would be unreadable.

from    kind            to
Xiaomi  HAS_SUBSIDIARY  Huami
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from keiretsu.server.cli.query.formatting import cell_text, escape_control, evidence_text
from keiretsu.server.cli.query.tables import Table, TableRow

UNLIMITED_WIDTH = 100_000  # for output that is not a terminal
MIN_COLUMN_WIDTH = 16  # a column narrower than this and than its longest word is hard to read
EVIDENCE_BULLET = "    - "
ROW_END = "\ue000"  # marks the end of a row while rich folds; it cannot occur in a cell, where it is escaped
COLUMN_GAP = 2  # spaces between columns, of which rich's box adds one


def write_tables(tables: Sequence[Table], width: int | None) -> str:
    """The tables, one below the other. `width`: of the terminal, None if the output is not a terminal."""
    return "\n\n".join("\n".join(_table_lines(table, width or UNLIMITED_WIDTH, has_title=len(tables) > 1)) for table in tables)


def _table_lines(table: Table, width: int, *, has_title: bool) -> Iterator[str]:
    if has_title and table.title:
        yield escape_control(table.title)
    if table.rows:
        header = [escape_control(column.name) for column in table.columns]
        rows = [[cell_text(cell) for cell in row.cells] for row in table.rows]
        yield from (
            _row_blocks(header, rows, table, width) if _is_too_narrow(header, rows, width) else _grid_lines(header, rows, table, width)
        )
        yield from [""] if table.notes and not table.has_evidence else []
    for note in table.notes:
        yield from _fold(note, width)


def _is_too_narrow(header: list[str], rows: list[list[str]], width: int) -> bool:
    min_width = 0
    for texts in zip(header, *rows, strict=True):
        longest_word = max((cell_len(word) for text in texts for word in text.split()), default=0)
        min_width += min(longest_word, MIN_COLUMN_WIDTH) + COLUMN_GAP
    return min_width - COLUMN_GAP > width


def _grid_lines(header: list[str], rows: list[list[str]], table: Table, width: int) -> Iterator[str]:
    grid = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, COLUMN_GAP - 1, 0, 0))
    columns = zip(*(row.cells for row in table.rows), strict=True)
    for name, cells in zip(header, columns, strict=True):
        grid.add_column(Text(name), overflow="fold", justify="right" if _has_numbers(cells) else "left")
    for row in rows:
        grid.add_row(*map(Text, row))
        if table.has_evidence:
            grid.add_row(*map(Text, [ROW_END, *[""] * (len(row) - 1)]))
    rows_with_evidence = iter(table.rows)
    for line in _render_lines(grid, width):
        if line.strip() == ROW_END:
            yield from _evidence_lines(next(rows_with_evidence), width)
            yield ""
        else:
            yield line


def _evidence_lines(row: TableRow, width: int) -> Iterator[str]:
    """The evidence below a row: each claim on one line, or several if folded."""
    for entry in row.evidence or ():
        for index, line in enumerate(_fold(evidence_text(entry), max(width - len(EVIDENCE_BULLET), MIN_COLUMN_WIDTH))):
            yield (EVIDENCE_BULLET if index == 0 else " " * len(EVIDENCE_BULLET)) + line


def _has_numbers(cells: Sequence[object]) -> bool:
    return any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)


def _row_blocks(header: list[str], rows: list[list[str]], table: Table, width: int) -> Iterator[str]:
    """Each row as lines `name: value`, with a blank line between rows."""
    for index, row in enumerate(rows):
        yield from [""] if index else []
        for name, text in zip(header, row, strict=True):
            yield from _fold(f"{name}: {text}", width)
        yield from _evidence_lines(table.rows[index], width)


def _fold(text: str, width: int) -> Iterator[str]:
    yield from _render_lines(Text(text, overflow="fold"), width)


def _render_lines(renderable: RichTable | Text, width: int) -> Iterator[str]:
    """The lines, without colour. Only Text is rendered, in which rich interprets no markup."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(renderable)
    for line in capture.get().splitlines():
        yield line.rstrip()
