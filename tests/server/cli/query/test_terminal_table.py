"""Tables stay readable on a narrow terminal: cells are folded, or each row becomes a block of lines."""

from __future__ import annotations

from rich.cells import cell_len

from keiretsu.server.cli.query.tables import Table, TableColumn, TableRow
from keiretsu.server.cli.query.terminal_table import write_tables

WIDE = Table(
    tuple(map(TableColumn, ("from", "kind", "to", "modality", "confidence", "valid"))),
    (
        TableRow(("Xiaomi", "HAS_SUBSIDIARY", "Huami", "REPORTED", 0.5, None)),
        TableRow(("小米", "HOLDS_STAKE_IN", "华米", "ASSERTED", None, "2015")),
    ),
    ("2 entities, 1 relationship: 1 HAS_SUBSIDIARY.",),
)
SENTENCE = "Huami is a subsidiary of Xiaomi, which holds a share that no source states, and is known as Amazfit elsewhere."


def max_width(text: str) -> int:
    return max(cell_len(line) for line in text.splitlines())


def test_without_a_terminal_a_row_is_one_line() -> None:
    """Lines have any length, so that other programs can parse them."""
    table = Table((TableColumn("path"),), (TableRow((SENTENCE * 20,)),))
    assert write_tables((table,), None).splitlines()[2] == SENTENCE * 20


def test_a_long_text_is_folded() -> None:
    """No line is longer than the terminal, and no word is lost."""
    text = write_tables((Table((TableColumn("hops"), TableColumn("path")), (TableRow((1, SENTENCE)),)),), 40)
    assert max_width(text) <= 40
    assert " ".join(text.split("\n", 2)[2].split()) == f"1 {SENTENCE}"


def test_many_columns_on_a_narrow_terminal_become_blocks() -> None:
    """Each row becomes a block of lines; notes are folded, too."""
    text = write_tables((WIDE,), 30)
    assert max_width(text) <= 30
    assert text.splitlines()[:8] == [
        "from: Xiaomi",
        "kind: HAS_SUBSIDIARY",
        "to: Huami",
        "modality: REPORTED",
        "confidence: 0.5",
        "valid: unknown",
        "",
        "from: 小米",
    ]


def test_a_long_word_is_folded() -> None:
    """The word breaks at the edge of the terminal, and no character is lost."""
    text = write_tables((Table((TableColumn("id"),), (TableRow(("x" * 100,)),)),), 20)
    assert max_width(text) <= 20
    assert text.count("x") == 100


def test_a_table_without_rows_has_only_notes() -> None:
    """A table without rows has no header."""
    assert write_tables((Table((TableColumn("hops"),), (), ("No path found.",)),), 80) == "No path found."
