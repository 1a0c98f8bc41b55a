"""One sheet in each format: what is unknown stays so, what steers is shown, what a spreadsheet would run is text."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from keiretsu.server.cli.query.arguments import FORMATS as CHOICES
from keiretsu.server.cli.query.formats import FORMATS, Answer, FormatError, write_answer
from keiretsu.server.cli.query.formatting import number_text, share_text, steers, visible
from keiretsu.server.cli.query.tables import Column, Evidence, Indented, Row, Share, Sheet

HOSTILE = "\ue000\x1b[2J\x9b1m[bold]red[/bold] | <b>\r\n\u202eabc `x` \x7f"
SHOWN = "\\ue000\\x1b[2J\\x9b1m[bold]red[/bold] | <b>\\r\\n\\u202eabc `x` \\x7f"
OWNERS = Sheet(
    columns=(Column("level"), Column("owner"), Column("share", shares=True), Column("known"), Column("aliases")),
    rows=(
        Row((1, Indented(1, "Xiaomi"), Share(25.0, 50.0), True, ("Mi", "小米"))),
        Row((2, Indented(2, "Lei Jun"), Share(None, None), None, ())),
    ),
    notes=("Cut: 1 row with more beyond; ask for them with --depth.",),
)


def written(sheet: Sheet, format_: str) -> str:
    return write_answer(Answer({}, (sheet,)), format_)[0]


def one_cell(value: Any) -> Sheet:
    return Sheet((Column("name"),), (Row((value,)),))


def test_the_command_offers_each_format() -> None:
    """The rows of formats and what --format takes are the same."""
    assert set(FORMATS) == set(CHOICES)


def test_a_table() -> None:
    """A tree is indented, unknown is a word, the note is the last line."""
    assert written(OWNERS, "table") == (
        "level  owner      share    known    aliases\n"
        "────────────────────────────────────────────\n"
        "    1  Xiaomi     25-50 %  yes      Mi; 小米\n"
        "    2    Lei Jun  unknown  unknown\n"
        "\n"
        "Cut: 1 row with more beyond; ask for them with --depth.\n"
    )


def test_csv() -> None:
    """Shares are two numbers, what is unknown is empty, the note goes elsewhere."""
    text, notes = write_answer(Answer({}, (OWNERS,)), "csv")
    assert text == "level,owner,share.min,share.max,known,aliases\n1,Xiaomi,25.0,50.0,true,Mi; 小米\n2,Lei Jun,,,,\n"
    assert notes == OWNERS.notes


def test_json_lines() -> None:
    """One object for each row, with the values that they are."""
    assert [json.loads(line) for line in written(OWNERS, "jsonl").splitlines()] == [
        {"level": 1, "owner": "Xiaomi", "share": {"min": 25.0, "max": 50.0}, "known": True, "aliases": ["Mi", "小米"]},
        {"level": 2, "owner": "Lei Jun", "share": {"min": None, "max": None}, "known": None, "aliases": []},
    ]


def test_markdown() -> None:
    """A table of GitHub's Markdown, then the note."""
    assert written(OWNERS, "markdown") == (
        "| level | owner | share | known | aliases |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| 1 | Xiaomi | 25-50 % | yes | Mi; 小米 |\n"
        "| 2 | &emsp;Lei Jun | unknown | unknown |  |\n"
        "\n"
        "Cut: 1 row with more beyond; ask for them with --depth.\n"
    )


def test_json() -> None:
    """The answer as it came."""
    data = {"company": {"name": "小米", "kind": None}}
    text, notes = write_answer(Answer(data, ()), "json")
    assert json.loads(text) == data
    assert "小米" in text
    assert notes == ()


def test_evidence_is_below_its_row_or_in_columns() -> None:
    """A row that rests on nothing of its own has empty ones."""
    claims = (Evidence("A is B's.", "News", "2015-03-17"), Evidence("B has A.", "Report", None))
    sheet = Sheet((Column("name"),), (Row(("A",), claims), Row(("all",), ())))
    assert written(sheet, "table").splitlines()[2:] == [
        "A",
        "    - A is B's. (News, 2015-03-17)",
        "    - B has A. (Report, unknown)",
        "",
        "all",
        "",
    ]
    assert list(csv.reader(io.StringIO(written(sheet, "csv")))) == [
        ["name", "evidence.statement", "evidence.document", "evidence.date"],
        ["A", "A is B's.; B has A.", "News; Report", "2015-03-17; unknown"],
        ["all", "", "", ""],
    ]
    assert json.loads(written(sheet, "jsonl").splitlines()[0])["evidence"][1] == {
        "statement": "B has A.",
        "document": "Report",
        "date": None,
    }
    assert "| A | A is B's. (News, 2015-03-17)<br>B has A. (Report, unknown) |" in written(sheet, "markdown")


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_steers_the_terminal(format_: str) -> None:
    """Wherever a text stands: in a cell, a heading, a tree, a list, the evidence, a note, a title."""
    evidence = (Evidence(HOSTILE, HOSTILE, HOSTILE),)
    columns = tuple(Column(HOSTILE + name) for name in "abcd")
    sheet = Sheet(columns, (Row((HOSTILE, Indented(2, HOSTILE), (HOSTILE, HOSTILE), None), evidence),), (visible(HOSTILE),), HOSTILE)
    sheets = (sheet, sheet) if format_ in ("table", "markdown") else (sheet,)
    text, notes = write_answer(Answer({HOSTILE: [HOSTILE]}, sheets), format_)
    assert not [sign for sign in text + "".join(notes) if sign != "\n" and steers(sign)]


def test_text_is_shown_as_it_is_but_for_what_steers() -> None:
    """No markup is read, and JSON reads back as the same text."""
    assert visible(HOSTILE) == SHOWN
    assert written(one_cell(HOSTILE), "table").splitlines()[2] == SHOWN
    assert json.loads(write_answer(Answer({"a": HOSTILE}, ()), "json")[0]) == {"a": HOSTILE}
    assert json.loads(written(one_cell(HOSTILE), "jsonl")) == {"name": HOSTILE}
    assert visible("\ud800 می\u200cخواهم 👩\u200d🔬 é") == "\\ud800 می\u200cخواهم 👩\u200d🔬 é"


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("+49", "'+49"), ("-1", "'-1"), ("@a", "'@a"), (("=a", "b"), "'=a; b"), (-1, "-1"), (-0.5, "-0.5"), ("a=b", "a=b")],
)
def test_no_text_in_csv_is_a_formula(value: Any, cell: str) -> None:
    """An apostrophe makes it a text for spreadsheets; numbers stay."""
    assert written(one_cell(value), "csv") == f"name\n{cell}\n"
    assert written(Sheet((Column("share", shares=True),), (Row((Share(-1, 2),)),)), "csv").endswith("\n-1,2\n")


def test_no_text_in_markdown_is_markup() -> None:
    """Neither a cell's end, a link nor HTML."""
    assert written(one_cell("a|b [c](d) <i> *e* _f_ `g` \\ &amp;"), "markdown").splitlines()[2] == (
        "| a\\|b \\[c\\](d) \\<i\\> \\*e\\* \\_f\\_ \\`g\\` \\\\ \\&amp; |"
    )


def test_several_lists_have_a_table_each_and_no_csv() -> None:
    """CSV has room for one."""
    answer = Answer({}, (Sheet((Column("a"),), (Row((1,)),), title="left"), Sheet((Column("b"),), (Row((2,)),), title="right")))
    assert write_answer(answer, "table")[0] == "left\na\n───\n1\n\nright\nb\n───\n2\n".replace("───", "─")
    for format_ in ("csv", "jsonl"):
        with pytest.raises(FormatError) as refused:
            write_answer(answer, format_)
        assert str(refused.value) == (
            f"The answer has several lists (left, right), and {format_} has room for one; ask for one, or for --format json."
        )


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Share(None, None), "unknown"),
        (Share(25.0, 50.0), "25-50 %"),
        (Share(50.0, 50.0), "50 %"),
        (Share(0.0, 0.0), "0 %"),
        (Share(51.0, None), "at least 51 %"),
        (Share(None, 20.0), "at most 20 %"),
        (Share(100 / 3, 200 / 3), "33.33-66.67 %"),
    ],
)
def test_shares(share: Share, text: str) -> None:
    """Unknown is never 0."""
    assert share_text(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0, "0"), (100.0, "100"), (1200, "1200"), (7.125, "7.12"), (0.004, "0.004"), (1e-9, "1e-09"), (-0.5, "-0.5")],
)
def test_numbers(value: float, text: str) -> None:
    """Only zero is shown as 0."""
    assert number_text(value) == text
