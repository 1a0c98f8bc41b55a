"""Output formats: unknown values stay unknown, control characters are escaped, formulas and markup stay text."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from keiretsu.server.cli.query.arguments import FORMATS as CHOICES
from keiretsu.server.cli.query.formats import FORMATS, FormatError, QueryResult, write_result
from keiretsu.server.cli.query.formatting import escape_control, is_control, number_text, share_text
from keiretsu.server.cli.query.tables import EvidenceEntry, IndentedText, ShareRange, Table, TableColumn, TableRow

HOSTILE = "\ue000\x1b[2J\x9b1m[bold]red[/bold] | <b>\r\n\u202eabc `x` \x7f"
ESCAPED = "\\ue000\\x1b[2J\\x9b1m[bold]red[/bold] | <b>\\r\\n\\u202eabc `x` \\x7f"
OWNERS = Table(
    columns=(TableColumn("level"), TableColumn("owner"), TableColumn("share", is_share=True), TableColumn("known"), TableColumn("aliases")),
    rows=(
        TableRow((1, IndentedText(1, "Xiaomi"), ShareRange(25.0, 50.0), True, ("Mi", "小米"))),
        TableRow((2, IndentedText(2, "Lei Jun"), ShareRange(None, None), None, ())),
    ),
    notes=("Truncated: 1 row with more levels; increase --depth.",),
)


def render(table: Table, format_: str) -> str:
    return write_result(QueryResult({}, (table,)), format_)[0]


def single_cell(value: Any) -> Table:
    return Table((TableColumn("name"),), (TableRow((value,)),))


def test_the_command_offers_each_format() -> None:
    """FORMATS has exactly the choices of --format."""
    assert set(FORMATS) == set(CHOICES)


def test_a_table() -> None:
    """Trees are indented, unknown values are written out, and notes come last."""
    assert render(OWNERS, "table") == (
        "level  owner      share    known    aliases\n"
        "────────────────────────────────────────────\n"
        "    1  Xiaomi     25-50 %  yes      Mi; 小米\n"
        "    2    Lei Jun  unknown  unknown\n"
        "\n"
        "Truncated: 1 row with more levels; increase --depth.\n"
    )


def test_csv() -> None:
    """A share becomes two numbers, unknown values are empty, and notes are returned separately."""
    text, notes = write_result(QueryResult({}, (OWNERS,)), "csv")
    assert text == "level,owner,share.min,share.max,known,aliases\n1,Xiaomi,25.0,50.0,true,Mi; 小米\n2,Lei Jun,,,,\n"
    assert notes == OWNERS.notes


def test_json_lines() -> None:
    """Each row is one object with typed values."""
    assert [json.loads(line) for line in render(OWNERS, "jsonl").splitlines()] == [
        {"level": 1, "owner": "Xiaomi", "share": {"min": 25.0, "max": 50.0}, "known": True, "aliases": ["Mi", "小米"]},
        {"level": 2, "owner": "Lei Jun", "share": {"min": None, "max": None}, "known": None, "aliases": []},
    ]


def test_markdown() -> None:
    """A GitHub Markdown table, followed by the notes."""
    assert render(OWNERS, "markdown") == (
        "| level | owner | share | known | aliases |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| 1 | Xiaomi | 25-50 % | yes | Mi; 小米 |\n"
        "| 2 | &emsp;Lei Jun | unknown | unknown |  |\n"
        "\n"
        "Truncated: 1 row with more levels; increase --depth.\n"
    )


def test_json() -> None:
    """The data of the response is printed unchanged."""
    data = {"company": {"name": "小米", "kind": None}}
    text, notes = write_result(QueryResult(data, ()), "json")
    assert json.loads(text) == data
    assert "小米" in text
    assert notes == ()


def test_evidence() -> None:
    """Evidence is listed below its row or in columns, which are empty for a row without evidence."""
    claims = (EvidenceEntry("A is B's.", "News", "2015-03-17"), EvidenceEntry("B has A.", "Report", None))
    table = Table((TableColumn("name"),), (TableRow(("A",), claims), TableRow(("all",), ())))
    assert render(table, "table").splitlines()[2:] == [
        "A",
        "    - A is B's. (News, 2015-03-17)",
        "    - B has A. (Report, unknown)",
        "",
        "all",
        "",
    ]
    assert list(csv.reader(io.StringIO(render(table, "csv")))) == [
        ["name", "evidence.statement", "evidence.document", "evidence.date"],
        ["A", "A is B's.; B has A.", "News; Report", "2015-03-17; unknown"],
        ["all", "", "", ""],
    ]
    assert json.loads(render(table, "jsonl").splitlines()[0])["evidence"][1] == {
        "statement": "B has A.",
        "document": "Report",
        "date": None,
    }
    assert "| A | A is B's. (News, 2015-03-17)<br>B has A. (Report, unknown) |" in render(table, "markdown")


@pytest.mark.parametrize("format_", FORMATS)
def test_control_characters_are_escaped(format_: str) -> None:
    """In cells, headers, trees, lists, evidence, notes and titles."""
    evidence = (EvidenceEntry(HOSTILE, HOSTILE, HOSTILE),)
    columns = tuple(TableColumn(HOSTILE + name) for name in "abcd")
    table = Table(
        columns, (TableRow((HOSTILE, IndentedText(2, HOSTILE), (HOSTILE, HOSTILE), None), evidence),), (escape_control(HOSTILE),), HOSTILE
    )
    tables = (table, table) if format_ in ("table", "markdown") else (table,)
    text, notes = write_result(QueryResult({HOSTILE: [HOSTILE]}, tables), format_)
    assert not [character for character in text + "".join(notes) if character != "\n" and is_control(character)]


def test_other_text_is_unchanged() -> None:
    """Markup is not interpreted, and JSON parses to the original text."""
    assert escape_control(HOSTILE) == ESCAPED
    assert render(single_cell(HOSTILE), "table").splitlines()[2] == ESCAPED
    assert json.loads(write_result(QueryResult({"a": HOSTILE}, ()), "json")[0]) == {"a": HOSTILE}
    assert json.loads(render(single_cell(HOSTILE), "jsonl")) == {"name": HOSTILE}
    assert escape_control("\ud800 می\u200cخواهم 👩\u200d🔬 é") == "\\ud800 می\u200cخواهم 👩\u200d🔬 é"


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("+49", "'+49"), ("-1", "'-1"), ("@a", "'@a"), (("=a", "b"), "'=a; b"), (-1, "-1"), (-0.5, "-0.5"), ("a=b", "a=b")],
)
def test_csv_text_is_never_a_formula(value: Any, cell: str) -> None:
    """An apostrophe marks it as text for spreadsheets; numbers are unchanged."""
    assert render(single_cell(value), "csv") == f"name\n{cell}\n"
    assert render(Table((TableColumn("share", is_share=True),), (TableRow((ShareRange(-1, 2),)),)), "csv").endswith("\n-1,2\n")


def test_markdown_is_escaped() -> None:
    """Cell separators, links, emphasis and HTML are escaped."""
    assert render(single_cell("a|b [c](d) <i> *e* _f_ `g` \\ &amp;"), "markdown").splitlines()[2] == (
        "| a\\|b \\[c\\](d) \\<i\\> \\*e\\* \\_f\\_ \\`g\\` \\\\ \\&amp; |"
    )


def test_several_lists() -> None:
    """Each list becomes a table; CSV and JSON lines support only one list."""
    result = QueryResult(
        {}, (Table((TableColumn("a"),), (TableRow((1,)),), title="left"), Table((TableColumn("b"),), (TableRow((2,)),), title="right"))
    )
    assert write_result(result, "table")[0] == "left\na\n───\n1\n\nright\nb\n───\n2\n".replace("───", "─")
    for format_ in ("csv", "jsonl"):
        with pytest.raises(FormatError) as caught:
            write_result(result, format_)
        assert str(caught.value) == (
            f"The result has several lists (left, right), but {format_} supports only one; select one, or use --format json."
        )


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (ShareRange(None, None), "unknown"),
        (ShareRange(25.0, 50.0), "25-50 %"),
        (ShareRange(50.0, 50.0), "50 %"),
        (ShareRange(0.0, 0.0), "0 %"),
        (ShareRange(51.0, None), "at least 51 %"),
        (ShareRange(None, 20.0), "at most 20 %"),
        (ShareRange(100 / 3, 200 / 3), "33.33-66.67 %"),
    ],
)
def test_shares(share: ShareRange, text: str) -> None:
    """An unknown bound is never shown as 0."""
    assert share_text(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0, "0"), (100.0, "100"), (1200, "1200"), (7.125, "7.12"), (0.004, "0.004"), (1e-9, "1e-09"), (-0.5, "-0.5")],
)
def test_numbers(value: float, text: str) -> None:
    """Only zero is shown as 0."""
    assert number_text(value) == text
