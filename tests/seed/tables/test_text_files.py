"""Text files: any table in any dialect and encoding is read back, invalid bytes have their line, and memory is bounded."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.seed.tables.delimited import read_delimited
from keiretsu.seed.tables.dialect import find_dialect
from keiretsu.seed.tables.encodings import find_encoding
from keiretsu.seed.tables.json_lines import read_json_lines
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import ReadOptions, TableError

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
HEADERS = st.lists(st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=8), min_size=2, max_size=5)


def file_of(data: bytes) -> InputFile:
    return InputFile("companies.csv", lambda: io.BytesIO(data))


def rows_of(data: bytes, options: ReadOptions | None = None) -> list[tuple[int, list[str]]]:
    (table,) = read_delimited(file_of(data), options or ReadOptions())
    return [(row.position, list(row.cells)) for row in table.rows()]


@given(
    header=HEADERS,
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=5), max_size=5),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]),
)
def test_any_table_is_read_back(header: list[str], rows: list[list[str]], separator: str, line_end: str, encoding: str) -> None:
    """Whatever its cells contain: separators, quotes, line ends, any script."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    assert [cells for _, cells in rows_of(text.getvalue().encode(encoding))] == [header, *rows]


def test_a_position_is_the_line_where_a_row_begins() -> None:
    """Cells with line ends, empty lines, and the line sep=."""
    data = b'sep=;\r\na;b\r\n"x\r\ny";1\r\n\r\nz;2\r\n'
    assert rows_of(data) == [(2, ["a", "b"]), (3, ["x\r\ny", "1"]), (5, []), (6, ["z", "2"])]


@pytest.mark.parametrize(
    ("lines", "header", "separator"),
    [
        (["name"], None, ","),
        (["Name, legal;Share"], None, ","),
        (['"Name, legal";Share'], None, ";"),
        (["Name;Share;Since, until"], None, ";"),
        (["likes apples, bananas", "a;b;c"], 2, ";"),
        (["", " ", "a|b"], None, "|"),
        (["SEP=|", "a,b|c"], None, "|"),
        ([], None, ","),
    ],
)
def test_the_header_decides_the_separator(lines: list[str], header: int | None, separator: str) -> None:
    """The first row that is not empty, or the one that dataset.toml names; quoted cells do not count."""
    assert find_dialect(lines, header).separator == separator


@pytest.mark.parametrize(
    ("data", "configured", "line", "message"),
    [
        (b"a\nb\nc\x81\n", None, 3, "Invalid UTF-8"),
        (b"a\rb\rc\x81\r", None, 3, "Invalid UTF-8"),
        (b"a\r\n\xff\xfe\x81", None, 2, "Invalid UTF-8"),
        (b"a\n\xe9\n", "utf-8", 2, "The line is not valid utf-8; correct it, or save the file as CSV UTF-8"),
        (b"\xff\xfea\x00\n\x00\x00\xd8", None, 2, "The line is not valid utf-16; correct it"),
        (b"a\n" * 600_000 + b"\x81", None, 600_001, "Invalid UTF-8"),
        ("é".encode() * 600_000 + b"\n\x81", None, 2, "Invalid UTF-8"),
        (b"a\nb\n\0", None, 3, "The file contains a null character; remove it"),
    ],
)
def test_an_invalid_byte_has_its_line(data: bytes, configured: str | None, line: int, message: str) -> None:
    """Wherever it is: a sample of the beginning would not find it."""
    with pytest.raises(TableError) as caught:
        find_encoding(file_of(data), configured)
    assert caught.value.position == line
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("prefix", [b"", b"x\n" * 524_288, b"\xc3\xa9" * 524_287 + b"x\n"])
def test_windows_1252_is_a_warning_with_the_line(prefix: bytes) -> None:
    """Also at the edge of two pieces of the file."""
    encoding = find_encoding(file_of(prefix.replace(b"\xc3\xa9", b"xx") + b"Caf\xe9 Paris\nb\n"), None)
    assert encoding.name == "cp1252"
    assert encoding.note
    assert encoding.note.position == prefix.count(b"\n") + 1
    assert '"Café Paris"' in encoding.note.message


def test_a_configured_encoding_is_used(tmp_path: Path) -> None:
    """Russian in Windows-1251."""
    assert rows_of("имя;вид\nКрасное;завод\n".encode("cp1251"), ReadOptions(encoding="cp1251")) == [
        (1, ["имя", "вид"]),
        (2, ["Красное", "завод"]),
    ]


@pytest.mark.parametrize("read", [read_delimited, read_json_lines])
def test_a_file_is_not_held_in_memory(tmp_path: Path, read: object) -> None:
    """30 MB of rows are read with a fraction of that, and one line without an end is given up before it is in memory."""
    path = tmp_path / "big.csv"
    line = '{"name": "Acme", "kind": "' + "x" * 200 + '"}\n'
    path.write_text(line * 130_000, encoding="utf-8")
    file = InputFile("big.csv", lambda: path.open("rb"), path)
    tracemalloc.start()
    try:
        (table,) = read(file, ReadOptions(separator="|"))  # type: ignore[operator]  # either reader
        assert sum(1 for _ in table.rows()) == 130_000
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()
