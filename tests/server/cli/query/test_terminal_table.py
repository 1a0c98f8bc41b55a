"""A table on a narrow terminal can still be read: folded, or a block of lines for each row."""

from __future__ import annotations

from rich.cells import cell_len

from keiretsu.server.cli.query.tables import Column, Row, Sheet
from keiretsu.server.cli.query.terminal_table import write_tables

WIDE = Sheet(
    tuple(map(Column, ("from", "kind", "to", "modality", "confidence", "valid"))),
    (Row(("Xiaomi", "HAS_SUBSIDIARY", "Huami", "REPORTED", 0.5, None)), Row(("小米", "HOLDS_STAKE_IN", "华米", "ASSERTED", None, "2015"))),
    ("2 entities, 1 relationship: 1 HAS_SUBSIDIARY.",),
)
SENTENCE = "Huami is a subsidiary of Xiaomi, which holds a share that no source states, and is known as Amazfit elsewhere."


def widest(text: str) -> int:
    return max(cell_len(line) for line in text.splitlines())


def test_off_a_terminal_a_row_is_a_line() -> None:
    """Of any length, so that other programs can read it."""
    sheet = Sheet((Column("path"),), (Row((SENTENCE * 20,)),))
    assert write_tables((sheet,), None).splitlines()[2] == SENTENCE * 20


def test_a_long_text_is_folded() -> None:
    """No word of it is lost, and no line is longer than the terminal."""
    text = write_tables((Sheet((Column("hops"), Column("path")), (Row((1, SENTENCE)),)),), 40)
    assert widest(text) <= 40
    assert " ".join(text.split("\n", 2)[2].split()) == f"1 {SENTENCE}"


def test_many_columns_on_a_narrow_terminal_are_lines() -> None:
    """Each row is a block; a note is folded, too."""
    text = write_tables((WIDE,), 30)
    assert widest(text) <= 30
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


def test_a_word_without_end_is_folded() -> None:
    """It is cut where the terminal ends, and nothing of it is lost."""
    text = write_tables((Sheet((Column("id"),), (Row(("x" * 100,)),)),), 20)
    assert widest(text) <= 20
    assert text.count("x") == 100


def test_a_table_without_rows_is_its_notes() -> None:
    """No heading stands over nothing."""
    assert write_tables((Sheet((Column("hops"),), (), ("No way was found.",)),), 80) == "No way was found."
